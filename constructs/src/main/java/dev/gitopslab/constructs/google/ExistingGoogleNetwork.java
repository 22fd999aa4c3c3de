package dev.gitopslab.constructs.google;

import com.hashicorp.cdktf.ITerraformDependable;
import dev.gitopslab.constructs.core.Cidr;
import java.util.List;

/** A network that something else has created. */
record ExistingGoogleNetwork(
    String id, Cidr cidr, List<String> nodeSubnetIds, String podsRange, String servicesRange)
    implements ClusterNetwork {

  @Override
  public List<String> databaseSubnetIds() {
    return List.of();
  }

  @Override
  public List<ITerraformDependable> egressReady() {
    return List.of();
  }

  @Override
  public List<ITerraformDependable> databaseReady() {
    return List.of();
  }
}
