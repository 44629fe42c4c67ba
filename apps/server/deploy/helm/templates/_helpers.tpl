{{/* Labels that select the pods of a part: (list $ "server") */}}
{{- define "grantex.selector" -}}
app.kubernetes.io/name: grantex
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{/* All labels of a part. */}}
{{- define "grantex.labels" -}}
{{ include "grantex.selector" . }}
app.kubernetes.io/version: {{ (index . 0).Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ (index . 0).Release.Service }}
{{- end }}

{{- define "grantex.image" -}}
{{ required "image.repository is required: where you pushed the image that deploy/Dockerfile builds" .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{/* The secrets that are used: variable → member of the Secret. */}}
{{- define "grantex.secrets" -}}
{{- $keys := .Values.secret.keys -}}
DATABASE_URL: {{ required "secret.keys.databaseUrl is required" $keys.databaseUrl }}
GRANTEX_MASTER_KEY: {{ required "secret.keys.masterKey is required" $keys.masterKey }}
{{- with $keys.bootstrapKey }}
GRANTEX_BOOTSTRAP_KEY: {{ . }}
{{- end }}
{{- with $keys.smtpUrl }}
GRANTEX_SMTP_URL: {{ . }}
{{- end }}
{{- with $keys.stripeKey }}
GRANTEX_STRIPE_KEY: {{ . }}
{{- end }}
{{- with $keys.stripeWebhookSecret }}
GRANTEX_STRIPE_WEBHOOK_SECRET: {{ . }}
{{- end }}
{{- end }}

{{/* The environment of every process. */}}
{{- define "grantex.environment" -}}
- name: GRANTEX_MODE
  value: {{ .Values.mode }}
- name: GRANTEX_PUBLIC_URL
  value: {{ required "publicUrl is required: the https URL at which clients reach the server" .Values.publicUrl | quote }}
{{- if .Values.secret.keys.smtpUrl }}
- name: GRANTEX_MAIL_FROM
  value: {{ required "mailFrom is required with secret.keys.smtpUrl" .Values.mailFrom | quote }}
{{- end }}
- name: GRANTEX_METRICS_PORT
  value: '9464'
- name: GRANTEX_METRICS_HOST
  value: 0.0.0.0
{{- range $variable, $member := include "grantex.secrets" . | fromYaml }}
- name: {{ $variable }}_FILE
  value: /run/secrets/grantex/{{ $member }}
{{- end }}
{{- range $variable, $value := .Values.environment }}
- name: {{ $variable }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}

{{- define "grantex.secretVolume" -}}
- name: secrets
  secret:
    secretName: {{ required "secret.name is required" .Values.secret.name }}
    defaultMode: 0440
    items:
      {{- range $member := include "grantex.secrets" . | fromYaml }}
      - key: {{ $member }}
        path: {{ $member }}
      {{- end }}
{{- end }}

{{- define "grantex.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "grantex.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* The processes of a part: Deployment, Service, disruption budget. (list $ "server" .Values.server) */}}
{{- define "grantex.part" -}}
{{- $ := index . 0 -}}
{{- $part := index . 1 -}}
{{- $values := index . 2 -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $.Release.Name }}-{{ $part }}
  labels:
    {{- include "grantex.labels" (list $ $part) | nindent 4 }}
spec:
  replicas: {{ $values.replicas }}
  strategy:
    rollingUpdate:
      maxUnavailable: 0
      maxSurge: 1
  selector:
    matchLabels:
      {{- include "grantex.selector" (list $ $part) | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "grantex.labels" (list $ $part) | nindent 8 }}
    spec:
      automountServiceAccountToken: false
      enableServiceLinks: false
      securityContext:
        {{- include "grantex.podSecurity" $ | nindent 8 }}
      # The server drains for up to nine seconds, after the pause below.
      terminationGracePeriodSeconds: 30
      topologySpreadConstraints:
        {{- range tuple "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
        - maxSkew: 1
          topologyKey: {{ . }}
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "grantex.selector" (list $ $part) | nindent 14 }}
        {{- end }}
      containers:
        - name: {{ $part }}
          image: {{ include "grantex.image" $ }}
          imagePullPolicy: {{ $.Values.image.pullPolicy }}
          securityContext:
            {{- include "grantex.containerSecurity" $ | nindent 12 }}
          env:
            {{- include "grantex.environment" $ | nindent 12 }}
          ports:
            - name: http
              containerPort: 4000
            - name: metrics
              containerPort: 9464
          # Answers without the database, so that an outage of the database restarts nothing.
          startupProbe:
            httpGet: { path: /.well-known/grantex, port: http }
            periodSeconds: 2
            failureThreshold: 90
          livenessProbe:
            httpGet: { path: /.well-known/grantex, port: http }
            periodSeconds: 10
            timeoutSeconds: 5
          readinessProbe:
            httpGet: { path: /health, port: http }
            periodSeconds: 5
            timeoutSeconds: 5
          lifecycle:
            # Until every load balancer has heard that the pod ends.
            preStop:
              sleep: { seconds: 5 }
          resources:
            {{- toYaml $values.resources | nindent 12 }}
          volumeMounts:
            - name: secrets
              mountPath: /run/secrets/grantex
              readOnly: true
      volumes:
        {{- include "grantex.secretVolume" $ | nindent 8 }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ $.Release.Name }}-{{ $part }}
  labels:
    {{- include "grantex.labels" (list $ $part) | nindent 4 }}
spec:
  selector:
    {{- include "grantex.selector" (list $ $part) | nindent 4 }}
  ports:
    - name: http
      port: 80
      targetPort: http
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ $.Release.Name }}-{{ $part }}
  labels:
    {{- include "grantex.labels" (list $ $part) | nindent 4 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      {{- include "grantex.selector" (list $ $part) | nindent 6 }}
{{- end }}
