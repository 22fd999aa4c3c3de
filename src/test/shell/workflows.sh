#!/usr/bin/env bash
# Tests of the scripts of the workflows, in small repositories where the app, Terraform and GitHub are stand-ins.
#
#   bash src/test/shell/workflows.sh             all of them
#   bash src/test/shell/workflows.sh list        their names
#   bash src/test/shell/workflows.sh NAME...     some
#
# shellcheck disable=SC2016 # what is in single quotes is for the stand-ins to expand
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)

# shellcheck source=src/test/shell/helpers.sh
source "$root/src/test/shell/helpers.sh"

# ----------------------------------------------------------------------------------------------------------------------
# Stand-ins

# A repository whose environments are files of facts, and whose app writes each as its stack. Its Terraform plans a change
# unless the file "outcome" says otherwise.
stand_in_repository() {
  mkdir -p .github stacks/environments target/app/1 bin
  cp -R "$root/.github/scripts" .github/
  echo here >target/app/1/own.jar
  echo elsewhere >library.jar
  printf 'own.jar\n%s\n' "$PWD/library.jar" >target/app/1/classpath
  script stacks/app.sh <<'APP'
set -euo pipefail
cd "$(dirname "$0")/.."
echo "$*" >>target/app.calls
case ${1:-} in
  '')
    [[ ! -e stacks/broken ]] || { echo 'environments/x.yaml: is wrong' >&2; exit 2; }
    for file in stacks/environments/*.yaml; do
      name=${file##*/}
      mkdir -p "cdktf.out/stacks/${name%.yaml}"
      cp "$file" "cdktf.out/stacks/${name%.yaml}/cdk.tf.json"
    done
    ;;
  --list) for file in stacks/environments/*.yaml; do name=${file##*/} && echo "${name%.yaml}"; done ;;
  --describe) cat "stacks/environments/$2.yaml" ;;
  --affected)
    for name in $( (ls "$2" && ls "$3") | sort -u); do
      if [[ ! -d $2/$name ]]; then echo "added $name"
      elif [[ ! -d $3/$name ]]; then echo "removed $name"
      elif ! cmp -s "$2/$name/cdk.tf.json" "$3/$name/cdk.tf.json"; then echo "changed $name"; fi
    done
    ;;
  --preview) echo "### $2" && shift 2 && printf '%s\n' "$@" ;;
  --fingerprint) cat "$2" "$3" - | cksum | awk '{ printf "%064d\n", $1 }' ;;
esac
APP
  script bin/terraform <<'TERRAFORM'
echo "$*" >>target/terraform.calls
shift
case "$*" in
  init*) ;;
  validate*) [[ ! -e invalid ]] || { printf '\nError: Unsupported argument\n'; exit 1; } ;;
  'state pull') cat state 2>/dev/null || true ;;
  output*) [[ ! -e endpoint ]] || cat endpoint ;;
  plan*)
    case $(cat outcome 2>/dev/null) in
      unchanged) exit 0 ;;
      failed) echo 'Error: no credentials, token=secret' && exit 1 ;;
    esac
    for word in "$@"; do [[ $word != -out=* ]] || echo "the plan" >"${word#-out=}"; done
    exit 2
    ;;
  show*) echo "{\"secret\": \"in clear\", \"plan\": \"$(cat planned 2>/dev/null)\"}" ;;
  apply*) cat "${!#}" && [[ ! -e outage ]] ;;
esac
TERRAFORM
  script bin/curl <<<'[[ -e answers ]]'
  PATH=$PWD/bin:$PATH
  unset TERRAFORM_BINARY_NAME GITHUB_OUTPUT GITHUB_STEP_SUMMARY
  export GITHUB_OUTPUT=$PWD/target/outputs GITHUB_STEP_SUMMARY=$PWD/target/summary RUN_URL=https://github.com/o/r/actions/runs/1
  export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b.c GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b.c
  : >target/outputs
  printf 'cloud=aws\naccount=111122223333\nregion=eu-central-1\nemulator=false\n' >stacks/environments/aws-staging.yaml
  printf 'cloud=digitalocean\nregion=fra1\n' >stacks/environments/ocean.yaml
  printf 'cloud=aws\nemulator=true\n' >stacks/environments/sandbox.yaml
  printf 'target/\ncdktf.out/\n/library.jar\n' >.gitignore
  git init -q -b main .
  git add -A
  git commit -qm base
  base=$(git rev-parse HEAD)
}

