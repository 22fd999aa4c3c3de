package dev.gitopslab.commands.workflow;

import dev.gitopslab.commands.Workspace;
import dev.gitopslab.commands.workflow.GitHubRepository.Comment;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kohsuke.github.GHPullRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes the previews of a pull request as comments. */
@Command(
    name = "comment",
    description = {
      "Writes the previews of a pull request as comments: one per environment, updated in place.",
      "",
      "What it reads in the folder of previews was made by the pull request's code, a fork's or not,"
          + " and is text of which it believes nothing. What it believes is the event, which the"
          + " options tell. GH_TOKEN is the token."
    })
public final class CommentCommand implements Runnable {

  /** GitHub takes 65536 characters; the rest is for what is added here. */
  private static final int LONGEST = 64_000;

  /**
   * A fork can claim other environments with each push, and each comment is a mail to everybody.
   */
  private static final int MOST = 100;

  private static final int LONGEST_LIST = 8_192;
  private static final int LONGEST_NUMBER = 12;
  private static final int HASH = 64;
  private static final String MARKER = "<!-- gitops-lab preview: %s -->";

  private final Workspace workspace;

  @Option(
      names = "--previews",
      paramLabel = "FOLDER",
      required = true,
      defaultValue = "${env:PREVIEWS}",
      description = "What the jobs have left; else the variable PREVIEWS.")
  private Path previews;

  @Option(
      names = "--repository",
      paramLabel = "OWNER/NAME",
      required = true,
      defaultValue = "${env:REPOSITORY}",
      description = "Where the pull request is; else the variable REPOSITORY.")
  private String repository;

  @Option(
      names = "--head-repository",
      paramLabel = "OWNER/NAME",
      required = true,
      defaultValue = "${env:HEAD_REPOSITORY}",
      description = "Where its branch is; else the variable HEAD_REPOSITORY.")
  private String headRepository;

  @Option(
      names = "--head-branch",
      paramLabel = "BRANCH",
      required = true,
      defaultValue = "${env:HEAD_BRANCH}",
      description = "Its branch; else the variable HEAD_BRANCH.")
  private String headBranch;

  @Option(
      names = "--head-sha",
      paramLabel = "COMMIT",
      required = true,
      defaultValue = "${env:HEAD_SHA}",
      description = "The commit that was previewed; else the variable HEAD_SHA.")
  private String headSha;

  @Option(
      names = "--conclusion",
      paramLabel = "WORD",
      defaultValue = "${env:CONCLUSION}",
      description = "How the run ended; else the variable CONCLUSION.")
  private String conclusion;

  @Option(
      names = "--run-url",
      paramLabel = "URL",
      required = true,
      defaultValue = "${env:RUN_URL}",
      description = "The run; else the variable RUN_URL.")
  private String runUrl;

  /** The command. */
  public CommentCommand(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public void run() {
    Optional<List<String>> affected = affected();
    if (affected.isEmpty()) {
      workspace.say(
          "the run ended with " + conclusion + " before it knew what is affected: no comment");
      return;
    }
    GitHubRepository gitHub = GitHubRepository.open(repository, workspace);
    Optional<GHPullRequest> pullRequest =
        gitHub.openPullRequest(
            headRepository.substring(0, headRepository.indexOf('/')),
            headBranch,
            headSha,
            claimedNumber());
    if (pullRequest.isEmpty()) {
      workspace.say(
          "no open pull request has the commit that this run was for: it was closed, or moved on");
      return;
    }
    write(gitHub, pullRequest.get(), affected.get());
  }

  private void write(GitHubRepository gitHub, GHPullRequest pullRequest, List<String> affected) {
    Map<String, Comment> comments = new LinkedHashMap<>();
    int known = 0;
    for (Comment comment : gitHub.ownComments(pullRequest)) {
      Optional<String> environment = environmentOf(comment.firstLine());
      if (environment.isPresent()) {
        comments.putIfAbsent(environment.get(), comment);
        known++;
      }
    }
    Map<String, String> bodies = new LinkedHashMap<>();
    affected.forEach(environment -> bodies.put(environment, preview(environment)));
    comments.keySet().forEach(environment -> bodies.computeIfAbsent(environment, this::unaffected));
    for (Map.Entry<String, String> body : bodies.entrySet()) {
      Comment there = comments.get(body.getKey());
      if (there != null) {
        there.replace(body.getValue());
        workspace.say("updated the comment on " + body.getKey());
      } else if (known >= MOST) {
        workspace.say("no comment on " + body.getKey() + ": there are too many already");
      } else {
        gitHub.comment(pullRequest, body.getValue());
        known++;
        workspace.say("added a comment on " + body.getKey());
      }
    }
  }

  /** The preview of one environment, with what only this program may say. */
  private String preview(String environment) {
    StringBuilder body = new StringBuilder(MARKER.formatted(environment)).append('\n');
    if (isFork()) {
      body.append("> [!WARNING]\n")
          .append("> This text was computed by the code of the fork, without credentials.")
          .append(" Read it as you read that code.\n\n");
    }
    body.append(
        text(environment)
            .orElse(
                "### "
                    + environment
                    + "\n\nThis environment is affected. Its preview was not made, or is too long"
                    + " for a comment: see [the run]("
                    + runUrl
                    + ").\n"));
    return body.append("\n\n<sub>Commit `")
        .append(headSha)
        .append("`, [run](")
        .append(runUrl)
        .append(')')
        .append(fingerprint(environment).map(hash -> ", fingerprint `" + hash + "`").orElse(""))
        .append("</sub>\n")
        .toString();
  }

  private String unaffected(String environment) {
    return MARKER.formatted(environment)
        + "\n### "
        + environment
        + "\n\nThis pull request no longer changes this environment.\n\n<sub>Commit `"
        + headSha
        + "`, [run]("
        + runUrl
        + ")</sub>\n";
  }

  private boolean isFork() {
    return !headRepository.equals(repository);
  }

  /** The text of a preview, unless it is too long for a comment or there is none. */
  private Optional<String> text(String environment) {
    return read(previews.resolve(environment + ".md"), 4 * LONGEST + 1)
        .filter(bytes -> bytes.length <= 4 * LONGEST)
        .map(bytes -> CommentText.of(bytes, isFork()))
        .filter(text -> text.codePointCount(0, text.length()) <= LONGEST);
  }

  private Optional<String> fingerprint(String environment) {
    if (isFork()) {
      return Optional.empty();
    }
    return read(previews.resolve(environment + ".fingerprint"), HASH)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .filter(text -> ApplyCommand.FINGERPRINT.matcher(text).matches());
  }

  private Optional<List<String>> affected() {
    return read(previews.resolve("affected/environments"), LONGEST_LIST)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .map(
            text ->
                new ArrayList<>(
                    text.lines()
                        .limit(MOST)
                        .filter(Workspace::isEnvironmentName)
                        .distinct()
                        .toList()));
  }

  private String claimedNumber() {
    return read(previews.resolve("affected/number"), LONGEST_NUMBER)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip())
        .orElse("");
  }

  private static Optional<String> environmentOf(String line) {
    String[] around = MARKER.split("%s");
    if (!line.startsWith(around[0]) || !line.endsWith(around[1])) {
      return Optional.empty();
    }
    return Optional.of(
            line.substring(
                around[0].length(),
                Math.max(around[0].length(), line.length() - around[1].length())))
        .filter(Workspace::isEnvironmentName);
  }

  /** The start of a file that a job has left: no link, no folder, no device. */
  private static Optional<byte[]> read(Path file, int most) {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        || Files.isSymbolicLink(file.getParent())) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(in.readNBytes(most));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
