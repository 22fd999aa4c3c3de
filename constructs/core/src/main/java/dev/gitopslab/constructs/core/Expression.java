package dev.gitopslab.constructs.core;

/** Tells what Terraform fills in later from text that can be looked at now. */
public final class Expression {

  private Expression() {}

  /**
   * Whether a text holds an expression, so that its value is not known before Terraform runs.
   *
   * @param text the text; may be null
   */
  public static boolean isIn(String text) {
    return text != null && (text.contains("${") || text.contains("TfToken["));
  }
}