variables='{
  "AWS_STAGING_PREVIEW_ROLE": "arn:aws:iam::111122223333:role/preview",
  "AWS_STAGING_APPLY_ROLE": "arn:aws:iam::111122223333:role/apply"
}'

edit() { # environment...
  local name
  for name in "$@"; do echo "tag=$RANDOM" >>"stacks/environments/$name.yaml"; done
  commit
}

commit() {
  git add -A
  git commit -qm change
}

affected() { # purpose [--all], settings of the environment before it
  : >target/outputs
  BASE=$base VARIABLES=$variables run bash .github/scripts/affected.sh "$@"
}

matrix() { sed -n 's/^matrix=//p' target/outputs; }
expect_matrix() { [[ $(matrix) == *"$1"* ]] || fail "missing in the matrix: $1" "it is: $(matrix)" "$output"; }
expect_in() { grep -qF -- "$2" "$1" || fail "missing in $1: $2" "it is:" "$(cat "$1")"; } # file text

# ----------------------------------------------------------------------------------------------------------------------
# affected.sh

test_affected_by_documents_and_charts_is_none() {
  stand_in_repository
  mkdir -p docs gitops/apps
  touch docs/new.md gitops/apps/values.yaml README.md
  commit
  affected PREVIEW
  expect_status 0
  expect_equal "$(matrix)" '[]'
  expect_equal "$(cat target/previews/affected/environments)" ''
  [[ ! -e target/app.calls ]] || fail 'the app was asked' "$(cat target/app.calls)"
}

test_affected_is_what_is_synthesized_otherwise() {
  stand_in_repository
  edit aws-staging
  affected PREVIEW
  expect_status 0
  expect_equal "$(cat target/previews/affected/environments)" aws-staging
  expect_matrix '"environment":"aws-staging","change":"changed","cloud":"aws","how":"plan","reason":""'
  expect_matrix '"identity":"arn:aws:iam::111122223333:role/preview"'
  expect_matrix '"region":"eu-central-1"'
  expect_matrix '"runner":"ubuntu-24.04"'
  expect_equal "$(grep -o environment <<<"$(matrix)" | wc -l | tr -d ' ')" 1
  [[ ! -e target/base ]] || fail 'the checkout of the base was left'
  mkdir elsewhere
  tar -xzf target/previews/synthesized.tar.gz -C elsewhere
  cd elsewhere
  [[ -f cdktf.out/stacks/aws-staging/cdk.tf.json && -f target/previews/base/aws-staging/cdk.tf.json ]] || fail 'the next jobs would lack the stacks'
  expect_equal "$(cat target/app/1/classpath)" $'own.jar\nlibrary.jar'
  expect_equal "$(cat target/app/1/*.jar)" $'elsewhere\nhere'
}

test_affected_says_why_an_environment_is_not_planned() {
  stand_in_repository
  edit aws-staging ocean sandbox
  variables='{}' affected PREVIEW
  expect_status 0
  expect_matrix '"environment":"aws-staging","change":"changed","cloud":"aws","how":"synthesized","reason":"the repository has no variable AWS_STAGING_PREVIEW_ROLE'
  expect_matrix 'DigitalOcean knows no sign-in without a static token'
  expect_matrix 'sandbox is an emulator'
  expect_in target/summary 'AWS_STAGING_PREVIEW_ROLE'
  affected APPLY
  expect_matrix 'role/apply'
  expect_equal "$(grep -o environment <<<"$(matrix)" | wc -l | tr -d ' ')" 1
}

test_affected_gives_a_fork_nothing() {
  stand_in_repository
  edit aws-staging
  FORK=true affected PREVIEW
  expect_matrix '"how":"synthesized","reason":"code of a fork gets no credentials","identity":""'
}

