package dev.gitopslab.constructs.google;

import com.hashicorp.cdktf.ITerraformDependable;
import dev.gitopslab.constructs.core.Network;
import java.util.List;

/** What GKE and Cloud SQL have to know of a network beyond what all clouds have. */
interface ClusterNetwork extends Network {

  /** The name of the secondary range that pods take their addresses from. */
  String podsRange();

  /** The name of the secondary range that Services take their addresses from. */
  String servicesRange();

  /** What must be there before a database can have an address in the network. */
  List<ITerraformDependable> databaseReady();
}
