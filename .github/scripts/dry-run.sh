#!/usr/bin/env bash
# Does on this machine what the workflows do, against a sandbox of its own: previews a good change, a dangerous one and a
# fork's, comments on them, applies what was reviewed, refuses what has moved on, and keeps the issue of a drift.
#
#   bash .github/scripts/dry-run.sh
#
# Each step is the script that the workflow runs, with what the workflow gives it. GitHub is a folder, by the stand-in for
# gh. Two things differ: the sandbox, which the workflows never plan, is planned here, and it is the only environment.
# All is in target/dry-run: project (a scratch repository of the files that are here) and github. Needs Terraform, Python
# and jq. Takes some minutes, most of them for the deployment to the emulator.
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")/../.."
readonly root=$PWD
readonly work=$root/target/dry-run
readonly repository=gitops-lab/gitops-lab

say() {
  printf '%s\n' "$1" >&2
}
step() {
  printf '\n==== %s\n' "$1" >&2
}
fail() {
  say "dry run: $1"
  exit 1
}
# shellcheck source=stacks/sandbox.sh
source stacks/sandbox.sh

# ----------------------------------------------------------------------------------------------------------------------
# The stage

make_project() {
  local file
  prepare_sandbox_python
  if [[ -d $work/project/$sandbox_home ]]; then # of a run that was cut short
    PYTHONPATH=stacks/sandbox "$sandbox_python" -m emulator stop --state "$work/project/$sandbox_home/sandbox" >/dev/null || true
  fi
  rm -rf "$work"
  mkdir -p "$work/project/target" "$work/project/.sandbox" "$work/github"
  git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
    if [[ -e $file ]]; then printf '%s\0' "$file"; fi
  done | tar -c --null -T - | tar -x -C "$work/project"
  bash stacks/app.sh --list >/dev/null # built here, so that it is kept
  ln -s "$root/target/app" "$work/project/target/app"
  ln -s "$root/$sandbox_home/venv" "$work/project/$sandbox_home/venv"
  cd "$work/project"
  git init --quiet --initial-branch main .
  git config user.name 'dry run'
  git config user.email dry-run@example.invalid
  git config commit.gpgSign false
  find stacks/environments -name '*.yaml' ! -name sandbox.yaml -delete
  git add --all
  git commit --quiet --message 'What is on main'
}

# A commit on a branch of main, that changes the sandbox's file by a sed expression.
change() { # branch expression
  git checkout --quiet -B "$1" main
  sed -i.bak -E "$2" stacks/environments/sandbox.yaml
  rm stacks/environments/sandbox.yaml.bak
  git commit --quiet --all --message "Change of $1"
}

deploy() {
  bash stacks/app.sh
  (cd cdktf.out/stacks/sandbox && terraform init -no-color -input=false && terraform apply -no-color -input=false -auto-approve) >"$work/deploy.log" 2>&1 ||
    fail "the sandbox could not be deployed, see $work/deploy.log"
}

# ----------------------------------------------------------------------------------------------------------------------
# What the jobs do

run=0

# Runs a script with the outputs of a step, and shows what it says.
job() { # script [arguments]
  GITHUB_OUTPUT=$work/outputs GITHUB_STEP_SUMMARY=$work/summary.md GITHUB_SHA=$(git rev-parse HEAD) \
    REPOSITORY=$repository RUN_URL=https://github.com/$repository/actions/runs/$run bash ".github/scripts/$1" "${@:2}"
}

output() { # name
  sed -n "s/^$1=//p" "$work/outputs" | tail -n 1
}

