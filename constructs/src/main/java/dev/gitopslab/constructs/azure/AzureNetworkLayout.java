package dev.gitopslab.constructs.azure;

import dev.gitopslab.constructs.core.Cidr;

/**
 * Cuts a network's addresses into subnets. Pods have addresses of their own (an overlay), so nodes
 * need few: they get the first quarter, databases the first sixteenth of the second, and the rest
 * is free for what comes later.
 *
 * <table>
 *   <caption>Addresses, without the five that Azure keeps in each subnet</caption>
 *   <tr><th>network</th><th>nodes</th><th>databases</th></tr>
 *   <tr><td>/16</td><td>/18: 16,379</td><td>/22: 1,019</td></tr>
 *   <tr><td>/20</td><td>/22: 1,019</td><td>/26: 59</td></tr>
 *   <tr><td>/22</td><td>/24: 251</td><td>/28: 11</td></tr>
 * </table>
 */
record AzureNetworkLayout(Cidr network) {

  private static final int QUARTER = 2;
  private static final int SIXTEENTH = 4;

  Cidr nodes() {
    return part(0);
  }

  Cidr databases() {
    return part(1).subnet(network.prefix() + QUARTER + SIXTEENTH, 0);
  }

  private Cidr part(int index) {
    return network.subnet(network.prefix() + QUARTER, index);
  }
}
