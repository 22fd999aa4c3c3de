package dev.gitopslab.stacks;

import com.hashicorp.cdktf.TerraformStack;
import com.hashicorp.cdktf.providers.google.provider.GoogleProvider;
import com.hashicorp.cdktf.providers.google.provider.GoogleProviderConfig;
import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.Database;
import dev.gitopslab.constructs.core.Network;
import dev.gitopslab.constructs.core.NodePool;
import dev.gitopslab.constructs.core.ServiceAccountReference;
import dev.gitopslab.constructs.core.WorkloadIdentity;
import dev.gitopslab.constructs.google.GoogleCluster;
import dev.gitopslab.constructs.google.GoogleClusterProps;
import dev.gitopslab.constructs.google.GoogleDatabase;
import dev.gitopslab.constructs.google.GoogleDatabaseProps;
import dev.gitopslab.constructs.google.GoogleNetwork;
import dev.gitopslab.constructs.google.GoogleNetworkProps;
import dev.gitopslab.constructs.google.GoogleProject;
import dev.gitopslab.constructs.google.GoogleSecretAccess;
import dev.gitopslab.constructs.google.ReleaseChannel;
import dev.gitopslab.stacks.yaml.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** An environment on Google Cloud. */
final class GoogleEnvironment implements CloudEnvironment {

  private static final String UNKNOWN = "${unknown}";
  private static final GoogleProject UNKNOWN_PROJECT = new GoogleProject("unknown", "europe-west3");

  /**
   * Stands in for the real one while a file is only checked: nothing is created then, and its ids
   * are as unknown as they are before a deployment.
   */
  private static final Network UNCREATED_NETWORK =
      Network.existing(UNKNOWN, Cidr.parse("10.0.0.0/16"), List.of(UNKNOWN), List.of());

  private static final Pattern LABEL_KEY = Pattern.compile("[a-z][a-z0-9_-]{0,62}");
  private static final Pattern LABEL_VALUE = Pattern.compile("[a-z0-9_-]{0,63}");

  private final GoogleProject project;
  private final Supplier<GoogleNetworkProps> network;
  private final Function<Network, GoogleClusterProps> cluster;
  private final Optional<DatabaseSettings> database;

  /** The database's settings, and the ServiceAccounts that sign in to it, by a name for each. */
  private record DatabaseSettings(
      Map<String, ServiceAccountReference> users,
      BiFunction<Network, Map<String, WorkloadIdentity>, GoogleDatabaseProps> props) {

    GoogleDatabaseProps props(
        Network network, Function<ServiceAccountReference, WorkloadIdentity> identities) {
      Map<String, WorkloadIdentity> byName = new LinkedHashMap<>();
      users.forEach((name, user) -> byName.put(name, identities.apply(user)));
      return props.apply(network, byName);
    }
  }

  private GoogleEnvironment(
      GoogleProject project,
      Supplier<GoogleNetworkProps> network,
      Function<Network, GoogleClusterProps> cluster,
      Optional<DatabaseSettings> database) {
    this.project = project;
    this.network = network;
    this.cluster = cluster;
    this.database = database;
  }

  static GoogleEnvironment read(
      Section file,
      String name,
      boolean protect,
      Map<String, String> tags,
      EnvironmentReader reader) {
    checkLabels(file, tags);
    try (Section google = file.requiredSection("google");
        Section network = file.requiredSection("network");
        Section cluster = file.requiredSection("cluster")) {
      String projectId = google.requiredText("project");
      String region = google.requiredText("region");
      List<String> zones = google.texts("zones");
      GoogleProject project =
          projectId == null || region == null
              ? UNKNOWN_PROJECT
              : google
                  .build(() -> new GoogleProject(projectId, region, zones), Map.of("id", "project"))
                  .orElse(UNKNOWN_PROJECT);
      GoogleEnvironment environment =
          new GoogleEnvironment(
              project,
              network(network, project, name),
              cluster(cluster, project, name, protect, reader),
              file.section("database").map(section -> database(section, project, name, protect)));
      network.build(environment.network::get);
      cluster.build(() -> environment.cluster.apply(UNCREATED_NETWORK));
      environment.database.ifPresent(
          settings ->
              file.section("database")
                  .ifPresent(
                      section ->
                          section.build(
                              () ->
                                  settings.props(
                                      UNCREATED_NETWORK,
                                      user -> new WorkloadIdentity(UNKNOWN, Map.of(), Map.of())),
                              Map.of("databaseName", "name"))));
      return environment;
    }
  }

  private static void checkLabels(Section file, Map<String, String> tags) {
    tags.forEach(
        (key, value) -> {
          if (!LABEL_KEY.matcher(key).matches() || !LABEL_VALUE.matcher(value).matches()) {
            file.problem(
                "tags." + key,
                value,
                "is no label of Google Cloud; use at most 63 lower-case letters, digits, hyphens"
                    + " and underscores, and a letter first in the key");
          }
        });
  }

  private static Supplier<GoogleNetworkProps> network(
      Section section, GoogleProject project, String name) {
    Cidr cidr = section.requiredCidr("cidr");
    OptionalInt flowLogPercentage = section.number("flowLogPercentage");
    return () -> {
      GoogleNetworkProps.Builder props = GoogleNetworkProps.builder(project, name, cidr);
      flowLogPercentage.ifPresent(props::flowLogPercentage);
      return props.build();
    };
  }

