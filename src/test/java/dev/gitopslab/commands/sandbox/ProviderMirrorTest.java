package dev.gitopslab.commands.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitopslab.commands.InvalidInputException;
import dev.gitopslab.commands.Workspace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderMirrorTest {

  private static final String PLATFORM = ProviderMirror.platform();

  @TempDir Path root;
  private final Map<String, String> variables = new HashMap<>();
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @BeforeEach
  void fill() throws IOException {
    variables.put("HOME", root.resolve("home").toString());
    variables.put("XDG_DATA_HOME", root.resolve("data").toString());
    variables.put("XDG_DATA_DIRS", root.resolve("data").toString());
    variables.put("GITOPS_LAB_PROVIDER_MIRROR", root.resolve("my mirror").toString());
    folder("my mirror/registry.terraform.io/hashicorp/aws/6.1.0/" + PLATFORM);
    folder("my mirror/registry.terraform.io/hashicorp/helm/3.0.0/plan9_mips");
    folder("home/.terraform.d/plugins/registry.terraform.io/hashicorp/aws/5.0.0/" + PLATFORM);
    String archives = "data/terraform/plugins/registry.terraform.io/hashicorp/helm";
    folder(archives);
    write(archives + "/terraform-provider-helm_3.1.1_" + PLATFORM + ".zip", "");
  }

  @Test
  void takesTheFirstMirrorThatHoldsAProviderForThisMachine() throws IOException {
    write("home/.terraformrc", "credentials \"example.com\" { token = \"t\" }");

    Path file = mirror().useMirror(List.of("hashicorp/aws", "hashicorp/helm")).orElseThrow();

    assertThat(said())
        .contains(
            "provider hashicorp/aws 6.1.0 from " + root.resolve("my mirror"),
            "provider hashicorp/helm 3.1.1 from " + root.resolve("data/terraform/plugins"))
        .doesNotContain("5.0.0");
    assertThat(Files.readString(file))
        .startsWith("credentials \"example.com\" { token = \"t\" }\n")
        .contains(
            "path    = \"" + root.resolve("my mirror") + "\"",
            "include = [\"registry.terraform.io/hashicorp/helm\"]",
            "exclude = [\"registry.terraform.io/hashicorp/aws\","
                + " \"registry.terraform.io/hashicorp/helm\"]");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void leavesAUsersOwnInstallationAlone() throws IOException {
    write("mine.rc", "provider_installation { direct {} }");
    variables.put("TF_CLI_CONFIG_FILE", root.resolve("mine.rc").toString());

    assertThat(mirror().useMirror(List.of("hashicorp/aws"))).isEmpty();

    assertThat(said()).contains("providers as " + root.resolve("mine.rc") + " says");
  }

  @Test
  void refusesWhatNoMirrorHolds() {
    assertThatThrownBy(() -> mirror().useMirror(List.of("hashicorp/helm", "hashicorp/nomad")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(
            "no mirror on this machine holds hashicorp/helm hashicorp/nomad for " + PLATFORM)
        .hasMessageContaining("GITOPS_LAB_PROVIDER_MIRROR");
  }

  @Test
  void openTofuHasARegistryOfItsOwn() throws IOException {
    variables.put("TERRAFORM_BINARY_NAME", "/somewhere/tofu");
    folder("my mirror/registry.opentofu.org/hashicorp/aws/6.0.0/" + PLATFORM);

    Path file = mirror().useMirror(List.of("hashicorp/aws")).orElseThrow();

    assertThat(Files.readString(file))
        .contains("registry.opentofu.org/hashicorp/aws")
        .doesNotContain("registry.terraform.io");
  }

  private ProviderMirror mirror() {
    PrintStream printed = new PrintStream(said, true, StandardCharsets.UTF_8);
    return new ProviderMirror(new Workspace(root, Optional.empty(), variables, printed, printed));
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }

  private void folder(String name) throws IOException {
    Files.createDirectories(root.resolve(name));
  }

  private void write(String file, String text) throws IOException {
    Files.createDirectories(root.resolve(file).getParent());
    Files.writeString(root.resolve(file), text);
  }
}
