package dev.gitopslab.constructs.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Recognizes what must not stand where everybody reads it. */
public final class SecretLike {

  private static final Pattern WORDS = Pattern.compile("[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])");

  /** Say that the thing itself stands there, not its name. */
  private static final Set<String> THE_THING_ITSELF =
      Set.of("value", "data", "plain", "plaintext", "text", "base64", "b64", "raw");

  private static final Set<String> SECRETS =
      Set.of(
          "password",
          "passwords",
          "passwd",
          "pwd",
          "pass",
          "passphrase",
          "secret",
          "secrets",
          "token",
          "tokens",
          "credential",
          "credentials",
          "apikey",
          "accesskey",
          "privatekey",
          "secretkey",
          "clientsecret");

  /** Before "key". */
  private static final Set<String> SECRET_KEYS =
      Set.of("api", "access", "private", "secret", "signing", "ssh", "client", "shared");

  /**
   * A well-known credential: what it cannot be without, which is quickly looked for, and all of it.
   */
  private record Shape(String part, Pattern whole) {

    Shape(String part, String whole) {
      this(part, Pattern.compile(whole));
    }

    boolean isIn(String value) {
      return value.contains(part) && whole.matcher(value).find();
    }
  }

  private static final List<Shape> VALUES =
      List.of(
          new Shape("-----BEGIN", "-----BEGIN [A-Z ]*PRIVATE KEY-----"),
          new Shape("AKIA", "\\bAKIA[A-Z0-9]{16}\\b"),
          new Shape("ASIA", "\\bASIA[A-Z0-9]{16}\\b"),
          new Shape("gh", "\\b(ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{30,}"),
          new Shape("github_pat_", "\\bgithub_pat_[A-Za-z0-9_]{20,}"),
          new Shape("glpat-", "\\bglpat-[A-Za-z0-9_-]{16,}"),
          new Shape("xox", "\\bxox[abprs]-[A-Za-z0-9-]{10,}"),
          new Shape("eyJ", "\\beyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\."),
          new Shape("://", "\\b[a-z][a-z0-9+.-]{0,20}://[^/\\s:@]*:[^/\\s@]+@"),
          new Shape("=", "(?i)\\b(password|pwd)\\s*=\\s*[^;\\s]"));

  private SecretLike() {}

  /**
   * Whether a key says that a secret stands under it: its last word names one. {@code db_password}
   * and {@code tokenValue} do; {@code db_password_secret_arn}, {@code token_url} and {@code
   * external_secrets_namespace} name where one is, or something else.
   *
   * @param key the name of a setting, an attribute or a variable
   */
  public static boolean key(String key) {
    List<String> words = new ArrayList<>();
    for (String word : WORDS.split(key)) {
      if (!word.isEmpty()) {
        words.add(word.toLowerCase(Locale.ROOT));
      }
    }
    while (words.size() > 1 && THE_THING_ITSELF.contains(words.get(words.size() - 1))) {
      words.remove(words.size() - 1);
    }
    if (words.isEmpty()) {
      return false;
    }
    String last = words.get(words.size() - 1);
    boolean secretKey =
        last.equals("key") && words.size() > 1 && SECRET_KEYS.contains(words.get(words.size() - 2));
    return secretKey || SECRETS.contains(last);
  }

  /**
   * Whether a value has the shape of a well-known credential, or carries one.
   *
   * @param value any text
   */
  public static boolean value(String value) {
    return VALUES.stream().anyMatch(shape -> shape.isIn(value));
  }
}