  private static Function<Network, GoogleClusterProps> cluster(
      Section section,
      GoogleProject project,
      String name,
      boolean protect,
      EnvironmentReader reader) {
    String version = reader.kubernetesVersion(section, "google");
    Optional<ReleaseChannel> releaseChannel =
        section.choice("releaseChannel", ReleaseChannel.class);
    List<Cidr> apiAllowedCidrs = section.cidrs("apiAllowedCidrs");
    Optional<Boolean> dnsEndpoint = section.flag("dnsEndpoint");
    List<String> administrators = section.texts("administrators");
    List<String> planReaders = section.texts("planReaders");
    List<NodePool> nodePools = NodePools.read(section);
    Optional<String> securityGroup = section.text("securityGroup");
    Optional<String> proxyUrl = section.text("proxyUrl");
    if (apiAllowedCidrs.isEmpty()
        && proxyUrl.isEmpty()
        && !dnsEndpoint.orElse(true)
        && section.keys().contains("kubernetesVersion")) {
      reader.notice(
          "the Kubernetes API is private: Terraform must run inside the network (or in one that"
              + " reaches it by VPN), or reach it through cluster.proxyUrl; or say"
              + " cluster.dnsEndpoint: true, or list your addresses in cluster.apiAllowedCidrs");
    }
    return cloudNetwork -> {
      GoogleClusterProps.Builder props =
          GoogleClusterProps.builder(project, name, cloudNetwork, version)
              .apiAllowedCidrs(apiAllowedCidrs)
              .administrators(administrators)
              .planReaders(planReaders)
              .nodePools(nodePools)
              .protect(protect);
      releaseChannel.ifPresent(props::releaseChannel);
      dnsEndpoint.ifPresent(props::dnsEndpoint);
      securityGroup.ifPresent(props::securityGroup);
      proxyUrl.ifPresent(props::proxyUrl);
      return props.build();
    };
  }

  private static DatabaseSettings database(
      Section section, GoogleProject project, String name, boolean protect) {
    try (section) {
      Map<String, ServiceAccountReference> users = users(section);
      Optional<String> databaseName = section.text("name");
      Optional<String> version = section.text("version");
      Optional<String> machineType = section.text("machineType");
      OptionalInt storageGib = section.number("storageGib");
      OptionalInt maxStorageGib = section.number("maxStorageGib");
      Optional<Boolean> highAvailability = section.flag("highAvailability");
      OptionalInt backupRetentionDays = section.number("backupRetentionDays");
      Optional<Boolean> discardDataOnDestroy = section.flag("discardDataOnDestroy");
      return new DatabaseSettings(
          users,
          (cloudNetwork, identities) -> {
            GoogleDatabaseProps.Builder props =
                GoogleDatabaseProps.builder(project, name, cloudNetwork)
                    .users(identities)
                    .protect(protect);
            databaseName.ifPresent(props::databaseName);
            version.ifPresent(props::version);
            machineType.ifPresent(props::machineType);
            storageGib.ifPresent(props::storageGib);
            maxStorageGib.ifPresent(props::maxStorageGib);
            highAvailability.ifPresent(props::highAvailability);
            backupRetentionDays.ifPresent(props::backupRetentionDays);
            discardDataOnDestroy.ifPresent(props::discardDataOnDestroy);
            return props.build();
          });
    }
  }

  /** Written as {@code name: namespace/ServiceAccount}. */
  private static Map<String, ServiceAccountReference> users(Section database) {
    Map<String, ServiceAccountReference> users = new LinkedHashMap<>();
    database
        .textMap("users")
        .forEach(
            (name, text) -> {
              String[] parts = text.split("/", -1);
              if (parts.length == 2) {
                database
                    .build(
                        () -> new ServiceAccountReference(parts[0], parts[1]),
                        Map.of("namespace", "users." + name, "name", "users." + name))
                    .ifPresent(user -> users.put(name, user));
              } else {
                database.problem(
                    "users." + name,
                    text,
                    "names no ServiceAccount; use its namespace and its name, such as apps/sample");
              }
            });
    return users;
  }

  @Override
  public String cloud() {
    return "google";
  }

  @Override
  public Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("project", project.id());
    facts.put("region", project.region());
    return facts;
  }

  @Override
  public Provisioned provision(TerraformStack stack, Environment environment) {
    provider(stack, environment);
    GoogleNetwork googleNetwork = new GoogleNetwork(stack, "network", network.get());
    GoogleCluster googleCluster = new GoogleCluster(stack, "cluster", cluster.apply(googleNetwork));
    Optional<Database> googleDatabase =
        database.map(
            settings ->
                new GoogleDatabase(
                    stack,
                    "database",
                    settings.props(googleNetwork, googleCluster::workloadIdentity)));
    Map<String, String> annotations = new LinkedHashMap<>();
    annotations.put("project", project.id());
    annotations.put("region", project.region());
    annotations.put("network", googleNetwork.computeNetwork().getName());
    if (ExternalSecrets.isOn(environment)) {
      WorkloadIdentity reader = googleCluster.workloadIdentity(ExternalSecrets.READER);
      new GoogleSecretAccess(stack, "secret-access", project, reader, environment.name() + "-");
      annotations.put(ExternalSecrets.IDENTITY, reader.principal());
    }
    return new Provisioned(googleCluster, googleDatabase, annotations);
  }

  private void provider(TerraformStack stack, Environment environment) {
    GoogleProvider provider =
        new GoogleProvider(
            stack,
            "google",
            GoogleProviderConfig.builder()
                .project(project.id())
                .region(project.region())
                .addTerraformAttributionLabel(false)
                .build());
    // Not by the builder: cdktf takes a provider's map for a block, and its hyphens for words.
    provider.addOverride("default_labels", environment.allTags());
  }
}
