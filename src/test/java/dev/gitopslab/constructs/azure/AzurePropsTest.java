package dev.gitopslab.constructs.azure;

import static dev.gitopslab.constructs.azure.AzureStack.ADMINISTRATOR;
import static dev.gitopslab.constructs.azure.AzureStack.SUBSCRIPTION;
import static dev.gitopslab.constructs.azure.AzureStack.existingNetwork;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gitopslab.constructs.SynthesizedStack;
import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Network;
import dev.gitopslab.constructs.core.NodePool;
import dev.gitopslab.constructs.core.NodePool.Architecture;
import dev.gitopslab.constructs.core.NodePool.Capacity;
import dev.gitopslab.constructs.core.NodePool.Taint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each setting of this package refuses, and in which words. */
class AzurePropsTest {

  private static final String NAME_RULE =
      " is no usable name; use 1 to 32 lower-case letters, digits and single hyphens, a letter"
          + " first";
  private static final String OPEN_RULE =
      " opens the API to the internet; list the ranges of your offices, VPN and CI runners, /8 or"
          + " smaller, or leave the list empty and reach the private API through a runner inside"
          + " the network or a proxy (proxyUrl)";
  private static final String RESERVED_RULE =
      " is kept by AKS for itself; keep clear of 169.254.0.0/16, 172.30.0.0/16, 172.31.0.0/16 and"
          + " 192.0.2.0/24";
  private static final List<String> EGRESS = List.of("198.51.100.7/32");

