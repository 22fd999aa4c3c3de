package dev.gitopslab.constructs.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An IAM policy as a JSON literal. The data source {@code aws_iam_policy_document} would do as
 * well, but what it says is unknown to whoever reads the synthesized JSON, scanners included.
 */
final class PolicyDocument {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final List<Map<String, Object>> statements = new ArrayList<>();

  /** Adds a statement. */
  PolicyDocument allow(Statement statement) {
    statements.add(statement.fields);
    return this;
  }

  /** A trust policy with one statement. */
  static String trust(String servicePrincipal, Statement statement) {
    return new PolicyDocument().allow(statement.principal("Service", servicePrincipal)).toJson();
  }

  /** {@return the policy} */
  String toJson() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("Version", "2012-10-17");
    document.put("Statement", statements);
    try {
      return JSON.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of texts can always be written", e);
    }
  }

  /** What is allowed, to whom, on what. */
  static final class Statement {

    private final Map<String, Object> fields = new LinkedHashMap<>();

    Statement(String sid, String... actions) {
      fields.put("Sid", sid);
      fields.put("Effect", "Allow");
      fields.put("Action", oneOrMany(actions));
    }

    Statement principal(String kind, String value) {
      fields.put("Principal", Map.of(kind, value));
      return this;
    }

    Statement on(String... resources) {
      fields.put("Resource", oneOrMany(resources));
      return this;
    }

    @SuppressWarnings("unchecked") // only this method puts a condition
    Statement when(String operator, String key, String value) {
      Map<String, Map<String, String>> conditions =
          (Map<String, Map<String, String>>)
              fields.computeIfAbsent(
                  "Condition", k -> new LinkedHashMap<String, Map<String, String>>());
      conditions.computeIfAbsent(operator, k -> new LinkedHashMap<>()).put(key, value);
      return this;
    }

    private static Object oneOrMany(String... values) {
      return values.length == 1 ? values[0] : List.of(values);
    }
  }
}
