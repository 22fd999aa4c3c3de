package dev.gitopslab.commands.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * GitHub's API, as far as the commands ask it, for the repository {@code o/r}: a server on this
 * machine that keeps what it is told.
 */
public final class StandInGitHub implements AutoCloseable {

  static final String REPOSITORY = "o/r";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BOT = "github-actions[bot]";

  private final HttpServer server;
  private final List<ObjectNode> pulls = new ArrayList<>();
  private final List<ObjectNode> runs = new ArrayList<>();
  private final Map<Integer, ObjectNode> comments = new LinkedHashMap<>();
  private final Map<Integer, ObjectNode> issues = new LinkedHashMap<>();
  private final Map<Long, Map<String, Map<String, String>>> artifacts = new HashMap<>();
  private Pattern broken = Pattern.compile("(?!)");

  private StandInGitHub(HttpServer server) {
    this.server = server;
  }

  /** Starts one, on a free port. */
  public static StandInGitHub start() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      StandInGitHub gitHub = new StandInGitHub(server);
      server.createContext("/", gitHub::serve);
      server.start();
      return gitHub;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  /** What a pull request is: from a branch of a repository, with a head. */
  void pull(int number, String headRepository, String branch, String sha) {
    pulls.clear();
    ObjectNode pull = JSON.createObjectNode().put("number", number).put("state", "open");
    pull.put("id", number).put("url", url() + "/repos/o/r/pulls/" + number);
    pull.put("mergeable_state", "clean");
    ObjectNode head = pull.putObject("head").put("sha", sha).put("ref", branch);
    head.put("label", owner(headRepository) + ":" + branch);
    pulls.add(pull);
  }

  /** The pull request is merged as a commit. */
  void merged(String commit) {
    pulls.get(0).put("state", "closed").put("merged_at", "2026-11-27T00:00:00Z");
    pulls.get(0).put("merge_commit_sha", commit);
  }

  /** A run of the previews that succeeded. */
  void run(long id, String sha, String headRepository) {
    ObjectNode run = JSON.createObjectNode().put("id", id).put("name", "preview");
    run.put("head_sha", sha).put("status", "completed").put("conclusion", "success");
    run.put("event", "pull_request");
    run.putObject("head_repository").put("full_name", headRepository);
    runs.add(run);
  }

  void noRuns() {
    runs.clear();
  }

  /** A file in an artifact of a run. */
  void artifact(long run, String name, String file, String text) {
    artifacts
        .computeIfAbsent(run, any -> new LinkedHashMap<>())
        .computeIfAbsent(name, any -> new LinkedHashMap<>())
        .put(file, text);
  }

  /** A comment on a pull request. */
  void comment(int id, int pull, String author, String body) {
    ObjectNode comment = JSON.createObjectNode().put("id", id).put("body", body);
    comment.put("pull", pull).putObject("user").put("login", author);
    comments.put(id, comment);
  }

  /** An issue. */
  void issue(int number, String author, String body) {
    ObjectNode issue = JSON.createObjectNode().put("number", number).put("id", number);
    issue.put("state", "open").put("body", body).put("title", "");
    issue.put("url", url() + "/repos/o/r/issues/" + number);
    issue.putObject("user").put("login", author);
    issue.putArray("labels").addObject().put("name", "drift");
    issues.put(number, issue);
  }

  /** Requests whose path is this fail from now on. */
  void breaks(String path) {
    broken = Pattern.compile(path);
  }

  List<String> comments() {
    return comments.values().stream().map(comment -> comment.path("body").asText()).toList();
  }

  JsonNode issue(int number) {
    return issues.get(number);
  }

  int issues() {
    return issues.size();
  }

