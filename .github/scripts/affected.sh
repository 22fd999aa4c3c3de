#!/usr/bin/env bash
# Finds the environments that a change can affect, by what it does to their synthesized stacks, and writes the matrix of
# the jobs that preview or apply them.
#
#   bash .github/scripts/affected.sh PREVIEW|APPLY         by the difference to the commit BASE
#   bash .github/scripts/affected.sh PREVIEW|APPLY --all   all of them, or the one that ONLY names
#
# Runs in a checkout of the change, with its history. VARIABLES holds the repository's variables; FORK is true where the
# change comes from one; NUMBER is that of the pull request. Outputs: matrix, a JSON list. Leaves target/previews/affected,
# for the comments, and target/previews/synthesized.tar.gz, for the next jobs.
# shellcheck disable=SC2016 # what is in single quotes is Markdown
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=.github/scripts/lib.sh
source .github/scripts/lib.sh

readonly purpose=$1
readonly base_checkout=$PWD/target/base

# The commit that the change started from; empty where there is none, for instance after a forced push.
find_base() {
  if [[ -z ${BASE:-} || $BASE =~ ^0+$ ]]; then return; fi
  git merge-base "$BASE" HEAD 2>/dev/null || true
}

# What no synthesis reads: a change of nothing else affects no environment. Whatever is not named here might.
cannot_matter() { # path
  case $1 in
    gitops/* | docs/* | *.md | .github/* | .ci/* | bench/* | src/* | LICENSE | .gitignore | .gitattributes | .editorconfig) ;;
    *) return 1 ;;
  esac
}

nothing_matters() { # base
  local path
  while IFS= read -r path; do
    if ! cannot_matter "$path"; then return 1; fi
  done < <(git -c core.quotePath=false diff --name-only --no-renames "$1" HEAD)
}

# By the base's own code. It gets what was built already; where its sources are others, it builds its own.
synthesize_base() { # commit
  local folder
  remove_base_checkout
  git worktree add --quiet --detach "$base_checkout" "$1" || return 1
  mkdir -p "$base_checkout/target" target/app
  ln -s "$PWD/target/app" "$base_checkout/target/app"
  for folder in bindings/*/target; do
    if [[ -d $folder && -d $base_checkout/${folder%/target} ]]; then cp -Rp "$folder" "$base_checkout/$folder"; fi
  done
  bash "$base_checkout/stacks/app.sh" && mv "$base_checkout/$stacks" "$previews/base"
}

remove_base_checkout() {
  git worktree remove --force "$base_checkout" 2>/dev/null || rm -rf "$base_checkout"
  git worktree prune
}

# Prints what has changed, a line per environment: changed, added or removed, and its name.
compare() {
  local base
  if [[ ${1:-} == --all ]]; then
    app --list | sed 's/^/changed /'
    return
  fi
  base=$(find_base)
  if [[ -n $base ]] && nothing_matters "$base"; then
    say 'what changed is read by no synthesis: no environment is affected'
    return
  fi
  say 'synthesizing the change'
  app >&2 || die 'The change could not be synthesized; what is wrong stands above.'
  mkdir -p "$previews/base"
  if [[ -z $base ]]; then
    say 'there is no commit to compare with: all environments count as affected'
    touch "$previews/base-is-missing"
  else
    say "synthesizing what it started from, $base"
    rmdir "$previews/base"
    if ! synthesize_base "$base" >&2; then
      warn 'What the change started from cannot be synthesized: all environments count as affected.'
      rm -rf "$previews/base"
      mkdir "$previews/base"
      touch "$previews/base-is-missing"
    fi
    remove_base_checkout
  fi
  app --affected "$PWD/$previews/base" "$PWD/$stacks"
}

rm -rf "$previews" cdktf.out
mkdir -p "$previews/affected"
changes=$(compare "${@:2}")
if [[ ${2:-} == --all ]]; then
  if [[ -n ${ONLY:-} ]]; then changes=$(grep -F -x "changed $ONLY" <<<"$changes") || die "there is no environment $ONLY"; fi
  app >&2
fi

matrix=
printf '### Environments\n\n' >"$previews/list"
while read -r change environment; do
  if [[ -z $environment ]]; then continue; fi
  is_environment_name "$environment" || die "\"$environment\" is no name of an environment"
  if [[ $change == removed ]]; then
    clear_identity
    reason='its file is removed'
  else
    find_identity "$environment" "$purpose"
    if [[ ${FORK:-} == true ]]; then
      clear_identity
      reason='code of a fork gets no credentials'
    fi
  fi
  printf '%s\n' "$environment" >>"$previews/affected/environments"
  printf -- '- %s `%s`%s\n' "$change" "$environment" "${reason:+: not planned, for $reason}" >>"$previews/list"
  # A job that would neither plan nor show anything is none.
  if [[ $how != plan && ($purpose == APPLY || ${2:-} == --all) ]]; then
    [[ -z ${ONLY:-} ]] || die "$environment cannot be planned from here: $reason"
    continue
  fi
  matrix=$matrix${matrix:+,}$(matrix_entry "$environment" "$change")
done <<<"$changes"
touch "$previews/affected/environments"
if [[ -n ${NUMBER:-} ]]; then printf '%s\n' "$NUMBER" >"$previews/affected/number"; fi
[[ -n $changes ]] || printf 'None is affected.\n' >>"$previews/list"
summarize <"$previews/list"
set_output matrix "[$matrix]"
if [[ -n $matrix ]]; then pack; fi
