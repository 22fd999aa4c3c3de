package dev.gitopslab.stacks;

import com.hashicorp.cdktf.TerraformStack;
import com.hashicorp.cdktf.providers.aws.provider.AwsProvider;
import com.hashicorp.cdktf.providers.aws.provider.AwsProviderConfig;
import com.hashicorp.cdktf.providers.aws.provider.AwsProviderDefaultTags;
import dev.gitopslab.constructs.aws.AwsAccount;
import dev.gitopslab.constructs.aws.AwsCluster;
import dev.gitopslab.constructs.aws.AwsClusterProps;
import dev.gitopslab.constructs.aws.AwsDatabase;
import dev.gitopslab.constructs.aws.AwsDatabaseProps;
import dev.gitopslab.constructs.aws.AwsEncryptionKey;
import dev.gitopslab.constructs.aws.AwsEncryptionKeyProps;
import dev.gitopslab.constructs.aws.AwsNetwork;
import dev.gitopslab.constructs.aws.AwsNetworkProps;
import dev.gitopslab.constructs.aws.NatGateways;
import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.ClusterAccess;
import dev.gitopslab.constructs.core.Database;
import dev.gitopslab.constructs.core.Network;
import dev.gitopslab.constructs.core.NodePool;
import dev.gitopslab.stacks.yaml.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.Function;

/** An environment on AWS, or on the emulator that stands in for it. */
final class AwsEnvironment implements CloudEnvironment {

  private static final String UNKNOWN = "${unknown}";

  /** What a cluster and a database are built on. */
  private record Foundation(AwsEncryptionKey key, Network network, Map<String, String> tags) {

    /**
     * Stands in for the real one while a file is only checked: nothing is created then, and its ids
     * are as unknown as they are before a deployment.
     */
    static final Foundation UNCREATED =
        new Foundation(
            null,
            Network.existing(
                UNKNOWN,
                Cidr.parse("10.0.0.0/16"),
                List.of(UNKNOWN, UNKNOWN),
                List.of(UNKNOWN, UNKNOWN)),
            Map.of());
  }

  private final AwsAccount account;
  private final boolean emulator;
  private final Function<AwsEncryptionKey, AwsNetworkProps> network;
  private final Function<Foundation, AwsClusterProps> cluster;
  private final Optional<BiFunction<Foundation, String, AwsDatabaseProps>> database;

  private AwsEnvironment(
      AwsAccount account,
      boolean emulator,
      Function<AwsEncryptionKey, AwsNetworkProps> network,
      Function<Foundation, AwsClusterProps> cluster,
      Optional<BiFunction<Foundation, String, AwsDatabaseProps>> database) {
    this.account = account;
    this.emulator = emulator;
    this.network = network;
    this.cluster = cluster;
    this.database = database;
  }

  static AwsEnvironment read(Section file, String name, boolean protect, EnvironmentReader reader) {
    try (Section aws = file.requiredSection("aws");
        Section network = file.requiredSection("network");
        Section cluster = file.requiredSection("cluster")) {
      String accountId = aws.requiredText("accountId");
      String region = aws.requiredText("region");
      boolean emulator = aws.flag("emulator").orElse(false);
      AwsAccount account =
          accountId == null || region == null
              ? new AwsAccount("123456789012", "eu-central-1")
              : aws.build(() -> new AwsAccount(accountId, region), Map.of("id", "accountId"))
                  .orElse(new AwsAccount("123456789012", "eu-central-1"));
      AwsEnvironment environment =
          new AwsEnvironment(
              account,
              emulator,
              network(network, account, name, protect),
              cluster(cluster, account, name, protect, reader),
              file.section("database").map(section -> database(section, account, name, protect)));
      network.build(() -> environment.network.apply(null));
      cluster.build(() -> environment.cluster.apply(Foundation.UNCREATED));
      environment.database.ifPresent(
          props ->
              file.section("database")
                  .ifPresent(
                      section ->
                          section.build(
                              () -> props.apply(Foundation.UNCREATED, UNKNOWN),
                              Map.of("databaseName", "name"))));
      return environment;
    }
  }

  private static Function<AwsEncryptionKey, AwsNetworkProps> network(
      Section section, AwsAccount account, String name, boolean protect) {
    Cidr cidr = section.requiredCidr("cidr");
    List<String> zones = section.texts("availabilityZones");
    Optional<NatGateways> natGateways = section.choice("natGateways", NatGateways.class);
    OptionalInt flowLogRetentionDays = section.number("flowLogRetentionDays");
    return key -> {
      AwsNetworkProps.Builder props = AwsNetworkProps.builder(account, name, cidr, zones);
      props.encryptionKey(key).protect(protect);
      natGateways.ifPresent(props::natGateways);
      flowLogRetentionDays.ifPresent(props::flowLogRetentionDays);
      return props.build();
    };
  }

