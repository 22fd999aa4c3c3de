package dev.gitopslab.constructs.gitops;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells Terraform expressions from text, and keeps text from being taken for one. */
final class Expressions {

  /** Openings of Terraform's templates, but not what cdktf puts into a text for an expression. */
  private static final Pattern TEMPLATE = Pattern.compile("\\$\\{(?!TfToken\\[)|%\\{");

  private Expressions() {}

  /** Whether a text holds an expression, so that its value is not known before Terraform runs. */
  static boolean isExpression(String text) {
    return text != null && text.contains("${");
  }

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