test_affected_tells_new_and_removed_environments() {
  stand_in_repository
  git mv stacks/environments/ocean.yaml stacks/environments/new.yaml
  commit
  affected PREVIEW
  expect_matrix '"environment":"ocean","change":"removed","cloud":"","how":"synthesized"'
  expect_matrix '"environment":"new","change":"added"'
}

test_affected_compares_with_where_the_branch_began() {
  stand_in_repository
  git checkout -qb branch
  edit ocean
  git checkout -q main
  edit aws-staging
  base=$(git rev-parse HEAD)
  git checkout -q branch
  affected PREVIEW
  expect_equal "$(cat target/previews/affected/environments)" ocean
}

test_affected_is_everything_where_there_is_nothing_to_compare_with() {
  stand_in_repository
  touch stacks/broken
  commit
  base=$(git rev-parse HEAD)
  git rm -q stacks/broken
  commit
  affected PREVIEW
  expect_status 0
  expect 'cannot be synthesized: all environments count as affected'
  expect_equal "$(cat target/previews/affected/environments)" $'aws-staging\nocean\nsandbox'
  [[ -e target/previews/base-is-missing ]] || fail 'the previews would not know'
  base=0000000000000000000000000000000000000000
  affected PREVIEW
  expect_equal "$(cat target/previews/affected/environments)" $'aws-staging\nocean\nsandbox'
}

test_affected_fails_where_the_change_cannot_be_synthesized() {
  stand_in_repository
  touch stacks/broken
  commit
  affected PREVIEW
  expect_status 1
  expect 'environments/x.yaml: is wrong'
  [[ ! -e target/previews/affected/environments ]] || fail 'comments would say that nothing is affected'
}

test_affected_takes_one_environment_by_name() {
  stand_in_repository
  ONLY=aws-staging affected APPLY --all
  expect_status 0
  expect_matrix '"environment":"aws-staging"'
  ONLY='.*' affected APPLY --all
  expect_status 1
  expect 'there is no environment .*'
  ONLY=ocean affected APPLY --all
  expect_status 1
  expect 'ocean cannot be planned from here: DigitalOcean'
}

test_affected_refuses_odd_variables() {
  stand_in_repository
  edit aws-staging
  variables='{
  "AWS_STAGING_PREVIEW_ROLE": "$(touch hacked)"
}' affected PREVIEW
  expect_status 1
  expect 'the variable AWS_STAGING_PREVIEW_ROLE has a character'
  [[ ! -e hacked ]] || fail 'it was run'
}

# ----------------------------------------------------------------------------------------------------------------------
# preview.sh

# The stage of a job of the matrix.
stand_in_synthesized() {
  stand_in_repository
  bash stacks/app.sh
  mkdir -p target/previews/base
  export ENVIRONMENT=aws-staging CHANGE=changed CLOUD=aws HOW=plan REASON='' IDENTITY=role TENANT='' SUBSCRIPTION=''
}

preview() { run bash .github/scripts/preview.sh; }

# What may leave the job is in one folder, and nothing of Terraform's is anywhere else.
expect_nothing_secret() {
  ! grep -rq 'in clear' target cdktf.out || fail 'the plan was left:' "$(grep -rl 'in clear' target cdktf.out)"
}

test_preview_plans_without_lock() {
  stand_in_synthesized
  preview
  expect_status 0
  expect_in target/terraform.calls '-lock=false'
  expect_in target/previews/aws-staging/aws-staging.md --plan
  expect_in target/previews/aws-staging/aws-staging.md $RUN_URL
  expect_in target/previews/aws-staging/aws-staging.full.md --limit
  expect_in target/outputs fingerprint=00000
  expect_in target/summary 'Fingerprint of this plan'
  [[ $(cat target/previews/aws-staging/aws-staging.fingerprint) =~ ^[0-9]{64}$ ]] || fail 'there is no fingerprint'
  expect_nothing_secret
}

test_preview_shows_why_a_plan_failed_and_fails() {
  stand_in_synthesized
  echo failed >outcome
  preview
  expect_status 1
  expect 'Terraform could not plan'
  expect_not 'token=secret'
  expect_in target/previews/aws-staging/aws-staging.md --failed
  [[ ! -e target/previews/aws-staging/aws-staging.fingerprint ]] || fail 'there is a fingerprint of nothing'
}

