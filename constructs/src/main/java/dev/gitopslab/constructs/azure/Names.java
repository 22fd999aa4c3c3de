package dev.gitopslab.constructs.azure;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names that fit where Azure wants them short, or unique in the world. */
final class Names {

  private static final int HASH = 8;

  private Names() {}

  /** A name of a given length at most; a longer one ends in a hash of the whole. */
  static String shorten(String whole, int longest) {
    return whole.length() <= longest
        ? whole
        : whole.substring(0, longest - HASH - 1) + "-" + hash(whole);
  }

  /** Eight hexadecimal digits that stand for a text. */
  static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, HASH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
