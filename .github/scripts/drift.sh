#!/usr/bin/env bash
# Looks whether what is deployed is still what the code says.
#
#   bash .github/scripts/drift.sh          one environment: an entry of the matrix that affected.sh writes
#   bash .github/scripts/drift.sh issues   keeps an issue for each environment that differs, and closes it when that is over
#
# The first leaves ENVIRONMENT.status and ENVIRONMENT.md in target/previews/drift-ENVIRONMENT; the second reads those of all
# environments in the folder RESULTS. Only the second may write issues, and only the first is signed in to a cloud.
# shellcheck disable=SC2016 # what is in single quotes is Markdown
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=.github/scripts/lib.sh
source .github/scripts/lib.sh

check() {
  local folder=$previews/drift-$ENVIRONMENT kept=$previews/drift-$ENVIRONMENT/$ENVIRONMENT status
  is_environment_name "$ENVIRONMENT" || die "\"$ENVIRONMENT\" is no name of an environment"
  unpack
  rm -rf "$folder"
  mkdir -p "$folder"
  make_secrets
  sign_in
  plan -lock=false
  case $outcome in
    unchanged) status=same ;;
    changed) if grep -q '"mode": *"managed"' "$secrets/state"; then status=drift; else status=undeployed; fi ;;
    *) status=unknown ;;
  esac
  printf '%s\n' "$status" >"$kept.status"
  if [[ $status == drift ]]; then
    app --preview "$ENVIRONMENT" --plan "$secrets/plan.json" --full-text "$RUN_URL" >"$kept.md"
    app --preview "$ENVIRONMENT" --plan "$secrets/plan.json" --limit 0 | summarize
    warn "$ENVIRONMENT differs from the code"
  else
    printf '### %s\n\n' "$ENVIRONMENT" | summarize
    case $status in
      same) echo 'As the code says.' | summarize ;;
      undeployed) echo 'Nothing was ever deployed.' | summarize ;;
    esac
  fi
  case $outcome in
    unreachable)
      printf 'Not checked: %s.\n' "$reason" | summarize
      warn "$ENVIRONMENT is not checked: $reason"
      ;;
    failed)
      app --preview "$ENVIRONMENT" --failed "$secrets/log" --limit 0 | summarize
      die "$ENVIRONMENT could not be planned; the summary says why"
      ;;
  esac
}

# ----------------------------------------------------------------------------------------------------------------------

marker() {
  printf '<!-- gitops-lab drift: %s -->' "$1"
}

# Prints numbers and markers of the open issues that this script has written. One that was edited in a browser has
# other line ends.
own_issues() {
  gh api --method GET --paginate "repos/$REPOSITORY/issues" -f state=open -f labels=drift -F per_page=100 \
    --jq '.[] | select(.user.login == "github-actions[bot]") | "\(.number) \(.body // "" | split("\n")[0])"' | tr -d '\r'
}

issue_of() { # environment
  local number line
  while read -r number line; do
    if [[ $line == "$(marker "$1")" ]]; then
      printf '%s' "$number"
      return
    fi
  done <<<"$issues"
}

keep_issue() { # environment text
  local number body
  number=$(issue_of "$1")
  body=$(mktemp)
  {
    printf '%s\n' "$(marker "$1")"
    printf 'What is deployed is not what the code on the default branch says. Either somebody changed it by hand: run the workflow "apply" with `%s` to undo that, or change the code to keep it. Or what was merged has not been applied.\n\n' "$1"
    cat "$2"
    printf '\n\n<sub>Commit `%s`, [run](%s). This issue is updated while the difference lasts, and closed when it is gone.</sub>\n' "$GITHUB_SHA" "$RUN_URL"
  } >"$body"
  if [[ -n $number ]]; then
    gh api --method PATCH "repos/$REPOSITORY/issues/$number" -F "body=@$body" --silent
    say "$1 still differs: updated issue $number"
  else
    gh api --method POST "repos/$REPOSITORY/issues" -f "title=$1 differs from the code" -f 'labels[]=drift' -F "body=@$body" --silent
    say "$1 differs: opened an issue"
  fi
  rm -f "$body"
}

close_issue() { # environment
  local number
  number=$(issue_of "$1")
  if [[ -z $number ]]; then return; fi
  gh api --method POST "repos/$REPOSITORY/issues/$number/comments" -f "body=The difference is gone: what is deployed is what the code says, as [this run]($RUN_URL) found." --silent
  gh api --method PATCH "repos/$REPOSITORY/issues/$number" -f state=closed -f state_reason=completed --silent
  say "$1 no longer differs: closed issue $number"
}

keep_issues() {
  local file environment
  issues=$(own_issues)
  for file in "$RESULTS"/*.status; do
    environment=${file##*/}
    environment=${environment%.status}
    if [[ ! -f $file ]] || ! is_environment_name "$environment"; then continue; fi
    case $(cat "$file") in
      drift) keep_issue "$environment" "${file%.status}.md" ;;
      same | undeployed) close_issue "$environment" ;;
      *) say "$environment could not be checked: its issue, if there is one, stays as it is" ;;
    esac
  done
}

case ${1:-} in
  '') check ;;
  issues) keep_issues ;;
  *) die "drift.sh does not know \"$1\"" ;;
esac
