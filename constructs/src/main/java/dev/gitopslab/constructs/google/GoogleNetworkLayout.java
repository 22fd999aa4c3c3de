package dev.gitopslab.constructs.google;

import dev.gitopslab.constructs.core.Cidr;

/**
 * Cuts a network's addresses into what is assigned by range in Google Cloud. None of it can be
 * moved later.
 *
 * <p>The first half is for pods: each node takes a /24 of it. The second half is cut into four:
 * nodes get the first two, Services the third, managed databases the last.
 *
 * <table>
 *   <caption>Addresses</caption>
 *   <tr><th>network</th><th>pods</th><th>nodes</th><th>Services</th><th>databases</th></tr>
 *   <tr><td>/16</td><td>/17: 128 nodes</td><td>/18</td><td>/19: 8,192</td><td>/19</td></tr>
 *   <tr><td>/18</td><td>/19: 32 nodes</td><td>/20</td><td>/21: 2,048</td><td>/21</td></tr>
 *   <tr><td>/20</td><td>/21: 8 nodes</td><td>/22</td><td>/23: 512</td><td>/23</td></tr>
 * </table>
 */
record GoogleNetworkLayout(Cidr network) {

  /** What a node takes for its at most 110 pods. */
  static final int NODE_PREFIX = 24;

  Cidr pods() {
    return network.subnet(network.prefix() + 1, 0);
  }

  Cidr nodes() {
    return network.subnet(network.prefix() + 2, 2);
  }

  Cidr services() {
    return network.subnet(network.prefix() + 3, 6);
  }

  Cidr databases() {
    return network.subnet(network.prefix() + 3, 7);
  }

  /** How many nodes have room for their pods. */
  long nodeCount() {
    return pods().size() >> (32 - NODE_PREFIX);
  }
}