test_preview_without_the_cluster_is_the_synthesized_difference() {
  stand_in_synthesized
  echo '"helm": [{}]' >>cdktf.out/stacks/aws-staging/cdk.tf.json
  echo https://10.0.0.1 >endpoint
  preview
  expect_status 0
  expect_in target/previews/aws-staging/aws-staging.md "the cluster's API does not answer this runner"
  expect_in target/previews/aws-staging/aws-staging.md --base
  [[ ! -e target/previews/aws-staging/aws-staging.fingerprint ]] || fail 'there is a fingerprint'
  PLAN_ONLY=true preview
  expect_status 1
  expect 'there is no plan to approve'
  touch answers
  preview
  expect_in target/previews/aws-staging/aws-staging.md --plan
}

test_preview_of_a_new_environment_has_no_cluster_to_ask() {
  stand_in_synthesized
  echo '"helm": [{}]' >>cdktf.out/stacks/aws-staging/cdk.tf.json
  preview
  expect_in target/previews/aws-staging/aws-staging.md --plan
}

test_preview_without_credentials_validates() {
  stand_in_synthesized
  export HOW=synthesized REASON='code of a fork gets no credentials'
  preview
  expect_status 0
  expect_in target/previews/aws-staging/aws-staging.md 'not a plan: code of a fork gets no credentials'
  expect_in target/previews/aws-staging/aws-staging.md 'terraform validate passes'
  ! grep -q -e plan -e 'state pull' target/terraform.calls || fail 'the state was asked'
  touch invalid
  preview
  expect_status 1
  expect_in target/previews/aws-staging/aws-staging.md 'terraform validate fails: Unsupported argument'
}

test_preview_of_a_removed_environment_says_that_nothing_is_destroyed() {
  stand_in_synthesized
  ENVIRONMENT=gone CHANGE=removed HOW=synthesized preview
  expect_status 0
  expect_in target/previews/gone/gone.md 'Nothing is destroyed by that'
  expect_in target/previews/gone/gone.md './cdktfw destroy gone'
  [[ ! -e target/terraform.calls ]] || fail 'Terraform was asked'
}

test_preview_signs_in_to_azure_as_the_provider_wants_it() {
  stand_in_synthesized
  script bin/terraform <<<'echo "$ARM_USE_OIDC $ARM_CLIENT_ID $ARM_TENANT_ID $ARM_SUBSCRIPTION_ID" >>target/azure; exit 1'
  CLOUD=azure IDENTITY=i TENANT=t SUBSCRIPTION=s preview
  expect_in target/azure 'true i t s'
}

# ----------------------------------------------------------------------------------------------------------------------
# comment.sh

# A pull request 7 of this repository or a fork, and what its run has left.
stand_in_github() { # head repository
  command -v jq >/dev/null || skip 'jq is not on the PATH, which the stand-in for GitHub needs'
  export GH_STAND_IN=$PWD/github PATH=$root/.github/scripts/stand-in:$PATH
  export PREVIEWS=$PWD/previews REPOSITORY=o/r HEAD_REPOSITORY=${1:-o/r} HEAD_BRANCH='b$(touch hacked)' HEAD_SHA=abc CONCLUSION=success \
    RUN_URL=https://github.com/o/r/actions/runs/1
  mkdir -p github previews/affected
  jq -n --arg branch "$HEAD_BRANCH" --arg owner "${HEAD_REPOSITORY%%/*}" \
    '[{number: 7, state: "open", head: {sha: "abc", ref: $branch, repo: {owner: {login: $owner}}}}]' >github/pulls.json
  echo 7 >previews/affected/number
  echo aws-staging >previews/affected/environments
  echo '### `aws-staging`' >previews/aws-staging.md
}

comment() {
  run bash "$root/.github/scripts/comment.sh"
  [[ ! -e hacked ]] || fail 'the name of the branch was run'
}
body() { jq -r .body "github/comments/$1.json"; }
expect_body() { [[ $(body "$1") == *"$2"* ]] || fail "missing: $2" "in:" "$(body "$1")"; } # id text
expect_body_not() { [[ $(body "$1") != *"$2"* ]] || fail "unexpected: $2" "in:" "$(body "$1")"; }
expect_comments() { expect_equal "$(find github/comments -name '*.json' 2>/dev/null | wc -l | tr -d ' ')" "$1"; }

