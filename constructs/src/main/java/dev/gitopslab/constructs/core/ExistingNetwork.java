package dev.gitopslab.constructs.core;

import com.hashicorp.cdktf.ITerraformDependable;
import java.util.List;

record ExistingNetwork(
    String id,
    Cidr cidr,
    List<String> nodeSubnetIds,
    List<String> databaseSubnetIds,
    List<ITerraformDependable> egressReady)
    implements Network {}
