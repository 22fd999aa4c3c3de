{{/* Custom resources wait for the operator that brings their kinds and checks them. */}}
{{- define "external-secrets.afterOperator" -}}
argocd.argoproj.io/sync-wave: "1"
argocd.argoproj.io/sync-options: SkipDryRunOnMissingResource=true
{{- end }}

{{/* Namespaces whose pods sign in to the cluster's database. */}}
{{- define "external-secrets.databaseNamespaces" -}}
matchLabels:
  gitops-lab.dev/database: credentials
{{- end }}

{{/* Where the credentials of the database are: the cloud's store, a Secret of the cluster, or nowhere. */}}
{{- define "external-secrets.databaseStore" -}}
{{- if .Values.cluster.databaseSecret.reference }}cloud{{ else if .Values.cluster.databaseSecret.name }}database{{ end }}
{{- end }}
