{{/* What the schema cannot say: one line for each thing that is wrong, all at once. */}}
{{- define "service.problems" -}}
{{- $values := .Values -}}
{{- $migrations := $values.migrations -}}
{{- $backup := $migrations.backup -}}
{{- $down := $migrations.down -}}
{{- $rollout := $values.rollout -}}
{{- $database := include "service.database" . | fromJson -}}
{{- $production := eq $values.environment.tier "production" -}}
{{- $problems := list -}}

{{- if gt (len (include "service.fullname" .)) 45 -}}
{{- $problems = append $problems "fullnameOverride: the release's name is longer than 45 characters, and the names of Jobs add to it; give a shorter one here" -}}
{{- end -}}
{{- if not $values.image.repository -}}
{{- $problems = append $problems "image.repository: is required" -}}
{{- end -}}
{{- if not (or $values.image.tag $values.image.digest) -}}
{{- $problems = append $problems "image.tag: image.tag or image.digest is required: it is the identity of the release" -}}
{{- end -}}
{{- if and $production (eq $values.image.tag "latest") -}}
{{- $problems = append $problems "image.tag: latest is no identity of a release; production needs one" -}}
{{- end -}}
{{- range $name, $value := $values.env -}}
{{- if and $values.database.enabled (or (hasPrefix "DB__" $name) (and $database.passwordless (eq $name "PGPASSFILE"))) -}}
{{- $problems = append $problems (printf "env.%s: is set by database already" $name) -}}
{{- end -}}
{{- end -}}

{{- if and $values.ingress.enabled (not $values.ingress.host) (not $values.cluster.domain) -}}
{{- $problems = append $problems "ingress.host: is required where there is no cluster.domain" -}}
{{- end -}}
{{- if and $values.httpRoute.enabled (not $values.httpRoute.host) (not $values.cluster.domain) -}}
{{- $problems = append $problems "httpRoute.host: is required where there is no cluster.domain" -}}
{{- end -}}
{{- if and $values.httpRoute.enabled (not $values.httpRoute.parentRefs) -}}
{{- $problems = append $problems "httpRoute.parentRefs: name at least one Gateway" -}}
{{- end -}}

{{- if $values.autoscaling.enabled -}}
{{- if gt (int $values.autoscaling.minReplicas) (int $values.autoscaling.maxReplicas) -}}
{{- $problems = append $problems (printf "autoscaling.minReplicas: %d is more than maxReplicas, %d" (int $values.autoscaling.minReplicas) (int $values.autoscaling.maxReplicas)) -}}
{{- end -}}
{{- if not (dig "requests" "cpu" "" $values.resources) -}}
{{- $problems = append $problems "resources.requests.cpu: is required with autoscaling, which measures against it" -}}
{{- end -}}
{{- end -}}

{{- if $values.database.enabled -}}
{{- if not $database.host -}}
{{- $problems = append $problems "database.host: is required where there is no cluster.database.host" -}}
{{- end -}}
{{- if and $database.passwordless (not $database.user) -}}
{{- $problems = append $problems "database.user: is required with passwordless" -}}
{{- end -}}
{{- if and $database.passwordless (not $database.identity) -}}
{{- $problems = append $problems "database.passwordless: needs cluster.cloud to be aws, azure or google, whose identity signs in" -}}
{{- end -}}
{{- /* The schema says so too, but not why, and it can be switched off. */ -}}
{{- if lt (int $values.database.lockTimeoutSeconds) 1 -}}
{{- $problems = append $problems "database.lockTimeoutSeconds: 0 would wait for ever, with the app's requests behind it; give at least 1" -}}
{{- end -}}
{{- if and $production (has $database.sslMode (list "disable" "allow" "prefer")) -}}
{{- $problems = append $problems (printf "database.sslMode: %s may go without TLS; production needs require, verify-ca or verify-full" $database.sslMode) -}}
{{- end -}}
{{- else if $migrations.enabled -}}
{{- $problems = append $problems "database.enabled: is required with migrations" -}}
{{- end -}}

{{- if $migrations.enabled -}}
{{- if and $production (not $backup.enabled) -}}
{{- $problems = append $problems "migrations.backup.enabled: production does not migrate without a backup" -}}
{{- end -}}
{{- if and $production (eq $migrations.target "0") -}}
{{- $problems = append $problems "migrations.target: 0 undoes every migration, which production refuses" -}}
{{- end -}}
{{- if and $backup.enabled (not $backup.command) (not $backup.claim) -}}
{{- $problems = append $problems "migrations.backup.claim: pg_dump needs a PersistentVolumeClaim to write to; or give a command" -}}
{{- end -}}
{{- if lt (int $migrations.ttlSecondsAfterFinished) 600 -}}
{{- $problems = append $problems (printf "migrations.ttlSecondsAfterFinished: %d may remove the Job before Argo CD has seen how it ended, whose sync then hangs, and before its logs are read; give at least 600" (int $migrations.ttlSecondsAfterFinished)) -}}
{{- end -}}
{{- if and $database.passwordless (not $migrations.command) -}}
{{- $problems = append $problems "migrations.command: is required with database.passwordless: a probe runs it, and knows no entry point" -}}
{{- end -}}
{{- if and $backup.enabled (not (or $backup.image.tag $backup.image.digest)) -}}
{{- $problems = append $problems "migrations.backup.image.tag: a tag or digest is required" -}}
{{- end -}}
{{- if and $migrations.serviceAccount.create (eq (include "service.migrationServiceAccountName" .) (include "service.serviceAccountName" .)) -}}
{{- $problems = append $problems "migrations.serviceAccount.name: is the pods' own; the migration's is made anew with each release, and tokens of the old one die" -}}
{{- end -}}
{{- if and $database.passwordless $migrations.credentials.secret.name (not $migrations.credentials.user) -}}
{{- $problems = append $problems "migrations.credentials.user: is required with database.passwordless, which reads no secret" -}}
{{- end -}}
{{- else if $backup.enabled -}}
{{- $problems = append $problems "migrations.backup.enabled: there is nothing to back up for without migrations.enabled" -}}
{{- end -}}

