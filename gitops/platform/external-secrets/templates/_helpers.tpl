{{/* Custom resources wait for the operator that brings their kinds and checks them. */}}
{{- define "external-secrets.afterOperator" -}}
argocd.argoproj.io/sync-wave: "1"
argocd.argoproj.io/sync-options: SkipDryRunOnMissingResource=true
{{- end }}

{{/* The namespaces of services. */}}
{{- define "external-secrets.namespaces" -}}
matchLabels:
  gitops-lab.dev/secrets: "true"
{{- end }}

{{/* Where the credentials of the database are: the cloud's store, a Secret of the cluster, or nowhere. */}}
{{- define "external-secrets.databaseStore" -}}
{{- if .Values.cluster.databaseSecret.reference }}cloud{{ else if .Values.cluster.databaseSecret.name }}database{{ end }}
{{- end }}
