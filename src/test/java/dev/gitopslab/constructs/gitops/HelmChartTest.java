package dev.gitopslab.constructs.gitops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitopslab.constructs.core.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelmChartTest {

  @ParameterizedTest
  @ValueSource(strings = {"argo-cd", "argocd-apps"})
  void pinnedChartIsWhatHelmValuesSays(String name) {
    HelmChart chart = HelmChart.pinned(name);

    assertThat(chart)
        .isEqualTo(
            HelmChart.parse("file", StrictYaml.file(Path.of("helm-values", name, "chart.yaml"))))
        .hasFieldOrPropertyWithValue("name", name)
        .hasFieldOrPropertyWithValue(
            "source", new HelmChart.Repository("https://argoproj.github.io/argo-helm"));
  }

  @Test
  void chartThatIsNotPinned() {
    assertThatThrownBy(() -> HelmChart.pinned("nginx"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "chart: \"nginx\" is not pinned by this library; use new HelmChart(name, version,"
                + " source)");
  }

  @Test
  void overrides(@TempDir Path folder) throws Exception {
    HelmChart chart = new HelmChart("c", "1.0.0", new HelmChart.Repository("https://a.test"));
    Path packed = Files.writeString(folder.resolve("c-1.0.0.tgz"), "");

    assertThat(chart.withRepository("https://b.test/charts").source())
        .isEqualTo(new HelmChart.Repository("https://b.test/charts"));
    assertThat(chart.withOci("oci://b.test:5000/charts/c").source())
        .isEqualTo(new HelmChart.Oci("oci://b.test:5000/charts/c"));
    assertThat(chart.withPath(packed).source()).isEqualTo(new HelmChart.LocalPath(packed));
    assertThat(chart.withVersion("2.0.0-rc.1"))
        .isEqualTo(new HelmChart("c", "2.0.0-rc.1", chart.source()));
  }

  @Test
  void sourcesThatCannotBeUsed(@TempDir Path empty) {
    HelmChart chart = HelmChart.pinned("argo-cd");

    assertThatThrownBy(() -> chart.withRepository("https://me:secret@charts.test"))
        .hasMessageStartingWith("source: ")
        .hasMessageEndingWith(
            "is no chart repository; use https://<host>/<path>, without credentials");
    assertThatThrownBy(() -> chart.withRepository("oci://charts.test/a"))
        .hasMessageContaining("is no chart repository");
    assertThatThrownBy(() -> chart.withOci("oci://charts.test/a:1.0.0"))
        .hasMessageContaining("without a tag: the version says which");
    assertThatThrownBy(() -> chart.withPath(empty))
        .hasMessage(
            "source: \""
                + empty
                + "\" is no chart; use a folder that holds a Chart.yaml, or a .tgz made by helm"
                + " package");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "10.1", "^10.1.1", "10.x", ">=10.0.0", "latest"})
  void versionThatIsNotExact(String version) {
    assertThatThrownBy(() -> HelmChart.pinned("argo-cd").withVersion(version))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "version: \""
                + version
                + "\" is not one exact version; use <major>.<minor>.<patch>, so that every deploy"
                + " installs the same");
  }

  @Test
  void everythingWrongInAChartFileIsNamedAtOnce() {
    assertThatThrownBy(
            () -> HelmChart.parse("c/chart.yaml", Map.of("name", "c", "version", 1.5, "url", "x")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            """
            c/chart.yaml.url: is not known here; use name, version and source
            c/chart.yaml.version: "1.5" is no text; put it in quotes
            c/chart.yaml.source: is required\
            """);
  }
}
