{{/*
A container of the migration image:
(dict "root" $ "name" … "image" … "command" "migrate" "argument" "" "credentials" …), and of these what applies:
"bundle" true: it runs the bundle, and not the launcher alone; "role" true: it acts as migrations.role;
"upOnly" true: it refuses to take the schema down; "work" true: it shares the folder /work with others of the pod;
"passfile" true: it writes the file of the identity's token that others read; "sidecar" true: it runs beside the app;
"runAsUser" …: its user, where that is not the image's.
*/}}
{{- define "service.migrationContainer" -}}
{{- $values := .root.Values -}}
- name: {{ .name }}
  image: {{ .image | quote }}
  imagePullPolicy: {{ $values.image.pullPolicy }}
  {{- if .sidecar }}
  restartPolicy: Always
  {{- end }}
  {{- with $values.migrations.command }}
  command:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  args:
    - {{ .command }}
    {{- with .argument }}
    - {{ . | quote }}
    {{- end }}
  env:
    {{- include "service.databaseEnv" . | nindent 4 }}
    {{- if .upOnly }}
    - name: DB__DIRECTION
      value: up
    {{- end }}
    {{- if .role }}
    {{- with $values.migrations.role }}
    - name: DB__ROLE
      value: {{ . | quote }}
    {{- end }}
    {{- end }}
    {{- if .passfile }}
    - name: DB__PASSFILE
      value: {{ include "service.passfile" .root }}
    {{- end }}
    {{- with include "service.appEnv" .root | trim }}
    {{- . | nindent 4 }}
    {{- end }}
  {{- with $values.envFrom }}
  envFrom:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if .sidecar }}
  # The app starts once the token is there.
  startupProbe:
    exec:
      command:
        {{- toYaml (concat $values.migrations.command (list .command "--ready")) | nindent 8 }}
    periodSeconds: 1
    timeoutSeconds: 5
    failureThreshold: 120
  {{- end }}
  resources:
    {{- toYaml (ternary $values.migrations.resources $values.migrations.gate.resources (.bundle | default false)) | nindent 4 }}
  securityContext:
    {{- include "service.containerSecurityContext" . | nindent 4 }}
    {{- with .runAsUser }}
    runAsUser: {{ int64 . }}
    {{- end }}
  volumeMounts:
    - name: tmp
      mountPath: /tmp
    {{- if .work }}
    - name: work
      mountPath: /work
    {{- end }}
    {{- if .passfile }}
    {{- include "service.passfileMount" .root | nindent 4 }}
    {{- end }}
    {{- with include "service.caMount" .root }}
    {{- . | nindent 4 }}
    {{- end }}
{{- end }}

{{/*
Writes an identity's token for a backup, once and in a container that ends: a sidecar would keep a hook's Job from being
removed by Argo CD. The file is read by its owner alone, so its user is the backup's: (dict "root" $).
*/}}
{{- define "service.backupPassfile" -}}
{{- if include "service.hasPassfile" .root }}
{{- include "service.migrationContainer" (dict "root" .root "name" "credentials" "image" .image "command" "credentials" "argument" "--once"
  "passfile" true "runAsUser" .root.Values.migrations.backup.runAsUser "credentials" (include "service.migrationCredentials" .root | fromJson)) }}
{{- end }}
{{- end }}

{{/*
The container that backs the database up: (dict "root" $ "always" false). Unless always, it does so only where the container
before it found migrations pending.
*/}}
{{- define "service.backupContainer" -}}
{{- $values := .root.Values -}}
{{- $backup := $values.migrations.backup -}}
- name: backup
  image: {{ include "service.imageReference" $backup.image | quote }}
  imagePullPolicy: IfNotPresent
  command: [sh, -c]
  args:
    - |
      set -eu
      {{- if not .always }}
      if [ ! -s /work/pending ]; then
        echo "No migration is pending: no backup is needed."
        exit 0
      fi
      {{- end }}
      {{- if $backup.command }}
      exec "$@"
      {{- else }}
      # The first release of a service has nothing to lose yet.
      exists=$(echo "select count(*) from pg_database where datname = :'name'" |
        psql --dbname=postgres --no-psqlrc --tuples-only --no-align --set=name="$PGDATABASE" 2>/dev/null) || exists=1
      if [ "$exists" = 0 ]; then
        echo "The database does not exist yet: no backup is needed."
        exit 0
      fi
      file=/backup/{{ include "service.fullname" .root }}-$(date -u +%Y%m%dT%H%M%SZ).dump
      # By way of another name, so that what an interrupted backup leaves is not taken for one.
      pg_dump --format=custom --no-password --file="$file.part"
      mv "$file.part" "$file"
      echo "The backup is $file."
      {{- end }}
    {{- with $backup.command }}
    - backup
    {{- toYaml . | nindent 4 }}
    {{- end }}
  env:
    {{- include "service.libpqEnv" (dict "root" .root "credentials" (include "service.migrationCredentials" .root | fromJson)) | nindent 4 }}
  resources:
    {{- toYaml $backup.resources | nindent 4 }}
  securityContext:
    {{- include "service.containerSecurityContext" . | nindent 4 }}
    runAsUser: {{ int64 $backup.runAsUser }}
  volumeMounts:
    - name: tmp
      mountPath: /tmp
    {{- if not .always }}
    - name: work
      mountPath: /work
      readOnly: true
    {{- end }}
    {{- if $backup.claim }}
    - name: backup
      mountPath: /backup
    {{- end }}
    {{- if include "service.hasPassfile" .root }}
    {{- include "service.passfileMount" .root | nindent 4 }}
      readOnly: true
    {{- end }}
    {{- with include "service.caMount" .root }}
    {{- . | nindent 4 }}
    {{- end }}
{{- end }}

