package dev.gitopslab.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a user reads who gets a file wrong: the exact lines, exit code 2, and nothing written. */
class BadEnvironmentsTest {

  /**
   * A mistake in a file that is otherwise one of this repository's.
   *
   * @param environment whose file is otherwise good
   * @param mistake what the user got wrong
   * @param right the line or part of the good file that is replaced
   * @param wrong what stands there instead
   * @param messages the lines that are printed, without the file's name
   */
  private record Case(
      String environment, String mistake, String right, String wrong, List<String> messages) {
    @Override
    public String toString() {
      return mistake;
    }
  }

  private static Case bad(String mistake, String right, String wrong, String... messages) {
    return badOn("aws-staging", mistake, right, wrong, messages);
  }

  private static Case badOn(
      String environment, String mistake, String right, String wrong, String... messages) {
    return new Case(environment, mistake, right, wrong, List.of(messages));
  }

  static Stream<Case> cases() {
    return Stream.of(
        bad("cloud is missing", "cloud: aws\n", "", "cloud: is required"),
        bad(
            "cloud is none",
            "cloud: aws",
            "cloud: mars",
            "cloud: \"mars\" is not possible here; use aws or azure or google or digitalocean or"
                + " local"),
        bad(
            "a key is misspelt",
            "tier: staging",
            "teir: staging",
            "tier: is required",
            "teir: is an unknown key; did you mean tier?"),
        bad(
            "tier is none",
            "tier: staging",
            "tier: test",
            "tier: \"test\" is not possible here; use sandbox or staging or production"),
        bad(
            "a nested key is misspelt",
            "natGateways: single",
            "natGateway: single",
            "network.natGateway: is an unknown key; did you mean natGateways?"),
        bad(
            "a key is unknown and near nothing",
            "natGateways: single",
            "colour: blue",
            "network.colour: is an unknown key; known here: cidr, availabilityZones, natGateways,"
                + " flowLogRetentionDays"),
        bad(
            "a switch is a word",
            "tier: staging",
            "tier: staging\nprotect: yes",
            "protect: \"yes\" is neither true nor false; write one of them, without quotes"),
        bad(
            "an account is a number",
            "accountId: \"111122223333\"",
            "accountId: 111122223333",
            "aws.accountId: \"111122223333\" is no text; write it in quotes: \"111122223333\""),
        bad(
            "an account is too short",
            "accountId: \"111122223333\"",
            "accountId: \"1111\"",
            "aws.accountId: \"1111\" is no AWS account; use its 12 digits, in quotes where they"
                + " begin with 0"),
        bad(
            "a region is none",
            "region: eu-central-1\n\nbackend",
            "region: Frankfurt\n\nbackend",
            "aws.region: \"Frankfurt\" is no region of AWS; use one such as eu-central-1"),
        bad(
            "a version is a number",
            "kubernetesVersion: \"1.35\"",
            "kubernetesVersion: 1.35",
            "cluster.kubernetesVersion: \"1.35\" is no text; write it in quotes: \"1.35\""),
        bad(
            "a version is past its support",
            "kubernetesVersion: \"1.35\"",
            "kubernetesVersion: \"1.32\"",
            "cluster.kubernetesVersion: \"1.32\" has been out of standard support since 2026-03-23;"
                + " use 1.35, or say acceptUnsupportedVersion: true"),
        bad(
            "a version is not known",
            "kubernetesVersion: \"1.35\"",
            "kubernetesVersion: \"1.99\"",
            "cluster.kubernetesVersion: \"1.99\" is no version known here; use one of 1.32, 1.33,"
                + " 1.34, 1.35, or say acceptUnsupportedVersion: true"),
        bad(
            "the state has no place",
            "backend:\n"
                + "  s3:\n"
                + "    bucket: gitops-lab-state-111122223333\n"
                + "    region: eu-central-1\n",
            "",
            "backend: is required"),
        bad(
            "the state has two places",
            "backend:\n",
            "backend:\n  local: {}\n",
            "backend: must name exactly one place for the Terraform state; use s3, azurerm, gcs or"
                + " local"),
        bad(
            "the bucket is missing",
            "    bucket: gitops-lab-state-111122223333\n",
            "",
            "backend.s3.bucket: is required"),
        bad(
            "production keeps its state on one machine",
            "tier: staging",
            "tier: production",
            "backend: \"local\" is no place for the state of production; use s3, azurerm or gcs"),
        bad(
            "a range is no range",
            "cidr: 10.20.0.0/16",
            "cidr: 10.20.0.0",
            "network.cidr: \"10.20.0.0\" is no IPv4 range; write it as 10.20.0.0/16"),
        bad(
            "a range has bits behind its prefix",
            "cidr: 10.20.0.0/16",
            "cidr: 10.20.3.0/16",
            "network.cidr: \"10.20.3.0/16\" has bits set behind its prefix; use 10.20.0.0/16"),
        bad(
            "a network is too large",
            "cidr: 10.20.0.0/16",
            "cidr: 10.0.0.0/8",
            "network.cidr: \"10.0.0.0/8\" is too large for a VPC; use /16 to /20"),
        bad(
            "a list is a text",
            "availabilityZones: [eu-central-1a, eu-central-1b, eu-central-1c]",
            "availabilityZones: eu-central-1a",
            "network.availabilityZones: \"eu-central-1a\" is no list; write [one, two] or one item"
                + " a line behind a hyphen"),
        bad(
            "a zone is of another region",
            "eu-central-1b",
            "eu-west-1b",
            "network.availabilityZones[1]: \"eu-west-1b\" is no zone of eu-central-1; use the"
                + " region and a letter from a to f, such as eu-central-1a"),
        bad(
            "there is one zone",
            "[eu-central-1a, eu-central-1b, eu-central-1c]",
            "[eu-central-1a]",
            "network.availabilityZones: \"eu-central-1a\" has one zone; use 2 to 6: EKS and RDS"
                + " want at least two"),
        bad(
            "the API is open to the world",
            "apiAllowedCidrs: [203.0.113.0/24]",
            "apiAllowedCidrs: [0.0.0.0/0]",
            "cluster.apiAllowedCidrs[0]: \"0.0.0.0/0\" opens the API to the internet; list the"
                + " ranges of your offices, VPN and CI runners, /8 or smaller, or leave the list"
                + " empty and reach the private API through a runner inside the network or a proxy"
                + " (proxyUrl)"),
        bad(
            "nobody administers the cluster",
            "  administrators: [\"arn:aws:iam::111122223333:role/platform-engineer\"] # whoever"
                + " deploys must be among them\n",
            "",
            "cluster.administrators: is required"),
        bad(
            "an administrator is no ARN",
            "\"arn:aws:iam::111122223333:role/platform-engineer\"",
            "platform-engineer",
            "cluster.administrators[0]: \"platform-engineer\" is no IAM role or user; use an ARN"
                + " such as arn:aws:iam::111122223333:role/deployer"),
        bad(
            "a plan reader is no ARN",
            "  nodePools:",
            "  planReaders: [plan, \"arn:aws:sts::111122223333:assumed-role/plan/me\"]\n  nodePools:",
            "cluster.planReaders[0]: \"plan\" is no IAM role or user; use an ARN such as"
                + " arn:aws:iam::111122223333:role/deployer",
            "cluster.planReaders[1]: \"arn:aws:sts::111122223333:assumed-role/plan/me\" is a"
                + " session; use the role behind it, such as arn:aws:iam::111122223333:role/deployer,"
                + " with its path where it has one"),
        bad(
            "a plan reader may do everything",
            "  nodePools:",
            "  planReaders: [\"arn:aws:iam::111122223333:role/platform-engineer\"]\n  nodePools:",
            "cluster.planReaders[0]: \"arn:aws:iam::111122223333:role/platform-engineer\" is an"
                + " administrator, who can read everything already; use a role that can do less"),
        bad(
            "plan readers are a text",
            "  nodePools:",
            "  planReaders: arn:aws:iam::111122223333:role/plan\n  nodePools:",
            "cluster.planReaders: \"arn:aws:iam::111122223333:role/plan\" is no list; write [one,"
                + " two] or one item a line behind a hyphen"),
        badOn(
            "azure-staging",
            "a plan reader on Azure has a name",
            "  nodePools:",
            "  planReaders: [plan@example.com]\n  nodePools:",
            "cluster.planReaders[0]: \"plan@example.com\" is no object id of Microsoft Entra ID; use"
                + " that of a service principal (not of its application) or a managed identity, such"
                + " as 00000000-1111-2222-3333-444444444444, in lower case"),
        badOn(
            "google-staging",
            "a plan reader on Google Cloud is a group",
            "  nodePools:",
            "  planReaders: [\"group:readers@example.com\"]\n  nodePools:",
            "cluster.planReaders[0]: \"group:readers@example.com\" is no service account of IAM; use"
                + " one such as serviceAccount:plan@example.iam.gserviceaccount.com"),
        badOn(
            "digitalocean-staging",
            "DigitalOcean knows no plan readers",
            "  nodePools:",
            "  planReaders: [plan]\n  nodePools:",
            "cluster.planReaders: cannot be chosen on DigitalOcean: it knows no identity that may"
                + " only read; remove the key"),
        badOn(
            "local",
            "a local cluster knows no plan readers",
            "cloud: local\n",
            "cloud: local\ncluster: {planReaders: [plan]}\n",
            "cluster.planReaders: cannot be chosen on a local cluster: whoever has its kubeconfig"
                + " plans and deploys; remove the key"),
        badOn(
            "local",
            "a local cluster is described",
            "cloud: local\n",
            "cloud: local\ncluster: {kubernetesVersion: \"1.35\"}\n",
            "cluster: is for clusters that are made in a cloud; remove it, or use local"),
        bad(
            "a pool's name is too long",
            "name: general",
            "name: general-purpose-nodes",
            "cluster.nodePools[0].name: \"general-purpose-nodes\" cannot name a node pool; use 1 to"
                + " 12 lower-case letters, digits and hyphens, a letter first"),
        bad(
            "a pool's largest size is below its smallest",
            "minSize: 2",
            "minSize: 8",
            "cluster.nodePools[0].maxSize: \"4\" is below minSize; use 8 or more"),
        bad(
            "a size is a text",
            "minSize: 2",
            "minSize: two",
            "cluster.nodePools[0].minSize: \"two\" is no whole number; write it in digits, without"
                + " quotes"),
        bad(
            "a pool's processor is none",
            "architecture: arm64",
            "architecture: sparc",
            "cluster.nodePools[0].architecture: \"sparc\" is not possible here; use amd64 or"
                + " arm64"),
        bad(
            "a pool has no machines",
            "      machineType: m7g.large\n",
            "",
            "cluster.nodePools[0].machineType: is required"),
        bad(
            "a list's item is a text",
            "    - name: general",
            "    - general\n    - name: general",
            "cluster.nodePools[0]: \"general\" is no mapping; write its keys below the hyphen"),
        bad(
            "the storage is too small",
            "multiAz: false",
            "storageGib: 5",
            "database.storageGib: \"5\" is out of range; use a whole number from 20 to 65536"),
        bad(
            "backups are off",
            "backupRetentionDays: 7",
            "backupRetentionDays: 0",
            "database.backupRetentionDays: \"0\" is out of range; use a whole number from 1 to 35"),
        bad(
            "a Git address is none",
            "repository: https://github.com/gitops-lab/gitops-lab.git",
            "repository: gitops-lab",
            "gitops.repository: \"gitops-lab\" is no Git address; use https://…, ssh://… or"
                + " git@host:path"),
        bad(
            "a Git address holds a token",
            "repository: https://github.com/gitops-lab/gitops-lab.git",
            "repository: https://user:hunter2@github.com/gitops-lab/gitops-lab.git",
            "gitops.repository: holds credentials; leave them out and give Argo CD a repository"
                + " Secret instead"),
        bad(
            "a path leaves the repository",
            "revision: main",
            "revision: main\n  path: ../elsewhere",
            "gitops.path: \"../elsewhere\" leaves the repository; use a folder relative to its"
                + " root"),
        bad(
            "production without protection",
            "tier: staging",
            "tier: production\nprotect: false",
            "protect: \"false\" leaves production without deletion protection; remove the key, or"
                + " add acceptUnprotected: true while you take it down"),
        bad(
            "an add-on's switch is in quotes",
            "external-secrets: true",
            "external-secrets: \"false\"",
            "gitops.addons.external-secrets: \"false\" is neither true nor false; write one of"
                + " them, without quotes"),
        bad(
            "a chart is not there",
            "revision: main",
            "revision: main\n  charts: {argo-cd: {source: vendor/argo-cd}}",
            "gitops.charts.argo-cd.source: \"vendor/argo-cd\" is no chart; use a folder that holds"
                + " a Chart.yaml, or a .tgz made by helm package"),
        bad(
            "a chart has no exact version",
            "revision: main",
            "revision: main\n  charts: {argo-cd: {version: ~10.1}}",
            "gitops.charts.argo-cd.version: \"~10.1\" is not one exact version; use"
                + " <major>.<minor>.<patch>, so that every deploy installs the same"),
        bad(
            "a section is a text",
            "tags:\n  team: platform",
            "tags: platform",
            "tags: \"platform\" is no mapping; write its keys below it, indented"),
        bad(
            "a value is empty",
            "revision: main",
            "revision:",
            "gitops.revision: is empty; give it a value or remove the key"));
  }

