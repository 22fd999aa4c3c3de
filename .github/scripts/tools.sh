#!/usr/bin/env bash
# Installs programs that runners lack, each in one pinned version: `bash .github/scripts/tools.sh NAME...`. Go builds them,
# and checks the sources of all that they are made of against its checksum database.
set -euo pipefail

readonly tools=${GITOPS_LAB_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/gitops-lab/bin}

package() { # name
  case $1 in
    # renovate: datasource=go depName=github.com/rhysd/actionlint
    actionlint) echo github.com/rhysd/actionlint/cmd/actionlint@v1.7.12 ;;
    # renovate: datasource=go depName=sigs.k8s.io/kind (v0.31 has nodes of Kubernetes 1.35)
    kind) echo sigs.k8s.io/kind@v0.31.0 ;;
    # renovate: datasource=go depName=github.com/Azure/kubelogin
    kubelogin) echo github.com/Azure/kubelogin@v0.2.22 ;;
    *)
      printf '%s\n' "tools.sh does not know $1" >&2
      return 1
      ;;
  esac
}

for name in "$@"; do
  package=$(package "$name")
  printf 'installing %s\n' "$package" >&2
  GOBIN=$tools go install "$package"
done
printf '%s\n' "$tools" >>"${GITHUB_PATH:-/dev/null}"
