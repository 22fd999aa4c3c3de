#!/usr/bin/env bash
# Tests of mvnw, stacks/app.sh, cdktfw and what they use, in small projects where Java, Maven and Terraform are stand-ins.
#
#   bash src/test/shell/tests.sh             all of them
#   bash src/test/shell/tests.sh list        their names
#   bash src/test/shell/tests.sh NAME...     some
#
# shellcheck disable=SC2016 # what is in single quotes is for the stand-ins to expand
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)

# shellcheck source=src/test/shell/helpers.sh
source "$root/src/test/shell/helpers.sh"

# ----------------------------------------------------------------------------------------------------------------------
# app.sh

test_app_builds_once() {
  stand_in_app
  app list
  expect_status 0
  expect 'building the app for the first time'
  expect 'dev.gitopslab.stacks.Main list'
  app list
  expect_not building
  expect_builds 1
}

test_app_sees_a_change_that_keeps_time_and_size() {
  stand_in_app
  expect_equal "$(built_source)" one
  touch -r stacks/src/main/Source time
  echo two >stacks/src/main/Source
  touch -r time stacks/src/main/Source
  expect_equal "$(built_source)" two
}

test_app_is_not_fooled_by_other_builds() {
  stand_in_app
  expect_equal "$(built_source)" one
  echo other >stacks/target/gitops-lab-stacks-1.jar
  expect_equal "$(built_source)" one
  expect_builds 1
}

test_app_keeps_jars_of_its_own_where_the_project_is_reached_by_a_link() {
  stand_in_app
  ln -s "$PWD" ../link
  run bash ../link/stacks/app.sh
  expect_status 0
  expect_equal "$(cat target/app/*/classpath)" $'gitops-lab-stacks-1.jar\nconstructs.jar\n'"$library"
}

test_app_goes_back_to_an_earlier_build() {
  stand_in_app
  expect_equal "$(built_source)" one
  echo two >stacks/src/main/Source
  expect_equal "$(built_source)" two
  echo one >stacks/src/main/Source
  expect_equal "$(built_source)" one
  expect_builds 2
}

test_app_sees_new_and_removed_files() {
  stand_in_app
  app
  touch constructs/src/main/New bindings/resources.txt
  app
  expect_builds 2
  mv bindings/resources.txt bindings/list.txt
  app
  expect_builds 3
  touch .mvn/maven.config
  app
  expect_builds 4
}

test_app_needs_no_build_for_environments() {
  stand_in_app
  app
  mkdir stacks/environments stacks/sandbox
  touch stacks/environments/new.yaml stacks/sandbox/new.py helm-values/c/values.yaml bindings/target 2>/dev/null
  app
  expect_builds 1
}

test_app_builds_again_when_a_library_is_gone() {
  stand_in_app
  app
  rm "$library"
  app
  expect_builds 2
}

test_app_fails_with_the_build() {
  stand_in_app
  echo broken >stacks/src/main/Source
  app
  expect_status 1
  expect '[ERROR] Source:[1,1] does not compile'
  expect 'nothing was synthesized'
  expect_not 'Help 1'
  expect_not 'java '
  app
  expect_status 1
  expect_builds 2
  [[ ! -L target/app/lock ]] || fail 'the lock was left'
}

test_app_builds_again_what_changed_meanwhile() {
  stand_in_app
  touch changes
  app
  expect_builds 2
  expect_equal "$(built_source)" changed
}

test_app_builds_once_for_two_at_a_time() {
  stand_in_app
  touch slow
  bash stacks/app.sh list >first 2>&1 &
  sleep 0.3
  app list
  wait $! || fail 'the first one failed:' "$(cat first)"
  expect_status 0
  expect 'waiting for the build that process'
  expect_builds 1
}

test_app_removes_the_lock_of_a_killed_build() {
  stand_in_app
  mkdir -p target/app
  sh -c 'exit 0' &
  ln -s $! target/app/lock
  wait
  app list
  expect_status 0
  expect_builds 1
}

test_app_keeps_the_classes_of_the_first_synth() {
  stand_in_app
  app
  expect_status 0
  expect '-XX:ArchiveClassesAtExit='
  touch "$(ls -d target/app/*/)classes.jsa"
  app
  expect '-XX:SharedArchiveFile='
}

