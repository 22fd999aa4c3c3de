package dev.gitopslab.stacks;

import com.hashicorp.cdktf.TerraformStack;
import com.hashicorp.cdktf.providers.azurerm.provider.AzurermProvider;
import com.hashicorp.cdktf.providers.azurerm.provider.AzurermProviderConfig;
import com.hashicorp.cdktf.providers.azurerm.provider.AzurermProviderFeatures;
import dev.gitopslab.constructs.azure.AzureCluster;
import dev.gitopslab.constructs.azure.AzureClusterProps;
import dev.gitopslab.constructs.azure.AzureDatabase;
import dev.gitopslab.constructs.azure.AzureDatabaseProps;
import dev.gitopslab.constructs.azure.AzureNetwork;
import dev.gitopslab.constructs.azure.AzureNetworkProps;
import dev.gitopslab.constructs.azure.AzureResourceGroup;
import dev.gitopslab.constructs.azure.AzureResourceGroupProps;
import dev.gitopslab.constructs.azure.AzureSecretAccess;
import dev.gitopslab.constructs.azure.AzureSubscription;
import dev.gitopslab.constructs.azure.ClusterLogin;
import dev.gitopslab.constructs.azure.ResourceGroup;
import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.Database;
import dev.gitopslab.constructs.core.Network;
import dev.gitopslab.constructs.core.NodePool;
import dev.gitopslab.constructs.core.ServiceAccountReference;
import dev.gitopslab.stacks.yaml.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.Function;

/** An environment on Azure. */
final class AzureEnvironment implements CloudEnvironment {

  private static final String UNKNOWN = "${unknown}";
  private static final AzureSubscription SOME_SUBSCRIPTION =
      new AzureSubscription(
          "00000000-0000-0000-0000-000000000000",
          "00000000-0000-0000-0000-000000000000",
          "westeurope");

  /** What the internet may reach through load balancers of the cluster. */
  private enum Ingress {
    NONE,
    HTTPS,
    HTTP_AND_HTTPS;

    List<Integer> ports() {
      return switch (this) {
        case NONE -> List.of();
        case HTTPS -> List.of(443);
        case HTTP_AND_HTTPS -> List.of(80, 443);
      };
    }
  }

  /** What a cluster and a database are built on. */
  private record Foundation(ResourceGroup group, Network network, List<String> egressCidrs) {

    /**
     * Stands in for the real one while a file is only checked: nothing is created then, and its ids
     * are as unknown as they are before a deployment.
     */
    static Foundation uncreated(ResourceGroup group, Cidr cidr) {
      Cidr addresses = cidr == null ? Cidr.parse("10.0.0.0/16") : cidr;
      return new Foundation(
          group,
          Network.existing(UNKNOWN, addresses, List.of(UNKNOWN), List.of(UNKNOWN)),
          List.of(UNKNOWN));
    }
  }

  /** What the section {@code database} says. */
  private record DatabasePart(
      BiFunction<Foundation, String, AzureDatabaseProps> props,
      List<ServiceAccountReference> serviceAccounts) {}

  private final AzureSubscription subscription;
  private final Function<ResourceGroup, AzureNetworkProps> network;
  private final Function<Foundation, AzureClusterProps> cluster;
  private final Optional<DatabasePart> database;
  private final Optional<String> keyVaultId;

  private AzureEnvironment(
      AzureSubscription subscription,
      Optional<String> keyVaultId,
      Function<ResourceGroup, AzureNetworkProps> network,
      Function<Foundation, AzureClusterProps> cluster,
      Optional<DatabasePart> database) {
    this.subscription = subscription;
    this.keyVaultId = keyVaultId;
    this.network = network;
    this.cluster = cluster;
    this.database = database;
  }

  static AzureEnvironment read(
      Section file, String name, boolean protect, EnvironmentReader reader) {
    try (Section azure = file.requiredSection("azure");
        Section network = file.requiredSection("network");
        Section cluster = file.requiredSection("cluster")) {
      AzureSubscription subscription = subscription(azure);
      Optional<ClusterLogin> login = azure.choice("login", ClusterLogin.class);
      Optional<String> keyVaultId = azure.text("keyVaultId");
      keyVaultId.ifPresent(
          id -> azure.build(() -> AzureSecretAccess.vaultUrl(id), Map.of("vaultId", "keyVaultId")));
      Cidr cidr = network.requiredCidr("cidr");
      AzureEnvironment environment =
          new AzureEnvironment(
              subscription,
              keyVaultId,
              network(network, cidr, name),
              cluster(cluster, login, name, protect, reader),
              file.section("database").map(section -> database(section, name, protect)));
      ResourceGroup group = ResourceGroup.existing(subscription, UNKNOWN);
      Foundation uncreated = Foundation.uncreated(group, cidr);
      network.build(() -> environment.network.apply(group));
      cluster.build(() -> environment.cluster.apply(uncreated));
      environment.database.ifPresent(
          part ->
              file.section("database")
                  .ifPresent(
                      section ->
                          section.build(
                              () -> part.props().apply(uncreated, UNKNOWN),
                              Map.of("databaseName", "name"))));
      return environment;
    }
  }

