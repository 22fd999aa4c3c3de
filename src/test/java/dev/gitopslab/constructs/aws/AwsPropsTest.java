package dev.gitopslab.constructs.aws;

import static dev.gitopslab.constructs.aws.AwsStack.ACCOUNT;
import static dev.gitopslab.constructs.aws.AwsStack.ADMINISTRATOR;
import static dev.gitopslab.constructs.aws.AwsStack.ZONES;
import static dev.gitopslab.constructs.aws.AwsStack.existingNetwork;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Network;
import dev.gitopslab.constructs.core.NodePool;
import dev.gitopslab.constructs.core.NodePool.Taint;
import java.util.ArrayList;
import java.util.Collections;
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
class AwsPropsTest {

  private static final String NAME_RULE =
      " is no usable name; use 1 to 32 lower-case letters, digits and single hyphens, a letter"
          + " first";
  private static final String RETENTION_RULE =
      " is no retention that CloudWatch Logs knows; use one of 1, 3, 5, 7, 14, 30, 60, 90, 120,"
          + " 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653";

  static Stream<Arguments> refused() {
    return Stream.of(
        key(
            "Key",
            "name: \"Key\" is no usable name; use 1 to 63 lower-case letters, digits and"
                + " single hyphens, a letter first"),
        key(null, "name: is required"),
        existingKey(
            "alias/x",
            "arn: \"alias/x\" is no ARN of a KMS key; use one such as arn:aws:kms:eu-central-1:"
                + "111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
        existingKey(" ", "arn: is required"),
        network("Staging", "10.20.0.0/16", ZONES, 365, "name: \"Staging\"" + NAME_RULE),
        network("a--b", "10.20.0.0/16", ZONES, 365, "name: \"a--b\"" + NAME_RULE),
        network(
            "a".repeat(33),
            "10.20.0.0/16",
            ZONES,
            365,
            "name: \"" + "a".repeat(33) + "\"" + NAME_RULE),
        network(
            "staging",
            "10.0.0.0/15",
            ZONES,
            365,
            "cidr: \"10.0.0.0/15\" is too large for a VPC; use /16 to /20"),
        network(
            "staging",
            "10.20.0.0/21",
            ZONES,
            365,
            "cidr: \"10.20.0.0/21\" is too small for its subnets; use /16 to /20"),
        network(
            "staging",
            "52.1.0.0/16",
            ZONES,
            365,
            "cidr: \"52.1.0.0/16\" is not private; use a part of 10.0.0.0/8, 172.16.0.0/12,"
                + " 192.168.0.0/16 or 100.64.0.0/10"),
        network("staging", "10.20.0.0/16", List.of(), 365, "availabilityZones: is required"),
        network(
            "staging",
            "10.20.0.0/16",
            List.of("eu-central-1a"),
            365,
            "availabilityZones: \"eu-central-1a\" has one zone; use 2 to 6: EKS and RDS want at"
                + " least two"),
        network(
            "staging",
            "10.20.0.0/16",
            List.of("eu-central-1a", "eu-west-1b"),
            365,
            "availabilityZones[1]: \"eu-west-1b\" is no zone of eu-central-1; use the region and a"
                + " letter from a to f, such as eu-central-1a"),
        network(
            "staging",
            "10.20.0.0/16",
            List.of("eu-central-1a", "eu-central-1a"),
            365,
            "availabilityZones[1]: \"eu-central-1a\" is listed twice"),
        network(
            "staging",
            "10.20.0.0/16",
            ZONES,
            100,
            "flowLogRetentionDays: \"100\"" + RETENTION_RULE),
        cluster(
            "version 1.35.2",
            "1.35.2",
            props -> props,
            "kubernetesVersion: \"1.35.2\" is no minor version of Kubernetes; use one such as 1.35,"
                + " in quotes"),
        cluster(
            "world-open API",
            "1.35",
            props -> props.apiAllowedCidrs(List.of(Cidr.parse("0.0.0.0/0"))),
            "apiAllowedCidrs[0]: \"0.0.0.0/0\" opens the API to the internet; list the ranges of"
                + " your offices, VPN and CI runners, /8 or smaller, or leave the list empty and"
                + " reach the private API through a runner inside the network or a proxy"
                + " (proxyUrl)"),
        cluster(
            "half the world",
            "1.35",
            props ->
                props.apiAllowedCidrs(List.of(Cidr.parse("8.8.8.8/32"), Cidr.parse("128.0.0.0/1"))),
            "apiAllowedCidrs[1]: \"128.0.0.0/1\" opens the API to the internet; list the ranges of"
                + " your offices, VPN and CI runners, /8 or smaller, or leave the list empty and"
                + " reach the private API through a runner inside the network or a proxy"
                + " (proxyUrl)"),
        cluster(
            "private range",
            "1.35",
            props -> props.apiAllowedCidrs(List.of(Cidr.parse("10.20.0.0/16"))),
            "apiAllowedCidrs[0]: \"10.20.0.0/16\" is a private range, from which nobody reaches the"
                + " public API; use the public addresses that your clients come from (the private"
                + " API needs no list)"),
        cluster(
            "too many ranges",
            "1.35",
            props -> props.apiAllowedCidrs(Collections.nCopies(41, Cidr.parse("8.8.8.8/32"))),
            "apiAllowedCidrs: \"41 ranges\" are more than EKS takes; use at most 40"),
        cluster(
            "no administrator",
            "1.35",
            props -> props.administrators(List.of()),
            "administrators: is required"),
        cluster(
            "a session",
            "1.35",
            props ->
                props.administrators(List.of("arn:aws:sts::111122223333:assumed-role/deployer/me")),
            "administrators[0]: \"arn:aws:sts::111122223333:assumed-role/deployer/me\" is a"
                + " session; use the role behind it, such as"
                + " arn:aws:iam::111122223333:role/deployer, with its path where it has one"),
        cluster(
            "the root user",
            "1.35",
            props -> props.administrators(List.of("arn:aws:iam::111122223333:root")),
            "administrators[0]: \"arn:aws:iam::111122223333:root\" is no IAM role or user; use an"
                + " ARN such as arn:aws:iam::111122223333:role/deployer"),
        cluster(
            "another partition",
            "1.35",
            props -> props.administrators(List.of("arn:aws-cn:iam::111122223333:role/x")),
            "administrators[0]: \"arn:aws-cn:iam::111122223333:role/x\" is in another part of AWS"
                + " than eu-central-1; use an ARN that begins with arn:aws:"),
        cluster(
            "twice",
            "1.35",
            props -> props.administrators(List.of(ADMINISTRATOR, ADMINISTRATOR)),
            "administrators[1]: \"" + ADMINISTRATOR + "\" is listed twice"),
        cluster(
            "a session that plans",
            "1.35",
            props -> props.planReaders(List.of("arn:aws:sts::111122223333:assumed-role/plan/me")),
            "planReaders[0]: \"arn:aws:sts::111122223333:assumed-role/plan/me\" is a session; use"
                + " the role behind it, such as arn:aws:iam::111122223333:role/deployer, with its"
                + " path where it has one"),
        cluster(
            "an administrator that only reads",
            "1.35",
            props -> props.planReaders(List.of(ADMINISTRATOR)),
            "planReaders[0]: \""
                + ADMINISTRATOR
                + "\" is an administrator, who can read everything already; use a role that can do"
                + " less"),
        cluster("no pool", "1.35", props -> props.nodePools(List.of()), "nodePools: is required"),
        cluster(
            "two pools of one name",
            "1.35",
            props -> props.nodePools(List.of(pool("a").build(), pool("a").build())),
            "nodePools[1].name: \"a\" is listed twice"),
        cluster(
            "only empty or tainted pools",
            "1.35",
            props ->
                props.nodePools(
                    List.of(
                        pool("empty").minSize(0).build(),
                        pool("tainted")
                            .taint(new Taint("gpu", "", Taint.Effect.NO_SCHEDULE))
                            .build())),
            "nodePools: have no node that takes every pod; give one pool without taints a minSize"
                + " of 1 or more: cluster DNS runs there"),
        cluster(
            "logs",
            "1.35",
            props -> props.logRetentionDays(0),
            "logRetentionDays: \"0\"" + RETENTION_RULE),
        cluster(
            "proxy",
            "1.35",
            props -> props.proxyUrl("localhost:1080"),
            "proxyUrl: \"localhost:1080\" is not a proxy; use one such as socks5://127.0.0.1:1080 or"
                + " http://proxy.example.com:3128"),
        cluster(
            "unknown add-on",
            "1.35",
            props -> props.addonVersions(Map.of("cni", "v1")),
            "addonVersions.cni: \"v1\" is for an add-on that is not installed; use vpc-cni,"
                + " kube-proxy, eks-pod-identity-agent, coredns, aws-ebs-csi-driver"),
        cluster(
            "one subnet",
            "1.35",
            props -> props.controlPlaneSubnetIds(List.of("subnet-1")),
            "controlPlaneSubnetIds: \"subnet-1\" is too few; EKS wants subnets in at least two"
                + " zones"),
        database(
            "name of the database",
            props -> props.databaseName("my-app"),
            "databaseName: \"my-app\" is no usable name; use 1 to 63 lower-case letters, digits and"
                + " underscores, a letter first"),
        database(
            "reserved name",
            props -> props.databaseName("rdsadmin"),
            "databaseName: \"rdsadmin\" is a name that RDS or PostgreSQL keeps to itself; use"
                + " another such as app"),
        database(
            "name of a client",
            props -> props.clientSecurityGroupIds(Map.of("My cluster", "sg-1")),
            "clientSecurityGroupIds.My cluster: \"My cluster\" cannot name a client; use 1 to 32"
                + " lower-case letters, digits and hyphens, a letter first"),
        database(
            "client without a group",
            props -> props.clientSecurityGroupIds(Map.of("cluster", "")),
            "clientSecurityGroupIds.cluster: is required"),
        database(
            "version",
            props -> props.version("9.6"),
            "version: \"9.6\" is no version of PostgreSQL that RDS offers; use a major one from 14"
                + " to 19, in quotes, or one such as 17.6 to stay on it"),
        database(
            "instance class",
            props -> props.instanceClass("t4g.medium"),
            "instanceClass: \"t4g.medium\" is no instance class of RDS; use one such as"
                + " db.t4g.medium or db.m7g.large"),
        database(
            "storage",
            props -> props.storageGib(5),
            "storageGib: \"5\" is out of range; use a whole number from 20 to 65536"),
        database(
            "room to grow",
            props -> props.storageGib(95),
            "maxStorageGib: \"100\" does not fit storageGib; use 105 to 65536, or 0 to keep the"
                + " size fixed"),
        database(
            "backups",
            props -> props.backupRetentionDays(0),
            "backupRetentionDays: \"0\" is out of range; use a whole number from 1 to 35"),
        database(
            "protected and discarded",
            props -> props.protect(true).discardDataOnDestroy(true),
            "discardDataOnDestroy: \"true\" contradicts protect; set one of them to false"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(String what, Supplier<Object> props, String message) {
    assertThatThrownBy(props::get).isInstanceOf(ConfigurationException.class).hasMessage(message);
  }

  @Test
  void aNetworkTellsEverythingAtOnce() {
    assertThatThrownBy(
            () ->
                AwsNetworkProps.builder(null, "", null, List.of())
                    .natGateways(null)
                    .flowLogRetentionDays(2)
                    .build())
        .hasMessage(
            "account: is required\nname: is required\ncidr: is required\navailabilityZones: is"
                + " required\nnatGateways: is required\nflowLogRetentionDays: \"2\""
                + RETENTION_RULE);
  }

  @Test
  void aClusterTellsEverythingAtOnce() {
    assertThatThrownBy(() -> AwsClusterProps.builder(null, null, null, null).build())
        .hasMessage(
            """
            account: is required
            name: is required
            network: is required
            kubernetesVersion: is required
            administrators: is required
            nodePools: is required\
            """);
  }

  @Test
  void aDatabaseTellsEverythingAtOnce() {
    assertThatThrownBy(
            () ->
                AwsDatabaseProps.builder(null, null, null)
                    .databaseName(null)
                    .version(null)
                    .instanceClass(null)
                    .build())
        .hasMessage(
            """
            account: is required
            name: is required
            network: is required
            databaseName: is required
            version: is required
            instanceClass: is required\
            """);
  }

  @Test
  void anExistingNetworkNeedsSubnetsInTwoZones() {
    Network narrow =
        Network.existing(
            "vpc-1", Cidr.parse("10.20.0.0/16"), List.of("subnet-1"), List.of("subnet-2"));

    assertThatThrownBy(AwsStack.cluster(narrow)::build)
        .hasMessage(
            "network: \"subnet-1\" is too few node subnets; EKS wants them in at least two zones");
    assertThatThrownBy(AwsStack.database(narrow)::build)
        .hasMessage(
            "network: \"subnet-2\" is too few database subnets; RDS wants them in at least two"
                + " zones");
  }

  @Test
  void softTaintsAndZerosAreNoMistake() {
    Taint soft = new Taint("spot", "", Taint.Effect.PREFER_NO_SCHEDULE);

    assertThat(
            AwsStack.cluster(existingNetwork())
                .nodePools(List.of(pool("spot").minSize(1).taint(soft).build()))
                .build()
                .nodePools())
        .hasSize(1);
    assertThat(AwsStack.database(existingNetwork()).maxStorageGib(0).build().maxStorageGib())
        .isZero();
  }

  @Test
  void propsDoNotChangeWithWhatTheyWereMadeFrom() {
    List<String> administrators = new ArrayList<>(List.of(ADMINISTRATOR));
    AwsClusterProps props =
        AwsStack.cluster(existingNetwork()).administrators(administrators).build();

    administrators.clear();

    assertThat(props.administrators()).containsExactly(ADMINISTRATOR);
  }

  private static NodePool.Builder pool(String name) {
    return NodePool.builder(name, "m7i.large");
  }

  private static Arguments key(String name, String message) {
    Supplier<Object> props = () -> AwsEncryptionKeyProps.builder(ACCOUNT, name).build();
    return arguments("key " + name, props, message);
  }

  private static Arguments existingKey(String arn, String message) {
    Supplier<Object> key = () -> EncryptionKey.existing(arn);
    return arguments("existing key " + arn, key, message);
  }

  private static Arguments network(
      String name, String cidr, List<String> zones, int days, String message) {
    Supplier<Object> props =
        () ->
            AwsNetworkProps.builder(ACCOUNT, name, Cidr.parse(cidr), zones)
                .flowLogRetentionDays(days)
                .build();
    return arguments("network: " + message, props, message);
  }

  private static Arguments cluster(
      String what, String version, UnaryOperator<AwsClusterProps.Builder> change, String message) {
    Supplier<Object> props =
        () ->
            change
                .apply(
                    AwsClusterProps.builder(ACCOUNT, "staging", existingNetwork(), version)
                        .administrators(List.of(ADMINISTRATOR))
                        .nodePools(List.of(pool("general").build())))
                .build();
    return arguments("cluster: " + what, props, message);
  }

  private static Arguments database(
      String what, UnaryOperator<AwsDatabaseProps.Builder> change, String message) {
    Supplier<Object> props = () -> change.apply(AwsStack.database(existingNetwork())).build();
    return arguments("database: " + what, props, message);
  }
}