test_app_wants_java_17() {
  stand_in_app
  echo 'JAVA_VERSION="11.0.2"' >jdk/release
  app
  expect_status 1
  expect 'Java 17 or newer is needed'
  expect 'version 11'
}

# ----------------------------------------------------------------------------------------------------------------------
# mvnw

stand_in_maven_repository() {
  stand_in_jdk
  mkdir -p .mvn/wrapper
  cp "$root/mvnw" .
  version=$(sed -n 's/.*apache-maven-\(.*\)-bin.zip$/\1/p' "$root/.mvn/wrapper/maven-wrapper.properties")
  cp "$root/.mvn/wrapper/maven-wrapper.properties" .mvn/wrapper/
  export MVNW_REPOURL=file://$PWD/repository MAVEN_USER_HOME=$PWD/m2
  script bin/mvn <<<'if [[ $1 == --version ]]; then echo "Apache Maven 3.8.7"; else echo "mvn of the PATH $*"; fi'
  script jdk/bin/jar <<<"mkdir -p apache-maven-$version/bin && printf '#!/bin/sh\necho pinned Maven \"\$@\"\n' >apache-maven-$version/bin/mvn"
  PATH=$PWD/bin:$PATH
}

test_mvnw_installs_what_is_pinned() {
  stand_in_maven_repository
  local file=repository/org/apache/maven/apache-maven/$version/apache-maven-$version-bin.zip sum
  mkdir -p "$(dirname "$file")"
  echo content >"$file"
  sum=$({ sha256sum "$file" 2>/dev/null || shasum -a 256 "$file"; } | cut -d ' ' -f 1)
  sed -i.bak "s/^distributionSha256Sum=.*/distributionSha256Sum=$sum/" .mvn/wrapper/maven-wrapper.properties
  run ./mvnw verify -q
  expect_status 0
  expect_equal "$output" 'pinned Maven verify -q'
  rm -r repository
  run ./mvnw verify
  expect_equal "$output" 'pinned Maven verify'
}

test_mvnw_refuses_another_file() {
  stand_in_maven_repository
  local file=repository/org/apache/maven/apache-maven/$version/apache-maven-$version-bin.zip
  mkdir -p "$(dirname "$file")"
  echo content >"$file"
  run ./mvnw verify
  expect_status 1
  expect 'is not the file that .mvn/wrapper/maven-wrapper.properties pins; nothing was installed'
  expect_equal "$(find m2 -type f)" ''
}

test_mvnw_falls_back_to_the_path_and_says_so() {
  stand_in_maven_repository
  run ./mvnw verify
  expect_status 0
  expect "mvnw: Maven $version could not be downloaded"
  expect 'using mvn 3.8.7 from the PATH'
  expect 'mvn of the PATH verify'
}

test_mvnw_does_not_fall_back_to_an_old_one() {
  stand_in_maven_repository
  script bin/mvn <<<'echo "Apache Maven 3.6.3"'
  run ./mvnw verify
  expect_status 1
  expect '(found 3.6.3)'
}

test_mvnw_wants_a_jdk() {
  stand_in_maven_repository
  rm jdk/bin/javac
  run ./mvnw verify
  expect_status 1
  expect 'needs a JDK, 17 or newer'
}

# ----------------------------------------------------------------------------------------------------------------------
# cdktfw

stand_in_project() {
  stand_in_app
  cp "$root/cdktfw" .
  mkdir -p stacks/environments
  echo 'cloud: aws' >stacks/environments/aws-staging.yaml
  echo '  emulator: true # only here' >stacks/environments/sandbox.yaml
  script bin/node <<<'if [[ $1 == --version ]]; then echo "v${NODE_VERSION:-20.11.0}"; fi'
  script bin/npm <<<'exit 0'
  script bin/curl <<<'exit 0' # the registry of providers answers
  script bin/aws <<<'echo "${ACCOUNT:-111122223333}"'
  script bin/terraform <<<'echo "Terraform v${TERRAFORM_VERSION:-1.11.4}"'
  script node_modules/.bin/cdktf <<<'echo "cdktf $* ${KUBE_CONFIG_PATH:-}"; exit "${CDKTF_STATUS:-0}"'
  script jdk/bin/java <<'JAVA'
case "$*" in
  *stacks.Main | *Main\ prepare*) [[ ! -e bad ]] || { echo 'stacks/environments/aws-staging.yaml: clout: is an unknown key' >&2; exit 2; } ;;
