package dev.gitopslab.commands;

import java.util.List;
import java.util.Map;

/**
 * The app that knows environments and synthesizes them. It needs the bindings, which the commands
 * do not.
 *
 * <p>Every method throws an {@link InvalidInputException} with all that is wrong in the files.
 */
public interface App {

  /**
   * Reads environments, and what Argo CD will sync in them.
   *
   * @param names the environments; all where it is empty
   * @return what the user should know of each before a deployment, by its name
   */
  Map<String, List<String>> check(List<String> names);

  /** {@return facts of an environment, such as its cloud and its region; no secrets} */
  Map<String, String> facts(String name);

  /**
   * Writes the stacks of environments into {@code cdktf.out}.
   *
   * @param names the environments; all where it is empty
   * @return as {@link #check}
   */
  Map<String, List<String>> synthesize(List<String> names);
}
