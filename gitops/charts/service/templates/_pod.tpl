{{/* The pod template of the Deployment and of the Rollout. */}}
{{- define "service.podTemplate" -}}
{{- $values := .Values -}}
metadata:
  labels:
    {{- include "service.selectorLabels" (dict "root" . "component" "web") | nindent 4 }}
    app.kubernetes.io/version: {{ include "service.version" . | quote }}
    {{- with include "service.identityLabels" . }}
    {{- . | nindent 4 }}
    {{- end }}
    {{- with $values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- if or $values.migrations.enabled $values.podAnnotations }}
  annotations:
    {{- if $values.migrations.enabled }}
    # Argo CD does not compare hooks: a change of these must be one of the pods to be synced.
    gitops-lab.dev/migration-image: {{ include "service.migrationImage" . | quote }}
    gitops-lab.dev/migration-target: {{ $values.migrations.target | quote }}
    {{- end }}
    {{- with $values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- end }}
spec:
  serviceAccountName: {{ include "service.serviceAccountName" . }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ $values.terminationGracePeriodSeconds }}
  {{- with $values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  securityContext:
    {{- include "service.podSecurityContext" $values.securityContext | nindent 4 }}
  {{- with include "service.placement" . | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- with $values.topologySpread }}
  topologySpreadConstraints:
    {{- range . }}
    - topologyKey: {{ .topologyKey }}
      maxSkew: {{ .maxSkew | default 1 }}
      whenUnsatisfiable: {{ .whenUnsatisfiable | default "ScheduleAnyway" }}
      labelSelector:
        matchLabels:
          {{- include "service.selectorLabels" (dict "root" $ "component" "web") | nindent 10 }}
    {{- end }}
  {{- end }}
  {{- if $values.migrations.enabled }}
  initContainers:
    # The schema gate: it signs in as the app does, waits for the schema, and changes nothing.
    {{- include "service.migrationContainer" (dict "root" . "name" "schema-gate" "image" (include "service.migrationImage" .)
      "command" "wait" "argument" $values.migrations.target "credentials" (include "service.appCredentials" . | fromJson)) | nindent 4 }}
    {{- if include "service.hasPassfile" . }}
    # Keeps the app's token fresh for as long as the app runs.
    {{- include "service.migrationContainer" (dict "root" . "name" "credentials" "image" (include "service.migrationImage" .)
      "command" "credentials" "sidecar" true "passfile" true "credentials" (include "service.appCredentials" . | fromJson)) | nindent 4 }}
    {{- end }}
  {{- end }}
  containers:
    - name: web
      image: {{ include "service.image" . | quote }}
      imagePullPolicy: {{ $values.image.pullPolicy }}
      {{- with $values.command }}
      command:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.args }}
      args:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      ports:
        - name: http
          containerPort: {{ $values.port }}
          protocol: TCP
      {{- if or $values.env $values.database.enabled }}
      env:
        {{- if $values.database.enabled }}
        {{- include "service.databaseEnv" (dict "root" . "credentials" (include "service.appCredentials" . | fromJson)) | nindent 8 }}
        {{- end }}
        {{- if include "service.hasPassfile" . }}
        - name: DB__PASSFILE
          value: {{ include "service.passfile" . }}
        - name: PGPASSFILE
          value: {{ include "service.passfile" . }}
        {{- end }}
        {{- with include "service.appEnv" . | trim }}
        {{- . | nindent 8 }}
        {{- end }}
      {{- end }}
      {{- with $values.envFrom }}
      envFrom:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- range $name := list "startup" "readiness" "liveness" }}
      {{- with index $values.probes $name }}
      {{- if .enabled }}
      {{ $name }}Probe:
        {{- if .exec }}
        exec:
          command:
            {{- toYaml .exec | nindent 12 }}
        {{- else }}
        httpGet:
          path: {{ .path }}
          port: http
        {{- end }}
        initialDelaySeconds: {{ .initialDelaySeconds }}
        periodSeconds: {{ .periodSeconds }}
        timeoutSeconds: {{ .timeoutSeconds }}
        failureThreshold: {{ .failureThreshold }}
      {{- end }}
      {{- end }}
      {{- end }}
      {{- with $values.preStopSeconds }}
      lifecycle:
        preStop:
          sleep:
            seconds: {{ . }}
      {{- end }}
      resources:
        {{- toYaml $values.resources | nindent 8 }}
      securityContext:
        {{- include "service.containerSecurityContext" . | nindent 8 }}
      volumeMounts:
        - name: tmp
          mountPath: /tmp
        {{- if $values.database.enabled }}
        {{- with include "service.caMount" . }}
        {{- . | nindent 8 }}
        {{- end }}
        {{- end }}
        {{- if include "service.hasPassfile" . }}
        {{- include "service.passfileMount" . | nindent 8 }}
          readOnly: true
        {{- end }}
        {{- range $values.volumes }}
        - name: {{ .name }}
          mountPath: {{ .mountPath }}
          {{- if not (or .claim .emptyDir) }}
          readOnly: true
          {{- end }}
        {{- end }}
  volumes:
    - name: tmp
      emptyDir: {}
    {{- if $values.database.enabled }}
    {{- with include "service.caVolume" . }}
    {{- . | nindent 4 }}
    {{- end }}
    {{- end }}
    {{- if include "service.hasPassfile" . }}
    {{- include "service.passfileVolume" . | nindent 4 }}
    {{- end }}
    {{- range $values.volumes }}
    - name: {{ .name }}
      {{- if .configMap }}
      configMap:
        name: {{ .configMap }}
      {{- else if .secret }}
      secret:
        secretName: {{ .secret }}
      {{- else if .claim }}
      persistentVolumeClaim:
        claimName: {{ .claim }}
      {{- else }}
      emptyDir:
        {{- toYaml .emptyDir | nindent 8 }}
      {{- end }}
    {{- end }}
{{- end }}

{{/* The highest number of pods beside which a canary or a surge is measured. */}}
{{- define "service.smallestReplicas" -}}
{{ ternary .Values.autoscaling.minReplicas .Values.replicas .Values.autoscaling.enabled | int }}
{{- end }}

{{/* How long new pods may take; the gate holds them for as long as a migration may run. */}}
{{- define "service.progressDeadlineSeconds" -}}
{{ add .Values.progressDeadlineSeconds (ternary .Values.migrations.timeoutSeconds 0 .Values.migrations.enabled) }}
{{- end }}
