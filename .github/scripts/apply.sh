#!/usr/bin/env bash
# Applies to an environment the plan that was reviewed, and no other.
#
#   bash .github/scripts/apply.sh reviewed   finds the plans that were reviewed for the commit that was merged
#   bash .github/scripts/apply.sh refuse     fails with what `reviewed` refused
#   bash .github/scripts/apply.sh            plans, compares, applies
#
# What a preview leaves behind is not its plan, which holds secrets in clear text and could be one of the pull request's own
# making, but the plan's fingerprint. The merged code is planned again here, and applied if that plan has the same one.
# shellcheck disable=SC2016,SC2153 # what is in single quotes is Markdown
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=.github/scripts/lib.sh
source .github/scripts/lib.sh

readonly by_hand='Have a look at what it would change now, and approve that: run the workflow "apply" with this environment.'

# ----------------------------------------------------------------------------------------------------------------------
# What was reviewed

# Prints the head of the pull request by whose merge this commit is here.
merged_head() {
  gh api --method GET "repos/$REPOSITORY/commits/$COMMIT/pulls" \
    --jq '.[] | select(.merged_at != null) | "\(.merge_commit_sha) \(.head.sha)"' | sed -n "s/^$COMMIT //p" | head -n 1
}

# Prints the newest run of the previews of a head that succeeded as a whole. That of a fork would have left whatever its
# workflow made up.
preview_run() { # head
  gh api --method GET "repos/$REPOSITORY/actions/workflows/preview.yml/runs" -f "head_sha=$1" -f event=pull_request -f status=success \
    --jq '.workflow_runs | map(select(.head_repository.full_name == env.REPOSITORY)) | sort_by(.id) | last | .id // empty'
}

# Prints the fingerprint of an environment's reviewed plan; else sets why there is none.
find_fingerprint() { # environment
  local folder=$previews/reviewed/$1
  fingerprint=
  if [[ -z $head ]]; then
    why='no pull request was merged as this commit'
  elif [[ -z $run ]]; then
    why="no preview of $head, the head of its pull request, has succeeded in this repository itself"
  elif ! gh run download "$run" --repo "$REPOSITORY" --name "preview-$1" --dir "$folder" >&2; then
    why="the preview of $head has nothing on this environment any more, or never had"
  else
    fingerprint=$(cat "$folder/$1.fingerprint" 2>/dev/null) || fingerprint=
    if [[ ! $fingerprint =~ ^[0-9a-f]{64}$ ]]; then
      fingerprint=
      why='what was reviewed was not a plan, but the difference of what is synthesized'
    fi
  fi
}

# Splits MATRIX, one entry a line, into those that were reviewed, with their fingerprints, and those that were not.
reviewed() {
  local entry environment matrix='' refused='' head run=
  head=$(merged_head)
  if [[ -n $head ]]; then run=$(preview_run "$head"); fi
  while IFS= read -r entry; do
    environment=$(sed -n 's/^{"environment":"\([a-z0-9-]*\)".*/\1/p' <<<"$entry")
    if [[ -z $environment ]]; then continue; fi
    find_fingerprint "$environment"
    if [[ -n $fingerprint ]]; then
      # For whoever approves: the comment may have been of an earlier plan.
      printf -- '- `%s` waits for the approval of the plan `%s`, which [this preview](%s/%s/actions/runs/%s) shows\n' "$environment" \
        "$fingerprint" "${GITHUB_SERVER_URL:-https://github.com}" "$REPOSITORY" "$run" | summarize
      matrix=$matrix${matrix:+,}"${entry%\}},\"fingerprint\":\"$fingerprint\"}"
    else
      say "$environment is not applied: $why"
      printf -- '- `%s` is **not applied**: %s. %s\n' "$environment" "$why" "$by_hand" | summarize
      refused="$refused $environment"
    fi
  done < <(sed -e 's/^\[//' -e 's/\]$//' -e 's/},{/}\
{/g' <<<"$MATRIX")
  set_output matrix "[$matrix]"
  set_output refused "${refused# }"
}

# ----------------------------------------------------------------------------------------------------------------------
# Applying it

refuse() { # reason
  printf '### %s is not applied\n\n%s %s\n' "$ENVIRONMENT" "$1" "$by_hand" | summarize
  die "$ENVIRONMENT is not applied: $1 $by_hand"
}

apply() {
  local now status=0
  is_environment_name "$ENVIRONMENT" || die "\"$ENVIRONMENT\" is no name of an environment"
  [[ ${FINGERPRINT:-} =~ ^[0-9a-f]{64}$ ]] || refuse 'No plan of it was reviewed.'
  unpack
  make_secrets
  sign_in
  say "planning $ENVIRONMENT again, on what was merged"
  plan -lock-timeout=5m
  case $outcome in
    failed)
      { printf '### %s could not be planned\n\n' "$ENVIRONMENT" && app --preview "$ENVIRONMENT" --failed "$secrets/log" --limit 0; } | summarize
      die "$ENVIRONMENT is not applied: Terraform could not plan; the summary says why"
      ;;
    unreachable) refuse "The cluster's API does not answer this runner (docs/previews.md says how to have one that it answers)." ;;
    unchanged)
      printf '### %s\n\nNothing to apply: what is deployed is as the code says.\n' "$ENVIRONMENT" | summarize
      say "$ENVIRONMENT is as the code says already"
      return
      ;;
  esac
  now=$(fingerprint)
  if [[ $now != "$FINGERPRINT" ]]; then
    refuse "The plan is no longer the reviewed one: since then the state, the code or what is deployed has moved on (fingerprint ${now:0:12}… instead of ${FINGERPRINT:0:12}…)."
  fi
  say "the plan is the reviewed one; applying it"
  terraform apply -no-color -lock-timeout=5m "$secrets/plan" || status=$?
  if ((status != 0)); then
    printf '### %s is applied in part\n\nTerraform stopped with an error, which the log shows. %s\n' "$ENVIRONMENT" "$by_hand" | summarize
    die "$ENVIRONMENT is applied in part: Terraform stopped with an error"
  fi
  printf '### %s is applied\n\nFingerprint of the plan: `%s`\n' "$ENVIRONMENT" "$now" | summarize
}

case ${1:-} in
  reviewed) reviewed ;;
  refuse) die "Not applied, for no plan of it was reviewed: $REFUSED. $by_hand" ;;
  '') apply ;;
  *) die "apply.sh does not know \"$1\"" ;;
esac
