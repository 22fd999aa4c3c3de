package dev.gitopslab.constructs.aws;

import com.hashicorp.cdktf.Fn;
import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.providers.aws.cloudwatch_log_group.CloudwatchLogGroup;
import com.hashicorp.cdktf.providers.aws.cloudwatch_log_group.CloudwatchLogGroupConfig;
import com.hashicorp.cdktf.providers.aws.db_instance.DbInstance;
import com.hashicorp.cdktf.providers.aws.db_instance.DbInstanceConfig;
import com.hashicorp.cdktf.providers.aws.db_parameter_group.DbParameterGroup;
import com.hashicorp.cdktf.providers.aws.db_parameter_group.DbParameterGroupConfig;
import com.hashicorp.cdktf.providers.aws.db_parameter_group.DbParameterGroupParameter;
import com.hashicorp.cdktf.providers.aws.db_subnet_group.DbSubnetGroup;
import com.hashicorp.cdktf.providers.aws.db_subnet_group.DbSubnetGroupConfig;
import com.hashicorp.cdktf.providers.aws.iam_role.IamRole;
import com.hashicorp.cdktf.providers.aws.iam_role.IamRoleConfig;
import com.hashicorp.cdktf.providers.aws.iam_role_policy.IamRolePolicy;
import com.hashicorp.cdktf.providers.aws.iam_role_policy.IamRolePolicyConfig;
import com.hashicorp.cdktf.providers.aws.iam_role_policy_attachment.IamRolePolicyAttachment;
import com.hashicorp.cdktf.providers.aws.iam_role_policy_attachment.IamRolePolicyAttachmentConfig;
import com.hashicorp.cdktf.providers.aws.security_group.SecurityGroup;
import com.hashicorp.cdktf.providers.aws.security_group.SecurityGroupConfig;
import com.hashicorp.cdktf.providers.aws.vpc_security_group_ingress_rule.VpcSecurityGroupIngressRule;
import com.hashicorp.cdktf.providers.aws.vpc_security_group_ingress_rule.VpcSecurityGroupIngressRuleConfig;
import dev.gitopslab.constructs.aws.PolicyDocument.Statement;
import dev.gitopslab.constructs.core.Database;
import dev.gitopslab.constructs.core.DatabaseCredential;
import dev.gitopslab.constructs.core.Lifecycles;
import dev.gitopslab.constructs.core.WorkloadIdentity;
import java.util.ArrayList;
import java.util.List;
import software.constructs.Construct;

/**
 * A PostgreSQL on <a
 * href="https://registry.terraform.io/providers/hashicorp/aws/6.25.0/docs/resources/db_instance">RDS</a>.
 *
 * <ul>
 *   <li>It has no public address, only the clients named can connect, and only with TLS. The
 *       certificate is signed by the <a
 *       href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html">authorities
 *       of RDS</a>, which a client has to trust.
 *   <li>RDS makes the master password, keeps it in Secrets Manager and rotates it; Terraform never
 *       sees it. Clients with an IAM identity can do without one.
 *   <li>Data, backups, logs and performance data are encrypted with an own key.
 *   <li>Deleting it takes a final snapshot, unless {@code discardDataOnDestroy} is set. The
 *       snapshot is called {@code <name>-final-<part of the id of its security group>}, so every
 *       life of the database has its own, and a second destroy does not fail on the first one's.
 * </ul>
 */
public final class AwsDatabase extends Construct implements Database {

  private static final int PORT = 5432;
  private static final String MASTER = "postgres";

  /** RDS would create their groups itself otherwise: never expiring, not encrypted. */
  private static final List<String> LOGS = List.of("postgresql", "upgrade");

  private final AwsDatabaseProps props;
  private final EncryptionKey encryptionKey;
  private final SecurityGroup securityGroup;
  private final DbParameterGroup parameterGroup;
  private final DbInstance instance;

  /**
   * Adds the database to a stack.
   *
   * @param scope what it becomes part of
   * @param id its name there; part of Terraform's addresses, so a change replaces the database
   * @param props its settings
   */
  public AwsDatabase(Construct scope, String id, AwsDatabaseProps props) {
    super(scope, id);
    this.props = props;
    encryptionKey = props.encryptionKey().orElseGet(this::ownKey);
    securityGroup = createSecurityGroup();
    parameterGroup = createParameterGroup();
    instance = createInstance();
  }