  private static Function<Foundation, AwsClusterProps> cluster(
      Section section, AwsAccount account, String name, boolean protect, EnvironmentReader reader) {
    String version = reader.kubernetesVersion(section, "aws");
    List<Cidr> apiAllowedCidrs = section.cidrs("apiAllowedCidrs");
    List<String> administrators = section.texts("administrators");
    List<String> planReaders = section.texts("planReaders");
    List<NodePool> nodePools = NodePools.read(section);
    OptionalInt logRetentionDays = section.number("logRetentionDays");
    Optional<String> proxyUrl = section.text("proxyUrl");
    Map<String, String> addonVersions = section.textMap("addonVersions");
    if (apiAllowedCidrs.isEmpty()
        && proxyUrl.isEmpty()
        && section.keys().contains("kubernetesVersion")) {
      reader.notice(
          "the Kubernetes API is private: Terraform must run inside the network (or in one that is"
              + " peered with it), or reach it through cluster.proxyUrl; or list your addresses in"
              + " cluster.apiAllowedCidrs");
    }
    return foundation -> {
      AwsClusterProps.Builder props =
          AwsClusterProps.builder(account, name, foundation.network(), version)
              .encryptionKey(foundation.key())
              .apiAllowedCidrs(apiAllowedCidrs)
              .administrators(administrators)
              .planReaders(planReaders)
              .nodePools(nodePools)
              .addonVersions(addonVersions)
              .nodeTags(foundation.tags())
              .protect(protect);
      logRetentionDays.ifPresent(props::logRetentionDays);
      proxyUrl.ifPresent(props::proxyUrl);
      return props.build();
    };
  }

  private static BiFunction<Foundation, String, AwsDatabaseProps> database(
      Section section, AwsAccount account, String name, boolean protect) {
    try (section) {
      Optional<String> databaseName = section.text("name");
      Optional<String> version = section.text("version");
      Optional<String> instanceClass = section.text("instanceClass");
      OptionalInt storageGib = section.number("storageGib");
      OptionalInt maxStorageGib = section.number("maxStorageGib");
      Optional<Boolean> multiAz = section.flag("multiAz");
      OptionalInt backupRetentionDays = section.number("backupRetentionDays");
      Optional<Boolean> discardDataOnDestroy = section.flag("discardDataOnDestroy");
      return (foundation, clusterSecurityGroup) -> {
        AwsDatabaseProps.Builder props =
            AwsDatabaseProps.builder(account, name, foundation.network())
                .encryptionKey(foundation.key())
                .clientSecurityGroupIds(Map.of("cluster", clusterSecurityGroup))
                .protect(protect);
        databaseName.ifPresent(props::databaseName);
        version.ifPresent(props::version);
        instanceClass.ifPresent(props::instanceClass);
        storageGib.ifPresent(props::storageGib);
        maxStorageGib.ifPresent(props::maxStorageGib);
        multiAz.ifPresent(props::multiAz);
        backupRetentionDays.ifPresent(props::backupRetentionDays);
        discardDataOnDestroy.ifPresent(props::discardDataOnDestroy);
        return props.build();
      };
    }
  }

  @Override
  public String cloud() {
    return "aws";
  }

  @Override
  public Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("account", account.id());
    facts.put("region", account.region());
    facts.put("emulator", String.valueOf(emulator));
    return facts;
  }

  @Override
  public Provisioned provision(TerraformStack stack, Environment environment) {
    provider(stack, environment);
    AwsEncryptionKey key =
        new AwsEncryptionKey(
            stack,
            "encryption-key",
            AwsEncryptionKeyProps.builder(account, environment.name())
                .protect(environment.protect())
                .build());
    AwsNetwork awsNetwork = new AwsNetwork(stack, "network", network.apply(key));
    Foundation foundation = new Foundation(key, awsNetwork, environment.allTags());
    AwsCluster awsCluster = new AwsCluster(stack, "cluster", cluster.apply(foundation));
    Optional<AwsDatabase> awsDatabase =
        database.map(
            props ->
                new AwsDatabase(
                    stack, "database", props.apply(foundation, awsCluster.securityGroupId())));
    Optional<ClusterAccess> gitOpsAccess =
        emulator
            ? Optional.of(new ClusterAccess.KubeconfigContext(Optional.empty(), Optional.empty()))
            : Optional.empty();
    if (ExternalSecrets.isOn(environment)) {
      awsDatabase.ifPresent(
          created ->
              created.grantCredential(awsCluster.workloadIdentity(ExternalSecrets.OPERATOR)));
    }
    Map<String, String> annotations = new LinkedHashMap<>();
    annotations.put("account", account.id());
    annotations.put("region", account.region());
    annotations.put("vpc", awsNetwork.id());
    return new Provisioned(
        awsCluster,
        gitOpsAccess,
        Optional.empty(),
        awsDatabase.map(Database.class::cast),
        annotations);
  }

  private void provider(TerraformStack stack, Environment environment) {
    AwsProviderConfig.Builder config =
        AwsProviderConfig.builder()
            .region(account.region())
            // Credentials of another account stop here, before anything is planned.
            .allowedAccountIds(List.of(account.id()))
            .defaultTags(
                List.of(AwsProviderDefaultTags.builder().tags(environment.allTags()).build()));
    if (emulator) {
      // No account accepts these, so a stack for the emulator can never reach the real AWS.
      config.accessKey("emulator").secretKey("emulator").skipMetadataApiCheck("true");
    }
    new AwsProvider(stack, "aws", config.build());
    if (emulator) {
      // A machine without the public registry has whichever version its mirror holds.
      stack.addOverride("terraform.required_providers.aws.version", ">= 5.100.0, < 7.0.0");
    }
  }
}