esac
case "$*" in
  *stacks.Main | *Main\ synth*) words=$*; echo "synthesized${words##*Main}" ;;
  *Main\ prepare*) words=$*; echo "notice: ${words##* }: about it" >&2
    printf 'cloud=%s\nbackend=%s\ngitops=true\naccount=111122223333\nregion=eu-central-1\nemulator=false\ncontext=%s\n' \
    "${CLOUD:-aws}" "${BACKEND:-s3}" "${CONTEXT:-current}" ;;
esac
JAVA
  PATH=$PWD/bin:$PATH
  unset TERRAFORM_BINARY_NAME TF_CLI_CONFIG_FILE
}

test_cdktfw_explains_itself() {
  stand_in_project
  run ./cdktfw --help
  expect_status 0
  for word in list synth diff deploy destroy 'Exit codes' 'Environment variables' Examples --auto-approve; do expect "$word"; done
  run ./cdktfw
  expect_status 2
}

test_cdktfw_lists() {
  stand_in_project
  run ./cdktfw list
  expect_equal "$output" $'aws-staging\nsandbox'
}

test_cdktfw_suggests() {
  stand_in_project
  run ./cdktfw destory sandbox
  expect_status 2
  expect 'did you mean destroy?'
  run ./cdktfw deploy aws-stagin
  expect_status 2
  expect 'did you mean aws-staging?'
  expect 'There are: aws-staging sandbox'
  run ./cdktfw deploy something-else
  expect_not 'did you mean'
  run ./cdktfw deploy
  expect_status 2
  expect 'There are: aws-staging sandbox'
}

test_cdktfw_names_all_that_is_missing() {
  stand_in_project
  echo 'JAVA_VERSION="11"' >jdk/release
  script bin/aws </dev/null && rm bin/aws
  export NODE_VERSION=18.0.0 TERRAFORM_VERSION=1.4.9 PATH=$PWD/bin:/usr/bin:/bin
  if command -v aws >/dev/null; then expected_aws=; else expected_aws='aws, which signs in'; fi
  run ./cdktfw deploy aws-staging
  expect_status 2
  for word in 'a JDK, 17 or newer' 'Node.js 20.9 or newer' 'found: v18.0.0' 'Terraform 1.5 or newer (found: 1.4.9)' "$expected_aws" macOS: Debian; do
    expect "$word"
  done
}

test_cdktfw_wants_terraform_1_10_for_states_in_s3() {
  stand_in_project
  printf 'cloud: aws\nbackend:\n  s3:\n' >stacks/environments/aws-staging.yaml
  TERRAFORM_VERSION=1.9.8 run ./cdktfw diff aws-staging
  expect_status 2
  expect 'Terraform 1.10 or newer (found: 1.9.8)'
  TERRAFORM_VERSION=1.10.0 run ./cdktfw diff aws-staging
  expect_status 0
}

test_cdktfw_passes_arguments_and_exit_codes_on() {
  stand_in_project
  run ./cdktfw synth --hcl
  expect_status 0
  expect 'cdktf synth --hcl'
  run ./cdktfw deploy aws-staging --auto-approve --outputs-file 'a file'
  expect_status 0
  expect 'cdktf deploy aws-staging --auto-approve --outputs-file a file'
  CDKTF_STATUS=7 run ./cdktfw diff aws-staging
  expect_status 7
}

test_cdktfw_synthesizes_without_the_cli() {
  stand_in_project
  run ./cdktfw synth
  expect_status 0
  expect_equal "$output" $'building the app for the first time: this generates and compiles the bindings and takes some minutes
built the app in 0 s
synthesized
Generated Terraform code for the stacks: aws-staging, sandbox'
  run ./cdktfw synth sandbox
  expect 'synthesized synth sandbox'
  expect 'for the stacks: sandbox'
}

