package dev.gitopslab.constructs.aws;

import dev.gitopslab.constructs.core.Cidr;

/**
 * Cuts a network's addresses into subnets. Every zone's place follows from the letter at its end
 * and from nothing else, so that a zone that comes or goes never moves another's subnets.
 *
 * <p>The range is cut into eight parts. The first six are the node subnets of the zones a to f:
 * pods take their addresses from them. The seventh is cut into eight public subnets, the last into
 * eight database subnets, of which six each are for the zones.
 *
 * <table>
 *   <caption>Addresses</caption>
 *   <tr><th>network</th><th>nodes, per zone</th><th>public, per zone</th><th>database, per zone</th></tr>
 *   <tr><td>/16</td><td>/19: 8,187</td><td>/22: 1,019</td><td>/22: 1,019</td></tr>
 *   <tr><td>/18</td><td>/21: 2,043</td><td>/24: 251</td><td>/24: 251</td></tr>
 *   <tr><td>/20</td><td>/23: 507</td><td>/26: 59</td><td>/26: 59</td></tr>
 * </table>
 */
record AwsNetworkLayout(Cidr network) {

  /** The zones that have a place: a to f. */
  static final int ZONES = 6;

  private static final int EIGHTH = 3;
  private static final int PUBLIC_PART = 6;
  private static final int DATABASE_PART = 7;

  Cidr nodes(String zone) {
    return part(slot(zone));
  }

  Cidr publics(String zone) {
    return part(PUBLIC_PART).subnet(network.prefix() + 2 * EIGHTH, slot(zone));
  }

  Cidr databases(String zone) {
    return part(DATABASE_PART).subnet(network.prefix() + 2 * EIGHTH, slot(zone));
  }

  private Cidr part(int index) {
    return network.subnet(network.prefix() + EIGHTH, index);
  }

  private static int slot(String zone) {
    return zone.charAt(zone.length() - 1) - 'a';
  }
}
