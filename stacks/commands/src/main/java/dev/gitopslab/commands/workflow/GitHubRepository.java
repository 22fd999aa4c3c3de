package dev.gitopslab.commands.workflow;

import dev.gitopslab.commands.FailedException;
import dev.gitopslab.commands.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.kohsuke.github.GHArtifact;
import org.kohsuke.github.GHEvent;
import org.kohsuke.github.GHException;
import org.kohsuke.github.GHIssue;
import org.kohsuke.github.GHIssueComment;
import org.kohsuke.github.GHIssueState;
import org.kohsuke.github.GHIssueStateReason;
import org.kohsuke.github.GHPullRequest;
import org.kohsuke.github.GHRepository;
import org.kohsuke.github.GHWorkflowRun;
import org.kohsuke.github.GitHubBuilder;

/**
 * A repository on GitHub, as far as the workflows ask and tell it.
 *
 * @see <a href="https://hub4j.github.io/github-api/">GitHub API for Java</a>
 */
final class GitHubRepository {

  private static final String BOT = "github-actions[bot]";
  private static final String API = "https://api.github.com";
  private static final int LONGEST_FILE = 4_096;

  private final String name;
  private final GHRepository repository;

  private GitHubRepository(String name, GHRepository repository) {
    this.name = name;
    this.repository = repository;
  }

  /**
   * Signs in with the token {@code GH_TOKEN}, at {@code GITHUB_API_URL}.
   *
   * @param name owner and name
   */
  static GitHubRepository open(String name, Workspace workspace) {
    String token = workspace.variables().getOrDefault("GH_TOKEN", "");
    if (token.isEmpty()) {
      throw new FailedException("there is no GH_TOKEN: set it to a token for " + name);
    }
    String api = workspace.variables().getOrDefault("GITHUB_API_URL", API);
    return ask(
        () ->
            new GitHubRepository(
                name,
                new GitHubBuilder()
                    .withEndpoint(api)
                    .withOAuthToken(token)
                    .build()
                    .getRepository(name)));
  }

  /** A comment that the workflows have written, and its first line. */
  record Comment(GHIssueComment comment, String firstLine) {

    void replace(String body) {
      ask(
          () -> {
            comment.update(body);
            return null;
          });
    }
  }

  /** An open issue that the workflows have written, and its first line. */
  record Issue(GHIssue issue, String firstLine) {

    int number() {
      return issue.getNumber();
    }

    void replace(String body) {
      ask(
          () -> {
            issue.setBody(body);
            return null;
          });
    }

    void close(String why) {
      ask(
          () -> {
            issue.comment(why);
            issue.close(GHIssueStateReason.COMPLETED);
            return null;
          });
    }
  }

  /**
   * The open pull request of a branch, where its head is this commit and its number the one that is
   * claimed.
   *
   * @param owner who owns the repository that holds the branch
   */
  Optional<GHPullRequest> openPullRequest(String owner, String branch, String sha, String claimed) {
    return ask(
        () ->
            repository
                .queryPullRequests()
                .state(GHIssueState.OPEN)
                .head(owner + ":" + branch)
                .list()
                .toList()
                .stream()
                .filter(
                    one ->
                        one.getHead().getSha().equals(sha)
                            && String.valueOf(one.getNumber()).equals(claimed))
                .findFirst());
  }

  List<Comment> ownComments(GHPullRequest pullRequest) {
    return ask(
        () -> {
          List<Comment> own = new ArrayList<>();
          for (GHIssueComment comment : pullRequest.listComments()) {
            if (BOT.equals(comment.getUserName())) {
              own.add(new Comment(comment, firstLine(comment.getBody())));
            }
          }
          return own;
        });
  }

  void comment(GHPullRequest pullRequest, String body) {
    ask(() -> pullRequest.comment(body));
  }

  /** The head of the pull request by whose merge a commit came to be. */
  Optional<String> mergedHead(String commit) {
    return ask(
        () -> {
          for (GHPullRequest one : repository.getCommit(commit).listPullRequests()) {
            if (one.getMergedAt() != null && commit.equals(one.getMergeCommitSha())) {
              return Optional.of(one.getHead().getSha());
            }
          }
          return Optional.empty();
        });
  }

  /**
   * The newest run of the previews of a head that succeeded as a whole. That of a fork would have
   * left whatever its workflow made up.
   */
  Optional<GHWorkflowRun> previewRun(String head) {
    return ask(
        () ->
            repository
                .queryWorkflowRuns()
                .headSha(head)
                .event(GHEvent.PULL_REQUEST)
                .status(GHWorkflowRun.Status.COMPLETED)
                .list()
                .toList()
                .stream()
                .filter(run -> run.getConclusion() == GHWorkflowRun.Conclusion.SUCCESS)
                .filter(run -> run.getHeadRepository().getFullName().equals(name))
                .filter(run -> PREVIEW_NAME.equals(run.getName()))
                .max(Comparator.comparingLong(GHWorkflowRun::getId)));
  }

  /** The name of the workflow that previews. */
  static final String PREVIEW_NAME = "preview";

  /** The texts of small files in an artifact of a run, by name, as far as they are there. */
  Map<String, String> files(GHWorkflowRun run, String artifact, Set<String> names) {
    return ask(
        () -> {
          for (GHArtifact one : run.listArtifacts()) {
            if (one.getName().equals(artifact) && !one.isExpired()) {
              return one.download(
                  stream -> {
                    Map<String, String> files = new HashMap<>();
                    ZipInputStream zip = new ZipInputStream(stream);
                    for (ZipEntry entry = zip.getNextEntry();
                        entry != null;
                        entry = zip.getNextEntry()) {
                      if (names.contains(entry.getName())) {
                        byte[] content = zip.readNBytes(LONGEST_FILE);
                        files.put(entry.getName(), new String(content, StandardCharsets.UTF_8));
                      }
                    }
                    return files;
                  });
            }
          }
          return Map.of();
        });
  }

  /** The open issues with a label that the workflows have opened. */
  List<Issue> ownIssues(String label) {
    return ask(
        () ->
            repository
                .queryIssues()
                .creator(BOT)
                .state(GHIssueState.OPEN)
                .label(label)
                .list()
                .toList()
                .stream()
                .filter(one -> !one.isPullRequest())
                .map(one -> new Issue(one, firstLine(one.getBody())))
                .toList());
  }

  void openIssue(String title, String label, String body) {
    ask(() -> repository.createIssue(title).label(label).body(body).create());
  }

  /** What was edited in a browser has other line ends. */
  private static String firstLine(String body) {
    return body == null ? "" : body.lines().findFirst().orElse("");
  }

  private interface Call<T> {
    T run() throws IOException;
  }

  private static <T> T ask(Call<T> call) {
    try {
      return call.run();
    } catch (IOException | GHException e) {
      throw new FailedException("GitHub: " + e.getMessage());
    }
  }
}
