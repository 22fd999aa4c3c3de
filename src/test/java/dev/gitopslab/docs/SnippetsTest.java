package dev.gitopslab.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the pages show is part of files that are compiled and tested, or names files that exist. */
class SnippetsTest {

  /** A block of a page. */
  private record Block(Path page, String language, String text) {}

  private static final Pattern FENCED =
      Pattern.compile("^( *)```(\\w+)\n(.*?)^ *```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern REGION =
      Pattern.compile(
          "^ *(?://|<!--) region (.*?)(?: -->)?\n(.*?)^ *(?://|<!--) endregion",
          Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern TEST = Pattern.compile("`(\\w+Test)`");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(?:#[^)]*)?\\)");

  @Test
  void everyBlockOfJavaAndXmlIsARegionOfWhatImportersAreTestedBy() {
    assertThat(blocks("java", "xml"))
        .as("blocks")
        .isNotEmpty()
        .allSatisfy(
            block ->
                assertThat(regions().values()).as(block.page().toString()).contains(block.text()));
  }

  @Test
  void everyRegionIsShown() {
    List<String> shown = blocks("java", "xml").stream().map(Block::text).toList();
    assertThat(regions()).allSatisfy((name, text) -> assertThat(shown).as(name).contains(text));
  }

  @Test
  void theFirstOfThemIsShort() {
    assertThat(blocks("java").get(0).text().lines()).hasSizeLessThanOrEqualTo(25);
  }

  @Test
  void whatCommandsNameExists() {
    List<Path> missing = new ArrayList<>();
    for (Block block : blocks("console")) {
      block
          .text()
          .lines()
          .map(String::strip)
          .filter(line -> line.startsWith("$ "))
          .flatMap(line -> Arrays.stream(line.split("\\s+")))
          .filter(word -> word.matches("(\\./)?[\\w.-]+(/[\\w.-]+)*"))
          .map(word -> word.replaceFirst("^\\./", ""))
          .filter(SnippetsTest::isOfThisRepository)
          .map(Path::of)
          .filter(file -> !Files.exists(file))
          .forEach(missing::add);
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void whatPagesLinkToExists() {
    List<String> broken = new ArrayList<>();
    for (Path page : ProjectFiles.pages()) {
      Matcher links = LINK.matcher(ProjectFiles.read(page));
      while (links.find()) {
        if (!Files.exists(page.toAbsolutePath().resolveSibling(links.group(1)))) {
          broken.add(page + ": " + links.group(1));
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void everyTestThatIsNamedExists() {
    Set<String> tests =
        ProjectFiles.below(Path.of("src/test/java"), "Test.java").stream()
            .map(file -> file.getFileName().toString().replace(".java", ""))
            .collect(Collectors.toSet());
    for (Path page : ProjectFiles.pages()) {
      assertThat(TEST.matcher(ProjectFiles.read(page)).results().map(name -> name.group(1)))
          .as(page.toString())
          .isSubsetOf(tests);
    }
  }

  /** Whether a word can only mean a file of this repository: it starts with a folder of it. */
  private static boolean isOfThisRepository(String word) {
    return List.of("cdktfw", "mvnw").contains(word)
        || Stream.of("bindings", "constructs", "stacks", "src", "gitops", "helm-values", "docs")
            .anyMatch(folder -> word.startsWith(folder + "/"));
  }

  private static List<Block> blocks(String... languages) {
    List<Block> blocks = new ArrayList<>();
    for (Path page : ProjectFiles.pages()) {
      Matcher matcher = FENCED.matcher(ProjectFiles.read(page));
      while (matcher.find()) {
        if (List.of(languages).contains(matcher.group(2))) {
          blocks.add(new Block(page, matcher.group(2), unindented(matcher.group(3))));
        }
      }
    }
    return blocks;
  }

  /** The regions of all files of the project that stands for importers, by file and name. */
  private static Map<String, String> regions() {
    Map<String, String> regions = new LinkedHashMap<>();
    for (String ending : List.of(".java", "pom.xml")) {
      for (Path file : ProjectFiles.below(ProjectFiles.CONSUMER, ending)) {
        Matcher matcher = REGION.matcher(ProjectFiles.read(file));
        while (matcher.find()) {
          regions.put(file + " " + matcher.group(1), unindented(matcher.group(2)));
        }
      }
    }
    return regions;
  }

  /** Without the line break at the end, whose empty line would count as one without indentation. */
  private static String unindented(String text) {
    return text.stripTrailing().stripIndent();
  }
}
