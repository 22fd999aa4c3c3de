package dev.gitopslab.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** The files of this repository that its documentation speaks of. */
final class ProjectFiles {

  static final Path ROOT = Path.of("");
  static final Path README = ROOT.resolve("README.md");
  static final Path CONSUMER = ROOT.resolve("src/test/consumer");

  private ProjectFiles() {}

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return the files of a folder with such an ending, but for what builds leave there} */
  static List<Path> below(Path folder, String ending) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.toString().endsWith(ending))
          .filter(file -> !file.toString().contains("/target/"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return the README and all pages beside it} */
  static List<Path> pages() {
    return Stream.concat(Stream.of(README), below(ROOT.resolve("docs"), ".md").stream()).toList();
  }

  /** {@return the first group of each match in a file; never empty} */
  static List<String> find(String file, String pattern) {
    List<String> found =
        Pattern.compile(pattern, Pattern.MULTILINE)
            .matcher(read(ROOT.resolve(file)))
            .results()
            .map(match -> match.group(1))
            .toList();
    if (found.isEmpty()) {
      throw new AssertionError("nothing in " + file + " matches " + pattern);
    }
    return found;
  }

  /** {@return the root element of a pom} */
  static Element pom(Path file) {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(file.toFile())
          .getDocumentElement();
    } catch (IOException | SAXException | ParserConfigurationException e) {
      throw new IllegalStateException(file.toString(), e);
    }
  }

  /** {@return the text of a child element, or null} */
  static String child(Element parent, String name) {
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node.getNodeName().equals(name)) {
        return node.getTextContent().strip();
      }
    }
    return null;
  }

  /** {@return a text with the properties of the pom in the place of their names} */
  static String resolve(Element pom, String text) {
    Matcher property = Pattern.compile("\\$\\{([^}]+)}").matcher(text);
    return property.replaceAll(
        match -> pom.getElementsByTagName(match.group(1)).item(0).getTextContent());
  }
}
