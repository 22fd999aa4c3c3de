package dev.gitopslab.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client in the cluster, which asks a service time and again, each time by a connection of its
 * own and once only: what a load balancer or a library would try again counts as a failure.
 */
record Client(Kubectl kubectl, String namespace) {

  private static final Pattern SUM =
      Pattern.compile("requests (\\d+), failures (\\d+), seconds (\\d+)");

  private static final String MANIFEST =
      """
apiVersion: v1
kind: Pod
metadata: {name: client, namespace: %1$s}
spec:
  restartPolicy: Never
  terminationGracePeriodSeconds: 1
  securityContext:
    {runAsNonRoot: true, runAsUser: 65534, runAsGroup: 65534, seccompProfile: {type: RuntimeDefault}}
  containers:
    - name: client
      image: %2$s
      imagePullPolicy: IfNotPresent
      securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
      command:
        - perl
        - -MIO::Socket::INET
        - -e
        - |
          use strict;
          $| = 1;
          my ($requests, $failures, $start) = (0, 0, time);
          until (-e "/tmp/stop") {
            my $answer = eval {
              local $SIG{ALRM} = sub { die "no answer within 5 s\\n" };
              alarm 5;
              my $socket = IO::Socket::INET->new(PeerAddr => "%3$s", PeerPort => 80) or die "no connection: $@\\n";
              print $socket "GET %4$s HTTP/1.1\\r\\nHost: %3$s\\r\\nConnection: close\\r\\n\\r\\n";
              my $text = do { local $/; <$socket> };
              alarm 0;
              $text;
            };
            alarm 0;
            $requests++;
            if (!defined $answer || $answer !~ m{^HTTP/1.1 200 }) {
              $failures++;
              my $why = $@ || substr($answer // "nothing", 0, 80);
              print scalar(gmtime), " request $requests: $why\\n";
            }
            select undef, undef, undef, 0.01;
          }
          print "requests $requests, failures $failures, seconds ", time - $start, "\\n";
""";

  /** Starts asking the service of a namespace, which serves already. */
  static Client start(ServiceUnderTest service, String path) {
    Kubectl kubectl = service.kubectl();
    String name = service.name();
    kubectl.apply(MANIFEST.formatted(name, Images.SERVERS, name, path));
    kubectl.run(
        "wait", "--for=condition=Ready", "--timeout=60s", "--namespace=" + name, "pod/client");
    return new Client(kubectl, name);
  }

  /** Ends it: it asked at least so often, and each time was answered. */
  void assertThatAllWasAnswered(int atLeast) {
    kubectl.run("exec", "--namespace=" + namespace, "client", "--", "touch", "/tmp/stop");
    Eventually.within(
        Duration.ofSeconds(30),
        () -> {
          JsonNode pod = kubectl.get("--namespace=" + namespace, "pod", "client");
          assertThat(pod.at("/status/phase").asText()).isEqualTo("Succeeded");
        });
    String log = kubectl.run("logs", "--namespace=" + namespace, "client");
    Matcher sum = SUM.matcher(log);
    assertThat(sum.find()).as(log).isTrue();
    System.out.println("cluster lane: " + namespace + ": " + sum.group());
    assertThat(sum.group(2)).as(log).isEqualTo("0");
    assertThat(Integer.parseInt(sum.group(1))).isGreaterThanOrEqualTo(atLeast);
  }
}
