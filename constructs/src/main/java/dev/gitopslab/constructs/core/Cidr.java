package dev.gitopslab.constructs.core;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IPv4 address range such as {@code 10.20.0.0/16}.
 *
 * @param address the first address, as an unsigned 32-bit number
 * @param prefix the length of the prefix in bits, 0 to 32
 */
public record Cidr(long address, int prefix) {

  private static final Pattern NOTATION =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})/(\\d{1,2})");
  private static final int BITS = 32;

  /** Checks that the range is one: the address is its first and the prefix fits. */
  public Cidr {
    if (prefix < 0 || prefix > BITS || address < 0 || address >= 1L << BITS) {
      throw new IllegalArgumentException("not an IPv4 range: " + address + "/" + prefix);
    }
    if (address % (1L << (BITS - prefix)) != 0) {
      long first = address - address % (1L << (BITS - prefix));
      throw new IllegalArgumentException(
          "has bits set behind its prefix; use " + format(first) + "/" + prefix);
    }
  }

  /**
   * Reads the usual notation.
   *
   * @param notation such as {@code 10.20.0.0/16}
   * @throws IllegalArgumentException whose message says what is wrong, as the rest of a sentence
   *     that begins with the notation
   */
  public static Cidr parse(String notation) {
    Matcher parts = NOTATION.matcher(notation);
    if (!parts.matches()) {
      throw new IllegalArgumentException("is no IPv4 range; write it as 10.20.0.0/16");
    }
    long address = 0;
    for (int octet = 1; octet <= 4; octet++) {
      int value = Integer.parseInt(parts.group(octet));
      if (value > 255) {
        throw new IllegalArgumentException("is no IPv4 range; each part goes from 0 to 255");
      }
      address = address << 8 | value;
    }
    int prefix = Integer.parseInt(parts.group(5));
    if (prefix > BITS) {
      throw new IllegalArgumentException("is no IPv4 range; the prefix goes from /0 to /32");
    }
    return new Cidr(address, prefix);
  }

  /**
   * Cuts the range into equal parts and returns one of them.
   *
   * @param newPrefix the prefix of each part, at least this range's own
   * @param index which part, from 0
   * @throws IllegalArgumentException where this range has no such part
   */
  public Cidr subnet(int newPrefix, int index) {
    if (newPrefix < prefix
        || newPrefix > BITS
        || index < 0
        || index >= 1L << (newPrefix - prefix)) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s has no /%d number %d", this, newPrefix, index));
    }
    return new Cidr(address + ((long) index << (BITS - newPrefix)), newPrefix);
  }

  /** {@return whether every address of the other range is in this one} */
  public boolean contains(Cidr other) {
    return other.prefix >= prefix && other.address >> (BITS - prefix) == address >> (BITS - prefix);
  }

  /** {@return whether the two share an address} */
  public boolean overlaps(Cidr other) {
    return contains(other) || other.contains(this);
  }

  /** {@return how many addresses the range has} */
  public long size() {
    return 1L << (BITS - prefix);
  }

  /** {@return the usual notation, such as {@code 10.20.0.0/16} } */
  @Override
  public String toString() {
    return format(address) + "/" + prefix;
  }

  private static String format(long address) {
    return (address >> 24)
        + "."
        + (address >> 16 & 255)
        + "."
        + (address >> 8 & 255)
        + "."
        + (address & 255);
  }
}
