{{/* The name that all objects start with. */}}
{{- define "service.fullname" -}}
{{ .Values.fullnameOverride | default .Release.Name }}
{{- end }}

{{/* Labels that select pods of a component: (dict "root" $ "component" "web"). */}}
{{- define "service.selectorLabels" -}}
app.kubernetes.io/name: {{ include "service.fullname" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* Labels of an object: (dict "root" $ "component" "web"). */}}
{{- define "service.labels" -}}
{{ include "service.selectorLabels" . }}
app.kubernetes.io/version: {{ include "service.version" .root | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{/* The release in the form of a label. */}}
{{- define "service.version" -}}
{{ .Values.image.tag | default (.Values.image.digest | trimPrefix "sha256:" | trunc 12) | trunc 63 | trimAll "-_." }}
{{- end }}

{{/* A reference to an image: (dict "repository" … "tag" … "digest" …). */}}
{{- define "service.imageReference" -}}
{{ .repository }}{{ with .tag }}:{{ . }}{{ end }}{{ with .digest }}@{{ . }}{{ end }}
{{- end }}

{{- define "service.image" -}}
{{ include "service.imageReference" .Values.image }}
{{- end }}

{{/* The migration image: the tag and digest are always those of the release. */}}
{{- define "service.migrationImage" -}}
{{ include "service.imageReference" (dict "repository" (include "service.migrationRepository" .) "tag" .Values.image.tag "digest" .Values.image.digest) }}
{{- end }}

{{- define "service.migrationRepository" -}}
{{ .Values.migrations.image.repository | default .Values.image.repository }}
{{- end }}

{{/* The image of the newer release, which knows the way back. */}}
{{- define "service.downImage" -}}
{{ include "service.imageReference" (dict "repository" (include "service.migrationRepository" .) "tag" .Values.migrations.down.tag "digest" .Values.migrations.down.digest) }}
{{- end }}

{{- define "service.serviceAccountName" -}}
{{ .Values.serviceAccount.name | default (ternary (include "service.fullname" .) "default" .Values.serviceAccount.create) }}
{{- end }}

{{/* Never the pods' own: a hook is deleted and made again, and tokens of the old one die with it. */}}
{{- define "service.migrationServiceAccountName" -}}
{{ .Values.migrations.serviceAccount.name | default (ternary (printf "%s-migrate" (include "service.fullname" .)) "default" .Values.migrations.serviceAccount.create) }}
{{- end }}

{{/* The host that requests name: (dict "root" $ "host" …). */}}
{{- define "service.host" -}}
{{ .host | default (printf "%s.%s" .root.Release.Name .root.Values.cluster.domain) }}
{{- end }}

{{/* The database as JSON: own values, else those of the cluster, else defaults. */}}
{{- define "service.database" -}}
{{- $own := .Values.database -}}
{{- $cluster := .Values.cluster.database | default dict -}}
{{- dict
  "host" ($own.host | default $cluster.host | default "")
  "port" ($own.port | default $cluster.port | default 5432 | int)
  "name" ($own.name | default $cluster.name | default (.Release.Name | replace "-" "_"))
  "user" ($own.user | default $cluster.user | default "")
  "sslMode" ($own.sslMode | default $cluster.sslMode | default "require")
  "passwordless" (ternary $cluster.passwordless $own.passwordless (kindIs "invalid" $own.passwordless) | default false)
  "identity" (ternary .Values.cluster.cloud "" (has .Values.cluster.cloud (list "aws" "azure" "google")))
  | toJson -}}
{{- end }}

{{/* Who migrates, as JSON. */}}
{{- define "service.migrationCredentials" -}}
{{- $own := .Values.migrations.credentials -}}
{{- $secret := ternary $own.secret .Values.database.secret (not (empty $own.secret.name)) -}}
{{- $user := $own.user -}}
{{- if and (not $user) (not $own.secret.name) -}}
  {{- $user = (include "service.database" . | fromJson).user -}}
{{- end -}}
{{- dict "user" $user "secret" $secret | toJson -}}
{{- end }}

{{/* Who the app is, as JSON. */}}
{{- define "service.appCredentials" -}}
{{- dict "user" (include "service.database" . | fromJson).user "secret" .Values.database.secret | toJson -}}
{{- end }}

{{/* A variable's source for the user: (dict "credentials" …). */}}
{{- define "service.userVariable" -}}
{{- with .credentials -}}
{{- if .user -}}
value: {{ .user | quote }}
{{- else -}}
valueFrom:
  secretKeyRef:
    name: {{ .secret.name }}
    key: {{ .secret.usernameKey }}
{{- end -}}
{{- end -}}
{{- end }}

{{- define "service.passwordVariable" -}}
valueFrom:
  secretKeyRef:
    name: {{ .credentials.secret.name }}
    key: {{ .credentials.secret.passwordKey }}
{{- end }}

{{- define "service.caFile" -}}
/etc/database-ca/{{ .Values.database.caSecret.key }}
{{- end }}

{{/* What an app and a migration image know of the database: (dict "root" $ "credentials" …). */}}
{{- define "service.databaseEnv" -}}
{{- $values := .root.Values -}}
{{- $database := include "service.database" .root | fromJson -}}
- name: DB__HOST
  value: {{ $database.host | quote }}
- name: DB__PORT
  value: {{ $database.port | int | quote }}
- name: DB__NAME
  value: {{ $database.name | quote }}
- name: DB__USER
  {{- include "service.userVariable" . | nindent 2 }}
{{- if not $database.passwordless }}
- name: DB__PASSWORD
  {{- include "service.passwordVariable" . | nindent 2 }}
{{- else }}
- name: DB__IDENTITY
  value: {{ $database.identity }}
{{- end }}
- name: DB__SSLMODE
  value: {{ $database.sslMode }}
{{- if $values.database.caSecret.name }}
- name: DB__SSLROOTCERT
  value: {{ include "service.caFile" .root }}
{{- end }}
- name: DB__LOCK_TIMEOUT_SECONDS
  value: {{ $values.database.lockTimeoutSeconds | int | quote }}
{{- end }}

{{/* Variables of the app, which are its migrations' as well: what these do may depend on them. */}}
{{- define "service.appEnv" -}}
{{- range $name, $value := .Values.env }}
- name: {{ $name }}
  {{- if kindIs "string" $value }}
  value: {{ $value | quote }}
  {{- else }}
  valueFrom:
    {{- toYaml $value | nindent 4 }}
  {{- end }}
{{- end }}
{{- end }}

{{/* The file that holds an identity's token in the form of libpq, in memory. */}}
{{- define "service.passfile" -}}
/run/database/passfile
{{- end }}

{{- define "service.passfileVolume" -}}
- name: passfile
  emptyDir:
    medium: Memory
    sizeLimit: 1Mi
{{- end }}

{{- define "service.passfileMount" -}}
- name: passfile
  mountPath: {{ include "service.passfile" . | dir }}
{{- end }}

{{/* "true" where an identity's token is the password, and the migration image can fetch it. */}}
{{- define "service.hasPassfile" -}}
{{- if and .Values.database.enabled .Values.migrations.enabled (include "service.database" . | fromJson).passwordless -}}
true
{{- end -}}
{{- end }}

{{/* The same as libpq, and so pg_dump, wants it. */}}
{{- define "service.libpqEnv" -}}
{{- $values := .root.Values -}}
{{- $database := include "service.database" .root | fromJson -}}
- name: PGHOST
  value: {{ $database.host | quote }}
- name: PGPORT
  value: {{ $database.port | int | quote }}
- name: PGDATABASE
  value: {{ $database.name | quote }}
- name: PGUSER
  {{- include "service.userVariable" . | nindent 2 }}
{{- if not $database.passwordless }}
- name: PGPASSWORD
  {{- include "service.passwordVariable" . | nindent 2 }}
{{- else }}
- name: PGPASSFILE
  value: {{ include "service.passfile" .root }}
{{- end }}
{{- with $values.migrations.role }}
- name: PGOPTIONS
  value: {{ printf "-c role=%s" . | quote }}
{{- end }}
- name: PGSSLMODE
  value: {{ $database.sslMode }}
{{- if $values.database.caSecret.name }}
- name: PGSSLROOTCERT
  value: {{ include "service.caFile" .root }}
{{- end }}
{{- end }}

{{/* Every container's; what the restricted Pod Security Standard asks for, and a read-only root. */}}
{{- define "service.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* Every pod's: (dict "runAsUser" … "runAsGroup" … "fsGroup" …). */}}
{{- define "service.podSecurityContext" -}}
runAsNonRoot: true
{{- range $key := list "runAsUser" "runAsGroup" "fsGroup" }}
{{- with index $ $key }}
{{ $key }}: {{ int64 . }}
{{- end }}
{{- end }}
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{/* Azure's webhook gives a token to pods with this label. */}}
{{- define "service.identityLabels" -}}
{{- if and (eq (.Values.cluster.cloud | default "") "azure") .Values.cluster.identity -}}
azure.workload.identity/use: "true"
{{- end -}}
{{- end }}

{{/* Where pods run: their own, and the migration's too, since images are built for some nodes only. */}}
{{- define "service.placement" -}}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "service.caVolume" -}}
{{- if .Values.database.caSecret.name -}}
- name: database-ca
  secret:
    secretName: {{ .Values.database.caSecret.name }}
    defaultMode: 0444
{{- end -}}
{{- end }}

{{- define "service.caMount" -}}
{{- if .Values.database.caSecret.name -}}
- name: database-ca
  mountPath: /etc/database-ca
  readOnly: true
{{- end -}}
{{- end }}
