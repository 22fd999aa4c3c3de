package dev.gitopslab.commands.preview;

/** What happens to a resource, the most dangerous first: the order in which they are shown. */
enum Action {
  /** It is destroyed, and nothing takes its place. */
  DESTROY("destroy", "destroyed", "removed"),
  /** It is destroyed, and another one takes its place. */
  REPLACE("replace", "replaced", "replaced"),
  /** Terraform no longer knows it; it goes on to exist. */
  FORGET("forget", "forgotten", "forgotten"),
  /** It is changed in place. */
  UPDATE("change", "changed", "edited"),
  /** It is created. */
  CREATE("create", "created", "added"),
  /** Terraform only takes note: it was moved or imported. */
  NOTE("keep", "moved or imported", "moved");

  private final String verb;
  private final String done;
  private final String edited;

  Action(String verb, String done, String edited) {
    this.verb = verb;
    this.done = done;
    this.edited = edited;
  }

  /** {@return what to do, as one word} */
  String verb() {
    return verb;
  }

  /** {@return what was done to so many of them, in a plan} */
  String done() {
    return done;
  }

  /** {@return what was done to so many of them, in synthesized files} */
  String edited() {
    return edited;
  }
}
