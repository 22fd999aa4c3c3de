package com.example.platform;

import com.hashicorp.cdktf.LocalBackend;
import com.hashicorp.cdktf.LocalBackendConfig;
import com.hashicorp.cdktf.TerraformStack;
import com.hashicorp.cdktf.providers.digitalocean.domain.Domain;
import com.hashicorp.cdktf.providers.digitalocean.domain.DomainConfig;
import com.hashicorp.cdktf.providers.digitalocean.provider.DigitaloceanProvider;
import com.hashicorp.cdktf.providers.digitalocean.provider.DigitaloceanProviderConfig;
import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.NodePool;
import dev.gitopslab.constructs.digitalocean.DigitalOceanCluster;
import dev.gitopslab.constructs.digitalocean.DigitalOceanClusterProps;
import dev.gitopslab.constructs.digitalocean.DigitalOceanNetwork;
import dev.gitopslab.constructs.digitalocean.DigitalOceanNetworkProps;
import java.util.List;
import software.constructs.Construct;

/** A cluster by the constructs, and a domain, which their own bindings leave out. */
final class DomainStack extends TerraformStack {

  DomainStack(Construct scope, String id) {
    super(scope, id);
    new DigitaloceanProvider(this, "digitalocean", DigitaloceanProviderConfig.builder().build());
    new LocalBackend(this, LocalBackendConfig.builder().path("terraform.tfstate").build());

    var network =
        new DigitalOceanNetwork(
            this,
            "network",
            DigitalOceanNetworkProps.builder("fra1", "platform", Cidr.parse("10.60.0.0/20"))
                .build());
    new DigitalOceanCluster(
        this,
        "cluster",
        DigitalOceanClusterProps.builder("fra1", "platform", network, "1.35")
            .podCidr(Cidr.parse("10.61.0.0/17"))
            .serviceCidr(Cidr.parse("10.61.128.0/20"))
            .apiAllowedCidrs(List.of(Cidr.parse("203.0.113.0/24")))
            .nodePools(List.of(NodePool.builder("general", "s-4vcpu-8gb").build()))
            .build());
    new Domain(this, "domain", DomainConfig.builder().name("example.com").build());
  }
}