  private EncryptionKey ownKey() {
    return new AwsEncryptionKey(
        this,
        "encryption",
        AwsEncryptionKeyProps.builder(props.account(), props.name() + "-database")
            .protect(props.protect())
            .build());
  }

  private SecurityGroup createSecurityGroup() {
    SecurityGroup group =
        new SecurityGroup(
            this,
            "security-group",
            SecurityGroupConfig.builder()
                .namePrefix(props.name() + "-database-")
                .description("PostgreSQL " + props.name())
                .vpcId(props.network().id())
                .tags(Tags.name(props.name() + "-database"))
                .lifecycle(Lifecycles.createBeforeDestroy())
                .build());
    props
        .clientSecurityGroupIds()
        .forEach(
            (client, id) ->
                new VpcSecurityGroupIngressRule(
                    this,
                    "client-" + client,
                    VpcSecurityGroupIngressRuleConfig.builder()
                        .securityGroupId(group.getId())
                        .referencedSecurityGroupId(id)
                        .ipProtocol("tcp")
                        .fromPort(PORT)
                        .toPort(PORT)
                        .description("PostgreSQL from " + client)
                        .tags(Tags.name(client))
                        .build()));
    return group;
  }

  private DbParameterGroup createParameterGroup() {
    // Its family is fixed, so another major version needs another group, which must be there before
    // the
    // instance moves and cannot have the same name.
    String family = "postgres" + majorVersion();
    return new DbParameterGroup(
        this,
        "parameters",
        DbParameterGroupConfig.builder()
            .namePrefix(props.name() + "-" + family + "-")
            .family(family)
            .description("PostgreSQL " + props.name())
            .parameter(
                List.of(
                    parameter("rds.force_ssl", "1"),
                    parameter("log_statement", "ddl"),
                    parameter("log_min_duration_statement", "1000")))
            .lifecycle(Lifecycles.createBeforeDestroy())
            .build());
  }

  private static DbParameterGroupParameter parameter(String name, String value) {
    return DbParameterGroupParameter.builder().name(name).value(value).build();
  }

  private DbInstance createInstance() {
    DbSubnetGroup subnets =
        new DbSubnetGroup(
            this,
            "subnets",
            DbSubnetGroupConfig.builder()
                .name(props.name())
                .description("PostgreSQL " + props.name())
                .subnetIds(props.network().databaseSubnetIds())
                .build());
    IamRole monitoringRole = createMonitoringRole();
    List<ITerraformDependable> before = new ArrayList<>();
    before.add(
        new IamRolePolicyAttachment(
            this,
            "monitoring-policy",
            IamRolePolicyAttachmentConfig.builder()
                .role(monitoringRole.getName())
                .policyArn(
                    props
                        .account()
                        .managedPolicyArn("service-role/AmazonRDSEnhancedMonitoringRole"))
                .build()));
    LOGS.forEach(log -> before.add(createLogGroup(log)));
    boolean followsMajorVersion = props.version().equals(majorVersion());
    DbInstanceConfig.Builder config =
        DbInstanceConfig.builder()
            .identifier(props.name())
            .engine("postgres")
            .engineVersion(props.version())
            .autoMinorVersionUpgrade(followsMajorVersion)
            // A major upgrade happens only when the version above is changed.
            .allowMajorVersionUpgrade(true)
            .applyImmediately(props.applyImmediately())
            .instanceClass(props.instanceClass())
            .storageType("gp3")
            .allocatedStorage(props.storageGib())
            .maxAllocatedStorage(props.maxStorageGib())
            .storageEncrypted(true)
            .kmsKeyId(encryptionKey.arn())
            .multiAz(props.multiAz())
            .dbSubnetGroupName(subnets.getName())
            .vpcSecurityGroupIds(List.of(securityGroup.getId()))
            .publiclyAccessible(false)
            .port(PORT)
            .dbName(props.databaseName())
            .parameterGroupName(parameterGroup.getName())
            .username(MASTER)
            .manageMasterUserPassword(true)
            .masterUserSecretKmsKeyId(encryptionKey.arn())
            .iamDatabaseAuthenticationEnabled(true)
            .backupRetentionPeriod(props.backupRetentionDays())
            .copyTagsToSnapshot(true)
            .deleteAutomatedBackups(props.discardDataOnDestroy())
            .skipFinalSnapshot(props.discardDataOnDestroy())
            .performanceInsightsEnabled(true)
            .performanceInsightsKmsKeyId(encryptionKey.arn())
            .performanceInsightsRetentionPeriod(7)
            .monitoringInterval(60)
            .monitoringRoleArn(monitoringRole.getArn())
            .enabledCloudwatchLogsExports(LOGS)
            .deletionProtection(props.protect())
            .tags(Tags.name(props.name()))
            .dependsOn(before);
    if (!props.discardDataOnDestroy()) {
      // Not the time: the JSON must not change from run to run. The group's id is new in every
      // life.
      config.finalSnapshotIdentifier(
          props.name() + "-final-" + Fn.replace(securityGroup.getId(), "sg-", ""));
    }
    if (props.protect()) {
      config.lifecycle(Lifecycles.preventDestroy());
    }
    props.customizeInstance().accept(config);
    return new DbInstance(this, "instance", config.build());
  }

