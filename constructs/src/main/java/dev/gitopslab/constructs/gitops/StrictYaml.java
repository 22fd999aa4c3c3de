package dev.gitopslab.constructs.gitops;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one YAML document that is a map. What YAML readers disagree on is refused, with file, line
 * and column: keys that stand twice, anchors and aliases, merge keys, several documents.
 */
final class StrictYaml {

  private static final YAMLFactory YAML =
      YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** Matches the last "problem, place" of the parser's message, which may begin with another. */
  private static final Pattern SYNTAX_ERROR =
      Pattern.compile(
          "(?s).*(?:^|\\n"
              + ")(?<problem>[^\\n"
              + "]+)\\n"
              + " in [^\\n"
              + "]+, line (?<line>\\d+), column (?<column>\\d+)");

  private final String place;
  private final YAMLParser parser;

  private StrictYaml(String place, YAMLParser parser) {
    this.place = place;
    this.parser = parser;
  }

  /** A file; an empty one is an empty map. */
  static Map<String, Object> file(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw problem(file.toString(), "cannot be read: " + e);
    }
    return text(file.toString(), text);
  }

  /** A resource beside this class; empty where there is none. */
  static Optional<Map<String, Object>> resource(String name) {
    try (InputStream stream = StrictYaml.class.getResourceAsStream(name)) {
      return stream == null
          ? Optional.empty()
          : Optional.of(text(name, new String(stream.readAllBytes(), StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the resource " + name, e);
    }
  }

  /** A text; {@code place} names it in errors. */
  static Map<String, Object> text(String place, String text) {
    try (YAMLParser parser = YAML.createParser(text)) {
      return new StrictYaml(place, parser).document();
    } catch (JsonProcessingException e) {
      throw notYaml(place, e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + place, e);
    }
  }

  private Map<String, Object> document() throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null || first == JsonToken.VALUE_NULL && parser.nextToken() == null) {
      return Map.of();
    }
    if (first != JsonToken.START_OBJECT) {
      throw here("is no map; a file of values starts with a key and a colon");
    }
    Map<String, Object> result = map();
    if (parser.nextToken() != null) {
      throw here("starts a second document; keep one in a file");
    }
    return result;
  }

  private Object value() throws IOException {
    refuseAnchor();
    return switch (parser.currentToken()) {
      case START_OBJECT -> map();
      case START_ARRAY -> list();
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
      case VALUE_TRUE -> Boolean.TRUE;
      case VALUE_FALSE -> Boolean.FALSE;
      case VALUE_NULL -> null;
      default -> throw here("is not understood");
    };
  }

  private Map<String, Object> map() throws IOException {
    refuseAnchor();
    Map<String, Object> result = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      if (key.equals("<<")) {
        throw here("is a merge key, which not every reader of YAML knows; write its keys out");
      }
      parser.nextToken();
      result.put(key, value());
    }
    return Collections.unmodifiableMap(result);
  }

  private List<Object> list() throws IOException {
    List<Object> result = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      result.add(value());
    }
    return Collections.unmodifiableList(result);
  }

  @SuppressWarnings("deprecation") // There is no other way to tell an alias from a text.
  private void refuseAnchor() throws IOException {
    if (parser.getObjectId() != null || parser.isCurrentAlias()) {
      throw here("has an anchor or an alias; write the value out in each place");
    }
  }

  private ConfigurationException here(String message) {
    return problem(at(place, parser.currentTokenLocation()), message);
  }

  private static String at(String place, JsonLocation location) {
    return location == null || location.getLineNr() < 1
        ? place
        : place + ":" + location.getLineNr() + ":" + location.getColumnNr();
  }

  /**
   * What is wrong and where; the parser's message begins with what it was doing, and where that
   * began.
   */
  private static ConfigurationException notYaml(String place, JsonProcessingException e) {
    Matcher syntax = SYNTAX_ERROR.matcher(e.getOriginalMessage());
    return syntax.find()
        ? problem(
            place + ":" + syntax.group("line") + ":" + syntax.group("column"),
            "is not valid YAML: " + syntax.group("problem"))
        : problem(at(place, e.getLocation()), "is not valid YAML: " + e.getOriginalMessage());
  }

  private static ConfigurationException problem(String path, String message) {
    return new ConfigurationException(List.of(new Problem(path, Optional.empty(), message)));
  }
}
