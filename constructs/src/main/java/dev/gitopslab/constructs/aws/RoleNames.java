package dev.gitopslab.constructs.aws;

import dev.gitopslab.constructs.core.Sha256;

/**
 * Names of IAM roles. They are global in an account, so the region is part of them; and they are
 * literals, so that a policy elsewhere can name the role before it exists.
 */
final class RoleNames {

  private static final int LONGEST = 64;
  private static final int HASH = 8;

  private RoleNames() {}

  /** A name of at most 64 characters; a longer one ends in a hash of the whole. */
  static String of(AwsAccount account, String owner, String purpose) {
    String whole = owner + "-" + account.region() + "-" + purpose;
    return whole.length() <= LONGEST
        ? whole
        : whole.substring(0, LONGEST - HASH - 1) + "-" + hash(whole);
  }

  /** Eight hexadecimal digits that stand for a text. */
  static String hash(String text) {
    return Sha256.of(text).substring(0, HASH);
  }
}
