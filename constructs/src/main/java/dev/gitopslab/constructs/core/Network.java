package dev.gitopslab.constructs.core;

import com.hashicorp.cdktf.ITerraformDependable;
import java.util.List;

/** A private network that a cluster and a database live in. */
public interface Network {

  /**
   * {@return the cloud's id of the network (a VPC, a VNet); a Terraform expression or a literal}
   */
  String id();

  /** {@return the addresses of the whole network} */
  Cidr cidr();

  /** {@return the private subnets that nodes run in} */
  List<String> nodeSubnetIds();

  /**
   * {@return the subnets for managed databases; empty on clouds that place a database by the
   * network alone}
   */
  List<String> databaseSubnetIds();

  /**
   * {@return what must be there before a node can reach the internet and must outlive the last
   * node, such as the NAT routes}
   */
  List<ITerraformDependable> egressReady();

  /**
   * A network that something else has created.
   *
   * @param id the cloud's id of the network
   * @param cidr its addresses
   * @param nodeSubnetIds its private subnets for nodes, with a way out to the internet
   * @param databaseSubnetIds its subnets for databases; may be empty where no database is made
   */
  static Network existing(
      String id, Cidr cidr, List<String> nodeSubnetIds, List<String> databaseSubnetIds) {
    return new ExistingNetwork(
        id, cidr, List.copyOf(nodeSubnetIds), List.copyOf(databaseSubnetIds), List.of());
  }
}
