package dev.gitopslab.stacks;

import com.hashicorp.cdktf.TerraformStack;
import com.hashicorp.cdktf.providers.digitalocean.provider.DigitaloceanProvider;
import com.hashicorp.cdktf.providers.digitalocean.provider.DigitaloceanProviderConfig;
import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.Database;
import dev.gitopslab.constructs.core.Network;
import dev.gitopslab.constructs.core.NodePool;
import dev.gitopslab.constructs.digitalocean.DigitalOceanCluster;
import dev.gitopslab.constructs.digitalocean.DigitalOceanClusterProps;
import dev.gitopslab.constructs.digitalocean.DigitalOceanDatabase;
import dev.gitopslab.constructs.digitalocean.DigitalOceanDatabaseProps;
import dev.gitopslab.constructs.digitalocean.DigitalOceanNetwork;
import dev.gitopslab.constructs.digitalocean.DigitalOceanNetworkProps;
import dev.gitopslab.stacks.yaml.Section;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** An environment on DigitalOcean. */
final class DigitalOceanEnvironment implements CloudEnvironment {

  private static final String UNKNOWN = "${unknown}";
  private static final String SOME_REGION = "fra1";

  /** What a cluster and a database are built on, and how both are tagged. */
  private record Foundation(Network network, List<String> tags) {}

  /** Makes the props of a cluster once there is something to build it on. */
  private interface ClusterProps {
    DigitalOceanClusterProps on(Foundation foundation);
  }

  /** Makes the props of a database once there is a cluster that may connect to it. */
  private interface DatabaseProps {
    DigitalOceanDatabaseProps on(Foundation foundation, String clusterId);
  }

  private final String region;
  private final Supplier<DigitalOceanNetworkProps> network;
  private final ClusterProps cluster;
  private final Optional<DatabaseProps> database;

  private DigitalOceanEnvironment(
      String region,
      Supplier<DigitalOceanNetworkProps> network,
      ClusterProps cluster,
      Optional<DatabaseProps> database) {
    this.region = region;
    this.network = network;
    this.cluster = cluster;
    this.database = database;
  }

  static DigitalOceanEnvironment read(
      Section file, String name, boolean protect, EnvironmentReader reader) {
    try (Section digitalOcean = file.requiredSection("digitalocean");
        Section network = file.requiredSection("network");
        Section cluster = file.requiredSection("cluster")) {
      Cidr cidr = network.requiredCidr("cidr");
      String region = region(digitalOcean, name);
      DigitalOceanEnvironment environment =
          new DigitalOceanEnvironment(
              region,
              () -> DigitalOceanNetworkProps.builder(region, name, cidr).build(),
              cluster(cluster, region, name, protect, reader),
              file.section("database").map(section -> database(section, region, name, protect)));
      network.build(environment.network);
      // While a file is only checked, nothing is created, and ids are as unknown as they are before
      // a deployment. Without a range of its own, the network stays out of the others' way.
      Foundation uncreated =
          new Foundation(
              Network.existing(
                  UNKNOWN, cidr == null ? Cidr.parse("192.0.2.0/24") : cidr, List.of(), List.of()),
              List.of());
      cluster.build(() -> environment.cluster.on(uncreated));
      environment.database.ifPresent(
          props ->
              file.section("database")
                  .ifPresent(
                      section ->
                          section.build(
                              () -> props.on(uncreated, UNKNOWN), Map.of("databaseName", "name"))));
      return environment;
    }
  }

  /** The region; where it is none, that is noted once, and the rest is checked with another. */
  private static String region(Section section, String name) {
    String region = section.requiredText("region");
    return region == null
        ? SOME_REGION
        : section
            .build(
                () ->
                    DigitalOceanNetworkProps.builder(region, name, Cidr.parse("192.168.0.0/20"))
                        .build())
            .map(DigitalOceanNetworkProps::region)
            .orElse(SOME_REGION);
  }