test_comment_is_added_and_then_updated() {
  stand_in_github
  printf '%064d' 5 >previews/aws-staging.fingerprint
  comment
  expect_status 0
  expect_comments 1
  expect_equal "$(body 101 | head -n 1)" '<!-- gitops-lab preview: aws-staging -->'
  expect_body 101 '### `aws-staging`'
  expect_body 101 'Commit `abc`'
  expect_body 101 'fingerprint `00000'
  expect_body_not 101 'fork'
  echo 'now otherwise' >previews/aws-staging.md
  comment
  expect 'updated the comment on aws-staging'
  expect_comments 1
  expect_body 101 'now otherwise'
}

test_comment_says_when_an_environment_is_no_longer_affected() {
  stand_in_github
  comment
  : >previews/affected/environments
  comment
  expect_comments 1
  expect_body 101 'no longer changes this environment'
}

test_comment_of_a_fork_is_marked_and_tamed() {
  stand_in_github stranger/r
  printf '%064d' 5 >previews/aws-staging.fingerprint
  printf '<!-- gitops-lab preview: other -->\n<!<!---- @o/everybody \xe2\x80\xae txt\x1b[31m\n' >previews/aws-staging.md
  printf '&#64;o/all &#x0040;o/all &commat;o/all <?hidden?><![CDATA[hidden]]> a\xf3\xa0\x81\x81b\xe2\x80\x8fc \xf0\x9f\x99\x82\n' >>previews/aws-staging.md
  comment
  expect_comments 1
  expect_body 101 'computed by the code of the fork'
  expect_equal "$(body 101 | grep -c '<!--')" 1
  expect_body_not 101 '@o'
  expect_body_not 101 ';o/all'
  expect_body_not 101 '<?'
  expect_body_not 101 '<!['
  expect_body 101 $'abc \xf0\x9f\x99\x82'
  expect_body_not 101 $'\xe2\x80\xae'
  expect_body_not 101 $'\x1b'
  expect_body_not 101 fingerprint
}

test_comment_hides_nothing_of_what_was_left() {
  stand_in_github
  printf '<\x01!-- one --> <!\xe2\x80\xae-- two --> <!-\xe2\x81\xa6- three -->\n' >previews/aws-staging.md
  comment
  expect_equal "$(body 101 | grep -o '<!--' | wc -l | tr -d ' ')" 1
}

test_comment_of_an_older_commit_is_not_written() {
  stand_in_github
  HEAD_SHA=older comment
  expect_status 0
  expect 'no open pull request has the commit'
  expect_comments 0
}

test_comment_goes_to_no_other_pull_request() {
  stand_in_github
  echo 8 >previews/affected/number
  comment
  expect_comments 0
  printf '7; touch hacked' >previews/affected/number
  comment
  expect_comments 0
}

test_comment_reads_no_links_and_no_odd_names() {
  stand_in_github
  echo secret >secret
  ln -sf "$PWD/secret" previews/aws-staging.md
  printf '../../secret\n$(touch hacked)\naws-staging\n' >previews/affected/environments
  comment
  expect_status 0
  expect_comments 1
  expect_body 101 'Its preview was not made'
  expect_body_not 101 secret
}

test_comment_that_would_be_too_long_is_a_link() {
  stand_in_github
  head -c 70000 /dev/zero | tr '\0' x >previews/aws-staging.md
  comment
  expect_comments 1
  expect_body 101 'too long for a comment: see [the run](https://github.com/o/r/actions/runs/1)'
}

test_comment_is_text_whatever_the_file_is() {
  stand_in_github
  { echo 'before' && head -c 70000 /dev/zero | tr '\0' '\377' && echo 'after'; } >previews/aws-staging.md
  comment
  expect_status 0
  expect_body 101 $'before\nafter'
  expect_body_not 101 $'\xef\xbf\xbd'
}

