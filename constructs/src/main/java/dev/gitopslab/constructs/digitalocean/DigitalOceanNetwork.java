package dev.gitopslab.constructs.digitalocean;

import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.providers.digitalocean.vpc.Vpc;
import com.hashicorp.cdktf.providers.digitalocean.vpc.VpcConfig;
import com.hashicorp.cdktf.providers.digitalocean.vpc.VpcTimeouts;
import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.Network;
import java.util.List;
import software.constructs.Construct;

/**
 * A <a
 * href="https://registry.terraform.io/providers/digitalocean/digitalocean/2.71.0/docs/resources/vpc">VPC</a>.
 *
 * <p>It has no subnets and no zones. Nodes have public addresses beside their private ones and
 * reach the internet by these, behind a firewall that DOKS keeps and that lets in only the
 * NodePorts of Services: nodes without public addresses take a NAT gateway, which DigitalOcean did
 * not offer generally when the pinned provider was made.
 *
 * <p>Its region and its addresses cannot be changed: another region or range is another network,
 * and with it another cluster and database.
 */
public final class DigitalOceanNetwork extends Construct implements Network {

  private final DigitalOceanNetworkProps props;
  private final Vpc vpc;

  /**
   * Adds the network to a stack.
   *
   * @param scope what it becomes part of
   * @param id its name there; part of Terraform's addresses, so a change replaces the network
   * @param props its settings
   */
  public DigitalOceanNetwork(Construct scope, String id, DigitalOceanNetworkProps props) {
    super(scope, id);
    this.props = props;
    vpc =
        new Vpc(
            this,
            "vpc",
            VpcConfig.builder()
                .name(props.name())
                .region(props.region())
                .description("Network of " + props.name())
                .ipRange(props.cidr().toString())
                // What was in it is still listed for minutes after it has gone, and until then
                // DigitalOcean refuses to delete the network.
                .timeouts(VpcTimeouts.builder().delete("10m").build())
                .build());
  }

  @Override
  public String id() {
    return vpc.getId();
  }

  @Override
  public Cidr cidr() {
    return props.cidr();
  }

  /**
   * {@inheritDoc}
   *
   * <p>None: a VPC of DigitalOcean has no subnets.
   */
  @Override
  public List<String> nodeSubnetIds() {
    return List.of();
  }

  @Override
  public List<String> databaseSubnetIds() {
    return List.of();
  }

  @Override
  public List<ITerraformDependable> egressReady() {
    return List.of();
  }

  /** {@return the VPC, for what these settings do not cover} */
  public Vpc vpc() {
    return vpc;
  }
}
