package dev.gitopslab.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitopslab.stacks.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A Git server in the cluster, with a repository for each service under test. */
final class GitServer {

  private static final String MANIFESTS =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: git, namespace: gitops-lab-servers}
      spec:
        securityContext: {runAsUser: 65534, runAsGroup: 65534, fsGroup: 65534}
        containers:
          - name: git
            image: %s
            imagePullPolicy: IfNotPresent
            command: [git, daemon, --export-all, --reuseaddr, --base-path=/data, /data]
            env: [{name: HOME, value: /data}]
            readinessProbe: {tcpSocket: {port: 9418}, periodSeconds: 2}
            volumeMounts: [{name: data, mountPath: /data}]
        volumes: [{name: data, emptyDir: {}}]
      """;

  private final Kubectl kubectl;
  private final Path folder;
  private final String address;
  private final Map<String, Path> clones = new HashMap<>();

  private GitServer(Kubectl kubectl, Path folder, String address) {
    this.kubectl = kubectl;
    this.folder = folder;
    this.address = address;
  }

  static GitServer start(Kubectl kubectl, Path folder) {
    kubectl.apply(MANIFESTS.formatted(Images.SERVERS));
    kubectl.run(
        "wait",
        "--for=condition=Ready",
        "--timeout=120s",
        "--namespace=gitops-lab-servers",
        "pod/git");
    // By its address: the lab's Argo CD runs beside the cluster, where no cluster's name resolves.
    String address =
        kubectl
            .get("--namespace=gitops-lab-servers", "pod", "git")
            .path("status")
            .path("podIP")
            .asText();
    return new GitServer(kubectl, folder, address);
  }

  String url(String repository) {
    return "git://" + address + "/" + repository;
  }

  /** {@return the working copy of a repository, which is made where there is none} */
  Path workingCopy(String repository) {
    return clones.computeIfAbsent(
        repository,
        name -> {
          Path clone = folder.resolve("git").resolve(name);
          run(folder, "git", "init", "--quiet", "--initial-branch=main", clone.toString());
          exec("git", "init", "--quiet", "--bare", "--initial-branch=main", "/data/" + name);
          return clone;
        });
  }

  /** Commits what is in the working copy and pushes it. */
  String commit(String repository, String message) {
    Path clone = workingCopy(repository);
    run(clone, "git", "add", "--all");
    run(
        clone,
        "git",
        "-c",
        "user.name=test",
        "-c",
        "user.email=test@example.com",
        "commit",
        "--quiet",
        "--allow-empty",
        "--message=" + message);
    // The server takes no pushes; it fetches from a file.
    Path bundle = clone.resolveSibling(repository + ".bundle");
    run(clone, "git", "bundle", "create", "--quiet", bundle.toString(), "main");
    kubectl.run("cp", bundle.toString(), "gitops-lab-servers/git:/data/bundle");
    exec("git", "-C", "/data/" + repository, "fetch", "--quiet", "/data/bundle", "+main:main");
    return run(clone, "git", "rev-parse", "HEAD").strip();
  }

  private void exec(String... command) {
    String[] words = new String[command.length + 4];
    words[0] = "exec";
    words[1] = "--namespace=gitops-lab-servers";
    words[2] = "git";
    words[3] = "--";
    System.arraycopy(command, 0, words, 4, command.length);
    kubectl.run(words);
  }

  private static String run(Path folder, String... words) {
    Command.Result result = new Command(folder, words).run(Duration.ofMinutes(1));
    assertThat(result.exitCode()).as(result.output()).isZero();
    return result.output();
  }

  /** Writes a file of the working copy. */
  void write(String repository, String file, String text) {
    try {
      Path path = workingCopy(repository).resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String read(String repository, String file) {
    try {
      return Files.readString(workingCopy(repository).resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes a file or a folder of the working copy. */
  void remove(String repository, String path) {
    run(workingCopy(repository), "rm", "-rf", path);
  }

  /** Puts a folder into the working copy, in place of what is there. */
  void copy(Path source, String repository, String target) {
    Path clone = workingCopy(repository);
    run(clone, "rm", "-rf", target);
    run(clone, "cp", "-R", source.toString(), target);
  }
}
