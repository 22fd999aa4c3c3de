package dev.gitopslab.constructs.aws;

import java.util.LinkedHashMap;
import java.util.Map;

/** The tags that AWS's consoles show as names; all others come from the provider's default_tags. */
final class Tags {

  private Tags() {}

  static Map<String, String> name(String name) {
    return Map.of("Name", name);
  }

  static Map<String, String> name(String name, Map<String, String> others) {
    Map<String, String> tags = new LinkedHashMap<>(others);
    tags.put("Name", name);
    return tags;
  }
}