  private static ClusterProps cluster(
      Section section, String region, String name, boolean protect, EnvironmentReader reader) {
    String version = reader.kubernetesVersion(section, "digitalocean");
    Cidr podCidr = section.requiredCidr("podCidr");
    Cidr serviceCidr = section.requiredCidr("serviceCidr");
    List<Cidr> apiAllowedCidrs = section.cidrs("apiAllowedCidrs");
    List<NodePool> nodePools = NodePools.read(section);
    Optional<String> systemMachineType = section.text("systemMachineType");
    OptionalInt systemNodes = section.number("systemNodes");
    Optional<Boolean> highAvailability = section.flag("highAvailability");
    Optional<DayOfWeek> maintenanceDay = section.choice("maintenanceDay", DayOfWeek.class);
    OptionalInt maintenanceHour = section.number("maintenanceHour");
    Optional<String> proxyUrl = section.text("proxyUrl");
    if (!section.texts("administrators").isEmpty()) {
      section.problem(
          "administrators",
          "cannot be chosen on DigitalOcean: whoever has an API token with access to the cluster"
              + " may do everything in it; remove the key");
    }
    if (!section.texts("planReaders").isEmpty()) {
      section.problem(
          "planReaders",
          "cannot be chosen on DigitalOcean: it knows no identity that may only read; remove the"
              + " key");
    }
    return foundation -> {
      DigitalOceanClusterProps.Builder props =
          DigitalOceanClusterProps.builder(region, name, foundation.network(), version)
              .podCidr(podCidr)
              .serviceCidr(serviceCidr)
              .apiAllowedCidrs(apiAllowedCidrs)
              .nodePools(nodePools)
              .tags(foundation.tags())
              .protect(protect);
      systemMachineType.ifPresent(props::systemMachineType);
      systemNodes.ifPresent(props::systemNodes);
      highAvailability.ifPresent(props::highAvailability);
      maintenanceDay.ifPresent(props::maintenanceDay);
      maintenanceHour.ifPresent(props::maintenanceHour);
      proxyUrl.ifPresent(props::proxyUrl);
      return props.build();
    };
  }

  private static DatabaseProps database(
      Section section, String region, String name, boolean protect) {
    try (section) {
      Optional<String> databaseName = section.text("name");
      Optional<String> userName = section.text("userName");
      Optional<String> version = section.text("version");
      Optional<String> machineType = section.text("machineType");
      OptionalInt nodes = section.number("nodes");
      OptionalInt storageGib = section.number("storageGib");
      Optional<DayOfWeek> maintenanceDay = section.choice("maintenanceDay", DayOfWeek.class);
      OptionalInt maintenanceHour = section.number("maintenanceHour");
      if (section.number("backupRetentionDays").isPresent()) {
        section.problem(
            "backupRetentionDays",
            "cannot be chosen on DigitalOcean: it backs up every day and keeps that for seven days;"
                + " remove the key");
      }
      return (foundation, clusterId) -> {
        DigitalOceanDatabaseProps.Builder props =
            DigitalOceanDatabaseProps.builder(region, name, foundation.network())
                .clientClusterIds(List.of(clusterId))
                .tags(foundation.tags())
                .protect(protect);
        databaseName.ifPresent(props::databaseName);
        userName.ifPresent(props::userName);
        version.ifPresent(props::version);
        machineType.ifPresent(props::machineType);
        nodes.ifPresent(props::nodes);
        storageGib.ifPresent(props::storageGib);
        maintenanceDay.ifPresent(props::maintenanceDay);
        maintenanceHour.ifPresent(props::maintenanceHour);
        return props.build();
      };
    }
  }

  @Override
  public String cloud() {
    return "digitalocean";
  }

  @Override
  public Map<String, String> facts() {
    return Map.of("region", region);
  }

  @Override
  public Provisioned provision(TerraformStack stack, Environment environment) {
    // The token comes from DIGITALOCEAN_TOKEN or DIGITALOCEAN_ACCESS_TOKEN, where Terraform runs.
    new DigitaloceanProvider(stack, "digitalocean", DigitaloceanProviderConfig.builder().build());
    DigitalOceanNetwork vpc = new DigitalOceanNetwork(stack, "network", network.get());
    Foundation foundation = new Foundation(vpc, tags(environment));
    DigitalOceanCluster doks = new DigitalOceanCluster(stack, "cluster", cluster.on(foundation));
    Optional<Database> postgres =
        database.map(
            props -> new DigitalOceanDatabase(stack, "database", props.on(foundation, doks.id())));
    return new Provisioned(doks, postgres, Map.of("region", region, "vpc", vpc.id()));
  }

  /** Tags are single words on DigitalOcean, so each is written as key and value at once. */
  private static List<String> tags(Environment environment) {
    List<String> tags = new ArrayList<>();
    environment.allTags().forEach((key, value) -> tags.add(key + ":" + value));
    return tags;
  }
}
