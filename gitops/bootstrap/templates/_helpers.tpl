{{/* The folder that holds bootstrap/, apps/, platform/ and charts/. */}}
{{- define "bootstrap.folder" -}}
{{ dir .Values.path }}
{{- end }}

{{- define "bootstrap.server" -}}
https://kubernetes.default.svc
{{- end }}