test_cdktfw_shows_bad_files_and_only_the_notices_at_hand() {
  stand_in_project
  run ./cdktfw diff aws-staging
  expect 'notice: aws-staging: about it'
  touch bad
  for command in synth 'diff aws-staging'; do
    # shellcheck disable=SC2086 # two words
    run ./cdktfw $command
    expect_status 2
    expect 'stacks/environments/aws-staging.yaml: clout: is an unknown key'
    expect_not 'cdktf diff'
    expect_not synthesized
  done
}

test_cdktfw_does_not_ask_without_a_terminal() {
  stand_in_project
  run ./cdktfw deploy aws-staging
  expect_status 2
  expect 'pass --auto-approve'
}

test_cdktfw_passes_on_the_first_kubeconfig_that_exists() {
  stand_in_project
  unset KUBE_CONFIG_PATH KUBE_CONFIG_PATHS KUBECONFIG
  script bin/kubectl <<<'exit 0'
  touch config
  CLOUD=local KUBECONFIG=none:config run ./cdktfw diff aws-staging
  expect "cdktf diff aws-staging $PWD/config"
  CLOUD=aws KUBECONFIG=none:config run ./cdktfw diff aws-staging
  expect_not config
  CLOUD=local KUBECONFIG=none run ./cdktfw diff aws-staging
  expect_status 2
  expect 'no kubeconfig file was found'
  expect 'or make a cluster: stacks/local-cluster.sh, or ./cdktfw deploy aws-staging --make-cluster'
}

test_cdktfw_says_how_to_make_a_cluster_where_none_answers() {
  stand_in_project
  unset KUBE_CONFIG_PATH KUBE_CONFIG_PATHS
  export CLOUD=local CONTEXT=kind-here KUBECONFIG=$PWD/config
  touch config
  script bin/kubectl <<<'echo "$*" >>kubectl.calls; echo "The connection to the server was refused" >&2; exit 1'
  run ./cdktfw deploy aws-staging --auto-approve
  expect_status 2
  expect "no cluster answers by the context kind-here of $PWD/config: The connection to the server was refused"
  expect 'stacks/local-cluster.sh --context kind-here, or ./cdktfw deploy aws-staging --make-cluster'
  expect_not 'cdktf deploy'
  grep -q -- '--context kind-here' kubectl.calls || fail 'another context was asked'
  BACKEND=local run ./cdktfw destroy aws-staging --auto-approve
  expect_status 2
  expect 'remove terraform.aws-staging.tfstate'
  CONTEXT=current run ./cdktfw diff aws-staging
  expect "no cluster answers by $PWD/config"
}

test_cdktfw_makes_a_cluster_only_where_it_is_asked_to() {
  stand_in_project
  unset KUBE_CONFIG_PATH KUBE_CONFIG_PATHS
  export CLOUD=local CONTEXT=kind-here KUBECONFIG=$PWD/config
  script bin/kubectl <<<'[[ -e made ]]'
  script bin/kind <<<'echo "kind $*" >>kind.calls; [[ $1 != create ]] || touch made config'
  touch config
  run ./cdktfw deploy aws-staging --auto-approve
  expect_status 2
  [[ ! -e kind.calls ]] || fail 'a cluster was made unasked:' "$(cat kind.calls)"
  rm config
  run ./cdktfw deploy aws-staging --make-cluster --auto-approve
  expect_status 0
  expect "cdktf deploy aws-staging --auto-approve"
  expect_not 'cdktf deploy aws-staging --make-cluster'
  grep -q 'kind create cluster --name here' kind.calls || fail 'another cluster was made:' "$(cat kind.calls)"
  CLOUD=aws run ./cdktfw deploy aws-staging --make-cluster --auto-approve
  expect_status 2
  expect '--make-cluster is for the deployment of a local environment'
  run ./cdktfw destroy aws-staging --make-cluster --auto-approve
  expect_status 2
}

