package dev.gitopslab.constructs.digitalocean;

import com.hashicorp.cdktf.TerraformStack;
import com.hashicorp.cdktf.providers.digitalocean.provider.DigitaloceanProvider;
import com.hashicorp.cdktf.providers.digitalocean.provider.DigitaloceanProviderConfig;
import dev.gitopslab.constructs.SynthesizedStack;
import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.Network;
import dev.gitopslab.constructs.core.NodePool;
import java.util.List;
import java.util.function.Consumer;

/** A stack on DigitalOcean and what tests put into it. */
final class DigitalOceanStack {

  static final String REGION = "fra1";

  private DigitalOceanStack() {}

  static SynthesizedStack of(Consumer<TerraformStack> content) {
    return SynthesizedStack.of(
        stack -> {
          new DigitaloceanProvider(
              stack, "digitalocean", DigitaloceanProviderConfig.builder().build());
          content.accept(stack);
        });
  }

  static DigitalOceanNetworkProps.Builder network() {
    return DigitalOceanNetworkProps.builder(REGION, "staging", Cidr.parse("10.60.0.0/20"));
  }

  /** A network of literals, so that what is looked at is not part of it. */
  static Network existingNetwork() {
    return Network.existing("vpc-1", Cidr.parse("10.60.0.0/20"), List.of(), List.of());
  }

  static DigitalOceanClusterProps.Builder cluster(Network network) {
    return DigitalOceanClusterProps.builder(REGION, "staging", network, "1.35")
        .podCidr(Cidr.parse("10.61.0.0/17"))
        .serviceCidr(Cidr.parse("10.61.128.0/20"))
        .apiAllowedCidrs(List.of(Cidr.parse("203.0.113.0/24")))
        .nodePools(List.of(NodePool.builder("general", "s-4vcpu-8gb").build()));
  }

  static DigitalOceanDatabaseProps.Builder database(Network network) {
    return DigitalOceanDatabaseProps.builder(REGION, "staging", network)
        .clientClusterIds(List.of("cluster-1"));
  }
}
