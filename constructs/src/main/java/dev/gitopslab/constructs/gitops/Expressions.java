package dev.gitopslab.constructs.gitops;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keeps text from being taken for a Terraform expression. */
final class Expressions {

  /** Openings of Terraform's templates, but not what cdktf puts into a text for an expression. */
  private static final Pattern TEMPLATE = Pattern.compile("\\$\\{(?!TfToken\\[)|%\\{");

  private Expressions() {}

  /**
   * Text for a Terraform argument that Terraform reads as it stands: what looks like a template of
   * Terraform but is none of cdktf's expressions is escaped.
   */
  static String literal(String text) {
    return TEMPLATE.matcher(text).replaceAll(match -> escape(match.group()));
  }

  private static String escape(String opening) {
    return Matcher.quoteReplacement(opening.charAt(0) + opening);
  }
}