test_cdktfw_takes_providers_of_local_environments_from_a_mirror() {
  stand_in_project
  unset KUBE_CONFIG_PATH KUBE_CONFIG_PATHS
  export CLOUD=local KUBECONFIG=$PWD/config HOME=$PWD/home XDG_DATA_HOME=$PWD/data XDG_DATA_DIRS=$PWD/data
  touch config
  script bin/kubectl <<<'exit 0'
  script bin/curl <<<'exit 6'
  local mirror=$PWD/mirror/registry.terraform.io/hashicorp platform
  platform=$(bash -c 'source stacks/sandbox.sh; terraform_platform')
  mkdir -p "$mirror/helm/3.1.1/$platform" "$mirror/google/6.50.0/$platform"
  GITOPS_LAB_PROVIDER_MIRROR=$PWD/mirror run ./cdktfw diff aws-staging
  expect_status 2
  expect 'no mirror on this machine holds hashicorp/helm hashicorp/kubernetes'
  mkdir -p "$mirror/kubernetes/2.38.0/$platform"
  GITOPS_LAB_PROVIDER_MIRROR=$PWD/mirror run ./cdktfw diff aws-staging
  expect_status 0
  expect "provider hashicorp/kubernetes 2.38.0 from $PWD/mirror"
  expect 'cdktf diff aws-staging --skip-provider-lock'
  expect_not hashicorp/google
}

test_cdktfw_checks_the_account() {
  stand_in_project
  ACCOUNT=999988887777 run ./cdktfw diff aws-staging
  expect_status 2
  expect 'of account 999988887777, aws-staging is in 111122223333'
  script bin/aws <<<'echo "The SSO session has expired" >&2; exit 255'
  run ./cdktfw diff aws-staging
  expect_status 2
  expect 'The SSO session has expired'
}

# ----------------------------------------------------------------------------------------------------------------------
# sandbox.sh

sandbox() { # commands
  cp -r "$root/stacks" .
  bash -euo pipefail -c 'say() { echo "$1"; }; source stacks/sandbox.sh; '"$1"
}

test_sandbox_finds_mirrors_of_providers() {
  export HOME=$PWD/home XDG_DATA_HOME=$PWD/data GITOPS_LAB_PROVIDER_MIRROR="$PWD/my mirror"
  unset TF_CLI_CONFIG_FILE
  local platform
  platform=$(sandbox terraform_platform)
  mkdir -p "my mirror/registry.terraform.io/hashicorp/aws/6.1.0/$platform" \
    "my mirror/registry.terraform.io/hashicorp/helm/3.0.0/plan9_mips" \
    "home/.terraform.d/plugins/registry.terraform.io/hashicorp/aws/5.0.0/$platform" \
    data/terraform/plugins/registry.terraform.io/hashicorp/helm
  touch "data/terraform/plugins/registry.terraform.io/hashicorp/helm/terraform-provider-helm_3.1.1_$platform.zip"
  echo 'credentials "example.com" { token = "t" }' >home/.terraformrc
  run sandbox 'public_registry_answers() { false; }; use_provider_mirror; echo "$provider_lock"; cat "$TF_CLI_CONFIG_FILE"'
  expect_status 0
  expect "provider hashicorp/aws 6.1.0 from $PWD/my mirror"
  expect "provider hashicorp/helm 3.1.1 from $PWD/data/terraform/plugins"
  expect_not 5.0.0
  expect --skip-provider-lock
  expect 'token = "t"'
  expect "path    = \"$PWD/my mirror\""
  expect 'include = ["registry.terraform.io/hashicorp/helm"]'
}

test_sandbox_leaves_a_users_own_installation_alone() {
  export TF_CLI_CONFIG_FILE=$PWD/mine.rc
  echo 'provider_installation { direct {} }' >mine.rc
  run sandbox 'public_registry_answers() { false; }; use_provider_mirror; echo "$TF_CLI_CONFIG_FILE"'
  expect "$PWD/mine.rc"
  run sandbox 'public_registry_answers() { true; }; use_provider_mirror; echo "lock: ${provider_lock:-normal}"'
  expect_equal "$output" 'lock: normal'
}

# An emulator that answers as the real one does.
stand_in_emulator() { # instance renewed
  printf '%s' 'emulator() { case $1 in start) printf "{\n  \"state\": \"running\",\n  \"renewed\": '"$2"',\n  \"instance\": \"'"$1"'\",\n  \"endpoint\": \"http://127.0.0.1:1\"\n}\n" ;; env) echo "export SEEN=yes; unset AWS_PROFILE" ;; esac; }; '
}