  @TempDir Path root;

  @ParameterizedTest
  @MethodSource("cases")
  void getsItsMessages(Case bad) {
    String good = ProjectFolder.environment(bad.environment());
    assertThat(good).as("the good file").contains(bad.right());
    String text = good.replace(bad.right(), bad.wrong());
    if (bad.mistake().startsWith("production keeps")) {
      text = text.replaceFirst("(?s)backend:.*?\n\n", "backend: {local: {}}\n\n");
    }
    ProjectFolder project = new ProjectFolder(root).with("bad.yaml", text);

    ProjectFolder.Run run = project.run();

    assertThat(run.err().lines())
        .containsExactlyElementsOf(
            bad.messages().stream().map(line -> "stacks/environments/bad.yaml: " + line).toList());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(project.files()).containsExactly("stacks/environments/bad.yaml");
  }

  @Test
  void allFilesAndAllTheirProblemsAreNamedAtOnce() {
    String good = ProjectFolder.environment("aws-staging");
    ProjectFolder project =
        new ProjectFolder(root)
            .with("one.yaml", good.replace("minSize: 2", "minSize: 8").replace("tier:", "teir:"))
            .with("two.yaml", good.replace("cidr: 10.20.0.0/16", "cidr: x"));

    assertThat(project.run().err().lines())
        .containsExactly(
            "stacks/environments/one.yaml: tier: is required",
            "stacks/environments/one.yaml: cluster.nodePools[0].maxSize: \"4\" is below minSize;"
                + " use 8 or more",
            "stacks/environments/one.yaml: teir: is an unknown key; did you mean tier?",
            "stacks/environments/two.yaml: network.cidr: \"x\" is no IPv4 range; write it as"
                + " 10.20.0.0/16");
  }

