#!/usr/bin/env bash
# Checks the workflows by actionlint, which gives the lines of their scripts to shellcheck, and the scripts by shellcheck.
# Exit code 77: one of the two is not on this machine, and nothing was found by the other. tools.sh installs actionlint.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

PATH=$PATH:${GITOPS_LAB_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/gitops-lab/bin}
missing=

if command -v actionlint >/dev/null; then actionlint; else missing=actionlint; fi
if command -v shellcheck >/dev/null; then
  shellcheck -x cdktfw mvnw stacks/*.sh .ci/run .github/scripts/*.sh src/test/shell/*.sh
else
  missing="$missing${missing:+, }shellcheck"
fi
[[ -z $missing ]] || { echo "not on the PATH: $missing" && exit 77; }