  private CloudwatchLogGroup createLogGroup(String log) {
    return new CloudwatchLogGroup(
        this,
        "logs-" + log,
        CloudwatchLogGroupConfig.builder()
            .name("/aws/rds/instance/" + props.name() + "/" + log)
            .retentionInDays(props.logRetentionDays())
            .kmsKeyId(encryptionKey.arn())
            .build());
  }

  private IamRole createMonitoringRole() {
    AwsAccount account = props.account();
    return new IamRole(
        this,
        "monitoring-role",
        IamRoleConfig.builder()
            .name(RoleNames.of(account, props.name(), "db-monitoring"))
            .description("Enhanced monitoring of " + props.name())
            .assumeRolePolicy(
                PolicyDocument.trust(
                    "monitoring.rds.amazonaws.com",
                    new Statement("MonitoringOfThisInstance", "sts:AssumeRole")
                        .when("StringEquals", "aws:SourceAccount", account.id())
                        .when(
                            "StringLike",
                            "aws:SourceArn",
                            account.arn("rds", "db:" + props.name()))))
            .build());
  }

  private String majorVersion() {
    return props.version().split("\\.")[0];
  }

  @Override
  public String host() {
    return instance.getAddress();
  }

  @Override
  public int port() {
    return PORT;
  }

  @Override
  public String name() {
    return props.databaseName();
  }

  @Override
  public TlsMode tls() {
    return TlsMode.VERIFY_FULL;
  }

  /**
   * {@inheritDoc}
   *
   * <p>The ARN of a secret in Secrets Manager with the keys {@code username} and {@code password}.
   * Whoever reads it needs {@code secretsmanager:GetSecretValue} on it and {@code kms:Decrypt} on
   * {@link #encryptionKey}.
   */
  @Override
  public DatabaseCredential credential() {
    return new DatabaseCredential.CloudSecret(instance.getMasterUserSecret().get(0).getSecretArn());
  }

  /**
   * Lets an identity read the {@link #credential}: this one secret, and the key only where Secrets
   * Manager asks for it.
   *
   * @param reader a role of this account, such as {@link AwsCluster#workloadIdentity} gives
   * @return the role's policy
   */
  public IamRolePolicy grantCredential(WorkloadIdentity reader) {
    AwsAccount account = props.account();
    return new IamRolePolicy(
        this,
        "credential-reader",
        IamRolePolicyConfig.builder()
            .name("read-database-credential")
            .role(Fn.element(Fn.reverse(Fn.split("/", reader.principal())), 0).toString())
            .policy(
                new PolicyDocument()
                    .allow(
                        new Statement(
                                "ReadSecret",
                                "secretsmanager:DescribeSecret",
                                "secretsmanager:GetSecretValue")
                            .on(instance.getMasterUserSecret().get(0).getSecretArn()))
                    .allow(
                        new Statement("DecryptSecret", "kms:Decrypt")
                            .on(encryptionKey.arn())
                            .when(
                                "StringEquals",
                                "kms:ViaService",
                                "secretsmanager." + account.region() + ".amazonaws.com"))
                    .toJson())
            .build());
  }

  /** {@return the key that encrypts everything} */
  public EncryptionKey encryptionKey() {
    return encryptionKey;
  }

  /** {@return the group whose rules say who may connect} */
  public String securityGroupId() {
    return securityGroup.getId();
  }

  /** {@return the instance, for what these settings do not cover} */
  public DbInstance dbInstance() {
    return instance;
  }

  /** {@return the parameters of PostgreSQL, for what these settings do not cover} */
  public DbParameterGroup dbParameterGroup() {
    return parameterGroup;
  }
}
