package dev.gitopslab.constructs.digitalocean;

import static dev.gitopslab.constructs.digitalocean.DigitalOceanStack.existingNetwork;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.NodePool;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each setting of this package refuses, and in which words. */
class DigitalOceanPropsTest {

  private static final String NAME_RULE =
      " is no usable name; use 1 to 32 lower-case letters, digits and single hyphens, a letter"
          + " first";

  static Stream<Arguments> refused() {
    return Stream.of(
        network(
            "eu-central-1",
            "staging",
            "10.60.0.0/20",
            "region: \"eu-central-1\" is no region of DigitalOcean; use one such as fra1 or nyc3"),
        network("fra1", "a--b", "10.60.0.0/20", "name: \"a--b\"" + NAME_RULE),
        network(
            "fra1", "a".repeat(33), "10.60.0.0/20", "name: \"" + "a".repeat(33) + "\"" + NAME_RULE),
        network(
            "fra1",
            "staging",
            "10.60.0.0/15",
            "cidr: \"10.60.0.0/15\" is too large; use /16 to /24"),
        network(
            "fra1",
            "staging",
            "10.60.0.0/25",
            "cidr: \"10.60.0.0/25\" is too small; use /16 to /24"),
        network(
            "fra1",
            "staging",
            "52.1.0.0/16",
            "cidr: \"52.1.0.0/16\" is not private; use a part of 10.0.0.0/8, 172.16.0.0/12 or"
                + " 192.168.0.0/16"),
        network(
            "fra1",
            "staging",
            "10.244.16.0/20",
            "cidr: \"10.244.16.0/20\" overlaps with 10.244.0.0/16, which DigitalOcean uses itself;"
                + " use another"),
        cluster(
            "pods in the network",
            props -> props.podCidr(Cidr.parse("10.60.0.0/16")),
            "podCidr: \"10.60.0.0/16\" overlaps with the network, 10.60.0.0/20; use another range"),
        cluster(
            "too few pods",
            props -> props.podCidr(Cidr.parse("10.61.0.0/24")),
            "podCidr: \"10.61.0.0/24\" is too small; use /16 to /20"),
        cluster(
            "Services in the network",
            props -> props.serviceCidr(Cidr.parse("10.60.4.0/22")),
            "serviceCidr: \"10.60.4.0/22\" overlaps with the network, 10.60.0.0/20; use another"
                + " range"),
        cluster(
            "Services among pods",
            props -> props.serviceCidr(Cidr.parse("10.61.16.0/20")),
            "serviceCidr: \"10.61.16.0/20\" overlaps with podCidr, 10.61.0.0/17; use another"
                + " range"),
        cluster(
            "too few Services",
            props -> props.serviceCidr(Cidr.parse("10.62.0.0/24")),
            "serviceCidr: \"10.62.0.0/24\" is too small; use /16 to /22"),
        cluster(
            "an API that nobody or everybody reaches",
            props -> props.apiAllowedCidrs(List.of()),
            "apiAllowedCidrs: is required: the Kubernetes API of DigitalOcean has no private"
                + " address, so without a range nobody could reach it, or everybody; list the"
                + " public addresses of your offices, VPN and CI runners"),
        cluster(
            "an API open to the world",
            props -> props.apiAllowedCidrs(List.of(Cidr.parse("0.0.0.0/0"))),
            "apiAllowedCidrs[0]: \"0.0.0.0/0\" opens the API to the internet; list the ranges of"
                + " your offices, VPN and CI runners, /8 or smaller"),
        cluster(
            "half the world",
            props ->
                props.apiAllowedCidrs(List.of(Cidr.parse("8.8.8.8/32"), Cidr.parse("128.0.0.0/1"))),
            "apiAllowedCidrs[1]: \"128.0.0.0/1\" opens the API to the internet; list the ranges of"
                + " your offices, VPN and CI runners, /8 or smaller"),
        cluster(
            "a private range",
            props -> props.apiAllowedCidrs(List.of(Cidr.parse("10.0.0.0/16"))),
            "apiAllowedCidrs[0]: \"10.0.0.0/16\" is a private range, from which nobody reaches the"
                + " API: it has only a public address; use the public addresses that your clients"
                + " come from"),
        cluster("no pool", props -> props.nodePools(List.of()), "nodePools: is required"),
        pool(
            "two pools of one name",
            "nodePools[1].name: \"a\" is listed twice",
            NodePool.builder("a", "c-4"),
            NodePool.builder("a", "c-4")),
        pool(
            "the name of the built-in pool",
            "nodePools[0].name: \"system\" is the name of the pool that every cluster has; use"
                + " another",
            NodePool.builder("system", "c-4")),
        pool(
            "the machines of another cloud",
            "nodePools[0].machineType: \"m7g.large\" is no size of a Droplet; use one such as"
                + " s-4vcpu-8gb or g-4vcpu-16gb",
            NodePool.builder("a", "m7g.large")),
        pool(
            "an empty pool",
            "nodePools[0].minSize: \"0\" is too few: a pool of DigitalOcean has at least one node;"
                + " use 1 or more, or remove the pool",
            NodePool.builder("a", "c-4").minSize(0)),
        pool(
            "too large a pool",
            "nodePools[0].maxSize: \"513\" are more nodes than DigitalOcean gives a cluster; use at"
                + " most 512",
            NodePool.builder("a", "c-4").maxSize(513)),
        pool(
            "spot capacity",
            "nodePools[0].capacity: \"spot\" is not sold by DigitalOcean; use on-demand",
            NodePool.builder("a", "c-4").capacity(NodePool.Capacity.SPOT)),
        pool(
            "Arm",
            "nodePools[0].architecture: \"arm64\" is not sold by DigitalOcean; use amd64",
            NodePool.builder("a", "c-4").architecture(NodePool.Architecture.ARM64)),
        pool(
            "a disk",
            "nodePools[0].diskSizeGib: \"200\" cannot be chosen: the disk comes with the machine"
                + " type; remove it, and use a machine type with more disk, or volumes",
            NodePool.builder("a", "c-4").diskSizeGib(200)),
        cluster(
            "system machines",
            props -> props.systemMachineType("t3.small"),
            "systemMachineType: \"t3.small\" is no size of a Droplet; use one such as s-4vcpu-8gb"
                + " or g-4vcpu-16gb"),
        cluster(
            "no system node",
            props -> props.systemNodes(0),
            "systemNodes: \"0\" is out of range; use a whole number from 1 to 512"),
        cluster(
            "maintenance",
            props -> props.maintenanceDay(null).maintenanceHour(24),
            "maintenanceDay: is required\nmaintenanceHour: \"24\" is out of range; use a whole"
                + " number from 0 to 23"),
        cluster(
            "tags",
            props -> props.tags(List.of("tier:a", "a b", "tier:a")),
            "tags[1]: \"a b\" is no tag; use 1 to 255 letters, digits, ':', '-' and '_'\ntags[2]:"
                + " \"tier:a\" is listed twice"),
        cluster(
            "proxy",
            props -> props.proxyUrl("localhost:1080"),
            "proxyUrl: \"localhost:1080\" is not a proxy; use one such as socks5://127.0.0.1:1080 or"
                + " http://proxy.example.com:3128"),
        database(
            "open to the internet",
            props -> props.clientClusterIds(List.of()),
            "clientClusterIds: is required: without a client the firewall of DigitalOcean is open"
                + " to the internet; name the cluster that may connect"),
        database(
            "clients",
            props -> props.clientClusterIds(List.of("one", "", "one")),
            "clientClusterIds[1]: is required\nclientClusterIds[2]: \"one\" is listed twice"),
        database(
            "name of the database",
            props -> props.databaseName("my-app"),
            "databaseName: \"my-app\" is no usable name; use 1 to 63 lower-case letters, digits and"
                + " underscores, a letter first"),
        database(
            "reserved names",
            props -> props.databaseName("defaultdb").userName("doadmin"),
            "databaseName: \"defaultdb\" is a name that DigitalOcean or PostgreSQL keeps to itself;"
                + " use another such as app\nuserName: \"doadmin\" is a name that DigitalOcean or"
                + " PostgreSQL keeps to itself; use another such as app"),
        database(
            "name of the user",
            props -> props.userName("App"),
            "userName: \"App\" is no usable name; use 1 to 63 lower-case letters, digits and"
                + " underscores, a letter first"),
        database(
            "version",
            props -> props.version("17.6"),
            "version: \"17.6\" is no version of PostgreSQL that DigitalOcean offers; use a major"
                + " one from 14 to 18, in quotes"),
        database(
            "machines",
            props -> props.machineType("db.t4g.medium"),
            "machineType: \"db.t4g.medium\" is no size of a database; use one such as"
                + " db-s-2vcpu-4gb or gd-2vcpu-8gb"),
        database(
            "a standby of the smallest",
            props -> props.machineType("db-s-1vcpu-1gb"),
            "machineType: \"db-s-1vcpu-1gb\" cannot have a standby; use a larger one, or set nodes"
                + " to 1"),
        database(
            "nodes",
            props -> props.nodes(4),
            "nodes: \"4\" is out of range; use a whole number from 1 to 3"),
        database(
            "storage",
            props -> props.storageGib(-1),
            "storageGib: \"-1\" is out of range; use a whole number from 0 to 20000"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(String what, Supplier<Object> props, String message) {
    assertThatThrownBy(props::get).isInstanceOf(ConfigurationException.class).hasMessage(message);
  }

  @Test
  void aNetworkTellsEverythingAtOnce() {
    assertThatThrownBy(() -> DigitalOceanNetworkProps.builder(null, "", null).build())
        .hasMessage("region: is required\nname: is required\ncidr: is required");
  }

  @Test
  void aClusterTellsEverythingAtOnce() {
    assertThatThrownBy(
            () ->
                DigitalOceanClusterProps.builder(null, null, null, "1.35.2")
                    .apiAllowedCidrs(List.of(Cidr.parse("8.8.8.8/32")))
                    .systemMachineType(null)
                    .build())
        .hasMessage(
            """
region: is required
name: is required
network: is required
kubernetesVersion: "1.35.2" is no minor version of Kubernetes; use one such as 1.35, in quotes
podCidr: is required
serviceCidr: is required
nodePools: is required
systemMachineType: is required\
""");
  }

  @Test
  void aDatabaseTellsEverythingAtOnce() {
    assertThatThrownBy(
            () ->
                DigitalOceanDatabaseProps.builder(null, null, null)
                    .clientClusterIds(List.of("one"))
                    .databaseName(null)
                    .userName(null)
                    .version(null)
                    .machineType(null)
                    .maintenanceDay(null)
                    .build())
        .hasMessage(
            """
            region: is required
            name: is required
            network: is required
            databaseName: is required
            userName: is required
            version: is required
            machineType: is required
            maintenanceDay: is required\
            """);
  }

  @Test
  void sizesOfEveryKindPass() {
    for (String size :
        List.of(
            "c-2",
            "s-1vcpu-2gb",
            "so1_5-2vcpu-16gb",
            "s-8vcpu-16gb-480gb-intel",
            "gpu-h100x1-80gb")) {
      assertThat(
              DigitalOceanStack.cluster(existingNetwork())
                  .nodePools(List.of(NodePool.builder("a", size).build()))
                  .build()
                  .nodePools())
          .hasSize(1);
    }
    for (String size :
        List.of("db-s-2vcpu-4gb", "gd-2vcpu-8gb", "so1_5-2vcpu-16gb", "m-2vcpu-16gb")) {
      assertThat(
              DigitalOceanStack.database(existingNetwork()).machineType(size).build().machineType())
          .isEqualTo(size);
    }
    assertThat(
            DigitalOceanStack.database(existingNetwork())
                .machineType("db-s-1vcpu-1gb")
                .nodes(1)
                .build()
                .nodes())
        .isEqualTo(1);
  }

  @Test
  void propsDoNotChangeWithWhatTheyWereMadeFrom() {
    List<String> tags = new ArrayList<>(List.of("tier:staging"));
    DigitalOceanClusterProps props =
        DigitalOceanStack.cluster(existingNetwork()).tags(tags).build();

    tags.clear();

    assertThat(props.tags()).containsExactly("tier:staging");
  }

  private static Arguments network(String region, String name, String cidr, String message) {
    Supplier<Object> props =
        () -> DigitalOceanNetworkProps.builder(region, name, Cidr.parse(cidr)).build();
    return arguments("network: " + message, props, message);
  }

  private static Arguments cluster(
      String what, UnaryOperator<DigitalOceanClusterProps.Builder> change, String message) {
    Supplier<Object> props =
        () -> change.apply(DigitalOceanStack.cluster(existingNetwork())).build();
    return arguments("cluster: " + what, props, message);
  }

  private static Arguments pool(String what, String message, NodePool.Builder... pools) {
    return cluster(
        what,
        props -> props.nodePools(Stream.of(pools).map(NodePool.Builder::build).toList()),
        message);
  }

  private static Arguments database(
      String what, UnaryOperator<DigitalOceanDatabaseProps.Builder> change, String message) {
    Supplier<Object> props =
        () -> change.apply(DigitalOceanStack.database(existingNetwork())).build();
    return arguments("database: " + what, props, message);
  }
}
