package dev.gitopslab.commands.sandbox;

import dev.gitopslab.commands.Curl;
import dev.gitopslab.commands.LocalFiles;
import dev.gitopslab.commands.Messages;
import dev.gitopslab.commands.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where Terraform takes providers from on a machine without the public registry: a folder that
 * holds {@code registry.terraform.io}, or for OpenTofu {@code registry.opentofu.org}.
 *
 * @see <a href="https://developer.hashicorp.com/terraform/cli/config/config-file">Provider
 *     installation</a>
 */
public final class ProviderMirror {

  private static final String TERRAFORM = "registry.terraform.io";
  private static final String OPENTOFU = "registry.opentofu.org";
  private static final Pattern OWN_INSTALLATION =
      Pattern.compile("^ *provider_installation", Pattern.MULTILINE);

  private final Workspace workspace;
  private final String registry;

  /** The mirrors of one machine, for the program that {@code TERRAFORM_BINARY_NAME} says. */
  public ProviderMirror(Workspace workspace) {
    this.workspace = workspace;
    Path program = Path.of(workspace.terraform());
    this.registry = program.getFileName().toString().startsWith("tofu") ? OPENTOFU : TERRAFORM;
  }

  /**
   * Where the public registry does not answer, takes providers from a mirror. A user's own {@code
   * provider_installation} stands.
   *
   * @param providers those that are needed, such as {@code hashicorp/aws}; all that the mirrors
   *     hold where it is empty
   * @return the file that tells Terraform; empty where nothing has to be told
   */
  public Optional<Path> use(List<String> providers) {
    return registryAnswers() ? Optional.empty() : useMirror(providers);
  }

  /**
   * The same on a machine whose public registry is known not to answer.
   *
   * @param providers as {@link #use}
   */
  public Optional<Path> useMirror(List<String> providers) {
    Map<String, String> variables = workspace.variables();
    Path own =
        Path.of(
            variables.getOrDefault(
                "TF_CLI_CONFIG_FILE", variables.getOrDefault("HOME", "") + "/.terraformrc"));
    String settings = Files.isRegularFile(own) ? LocalFiles.read(own) : "";
    if (OWN_INSTALLATION.matcher(settings).find()) {
      say("providers as " + own + " says: the public registry does not answer");
      return Optional.empty();
    }
    Set<String> found = new LinkedHashSet<>();
    String blocks = blocks(providers, found);
    if (!found.containsAll(providers)) {
      throw Messages.refusal(
          "the public registry of Terraform providers does not answer, and no mirror on this machine"
              + " holds "
              + String.join(" ", providers)
              + " for "
              + platform(),
          "Connect to the internet; or make a mirror on a machine that is connected, with \"terraform"
              + " providers mirror FOLDER\" in",
          "cdktf.out/stacks/ENVIRONMENT, and set GITOPS_LAB_PROVIDER_MIRROR to a copy of that"
              + " folder.");
    }
    // The user's other settings still hold; there may be tokens among them.
    Path file = workspace.root().resolve(".sandbox/terraform.rc").toAbsolutePath();
    writePrivately(
        file, settings + (settings.endsWith("\n") || settings.isEmpty() ? "" : "\n") + blocks);
    return Optional.of(file);
  }

  /**
   * The configuration for what the mirrors hold, which is said; the rest is asked of the registry.
   */
  private String blocks(List<String> wanted, Set<String> found) {
    StringBuilder mirrors = new StringBuilder();
    List<String> excluded = new ArrayList<>();
    for (Path mirror : mirrors()) {
      List<String> included = new ArrayList<>();
      for (String provider : providersOf(mirror)) {
        Set<String> versions = versions(mirror.resolve(registry).resolve(provider));
        boolean asked = wanted.isEmpty() || wanted.contains(provider);
        if (asked && !versions.isEmpty() && found.add(provider)) {
          included.add("\"" + registry + "/" + provider + "\"");
          say(
              "provider "
                  + provider
                  + " "
                  + String.join(" ", versions)
                  + " from "
                  + mirror
                  + ": the public registry does not answer");
        }
      }
      if (!included.isEmpty()) {
        mirrors
            .append("  filesystem_mirror {\n    path    = \"")
            .append(mirror)
            .append("\"\n    include = [")
            .append(String.join(", ", included))
            .append("]\n  }\n");
        excluded.addAll(included);
      }
    }
    return "provider_installation {\n"
        + mirrors
        + "  direct {\n    exclude = ["
        + String.join(", ", excluded)
        + "]\n  }\n}\n";
  }

  /** The folders that hold a mirror, in the order in which they count. */
  private List<Path> mirrors() {
    Map<String, String> variables = workspace.variables();
    String home = variables.getOrDefault("HOME", "");
    List<String> folders = new ArrayList<>();
    folders.addAll(List.of(variables.getOrDefault("GITOPS_LAB_PROVIDER_MIRROR", "").split(":")));
    folders.add(home + "/.terraform.d/plugins");
    folders.add(home + "/Library/Application Support/io.terraform/plugins");
    String data = variables.getOrDefault("XDG_DATA_HOME", home + "/.local/share");
    String shared = variables.getOrDefault("XDG_DATA_DIRS", "") + ":/usr/local/share:/usr/share";
    Stream.of((data + ":" + shared).split(":"))
        .filter(folder -> !folder.isEmpty())
        .forEach(folder -> folders.add(folder + "/terraform/plugins"));
    Set<Path> mirrors = new LinkedHashSet<>();
    folders.stream()
        .filter(folder -> !folder.isEmpty())
        .map(folder -> workspace.root().resolve(folder).toAbsolutePath().normalize())
        .forEach(mirrors::add);
    Path opt = Path.of("/opt");
    mirrors.add(opt);
    for (Path folder : list(opt)) {
      mirrors.add(folder);
      mirrors.addAll(list(folder));
    }
    return mirrors.stream().filter(folder -> Files.isDirectory(folder.resolve(registry))).toList();
  }

  private List<String> providersOf(Path mirror) {
    List<String> providers = new ArrayList<>();
    for (Path namespace : list(mirror.resolve(registry))) {
      list(namespace)
          .forEach(
              provider -> providers.add(namespace.getFileName() + "/" + provider.getFileName()));
    }
    return providers;
  }

  /** The versions that a folder holds for this machine, as folders or as archives. */
  private static Set<String> versions(Path folder) {
    Pattern archive =
        Pattern.compile("terraform-provider-.*_(\\d[^_]*)_" + Pattern.quote(platform()) + "\\.zip");
    Set<String> versions = new TreeSet<>();
    for (Path entry : list(folder)) {
      Matcher matcher = archive.matcher(entry.getFileName().toString());
      if (matcher.matches()) {
        versions.add(matcher.group(1));
      } else if (Files.isDirectory(entry.resolve(platform()))) {
        versions.add(entry.getFileName().toString());
      }
    }
    return versions;
  }

  /** {@return this machine as Terraform calls it, such as {@code linux_amd64}} */
  public static String platform() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch");
    return (system.contains("mac") ? "darwin" : system)
        + "_"
        + switch (machine) {
          case "x86_64" -> "amd64";
          case "aarch64" -> "arm64";
          default -> machine;
        };
  }

  private boolean registryAnswers() {
    return new Curl(workspace).gets("https://" + registry + "/.well-known/terraform.json");
  }

  private void say(String text) {
    Messages.progress(workspace, text);
  }

  private static List<Path> list(Path folder) {
    if (!Files.isDirectory(folder) || !Files.isReadable(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static void writePrivately(Path file, String text) {
    try {
      LocalFiles.create(file.getParent());
      LocalFiles.delete(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
