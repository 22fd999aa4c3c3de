package dev.gitopslab.commands.preview;

/**
 * A line of a difference, as GitHub colours them.
 *
 * @param sign what happens
 * @param text an attribute and its values, safe to be shown in a fenced block
 */
record Line(Sign sign, String text) {

  /** What happens to an attribute. */
  enum Sign {
    /** It goes. */
    REMOVED('-'),
    /** It comes. */
    ADDED('+'),
    /** It becomes another. */
    CHANGED('!'),
    /** A remark. */
    REMARK('#');

    private final char character;

    Sign(char character) {
      this.character = character;
    }
  }

  @Override
  public String toString() {
    return sign.character + " " + text;
  }
}
