package dev.gitopslab.constructs.google;

import dev.gitopslab.constructs.core.Sha256;

/** Short names that do not collide. */
final class Hashes {

  private static final int DIGITS = 8;
  private static final int LONGEST_ACCOUNT_ID = 30;

  private Hashes() {}

  /**
   * The id of a service account: 6 to 30 characters, unique in a project whatever the region. It
   * always ends in a hash of the whole, since even {@code google-production} leaves too little room
   * for the names of a namespace and a ServiceAccount.
   *
   * @param project where the account is
   * @param owner what it belongs to
   * @param purpose what it is for
   */
  static String accountId(GoogleProject project, String owner, String purpose) {
    String readable = (owner + "-" + purpose).replaceAll("[^a-z0-9-]", "-");
    int room = LONGEST_ACCOUNT_ID - DIGITS - 1;
    String start = readable.substring(0, Math.min(room, readable.length())).replaceAll("-+$", "");
    return start + "-" + of(project.region() + "/" + owner + "/" + purpose);
  }

  /** Eight hexadecimal digits that stand for a text. */
  static String of(String text) {
    return Sha256.of(text).substring(0, DIGITS);
  }
}