test_comment_is_not_written_where_there_are_too_many() {
  stand_in_github stranger/r
  mkdir github/comments
  for id in {1..100}; do
    jq -n --argjson id "$id" '{id: $id, issue: "7", user: {login: "github-actions[bot]"}, body: "<!-- gitops-lab preview: e\($id) -->"}' \
      >"github/comments/$id.json"
  done
  printf 'aws-staging\n' >previews/affected/environments
  comment
  expect_status 0
  expect 'no comment on aws-staging: there are too many already'
  expect_comments 100
}

test_comment_of_somebody_else_is_left_alone() {
  stand_in_github
  mkdir github/comments
  jq -n '{id: 100, issue: "7", user: {login: "somebody"}, body: "<!-- gitops-lab preview: aws-staging -->"}' >github/comments/100.json
  comment
  expect 'added a comment on aws-staging'
  expect_comments 2
}

test_comment_is_not_doubled_when_github_fails() {
  stand_in_github
  comment
  script bin/gh <<<'[[ $* != *comments* ]] || exit 1; exec '"$root"'/.github/scripts/stand-in/gh "$@"'
  PATH=$PWD/bin:$PATH comment
  expect_status 1
  expect_comments 1
}

test_comment_of_a_run_that_failed_early_is_none() {
  stand_in_github
  rm -r previews/affected
  CONCLUSION=failure comment
  expect_status 0
  expect 'the run ended with failure before it knew what is affected'
}

# ----------------------------------------------------------------------------------------------------------------------
# apply.sh

# The commit that pull request 7 was merged as, and the run of its preview.
stand_in_merge() {
  stand_in_synthesized
  stand_in_github
  mkdir -p github/artifacts/9/preview-aws-staging
  jq -n '[{merged_at: "now", merge_commit_sha: "def", head: {sha: "abc"}}]' >github/pulls.json
  jq -n '[3, 9, 10] | map({id: ., head_sha: "abc", conclusion: "success", head_repository: {full_name: (if . == 10 then "fork/r" else "o/r" end)}})' >github/runs.json
  printf '%064d\n' 5 >github/artifacts/9/preview-aws-staging/aws-staging.fingerprint
  export COMMIT=def MATRIX='[{"environment":"aws-staging","change":"changed"},{"environment":"ocean","change":"changed"}]'
}

apply() { run bash .github/scripts/apply.sh "$@"; }

test_apply_finds_what_was_reviewed() {
  stand_in_merge
  apply reviewed
  expect_status 0
  expect_equal "$(matrix)" '[{"environment":"aws-staging","change":"changed","fingerprint":"'"$(printf '%064d' 5)"'"}]'
  expect_in target/outputs refused=ocean
  expect_in target/summary "\`aws-staging\` waits for the approval of the plan \`$(printf '%064d' 5)\`"
  expect_in target/summary '[this preview](https://github.com/o/r/actions/runs/9)'
  expect_in target/summary '`ocean` is **not applied**'
  : >target/outputs
  COMMIT=other apply reviewed
  expect 'no pull request was merged as this commit'
  expect_equal "$(matrix)" '[]'
  : >target/outputs
  echo '[]' >github/runs.json
  apply reviewed
  expect 'no preview of abc'
  REFUSED=ocean apply refuse
  expect_status 1
  expect 'run the workflow "apply" with this environment'
}

test_apply_does_nothing_where_there_is_nothing_to_apply() {
  stand_in_repository
  MATRIX='[]' COMMIT=def REPOSITORY=o/r script bin/gh <<<'exit 0'
  export MATRIX='[]' COMMIT=def REPOSITORY=o/r
  apply reviewed
  expect_status 0
  expect_equal "$(matrix)" '[]'
  expect_in target/outputs refused=
}

test_apply_applies_the_plan_that_was_reviewed() {
  stand_in_synthesized
  echo '{"serial": 1}' >state
  preview
  FINGERPRINT=$(cat target/previews/aws-staging/aws-staging.fingerprint) apply
  expect_status 0
  expect 'the plan is the reviewed one'
  expect 'the plan' # which the stand-in for Terraform was given
  expect_in target/summary 'aws-staging is applied'
  expect_nothing_secret
}