  private static AzureSubscription subscription(Section azure) {
    String id = azure.requiredText("subscriptionId");
    String tenantId = azure.requiredText("tenantId");
    String location = azure.requiredText("location");
    return id == null || tenantId == null || location == null
        ? SOME_SUBSCRIPTION
        : azure
            .build(
                () -> new AzureSubscription(id, tenantId, location), Map.of("id", "subscriptionId"))
            .orElse(SOME_SUBSCRIPTION);
  }

  private static Function<ResourceGroup, AzureNetworkProps> network(
      Section section, Cidr cidr, String name) {
    Optional<Ingress> ingress = section.choice("ingress", Ingress.class);
    return group -> {
      AzureNetworkProps.Builder props = AzureNetworkProps.builder(group, name, cidr);
      ingress.map(Ingress::ports).ifPresent(props::ingressPorts);
      return props.build();
    };
  }

  private static Function<Foundation, AzureClusterProps> cluster(
      Section section,
      Optional<ClusterLogin> login,
      String name,
      boolean protect,
      EnvironmentReader reader) {
    String version = reader.kubernetesVersion(section, "azure");
    List<Cidr> apiAllowedCidrs = section.cidrs("apiAllowedCidrs");
    Optional<Boolean> privateCluster = section.flag("privateCluster");
    List<String> administrators = section.texts("administrators");
    List<String> planReaders = section.texts("planReaders");
    List<NodePool> nodePools = NodePools.read(section);
    Optional<String> systemMachineType = section.text("systemMachineType");
    OptionalInt systemMinSize = section.number("systemMinSize");
    OptionalInt systemMaxSize = section.number("systemMaxSize");
    boolean zonesNamed = section.keys().contains("availabilityZones");
    List<String> availabilityZones = section.texts("availabilityZones");
    Optional<Boolean> hostEncryption = section.flag("hostEncryption");
    Optional<Cidr> podCidr = cidr(section, "podCidr");
    Optional<Cidr> serviceCidr = cidr(section, "serviceCidr");
    Optional<Boolean> automaticPatches = section.flag("automaticPatches");
    OptionalInt logRetentionDays = section.number("logRetentionDays");
    Optional<String> proxyUrl = section.text("proxyUrl");
    if (apiAllowedCidrs.isEmpty()
        && proxyUrl.isEmpty()
        && section.keys().contains("kubernetesVersion")) {
      reader.notice(
          "the Kubernetes API is private: Terraform must run inside the network (or in one that is"
              + " peered with it and knows its private DNS zone), or reach it through"
              + " cluster.proxyUrl; or list your addresses in cluster.apiAllowedCidrs before the"
              + " first deployment (later that needs another cluster, unless"
              + " cluster.privateCluster is false from the beginning)");
    }
    return foundation -> {
      AzureClusterProps.Builder props =
          AzureClusterProps.builder(foundation.group(), name, foundation.network(), version)
              .apiAllowedCidrs(apiAllowedCidrs)
              .egressCidrs(foundation.egressCidrs())
              .administrators(administrators)
              .planReaders(planReaders)
              .nodePools(nodePools)
              .protect(protect);
      login.ifPresent(props::login);
      privateCluster.ifPresent(props::privateCluster);
      systemMachineType.ifPresent(props::systemMachineType);
      systemMinSize.ifPresent(props::systemMinSize);
      systemMaxSize.ifPresent(props::systemMaxSize);
      if (zonesNamed) {
        props.availabilityZones(availabilityZones);
      }
      hostEncryption.ifPresent(props::hostEncryption);
      podCidr.ifPresent(props::podCidr);
      serviceCidr.ifPresent(props::serviceCidr);
      automaticPatches.ifPresent(props::automaticPatches);
      logRetentionDays.ifPresent(props::logRetentionDays);
      proxyUrl.ifPresent(props::proxyUrl);
      return props.build();
    };
  }

  private static Optional<Cidr> cidr(Section section, String key) {
    // Asked for in any case, so that the key is a known one.
    Optional<String> notation = section.text(key);
    return notation.isEmpty() ? Optional.empty() : Optional.ofNullable(section.requiredCidr(key));
  }