# Gives the first entry of a matrix to a script.
matrix_job() { # matrix script
  local key settings=()
  for key in environment change cloud how reason identity tenant subscription fingerprint; do
    settings+=("$(tr '[:lower:]' '[:upper:]' <<<"$key")=$(jq -r ".[0].$key // empty" <<<"$1")")
  done
  (
    export "${settings[@]}"
    job "$2"
  )
}

# preview.yml and preview-comment.yml on a branch; sets matrix.
preview() { # branch number head-repository
  local fork=false artifacts
  if [[ $3 != "$repository" ]]; then fork=true; fi
  git checkout --quiet "$1"
  run=$((run + 1))
  artifacts=$work/github/artifacts/$run
  mkdir -p "$artifacts"
  : >"$work/outputs"
  BASE=$(git rev-parse main) FORK=$fork NUMBER=$2 VARIABLES='{}' job affected.sh PREVIEW
  rm -rf "$work/downloaded"
  mkdir "$work/downloaded"
  cp -R target/previews/affected "$artifacts/"
  cp -R target/previews/affected "$work/downloaded/"
  matrix=$(output matrix)
  if [[ $matrix != '[]' ]]; then
    if [[ $fork == false ]]; then matrix=$(jq -c '.[0].how = "plan" | .[0].reason = ""' <<<"$matrix"); fi
    matrix_job "$matrix" preview.sh || fail "the preview of $1 failed"
    cp -R target/previews/sandbox "$artifacts/preview-sandbox"
    cp target/previews/sandbox/* "$work/downloaded/"
  fi
  jq -n --arg sha "$(git rev-parse HEAD)" --arg branch "$1" --arg owner "${3%%/*}" --argjson number "$2" \
    '[{number: $number, state: "open", head: {sha: $sha, ref: $branch, repo: {owner: {login: $owner}}}}]' >"$work/github/pulls.json"
  jq -n --arg sha "$(git rev-parse HEAD)" --argjson id $run \
    --arg from "$3" '[{id: $id, head_sha: $sha, conclusion: "success", head_repository: {full_name: $from}}]' >"$work/github/runs.json"
  PREVIEWS=$work/downloaded HEAD_REPOSITORY=$3 HEAD_BRANCH=$1 HEAD_SHA=$(git rev-parse HEAD) CONCLUSION=success job comment.sh
}

show_comment() { # number
  printf -- '----------------------------------------------------------- the comment on pull request %s\n' "$1"
  jq -r --arg n "$1" 'select(.issue == $n) | .body' "$work"/github/comments/*.json
}

expect_comments() { # number
  local found
  found=$(jq -r '.id' "$work"/github/comments/*.json | wc -l | tr -d ' ')
  ((found == $1)) || fail "there are $found comments instead of $1"
}

# apply.yml on main, for what the last preview was of.
apply() { # branch
  local status=0
  git checkout --quiet main
  git merge --quiet --ff-only "$1"
  jq --arg sha "$(git rev-parse HEAD)" '.[0] += {merged_at: "now", merge_commit_sha: $sha}' "$work/github/pulls.json" >"$work/merged"
  mv "$work/merged" "$work/github/pulls.json"
  : >"$work/outputs"
  COMMIT=$(git rev-parse HEAD) MATRIX=$matrix job apply.sh reviewed
  bash stacks/app.sh
  matrix_job "$(output matrix)" apply.sh || status=$?
  return $status
}

drift() {
  bash stacks/app.sh
  matrix_job "$matrix" drift.sh
  rm -rf "$work/results"
  mkdir "$work/results"
  cp target/previews/drift-sandbox/* "$work/results/"
  RESULTS=$work/results job drift.sh issues
}

# ----------------------------------------------------------------------------------------------------------------------

for program in terraform python3 jq git; do
  command -v "$program" >/dev/null || fail "$program is not on the PATH"
done
make_project
export PATH=$root/.github/scripts/stand-in:$PATH GH_STAND_IN=$work/github GH_TOKEN=none CHECKPOINT_DISABLE=1
unset GITHUB_OUTPUT GITHUB_STEP_SUMMARY TERRAFORM_BINARY_NAME
use_provider_mirror hashicorp/aws || fail 'there is no provider for AWS on this machine, and the registry does not answer'
export TF_PLUGIN_CACHE_DIR=$work/plugins
mkdir -p "$TF_PLUGIN_CACHE_DIR"

step 'deploying what is on main'
start_emulator sandbox || fail 'the emulator could not be started'
trap 'cd "$work/project" && emulator stop sandbox >/dev/null' EXIT
deploy

step 'a good change: pull request 1'
change good 's/^(  apiAllowedCidrs: .*)$/\1\n  logRetentionDays: 30/'
preview good 1 $repository
show_comment 1

step 'the same again, with another commit: the comment is updated in place'
change good 's/^(  apiAllowedCidrs: .*)$/\1\n  logRetentionDays: 60/'
preview good 1 $repository
expect_comments 1
good=$matrix good_pulls=$(cat "$work/github/pulls.json") good_runs=$(cat "$work/github/runs.json")

step 'a dangerous change: pull request 2'
change dangerous 's/^  cidr: 10\.20\./  cidr: 10.21./'
preview dangerous 2 $repository
expect_comments 2
show_comment 2
git checkout --quiet -b moved-on
dangerous=$matrix dangerous_run=$run

step "the same change from a fork: pull request 3"
git checkout --quiet -B fork dangerous
preview fork 3 somebody/gitops-lab
expect_comments 3
show_comment 3

step 'the fork takes its change back: nothing is affected'
git checkout --quiet -B fork main
git commit --quiet --allow-empty --message 'Nothing'
preview fork 3 somebody/gitops-lab
expect_comments 3

step 'the good change is merged: its plan is the reviewed one'
printf '%s' "$good_pulls" >"$work/github/pulls.json"
printf '%s' "$good_runs" >"$work/github/runs.json"
matrix=$good
apply good || fail 'what was reviewed was not applied'

step 'the dangerous one is merged: since its review the state has moved on'
git checkout --quiet moved-on
git rebase --quiet main
matrix=$dangerous
jq -n --arg sha "$(git rev-parse dangerous)" '[{number: 2, state: "closed", head: {sha: $sha}}]' >"$work/github/pulls.json"
jq -n --arg sha "$(git rev-parse dangerous)" --argjson id "$dangerous_run" --arg from $repository \
  '[{id: $id, head_sha: $sha, conclusion: "success", head_repository: {full_name: $from}}]' >"$work/github/runs.json"
if apply moved-on; then fail 'what was not reviewed was applied'; fi

step 'at night: what is deployed is not what main says'
drift
step 'main is put right: the issue is closed'
git reset --quiet --hard good
drift
jq -r '"issue \(.number): \(.title): \(.state)"' "$work"/github/issues/*.json
say 'done'