{{- if $down.target -}}
{{- if not $migrations.enabled -}}
{{- $problems = append $problems "migrations.down.target: needs migrations.enabled" -}}
{{- end -}}
{{- if ne $down.confirm $down.target -}}
{{- $problems = append $problems (printf "migrations.down.confirm: repeat the target, %q, to undo every migration after it" $down.target) -}}
{{- end -}}
{{- if not (or $down.tag $down.digest) -}}
{{- $problems = append $problems "migrations.down.tag: the tag or digest of the newer release is required: only its image knows the way back" -}}
{{- else if eq (include "service.downImage" .) (include "service.migrationImage" .) -}}
{{- $problems = append $problems "migrations.down.tag: is the release's own; its app would be left with a schema older than it" -}}
{{- end -}}
{{- if not $backup.enabled -}}
{{- $problems = append $problems "migrations.backup.enabled: is required with migrations.down" -}}
{{- end -}}
{{- if $migrations.target -}}
{{- $problems = append $problems "migrations.target: leave it out while migrations.down is set: the release's own migration would be refused, by a schema that is past its target" -}}
{{- end -}}
{{- if and $production (eq $down.target "0") -}}
{{- $problems = append $problems "migrations.down.target: 0 undoes every migration, which production refuses" -}}
{{- end -}}
{{- else if or $down.tag $down.digest $down.confirm -}}
{{- $problems = append $problems "migrations.down.target: is required with any of tag, digest, confirm" -}}
{{- end -}}

{{- if $rollout.enabled -}}
{{- if eq $rollout.strategy "canary" -}}
{{- $routing := $rollout.canary.trafficRouting -}}
{{- if and (eq $routing "nginx") (not $values.ingress.enabled) -}}
{{- $problems = append $problems "rollout.canary.trafficRouting: nginx needs ingress.enabled" -}}
{{- end -}}
{{- if and (eq $routing "gatewayApi") (not $values.httpRoute.enabled) -}}
{{- $problems = append $problems "rollout.canary.trafficRouting: gatewayApi needs httpRoute.enabled" -}}
{{- end -}}
{{- if and (ne $routing "none") $values.ingress.enabled $values.httpRoute.enabled -}}
{{- $problems = append $problems "rollout.canary.trafficRouting: with both ingress and httpRoute, one of them would send everything to the old pods" -}}
{{- end -}}
{{- if eq $routing "none" -}}
{{- $replicas := include "service.smallestReplicas" . | int -}}
{{- $smallest := 100 -}}
{{- range $rollout.canary.steps -}}
{{- if hasKey . "setWeight" -}}
{{- if gt (int .setWeight) 0 -}}
{{- $smallest = min $smallest (int .setWeight) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if lt (mul $replicas $smallest) 100 -}}
{{- $problems = append $problems (printf "rollout.canary.steps: %d %% of %d replicas is less than a pod: without trafficRouting it takes %d" (int $smallest) $replicas (int (div (add 99 $smallest) $smallest))) -}}
{{- end -}}
{{- end -}}
{{- else if ne $rollout.canary.trafficRouting "none" -}}
{{- $problems = append $problems "rollout.canary.trafficRouting: is for the strategy canary; blueGreen switches Services" -}}
{{- end -}}
{{- with $rollout.analysis -}}
{{- if .enabled -}}
{{- if and (eq .provider "prometheus") (not (and .prometheus.address .prometheus.query)) -}}
{{- $problems = append $problems "rollout.analysis.prometheus: address and query are required" -}}
{{- end -}}
{{- if and (eq .provider "web") (not .web.url) -}}
{{- $problems = append $problems "rollout.analysis.web.url: is required" -}}
{{- end -}}
{{- if and (eq .provider "job") (not .job.command) -}}
{{- $problems = append $problems "rollout.analysis.job.command: is required" -}}
{{- end -}}
{{- if and (ne .provider "job") (not .successCondition) -}}
{{- $problems = append $problems "rollout.analysis.successCondition: is required, such as result[0] >= 0.99" -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- else if $rollout.analysis.enabled -}}
{{- $problems = append $problems "rollout.analysis.enabled: needs rollout.enabled" -}}
{{- end -}}

{{- join "\n" $problems -}}
{{- end }}
