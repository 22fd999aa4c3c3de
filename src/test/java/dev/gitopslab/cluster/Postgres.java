package dev.gitopslab.cluster;

import java.util.List;

/** A PostgreSQL in the cluster. */
record Postgres(Kubectl kubectl) {

  static final String HOST = "postgres.gitops-lab-servers.svc.cluster.local";

  /** What breaks connection strings, command lines and SQL that are put together without care. */
  static final String PASSWORD = "p;w=x'y\"z 1";

  private static final String MANIFESTS =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: gitops-lab-servers}
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: postgres, namespace: gitops-lab-servers}
      stringData: {password: "p;w=x'y\\"z 1"}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: postgres, namespace: gitops-lab-servers}
      spec:
        selector: {app: postgres}
        ports: [{port: 5432}]
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: postgres, namespace: gitops-lab-servers, labels: {app: postgres}}
      spec:
        securityContext: {runAsUser: 65534, runAsGroup: 65534, fsGroup: 65534}
        containers:
          - name: postgres
            image: %s
            imagePullPolicy: IfNotPresent
            command:
              - bash
              - -ec
              - |
                export PATH=/usr/lib/postgresql/15/bin:$PATH
                initdb --no-sync --pgdata=/data/pg --username=postgres --auth-local=trust \\
                  --auth-host=scram-sha-256 --pwfile=<(printf '%%s\\n' "$PASSWORD")
                echo 'host all all all scram-sha-256' >>/data/pg/pg_hba.conf
                exec postgres -D /data/pg -k /tmp -c listen_addresses='*' -c fsync=off
            env:
              - name: PASSWORD
                valueFrom: {secretKeyRef: {name: postgres, key: password}}
            readinessProbe:
              exec: {command: [psql, --host=/tmp, --username=postgres, --command=SELECT 1]}
              periodSeconds: 2
            volumeMounts:
              - {name: data, mountPath: /data}
              - {name: tmp, mountPath: /tmp}
        volumes:
          - {name: data, emptyDir: {}}
          - {name: tmp, emptyDir: {}}
      """;

  static Postgres start(Kubectl kubectl) {
    kubectl.run("delete", "namespace", "gitops-lab-servers", "--ignore-not-found");
    kubectl.apply(MANIFESTS.formatted(Images.SERVERS));
    kubectl.run(
        "wait",
        "--for=condition=Ready",
        "--timeout=120s",
        "--namespace=gitops-lab-servers",
        "pod/postgres");
    return new Postgres(kubectl);
  }

  /**
   * {@return how Npgsql reaches it from this machine, where pods are reached by their addresses}
   */
  String connectionString() {
    String address =
        kubectl
            .get("--namespace=gitops-lab-servers", "pod", "postgres")
            .at("/status/podIP")
            .asText();
    return "Host=%s;Username=postgres;Password=\"%s\""
        .formatted(address, PASSWORD.replace("\"", "\"\""));
  }

  /** {@return the rows of a query} */
  List<String> query(String database, String sql) {
    return kubectl
        .run(
            "exec",
            "--namespace=gitops-lab-servers",
            "postgres",
            "--",
            "psql",
            "--host=/tmp",
            "--username=postgres",
            "--dbname=" + database,
            "--no-align",
            "--tuples-only",
            "--quiet",
            "--command=" + sql)
        .lines()
        .toList();
  }

  /** {@return how many sessions of a database do nothing but take their time} */
  int sleeping(String database) {
    String sql =
        "SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = '%s'"
            .formatted(database);
    return query("postgres", sql).size();
  }

  /** {@return the ids of the migrations that are applied} */
  List<String> history(String database) {
    return query(database, "SELECT \"MigrationId\" FROM \"__EFMigrationsHistory\" ORDER BY 1");
  }
}