  private void serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (broken.matcher(path).find()) {
      answer(exchange, 500, JSON.createObjectNode().put("message", "out of order"));
      return;
    }
    JsonNode sent = JSON.readTree(exchange.getRequestBody());
    Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
    String request = exchange.getRequestMethod() + " " + path.replaceFirst("^/repos/o/r", "");
    Matcher zip = Pattern.compile("GET /actions/artifacts/(\\d+)/zip").matcher(request);
    if (zip.matches()) {
      byte[] content = zip(Long.parseLong(zip.group(1)));
      exchange.getResponseHeaders().set("Content-Type", "application/zip");
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content);
      exchange.close();
      return;
    }
    JsonNode found = route(request, query, sent);
    answer(
        exchange,
        found == null ? 404 : request.startsWith("POST") ? 201 : 200,
        found == null ? JSON.createObjectNode().put("message", "Not Found") : found);
  }

  private JsonNode route(String request, Map<String, String> query, JsonNode sent) {
    Matcher matcher;
    if (request.equals("GET ")) {
      ObjectNode repository = JSON.createObjectNode().put("id", 1).put("name", "r");
      repository.put("full_name", REPOSITORY).putObject("owner").put("login", "o");
      return repository;
    }
    if (request.equals("GET /pulls")) {
      return list(
          pulls.stream()
              .filter(pull -> pull.path("state").asText().equals(query.get("state")))
              .filter(pull -> pull.at("/head/label").asText().equals(query.get("head"))));
    }
    if (request.matches("GET /commits/\\w+/pulls")) {
      return list(pulls.stream());
    }
    if (request.matches("GET /commits/\\w+")) {
      return JSON.createObjectNode().put("sha", request.substring("GET /commits/".length()));
    }
    if (request.equals("GET /actions/runs")) {
      ObjectNode answer = JSON.createObjectNode();
      ArrayNode found =
          list(
              runs.stream()
                  .filter(run -> run.path("head_sha").asText().equals(query.get("head_sha")))
                  .filter(run -> run.path("status").asText().equals(query.get("status"))));
      answer.put("total_count", found.size()).set("workflow_runs", found);
      return answer;
    }
    matcher = Pattern.compile("GET /actions/runs/(\\d+)/artifacts").matcher(request);
    if (matcher.matches()) {
      return artifactsOf(Long.parseLong(matcher.group(1)));
    }
    matcher = Pattern.compile("(GET|POST) /issues/(\\d+)/comments").matcher(request);
    if (matcher.matches()) {
      int number = Integer.parseInt(matcher.group(2));
      if (matcher.group(1).equals("POST")) {
        int id = 101 + comments.size();
        comment(id, number, BOT, sent.path("body").asText());
        return comments.get(id);
      }
      return list(comments.values().stream().filter(one -> one.path("pull").asInt() == number));
    }
    matcher = Pattern.compile("PATCH /issues/comments/(\\d+)").matcher(request);
    if (matcher.matches()) {
      ObjectNode comment = comments.get(Integer.parseInt(matcher.group(1)));
      return comment.put("body", sent.path("body").asText());
    }
    if (request.equals("GET /issues")) {
      return list(
          issues.values().stream()
              .filter(issue -> issue.path("state").asText().equals(query.get("state")))
              .filter(issue -> issue.at("/user/login").asText().equals(query.get("creator"))));
    }
    if (request.equals("POST /issues")) {
      int number = 101 + issues.size();
      issue(number, BOT, sent.path("body").asText());
      issues.get(number).put("title", sent.path("title").asText());
      issues.get(number).set("sent", sent);
      return issues.get(number);
    }
    matcher = Pattern.compile("PATCH /issues/(\\d+)").matcher(request);
    if (matcher.matches()) {
      ObjectNode issue = issues.get(Integer.parseInt(matcher.group(1)));
      sent.fields().forEachRemaining(field -> issue.set(field.getKey(), field.getValue()));
      return issue;
    }
    return null;
  }

  private ObjectNode artifactsOf(long run) {
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode all = answer.putArray("artifacts");
    int index = 0;
    for (String name : artifacts.getOrDefault(run, Map.of()).keySet()) {
      ObjectNode artifact = all.addObject().put("id", run * 100 + index++).put("name", name);
      artifact.put("expired", false);
    }
    return answer.put("total_count", all.size());
  }

  private byte[] zip(long id) throws IOException {
    Map<String, Map<String, String>> all = artifacts.get(id / 100);
    Map<String, String> files = List.copyOf(all.values()).get((int) (id % 100));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static ArrayNode list(Stream<ObjectNode> nodes) {
    ArrayNode list = JSON.createArrayNode();
    nodes.forEach(list::add);
    return list;
  }

  private static void answer(HttpExchange exchange, int status, JsonNode body) throws IOException {
    byte[] content = JSON.writeValueAsBytes(body);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, content.length);
    exchange.getResponseBody().write(content);
    exchange.close();
  }

  private static Map<String, String> query(String raw) {
    Map<String, String> query = new HashMap<>();
    for (String pair : raw == null ? new String[0] : raw.split("&")) {
      String[] sides = pair.split("=", 2);
      query.put(sides[0], URLDecoder.decode(sides[1], StandardCharsets.UTF_8));
    }
    return query;
  }

  private static String owner(String repository) {
    return repository.substring(0, repository.indexOf('/'));
  }
}
