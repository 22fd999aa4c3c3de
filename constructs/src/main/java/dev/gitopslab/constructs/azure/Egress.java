package dev.gitopslab.constructs.azure;

/** How nodes reach the internet. The network has to offer it before the cluster is created. */
public enum Egress {
  /** Through the NAT gateway of their subnet, as an {@link AzureNetwork} has one. */
  NAT_GATEWAY("userAssignedNATGateway"),
  /** By the route table of their subnet, mostly to a firewall. */
  ROUTE_TABLE("userDefinedRouting");

  private final String outboundType;

  Egress(String outboundType) {
    this.outboundType = outboundType;
  }

  /** {@return the provider's word for it} */
  String outboundType() {
    return outboundType;
  }
}