test_apply_refuses_what_has_moved_on() {
  stand_in_synthesized
  echo '{"serial": 1}' >state
  preview
  export FINGERPRINT
  FINGERPRINT=$(cat target/previews/aws-staging/aws-staging.fingerprint)
  echo '{"serial": 2}' >state
  apply
  expect_status 1
  expect 'The plan is no longer the reviewed one'
  echo '{"serial": 1}' >state
  echo other >planned
  apply
  expect_status 1
  rm planned
  echo more >>cdktf.out/stacks/aws-staging/cdk.tf.json
  apply
  expect_status 1
  ! grep -q ' apply' target/terraform.calls || fail 'it was applied'
  FINGERPRINT='' apply
  expect_status 1
  expect 'No plan of it was reviewed'
}

test_apply_of_nothing_is_done() {
  stand_in_synthesized
  echo unchanged >outcome
  FINGERPRINT=$(printf '%064d' 5) apply
  expect_status 0
  expect 'is as the code says already'
}

test_apply_that_fails_says_so() {
  stand_in_synthesized
  preview
  touch outage
  FINGERPRINT=$(cat target/previews/aws-staging/aws-staging.fingerprint) apply
  expect_status 1
  expect 'applied in part'
}

# ----------------------------------------------------------------------------------------------------------------------
# drift.sh

