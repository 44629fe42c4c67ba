#!/bin/sh
# Writes grantex.yaml, the chart in ../helm as plain manifests. Needs helm.
set -eu
cd "$(dirname "$0")"
# Nothing that is applied without Helm says that it was applied by it.
helm template grantex ../helm --kube-version 1.37.0 --values values.yaml \
  | sed -e '/^# Source: /d' -e '/^ *app.kubernetes.io\/managed-by: /d' -e '/^  annotations:$/d' -e '/^    helm.sh\/hook/d' \
  > grantex.yaml
