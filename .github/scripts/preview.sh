#!/usr/bin/env bash
# Shows what a change would do to one environment: by a plan, or by the difference of what is synthesized.
#
# Takes an entry of the matrix that affected.sh writes: ENVIRONMENT, CHANGE, CLOUD, HOW, REASON, IDENTITY, TENANT,
# SUBSCRIPTION; and RUN_URL, where the whole text can be read; PLAN_ONLY where nothing but a plan will do. Leaves in
# target/previews/ENVIRONMENT all that leaves the job: ENVIRONMENT.md, .full.md and, of a plan, .fingerprint. Exit code 1:
# the plan or the validation failed.
# shellcheck disable=SC2016 # what is in single quotes is Markdown
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=.github/scripts/lib.sh
source .github/scripts/lib.sh

is_environment_name "$ENVIRONMENT" || die "\"$ENVIRONMENT\" is no name of an environment"
readonly folder=$previews/$ENVIRONMENT kept=$previews/$ENVIRONMENT/$ENVIRONMENT
reason=${REASON:-}
notices=()
failed=

notice() {
  notices+=(--notice "$1")
}

# The same text twice, for a comment must be short.
write() { # options of --preview
  app --preview "$ENVIRONMENT" "$@" ${notices[@]+"${notices[@]}"} ${RUN_URL:+--full-text "$RUN_URL"} >"$kept.md"
  app --preview "$ENVIRONMENT" "$@" ${notices[@]+"${notices[@]}"} --limit 0 >"$kept.full.md"
}

preview_plan() {
  sign_in
  plan -lock=false # it changes nothing, and a reader cannot lock
  case $outcome in
    changed | unchanged)
      write --plan "$secrets/plan.json"
      fingerprint >"$kept.fingerprint"
      ;;
    unreachable) preview_synthesized ;;
    failed)
      failed='Terraform could not plan'
      write --failed "$secrets/log"
      ;;
  esac
}

preview_synthesized() {
  if [[ -e $previews/base-is-missing ]]; then
    notice 'What this change started from could not be synthesized. All of the environment is shown as if it were new.'
  fi
  if [[ $CHANGE == removed ]]; then
    notice "The file of $ENVIRONMENT is removed. Nothing is destroyed by that: what is deployed stays, runs on and costs, and nothing here manages it any more. To destroy it, keep the file, run ./cdktfw destroy $ENVIRONMENT, and remove the file then."
  else
    notice "This is the difference of what is synthesized, not a plan: $reason. What is deployed was not looked at."
    validate
  fi
  write --base "$PWD/$previews/base" --head "$PWD/$stacks"
}

# Without the state, and so without credentials.
validate() {
  if terraform init -no-color -backend=false >"$secrets/log" 2>&1 && terraform validate -no-color >"$secrets/log" 2>&1; then
    notice 'terraform validate passes.'
  else
    failed='terraform validate fails'
    notice "terraform validate fails: $(sed -n 's/.*Error: //p' "$secrets/log" | head -n 1)"
  fi
}

unpack
rm -rf "$folder"
mkdir -p "$folder"
make_secrets
if [[ $HOW == plan ]]; then preview_plan; else preview_synthesized; fi
# GitHub takes a mebibyte of summary.
if (($(wc -c <"$kept.full.md") < 1000000)); then summarize <"$kept.full.md"; else summarize <"$kept.md"; fi
if [[ -f $kept.fingerprint ]]; then
  set_output fingerprint "$(cat "$kept.fingerprint")"
  printf '\nFingerprint of this plan: `%s`\n' "$(cat "$kept.fingerprint")" | summarize
fi
if [[ ${PLAN_ONLY:-} == true && -z $failed && ! -f $kept.fingerprint ]]; then failed="there is no plan to approve: $reason"; fi
if [[ -n $failed ]]; then die "$ENVIRONMENT: $failed; the preview says why."; fi