drift() { # outcome
  echo "$1" >outcome
  run bash .github/scripts/drift.sh
  rm -rf results
  mkdir results
  cp target/previews/drift-aws-staging/* results/
  RESULTS=results REPOSITORY=o/r GITHUB_SHA=abc run bash .github/scripts/drift.sh issues
}

test_drift_opens_one_issue_and_closes_it() {
  stand_in_synthesized
  stand_in_github
  echo '{"mode": "managed"}' >state
  drift changed
  expect 'opened an issue'
  drift changed
  expect 'still differs: updated issue 101'
  expect_equal "$(jq -r '"\(.title) \(.state) \(.labels[0])"' github/issues/*.json)" 'aws-staging differs from the code open drift'
  expect_equal "$(jq -r .body github/issues/101.json | head -n 1)" '<!-- gitops-lab drift: aws-staging -->'
  drift failed
  expect 'could not be checked: its issue, if there is one, stays'
  drift unchanged
  expect 'closed issue 101'
  expect_equal "$(jq -r .state github/issues/101.json)" closed
  drift unchanged
  expect_not closed
  expect_nothing_secret
}

test_drift_knows_its_issue_after_somebody_edited_it() {
  stand_in_synthesized
  stand_in_github
  echo '{"mode": "managed"}' >state
  mkdir github/issues
  jq -n '{number: 100, state: "open", user: {login: "github-actions[bot]"}, body: null}' >github/issues/100.json
  drift changed
  jq '.body |= gsub("\n"; "\r\n")' github/issues/102.json >edited
  mv edited github/issues/102.json
  drift changed
  expect 'still differs: updated issue 102'
  expect_equal "$(find github/issues -name '*.json' | wc -l | tr -d ' ')" 2
}

test_drift_of_what_was_never_deployed_is_none() {
  stand_in_synthesized
  run bash .github/scripts/drift.sh
  expect_status 0
  expect_equal "$(cat target/previews/drift-aws-staging/aws-staging.status)" undeployed
}

test_drift_that_cannot_be_checked_is_said() {
  stand_in_synthesized
  echo failed >outcome
  run bash .github/scripts/drift.sh
  expect_status 1
  expect_equal "$(cat target/previews/drift-aws-staging/aws-staging.status)" unknown
  rm outcome
  echo '"helm": [{}]' >>cdktf.out/stacks/aws-staging/cdk.tf.json
  echo https://10.0.0.1 >endpoint
  run bash .github/scripts/drift.sh
  expect_status 0
  expect '::warning::aws-staging is not checked'
  expect_equal "$(cat target/previews/drift-aws-staging/aws-staging.status)" unknown
}

# ----------------------------------------------------------------------------------------------------------------------
# release.sh

release() { TAG=$1 DEFAULT_BRANCH=main run bash .github/scripts/release.sh "${2:-check}"; } # tag command

test_release_checks_the_tag() {
  stand_in_repository
  git update-ref refs/remotes/origin/main HEAD
  printf '  <version>1.2.3</version>\n    <version>9</version>\n' >pom.xml
  printf '# Changelog\n\n## Unreleased\n\n## 1.2.3 - 2026-12-01\n\n- New.\n\n## 1.2.2\n\n- Old.\n' >CHANGELOG.md
  release v1.2.3
  expect_status 0
  release v1.2.4
  expect_status 1
  expect 'the tag is v1.2.4, the version in pom.xml 1.2.3'
  release v1.2
  expect 'is no version'
  echo '  <version>1.2.3-SNAPSHOT</version>' >pom.xml
  release v1.2.3-SNAPSHOT
  expect 'is a snapshot'
  echo '  <version>2.0.0</version>' >pom.xml
  release v2.0.0
  expect 'CHANGELOG.md has no section "## 2.0.0"'
  echo '  <version>1.2.3</version>' >pom.xml
  commit
  release v1.2.3
  expect 'the commit of v1.2.3 is not on main'
}

test_release_collects_what_was_published() {
  stand_in_repository
  script mvnw <<'MAVEN'
echo "$*" >>target/maven.calls
mkdir -p constructs/target
for suffix in .jar -sources.jar -javadoc.jar .jar.asc .pom.asc; do echo x >constructs/target/gitops-lab-constructs-1.2.3$suffix; done
touch constructs/target/gitops-lab-constructs-1.2.2.jar target/npm-bom.json bindings/aws/target/bom.json
[[ -e no-sbom ]] || echo x >constructs/target/bom.json
MAVEN
  mkdir -p bindings/aws/target
  release v1.2.3 publish
  expect_status 0
  expect_in target/maven.calls '-Prelease,compatibility -DskipTests deploy'
  expect_in target/release/SHA256SUMS gitops-lab-constructs-1.2.3-javadoc.jar
  for bom in constructs bindings-aws npm; do expect_in target/release/SHA256SUMS bom-$bom.json; done
  ! grep -qF constructs-1.2.2 target/release/SHA256SUMS || fail 'an older jar was taken along'
  touch no-sbom
  rm constructs/target/*
  release v1.2.3 publish
  expect_status 1
  expect 'constructs has no SBOM'
}

test_release_is_described_by_the_changelog() {
  stand_in_repository
  mkdir -p target/release
  touch target/release/a.jar
  printf '# Changelog\n\n## Unreleased\n\n- Later.\n\n## 1.2.3-rc.1\n\n### Added\n\n- New.\n\n## 1.2.2\n\n- Old.\n' >CHANGELOG.md
  script bin/gh <<<'echo "$*"'
  REPOSITORY=o/r release v1.2.3-rc.1 notes
  expect 'release create v1.2.3-rc.1 --repo o/r --verify-tag'
  expect '--prerelease target/release/a.jar'
  expect_equal "$(cat target/notes.md)" $'### Added\n\n- New.'
}

# ----------------------------------------------------------------------------------------------------------------------
# All scripts

test_tools_are_pinned() {
  export GITOPS_LAB_TOOLS=$PWD/tools GITHUB_PATH=$PWD/path
  script bin/go <<<'echo "$GOBIN $*" >>go.calls'
  PATH=$PWD/bin:$PATH run bash "$root/.github/scripts/tools.sh" actionlint kind kubelogin
  expect_status 0
  expect_equal "$(grep -c -E "^$PWD/tools install [^ ]+@v[0-9]+\.[0-9]+\.[0-9]+\$" go.calls)" 3
  expect_equal "$(cat path)" "$PWD/tools"
  run bash "$root/.github/scripts/tools.sh" other
  expect_status 1
}

test_workflows_and_scripts_pass_actionlint_and_shellcheck() {
  run bash "$root/.github/scripts/lint.sh"
  if [[ $status == 77 ]]; then skip "$output"; fi
  expect_status 0
}

# ----------------------------------------------------------------------------------------------------------------------

run_tests "$@"
