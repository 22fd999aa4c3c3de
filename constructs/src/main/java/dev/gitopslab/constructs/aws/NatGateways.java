package dev.gitopslab.constructs.aws;

/** How many NAT gateways a network has, which private nodes reach the internet through. */
public enum NatGateways {
  /** One, in the first zone. Cheap; without that zone no node reaches the internet. */
  SINGLE,
  /** One in each zone. */
  ONE_PER_ZONE
}