test_sandbox_sets_a_state_aside_when_its_emulator_is_gone() {
  export AWS_PROFILE=mine
  echo '"mode": "managed"' >terraform.sandbox.tfstate
  run sandbox "$(stand_in_emulator first false)"'rm terraform.sandbox.tfstate; start_emulator sandbox; echo "$SEEN ${AWS_PROFILE:-nobody}"'
  expect_equal "$output" $'AWS emulator at http://127.0.0.1:1, until ./cdktfw destroy sandbox\nyes nobody'
  echo '"mode": "managed"' >terraform.sandbox.tfstate
  run sandbox "$(stand_in_emulator first false)start_emulator sandbox"
  expect_not 'is gone'
  run sandbox "$(stand_in_emulator second false)start_emulator sandbox"
  expect 'is gone'
  [[ ! -e terraform.sandbox.tfstate ]] || fail 'the state was left'
  expect_equal "$(cat .sandbox/backups/sandbox-*/terraform.sandbox.tfstate)" '"mode": "managed"'
  run sandbox "$(stand_in_emulator third false)start_emulator sandbox"
  expect_not 'is gone'
}

test_sandbox_starts_over_when_a_run_was_cut_short() {
  echo '"mode": "managed"' >terraform.sandbox.tfstate
  run sandbox "$(stand_in_emulator first true)start_emulator sandbox"
  expect 'The last run was cut short'
  [[ ! -e terraform.sandbox.tfstate ]] || fail 'the state was left'
  touch .sandbox/sandbox/unfinished
  run sandbox "$(stand_in_emulator second false)start_emulator sandbox"
  expect 'The last run was cut short'
  run sandbox "$(stand_in_emulator second false)start_emulator sandbox"
  expect_not 'cut short'
}

# ----------------------------------------------------------------------------------------------------------------------
# terraform.sh

# A Terraform that takes a while to stop, as the real one does, and says how it ended.
stand_in_terraform() {
  hears HUP INT
  script terraform <<'TERRAFORM'
trap 'echo interrupted >>signals; sleep 0.4; echo stopped >>signals; kill $!; exit 1' INT
sleep 5 &
echo started >>signals
wait
TERRAFORM
  export GITOPS_LAB_TERRAFORM=$PWD/terraform GITOPS_LAB_TERRAFORM_RUN=$PWD
  : >signals
  # Job control, so that it can be interrupted, which bash keeps from what it starts in the background.
  set -m
  bash "$root/stacks/terraform.sh" apply &
  set +m
  until grep -q started signals; do sleep 0.05; done
}

# Under nohup, or in the background of a script, bash is started deaf to these, and cannot learn to hear them.
hears() { # signals
  local signal
  for signal in "$@"; do
    [[ $(bash -c "kill -$signal \$\$; echo deaf" 2>/dev/null) != deaf ]] || skip "SIG$signal is ignored by whatever runs the tests"
  done
}

test_terraform_finishes_when_cdktf_hangs_up() {
  stand_in_terraform
  kill -HUP $!
  wait $! && fail 'it ended with 0'
  expect_equal "$(cat signals)" $'started\ninterrupted\nstopped'
  [[ -e unfinished ]] || fail 'it should be marked as cut short'
}

test_terraform_ends_by_itself() {
  script terraform <<<'exit 3'
  GITOPS_LAB_TERRAFORM=$PWD/terraform GITOPS_LAB_TERRAFORM_RUN=$PWD run bash "$root/stacks/terraform.sh" apply
  expect_status 3
  [[ ! -e unfinished ]] || fail 'it was not cut short'
}

test_terraform_is_interrupted_once() {
  stand_in_terraform
  kill -INT -- -$! # as a terminal does, to all of the group
  kill -HUP $!
  wait $! && fail 'it ended with 0'
  expect_equal "$(cat signals)" $'started\ninterrupted\nstopped'
}

test_terraform_killed_is_a_failure() {
  stand_in_terraform
  kill -KILL "$(cat terraform.pid)"
  status=0
  wait $! || status=$?
  expect_status 137
}

# ----------------------------------------------------------------------------------------------------------------------

run_tests "$@"
