package dev.gitopslab.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The poms that stand for those of importers name the versions that this build has. */
class ConsumerPomTest {

  private static final Element ROOT = ProjectFiles.pom(ProjectFiles.ROOT.resolve("pom.xml"));

  static Stream<Path> poms() {
    return ProjectFiles.below(ProjectFiles.CONSUMER, "pom.xml").stream();
  }

  @ParameterizedTest
  @MethodSource("poms")
  void namesNoVersionOfItsOwn(Path file) {
    Map<String, String> pinned = pinned();

    Map<String, String> versions = versions(ProjectFiles.pom(file));
    assertThat(versions).containsKeys("gitops-lab-constructs", "maven-compiler-plugin");
    assertThat(versions)
        .allSatisfy((artifact, version) -> assertThat(version).isEqualTo(pinned.get(artifact)));
  }

  private static Map<String, String> pinned() {
    Map<String, String> pinned = new TreeMap<>(versions(ROOT));
    pinned.put("gitops-lab-bindings-full", ProjectFiles.child(ROOT, "version"));
    pinned.put("junit-jupiter", pinned.get("junit-bom"));
    return pinned;
  }

  /** The version of each dependency and plugin that has one, by its artifact. */
  private static Map<String, String> versions(Element pom) {
    Map<String, String> versions = new TreeMap<>();
    for (String kind : List.of("dependency", "plugin")) {
      NodeList all = pom.getElementsByTagName(kind);
      for (int index = 0; index < all.getLength(); index++) {
        Element one = (Element) all.item(index);
        String version = ProjectFiles.child(one, "version");
        if (version != null) {
          versions.put(
              ProjectFiles.child(one, "artifactId"),
              "${project.version}".equals(version)
                  ? ProjectFiles.child(pom, "version")
                  : ProjectFiles.resolve(pom, version));
        }
      }
    }
    return versions;
  }
}