  static Stream<Arguments> refused() {
    return Stream.of(
        subscription(
            "42",
            SUBSCRIPTION.tenantId(),
            "westeurope",
            "id: \"42\" is no subscription; use its id, such as"
                + " 00000000-1111-2222-3333-444444444444, in lower case"),
        subscription(
            SUBSCRIPTION.id(),
            "example.com",
            "westeurope",
            "tenantId: \"example.com\" is no Microsoft Entra tenant; use its id, such as"
                + " 00000000-1111-2222-3333-444444444444, in lower case"),
        subscription(
            SUBSCRIPTION.id(),
            SUBSCRIPTION.tenantId(),
            "West Europe",
            "location: \"West Europe\" is no location of Azure; use its short name, such as"
                + " westeurope"),
        subscription(
            SUBSCRIPTION.id(),
            SUBSCRIPTION.tenantId(),
            "chinanorth3",
            "location: \"chinanorth3\" is in a sovereign cloud; only the locations of the public"
                + " one can be used"),
        group(
            "ends in a dot.",
            Map.of(),
            "name: \"ends in a dot.\" is no usable name; use 1 to 90 letters, digits, hyphens,"
                + " underscores and dots, no dot at the end"),
        group(
            "staging",
            tags("a/b", "c"),
            "tags.a/b: \"a/b\" is no usable key; use 1 to 512"
                + " characters without < > % & \\ ? /"),
        group(
            "staging",
            tags("team", "a", "Team", "b"),
            "tags.Team: \"Team\" is listed twice; Azure does not tell keys by their case"),
        key(
            "https://staging.vault.azure.net/keys/secrets",
            "id: \"https://staging.vault.azure.net/keys/secrets\" is no version of a key; use its"
                + " address, such as https://staging.vault.azure.net/keys/secrets/"
                + "0123456789abcdef0123456789abcdef"),
        network("Staging", "10.20.0.0/16", List.of(), "name: \"Staging\"" + NAME_RULE),
        network(
            "staging",
            "10.0.0.0/15",
            List.of(),
            "cidr: \"10.0.0.0/15\" is larger than a cluster can use; use /16 to /22"),
        network(
            "staging",
            "10.20.0.0/23",
            List.of(),
            "cidr: \"10.20.0.0/23\" is too small for its subnets; use /16 to /22"),
        network(
            "staging",
            "52.1.0.0/16",
            List.of(),
            "cidr: \"52.1.0.0/16\" is not private; use a part of 10.0.0.0/8, 172.16.0.0/12,"
                + " 192.168.0.0/16 or 100.64.0.0/10"),
        network("staging", "172.30.0.0/16", List.of(), "cidr: \"172.30.0.0/16\"" + RESERVED_RULE),
        network(
            "staging",
            "10.20.0.0/16",
            List.of(0),
            "ingressPorts[0]: \"0\" is out of range; use a whole number from 1 to 65535"),
        network(
            "staging",
            "10.20.0.0/16",
            List.of(443, 22),
            "ingressPorts[1]: \"22\" belongs to machines and databases, which the internet must not"
                + " reach; use one that an ingress controller serves, such as 443"),
        network(
            "staging",
            "10.20.0.0/16",
            List.of(443, 443),
            "ingressPorts[1]: \"443\" is listed twice"),
        cluster(
            "world-open API",
            props -> props.apiAllowedCidrs(List.of(Cidr.parse("0.0.0.0/0"))).egressCidrs(EGRESS),
            "apiAllowedCidrs[0]: \"0.0.0.0/0\"" + OPEN_RULE),
        cluster(
            "half the world",
            props ->
                props
                    .apiAllowedCidrs(List.of(Cidr.parse("8.8.8.8/32"), Cidr.parse("128.0.0.0/1")))
                    .egressCidrs(EGRESS),
            "apiAllowedCidrs[1]: \"128.0.0.0/1\"" + OPEN_RULE),
        cluster(
            "private range",
            props -> props.apiAllowedCidrs(List.of(Cidr.parse("10.20.0.0/16"))).egressCidrs(EGRESS),
            "apiAllowedCidrs[0]: \"10.20.0.0/16\" is a private range, from which nobody reaches the"
                + " public API; use the public addresses that your clients come from (a private"
                + " cluster needs no list)"),
        cluster(
            "too many ranges",
            props ->
                props
                    .apiAllowedCidrs(Collections.nCopies(191, Cidr.parse("8.8.8.8/32")))
                    .egressCidrs(EGRESS),
            "apiAllowedCidrs: \"191 ranges\" are more than AKS takes; use at most 190"),
        cluster(
            "private and public",
            props -> props.privateCluster(true).apiAllowedCidrs(List.of(Cidr.parse("8.8.8.8/32"))),
            "privateCluster: \"true\" contradicts apiAllowedCidrs: the API of a private cluster has"
                + " no public address; remove one of them"),
        cluster(
            "nodes that do not reach the API",
            props -> props.apiAllowedCidrs(List.of(Cidr.parse("8.8.8.8/32"))),
            "egressCidrs: is required where the API is public: nodes too reach it from the"
                + " addresses that they leave the network by; use those of AzureNetwork.egressCidrs"
                + " or of your firewall"),
        cluster(
            "nodes from everywhere",
            props -> props.privateCluster(false).egressCidrs(List.of("0.0.0.0/0")),
            "egressCidrs[0]: \"0.0.0.0/0\" opens the API to the internet; list the addresses that"
                + " nodes leave the network by"),
        cluster(
            "no administrator",
            props -> props.administrators(List.of()),
            "administrators: is required"),
        cluster(
            "administrator by name",
            props -> props.administrators(List.of("me@example.com")),
            "administrators[0]: \"me@example.com\" is no object id of Microsoft Entra ID; use that"
                + " of a user, a group or a service principal (not of its application), such as"
                + " 00000000-1111-2222-3333-444444444444, in lower case"),
        cluster(
            "twice",
            props -> props.administrators(List.of(ADMINISTRATOR, ADMINISTRATOR)),
            "administrators[1]: \"" + ADMINISTRATOR + "\" is listed twice"),
        cluster(
            "plan reader by name",
            props -> props.planReaders(List.of("plan@example.com")),
            "planReaders[0]: \"plan@example.com\" is no object id of Microsoft Entra ID; use that"
                + " of a service principal (not of its application) or a managed identity, such as"
                + " 00000000-1111-2222-3333-444444444444, in lower case"),
        cluster(
            "an administrator that only reads",
            props -> props.planReaders(List.of(ADMINISTRATOR)),
            "planReaders[0]: \""
                + ADMINISTRATOR
                + "\" is an administrator, who can read everything already; use an identity that"
                + " can do less"),
        cluster(
            "system machine",
            props -> props.systemMachineType("m7g.large"),
            "systemMachineType: \"m7g.large\" is no machine type of Azure; use one such as"
                + " Standard_D4ds_v5"),
        cluster(
            "system size",
            props -> props.systemMinSize(5),
            "systemMaxSize: \"4\" is below systemMinSize; use 5 or more"),
        cluster("no pool", props -> props.nodePools(List.of()), "nodePools: is required"),
        cluster(
            "pool machine",
            props -> props.nodePools(List.of(NodePool.builder("a", "m7g.large").build())),
            "nodePools[0].machineType: \"m7g.large\" is no machine type of Azure; use one such as"
                + " Standard_D4ds_v5"),
        cluster(
            "hyphen",
            props -> props.nodePools(List.of(pool("a-b").build())),
            "nodePools[0].name: \"a-b\" has a hyphen, which AKS does not take; use letters and"
                + " digits only"),
        cluster(
            "long spot",
            props ->
                props.nodePools(
                    List.of(pool("a").build(), pool("abcdefghi").capacity(Capacity.SPOT).build())),
            "nodePools[1].name: \"abcdefghi\" is too long for a spot pool, whose name gets \"spot\""
                + " behind it; use at most 8 characters"),
        cluster(
            "system's name",
            props -> props.nodePools(List.of(pool("system").build())),
            "nodePools[0].name: \"system\" is the pool that AKS itself runs on; use another name"),
        cluster(
            "same name in the end",
            props ->
                props.nodePools(
                    List.of(pool("aspot").build(), pool("a").capacity(Capacity.SPOT).build())),
            "nodePools[1].name: \"a\" is listed twice"),
        cluster(
            "wrong processor",
            props -> props.nodePools(List.of(pool("a").architecture(Architecture.ARM64).build())),
            "nodePools[0].architecture: \"arm64\" does not fit Standard_D4ds_v5; machines with a p"
                + " behind the number are arm64, all others amd64"),
        cluster(
            "wrong processor of an Arm machine",
            props -> props.nodePools(List.of(NodePool.builder("a", "Standard_D2pds_v6").build())),
            "nodePools[0].architecture: \"amd64\" does not fit Standard_D2pds_v6; machines with a p"
                + " behind the number are arm64, all others amd64"),
        cluster(
            "only empty, tainted or spot pools",
            props ->
                props.nodePools(
                    List.of(
                        pool("empty").minSize(0).build(),
                        pool("spot").capacity(Capacity.SPOT).build(),
                        pool("tainted")
                            .taint(new Taint("gpu", "", Taint.Effect.NO_SCHEDULE))
                            .build())),
            "nodePools: have no node that takes every pod; give one pool without taints that is not"
                + " bought as spot a minSize of 1 or more: the system pool takes nothing but what"
                + " AKS itself runs"),
        cluster(
            "zone",
            props -> props.availabilityZones(List.of("westeurope-1")),
            "availabilityZones[0]: \"westeurope-1\" is no zone of a location; use 1, 2 or 3, in"
                + " quotes"),
        cluster(
            "pods in the network",
            props -> props.podCidr(Cidr.parse("10.16.0.0/12")),
            "podCidr: \"10.16.0.0/12\" overlaps the network, 10.20.0.0/16; use another range"),
        cluster(
            "Services among pods",
            props -> props.serviceCidr(Cidr.parse("10.244.128.0/20")),
            "serviceCidr: \"10.244.128.0/20\" overlaps podCidr, 10.244.0.0/16; use another range"),
        cluster(
            "too few pods",
            props -> props.podCidr(Cidr.parse("10.244.0.0/24")),
            "podCidr: \"10.244.0.0/24\" has no fitting size; use /12 to /20"),
        cluster(
            "hour",
            props -> props.maintenanceHour(24),
            "maintenanceHour: \"24\" is out of range; use a whole number from 0 to 23"),
        cluster(
            "workspace",
            props -> props.logWorkspaceId("logs"),
            "logWorkspaceId: \"logs\" is no id of a Log Analytics workspace; use one that begins"
                + " with /subscriptions/"),
        cluster(
            "logs",
            props -> props.logRetentionDays(7),
            "logRetentionDays: \"7\" is out of range; use a whole number from 30 to 730"),
        cluster(
            "proxy",
            props -> props.proxyUrl("localhost:1080"),
            "proxyUrl: \"localhost:1080\" is not a proxy; use one such as socks5://127.0.0.1:1080 or"
                + " http://proxy.example.com:3128"),
        database(
            "name of the database",
            props -> props.databaseName("my-app"),
            "databaseName: \"my-app\" is no usable name; use 1 to 63 lower-case letters, digits and"
                + " underscores, a letter first"),
        database(
            "reserved name",
            props -> props.databaseName("azure_sys"),
            "databaseName: \"azure_sys\" is a name that Azure or PostgreSQL keeps to itself; use"
                + " another such as app"),
        database(
            "version",
            props -> props.version("17.6"),
            "version: \"17.6\" is no version of PostgreSQL that Azure offers; use a major one from"
                + " 14 to 18, in quotes"),
        database(
            "instance class",
            props -> props.instanceClass("db.t4g.medium"),
            "instanceClass: \"db.t4g.medium\" is no instance class of a flexible server; use one"
                + " such as B_Standard_B2s or GP_Standard_D2ds_v5"),
        database(
            "standby of a machine that bursts",
            props -> props.instanceClass("B_Standard_B2s"),
            "multiAz: \"true\" needs an instance class that begins with GP_ or MO_; servers that"
                + " burst have no standby"),
        database(
            "storage",
            props -> props.storageGib(100),
            "storageGib: \"100\" is no size that Azure offers; use one of 32, 64, 128, 256, 512,"
                + " 1024, 2048, 4096, 8192, 16384, 32767"),
        database(
            "backups",
            props -> props.backupRetentionDays(6),
            "backupRetentionDays: \"6\" is out of range; use a whole number from 7 to 35"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(String what, Supplier<Object> props, String message) {
    assertThatThrownBy(props::get).isInstanceOf(ConfigurationException.class).hasMessage(message);
  }

  @Test
  void aNetworkTellsEverythingAtOnce() {
    assertThatThrownBy(() -> AzureNetworkProps.builder(null, "", null).build())
        .hasMessage("group: is required\nname: is required\ncidr: is required");
  }

  @Test
  void aClusterTellsEverythingAtOnce() {
    assertThatThrownBy(
            () ->
                AzureClusterProps.builder(null, null, null, null)
                    .egress(null)
                    .login(null)
                    .maintenanceDay(null)
                    .build())
        .hasMessage(
            """
            group: is required
            name: is required
            network: is required
            kubernetesVersion: is required
            egress: is required
            administrators: is required
            login: is required
            nodePools: is required
            maintenanceDay: is required\
            """);
  }

  @Test
  void aDatabaseTellsEverythingAtOnce() {
    assertThatThrownBy(
            () ->
                AzureDatabaseProps.builder(null, null, null)
                    .databaseName(null)
                    .version(null)
                    .instanceClass(null)
                    .build())
        .hasMessage(
            """
            group: is required
            name: is required
            network: is required
            databaseName: is required
            version: is required
            instanceClass: is required\
            """);
  }

  @Test
  void anExistingNetworkNeedsSubnets() {
    Network empty = Network.existing("vnet-1", Cidr.parse("10.20.0.0/16"), List.of(), List.of());

    assertThatThrownBy(AzureStack.cluster(empty)::build)
        .hasMessage("network: \"vnet-1\" has no node subnet; AKS wants one");
    assertThatThrownBy(AzureStack.database(empty)::build)
        .hasMessage(
            "network: \"vnet-1\" has no database subnet; a flexible server wants one that is"
                + " delegated to it");
  }

  /** Azure wants at least two, three or four characters of some resources. */
  @Test
  void theShortestNameIsLongEnoughForEverythingMadeFromIt() {
    SynthesizedStack shortest =
        AzureStack.of(
            scope -> {
              AzureNetwork network =
                  new AzureNetwork(
                      scope,
                      "network",
                      AzureNetworkProps.builder(AzureStack.group(), "a", Cidr.parse("10.20.0.0/16"))
                          .build());
              new AzureCluster(
                  scope,
                  "cluster",
                  AzureClusterProps.builder(AzureStack.group(), "a", network, "1.35")
                      .administrators(List.of(ADMINISTRATOR))
                      .nodePools(List.of(pool("general").build()))
                      .build());
              new AzureDatabase(
                  scope,
                  "database",
                  AzureDatabaseProps.builder(AzureStack.group(), "a", network).build());
            });

    Map.of(
            "azurerm_virtual_network", 2,
            "azurerm_user_assigned_identity", 3,
            "azurerm_postgresql_flexible_server", 3,
            "azurerm_log_analytics_workspace", 4)
        .forEach(
            (type, least) ->
                assertThat(shortest.all(type))
                    .isNotEmpty()
                    .allSatisfy(
                        path ->
                            assertThat(shortest.resource(type, path).path("name").asText().length())
                                .isGreaterThanOrEqualTo(least)));
  }

  @Test
  void machinesAreToldByTheirNames() {
    for (String machine : List.of("Standard_D2pds_v6", "Standard_E4ps_v5", "Standard_B2pls_v2")) {
      NodePool pool = NodePool.builder("a", machine).architecture(Architecture.ARM64).build();
      assertThat(AzureStack.cluster(existingNetwork()).nodePools(List.of(pool)).build().nodePools())
          .hasSize(1);
    }
    for (String machine :
        List.of("Standard_D4s_v5", "Standard_NC24ads_A100_v4", "Standard_E96-24ads_v5")) {
      NodePool pool = NodePool.builder("a", machine).build();
      assertThat(AzureStack.cluster(existingNetwork()).nodePools(List.of(pool)).build().nodePools())
          .hasSize(1);
    }
  }

  @Test
  void propsDoNotChangeWithWhatTheyWereMadeFrom() {
    List<String> administrators = new ArrayList<>(List.of(ADMINISTRATOR));
    AzureClusterProps props =
        AzureStack.cluster(existingNetwork()).administrators(administrators).build();

    administrators.clear();

    assertThat(props.administrators()).containsExactly(ADMINISTRATOR);
  }

  private static NodePool.Builder pool(String name) {
    return NodePool.builder(name, "Standard_D4ds_v5");
  }

  private static Map<String, String> tags(String... keysAndValues) {
    Map<String, String> tags = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      tags.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return tags;
  }

  private static Arguments subscription(
      String id, String tenantId, String location, String message) {
    Supplier<Object> props = () -> new AzureSubscription(id, tenantId, location);
    return arguments("subscription " + location, props, message);
  }

  private static Arguments group(String name, Map<String, String> tags, String message) {
    Supplier<Object> props =
        () -> AzureResourceGroupProps.builder(SUBSCRIPTION, name).tags(tags).build();
    return arguments("group " + name, props, message);
  }

  private static Arguments key(String id, String message) {
    Supplier<Object> props =
        () ->
            new KeyVaultKey(
                id, "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v");
    return arguments("key " + id, props, message);
  }

  private static Arguments network(String name, String cidr, List<Integer> ports, String message) {
    Supplier<Object> props =
        () ->
            AzureNetworkProps.builder(AzureStack.group(), name, Cidr.parse(cidr))
                .ingressPorts(ports)
                .build();
    return arguments("network " + name + " " + cidr, props, message);
  }

  private static Arguments cluster(
      String what, UnaryOperator<AzureClusterProps.Builder> change, String message) {
    Supplier<Object> props = () -> change.apply(AzureStack.cluster(existingNetwork())).build();
    return arguments("cluster: " + what, props, message);
  }

  private static Arguments database(
      String what, UnaryOperator<AzureDatabaseProps.Builder> change, String message) {
    Supplier<Object> props = () -> change.apply(AzureStack.database(existingNetwork())).build();
    return arguments("database: " + what, props, message);
  }
}