  private static DatabasePart database(Section section, String name, boolean protect) {
    try (section) {
      Optional<String> databaseName = section.text("name");
      Optional<String> version = section.text("version");
      Optional<String> instanceClass = section.text("instanceClass");
      OptionalInt storageGib = section.number("storageGib");
      Optional<Boolean> autoGrow = section.flag("autoGrow");
      Optional<Boolean> multiAz = section.flag("multiAz");
      OptionalInt backupRetentionDays = section.number("backupRetentionDays");
      Optional<Boolean> geoRedundantBackups = section.flag("geoRedundantBackups");
      BiFunction<Foundation, String, AzureDatabaseProps> read =
          (foundation, logWorkspaceId) -> {
            AzureDatabaseProps.Builder props =
                AzureDatabaseProps.builder(foundation.group(), name, foundation.network())
                    .logWorkspaceId(logWorkspaceId)
                    .protect(protect);
            databaseName.ifPresent(props::databaseName);
            version.ifPresent(props::version);
            instanceClass.ifPresent(props::instanceClass);
            storageGib.ifPresent(props::storageGib);
            autoGrow.ifPresent(props::autoGrow);
            multiAz.ifPresent(props::multiAz);
            backupRetentionDays.ifPresent(props::backupRetentionDays);
            geoRedundantBackups.ifPresent(props::geoRedundantBackups);
            return props.build();
          };
      return new DatabasePart(read, serviceAccounts(section));
    }
  }

  private static List<ServiceAccountReference> serviceAccounts(Section database) {
    List<ServiceAccountReference> accounts = new ArrayList<>();
    for (Section section : database.sections("serviceAccounts")) {
      try (section) {
        String namespace = section.requiredText("namespace");
        String name = section.requiredText("name");
        if (namespace != null && name != null) {
          section
              .build(() -> new ServiceAccountReference(namespace, name))
              .ifPresent(accounts::add);
        }
      }
    }
    return accounts;
  }

  @Override
  public String cloud() {
    return "azure";
  }

  @Override
  public Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("subscription", subscription.id());
    facts.put("tenant", subscription.tenantId());
    facts.put("location", subscription.location());
    return facts;
  }

  @Override
  public Provisioned provision(TerraformStack stack, Environment environment) {
    provider(stack);
    AzureResourceGroup group =
        new AzureResourceGroup(
            stack,
            "resource-group",
            AzureResourceGroupProps.builder(subscription, environment.name())
                // The provider has no tags for everything, so the resource group passes them on.
                .tags(environment.allTags())
                .protect(environment.protect())
                .build());
    AzureNetwork azureNetwork = new AzureNetwork(stack, "network", network.apply(group));
    Foundation foundation = new Foundation(group, azureNetwork, azureNetwork.egressCidrs());
    AzureCluster azureCluster = new AzureCluster(stack, "cluster", cluster.apply(foundation));
    Optional<AzureDatabase> azureDatabase =
        database.map(
            part ->
                new AzureDatabase(
                    stack,
                    "database",
                    part.props().apply(foundation, azureCluster.logWorkspaceId())));
    Map<String, String> annotations = new LinkedHashMap<>();
    annotations.put("subscription", subscription.id());
    annotations.put("tenant", subscription.tenantId());
    annotations.put("location", subscription.location());
    annotations.put("resource_group", group.name());
    azureDatabase.ifPresent(
        created -> {
          database
              .orElseThrow()
              .serviceAccounts()
              .forEach(account -> azureCluster.federate(account, created.administrator()));
          // What the ServiceAccount of whoever signs in to the database is annotated with.
          annotations.put("database_client_id", created.administrator().getClientId());
        });
    return new Provisioned(azureCluster, azureDatabase.map(Database.class::cast), annotations);
  }

  private void provider(TerraformStack stack) {
    new AzurermProvider(
        stack,
        "azurerm",
        AzurermProviderConfig.builder()
            .features(List.of(AzurermProviderFeatures.builder().build()))
            .subscriptionId(subscription.id())
            .tenantId(subscription.tenantId())
            // Only what is used here: by default it registers dozens, which takes rights and time.
            .resourceProviderRegistrations("none")
            .resourceProvidersToRegister(
                List.of(
                    "Microsoft.Authorization",
                    "Microsoft.Compute",
                    "Microsoft.ContainerService",
                    "Microsoft.DBforPostgreSQL",
                    "Microsoft.Insights",
                    "Microsoft.ManagedIdentity",
                    "Microsoft.Network",
                    "Microsoft.OperationalInsights",
                    "Microsoft.PolicyInsights",
                    "Microsoft.Storage"))
            .build());
  }
}