  @Test
  void aFileThatIsNoYamlIsShownWhere() {
    ProjectFolder.Run run =
        new ProjectFolder(root).with("bad.yaml", "cloud: aws\ntier: [staging\n").run();

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo(
            "stacks/environments/bad.yaml: line 3, column 1: expected ',' or ']', but got"
                + " <stream end>\n");
  }

  @Test
  void aKeyThatStandsTwiceIsShownWhere() {
    ProjectFolder.Run run =
        new ProjectFolder(root).with("bad.yaml", "cloud: aws\ncloud: aws\n").run();

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo("stacks/environments/bad.yaml: line 2, column 6: Duplicate field 'cloud'\n");
  }

  @Test
  void anEmptyFileIsNoEnvironment() {
    assertThat(new ProjectFolder(root).with("bad.yaml", "").run())
        .isEqualTo(
            new ProjectFolder.Run(
                2,
                "",
                "stacks/environments/bad.yaml: is empty or no mapping; start it with cloud: and"
                    + " take another file as a model\n"));
  }

  @Test
  void aFileNameMustBeOneForAStack() {
    assertThat(new ProjectFolder(root).with("Aws_Staging.yaml", "").run().err())
        .isEqualTo(
            "stacks/environments/Aws_Staging.yaml: \"Aws_Staging\" cannot name an environment; use"
                + " 1 to 30 lower-case letters, digits and single hyphens, a letter first\n");
    assertThat(new ProjectFolder(root.resolve("other")).with("a.yml", "").run().err())
        .isEqualTo("stacks/environments/a.yml: would not be read; rename it to a.yaml\n");
  }

  @Test
  void aProjectWithoutEnvironmentsSaysSo() {
    assertThat(new ProjectFolder(root).run().err())
        .isEqualTo(
            "stacks/environments: holds no environment; add a file such as aws-staging.yaml\n");
  }
}