{{/*
The pod template of a Job: (dict "root" $ "component" … "initContainers" "" "containers" … "backup" false "work" false).
Neither labels of the chart nor a release's version are in it: a Job's template cannot be changed, so that each change of it
is another Job where Jobs are no hooks. No mesh is let in: its sidecar would outlive the migration.
*/}}
{{- define "service.jobPodTemplate" -}}
{{- $values := .root.Values -}}
metadata:
  labels:
    {{- include "service.selectorLabels" . | nindent 4 }}
    sidecar.istio.io/inject: "false"
    {{- with include "service.identityLabels" .root }}
    {{- . | nindent 4 }}
    {{- end }}
  annotations:
    linkerd.io/inject: disabled
    cluster-autoscaler.kubernetes.io/safe-to-evict: "false"
    karpenter.sh/do-not-disrupt: "true"
spec:
  serviceAccountName: {{ include "service.migrationServiceAccountName" .root }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  restartPolicy: Never
  terminationGracePeriodSeconds: 30
  securityContext:
    {{- $security := $values.securityContext }}
    {{- if .backup }}
    {{- $security = merge (dict "fsGroup" $values.migrations.backup.runAsUser) $security }}
    {{- end }}
    {{- include "service.podSecurityContext" $security | nindent 4 }}
  {{- with include "service.placement" .root | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- with .initContainers }}
  initContainers:
    {{- . | nindent 4 }}
  {{- end }}
  containers:
    {{- .containers | nindent 4 }}
  volumes:
    - name: tmp
      emptyDir: {}
    {{- if .work }}
    - name: work
      emptyDir: {}
    {{- end }}
    {{- if and .backup $values.migrations.backup.claim }}
    - name: backup
      persistentVolumeClaim:
        claimName: {{ $values.migrations.backup.claim }}
    {{- end }}
    {{- if and .backup (include "service.hasPassfile" .root) }}
    {{- include "service.passfileVolume" .root | nindent 4 }}
    {{- end }}
    {{- with include "service.caVolume" .root }}
    {{- . | nindent 4 }}
    {{- end }}
{{- end }}

{{/*
A Job: (dict "root" $ "component" … "suffix" "migrate" "hook" "pre-install,pre-upgrade" "weight" -5 "wave" -1
"timeoutSeconds" 900 "podTemplate" …). Without a wave it is a hook in both modes.
*/}}
{{- define "service.job" -}}
{{- $migrations := .root.Values.migrations -}}
{{- $isHook := or (eq $migrations.mode "helmHook") (not (hasKey . "wave")) -}}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ include "service.fullname" .root }}-{{ .suffix }}{{ if not $isHook }}-{{ .podTemplate | sha256sum | trunc 8 }}{{ end }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "service.labels" . | nindent 4 }}
  annotations:
    {{- if $isHook }}
    {{- include "service.hookAnnotations" . | nindent 4 }}
    {{- else }}
    argocd.argoproj.io/sync-wave: {{ .wave | quote }}
    {{- end }}
spec:
  activeDeadlineSeconds: {{ .timeoutSeconds }}
  backoffLimit: {{ $migrations.backoffLimit }}
  {{- /* A pod that is still ending holds its lock on the database: no second one beside it. */}}
  podReplacementPolicy: Failed
  # One that a drain or a preemption took is no failure of its own: another goes on where it ended.
  podFailurePolicy:
    rules:
      - action: Ignore
        onPodConditions:
          - type: DisruptionTarget
  {{- if $isHook }}
  ttlSecondsAfterFinished: {{ int64 $migrations.ttlSecondsAfterFinished }}
  {{- end }}
  template:
    {{- .podTemplate | nindent 4 }}
{{- end }}

{{/* What a migration needs before it: (dict "root" $ "weight" -10 "wave" -3). */}}
{{- define "service.earlierAnnotations" -}}
{{- if eq .root.Values.migrations.mode "helmHook" -}}
{{ include "service.hookAnnotations" (dict "hook" "pre-install,pre-upgrade" "weight" .weight) }}
{{- else -}}
argocd.argoproj.io/sync-wave: {{ .wave | quote }}
{{- end -}}
{{- end }}

{{/* Nothing is deleted when it ends, so that logs remain; the next release makes room for itself. */}}
{{- define "service.hookAnnotations" -}}
helm.sh/hook: {{ .hook }}
helm.sh/hook-weight: {{ .weight | quote }}
helm.sh/hook-delete-policy: before-hook-creation
{{- end }}
