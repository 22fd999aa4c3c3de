package dev.gitopslab.constructs.azure;

import dev.gitopslab.constructs.core.Sha256;

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
    return Sha256.of(text).substring(0, HASH);
  }
}
