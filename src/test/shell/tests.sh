#!/usr/bin/env bash
# Tests of mvnw, cdktfw and stacks/terraform.sh, in small projects where Java, Maven and Terraform are stand-ins.
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
# cdktfw

test_cdktfw_builds_once() {
  stand_in_app
  app check
  expect_status 0
  expect 'building the app for the first time'
  expect 'dev.gitopslab.stacks.Main check'
  app check
  expect_not building
  expect_builds 1
}

test_cdktfw_sees_a_change_that_keeps_time_and_size() {
  stand_in_app
  expect_equal "$(built_source)" one
  touch -r stacks/src/main/Source time
  echo two >stacks/src/main/Source
  touch -r time stacks/src/main/Source
  expect_equal "$(built_source)" two
}

test_cdktfw_is_not_fooled_by_other_builds() {
  stand_in_app
  expect_equal "$(built_source)" one
  echo other >stacks/target/gitops-lab-stacks-1.jar
  expect_equal "$(built_source)" one
  expect_builds 1
}

test_cdktfw_keeps_jars_of_its_own_where_the_project_is_reached_by_a_link() {
  stand_in_app
  ln -s "$PWD" ../link
  run ../link/cdktfw synth
  expect_status 0
  expect_equal "$(cat "$(grep -l constructs target/app/*/classpath)")" $'gitops-lab-stacks-1.jar\nconstructs.jar\n'"$library"
}

test_cdktfw_goes_back_to_an_earlier_build() {
  stand_in_app
  expect_equal "$(built_source)" one
  echo two >stacks/src/main/Source
  expect_equal "$(built_source)" two
  echo one >stacks/src/main/Source
  expect_equal "$(built_source)" one
  expect_builds 2
}

test_cdktfw_sees_new_and_removed_files() {
  stand_in_app
  app synth
  touch constructs/src/main/New bindings/resources.txt
  app synth
  expect_builds 2
  mv bindings/resources.txt bindings/list.txt
  app synth
  expect_builds 3
  touch .mvn/maven.config
  app synth
  expect_builds 4
}

test_cdktfw_needs_no_build_for_environments() {
  stand_in_app
  app synth
  mkdir stacks/environments stacks/sandbox
  touch stacks/environments/new.yaml stacks/sandbox/new.py helm-values/c/values.yaml bindings/target 2>/dev/null
  app synth
  expect_builds 1
}

test_cdktfw_builds_again_when_a_library_is_gone() {
  stand_in_app
  app synth
  rm "$library"
  app synth
  expect_builds 2
}

test_cdktfw_fails_with_the_build() {
  stand_in_app
  echo broken >stacks/src/main/Source
  app synth
  expect_status 1
  expect '[ERROR] Source:[1,1] does not compile'
  expect 'nothing was synthesized'
  expect_not 'Help 1'
  expect_not 'java '
  app synth
  expect_status 1
  expect_builds 2
  [[ ! -L target/app/lock ]] || fail 'the lock was left'
}

test_cdktfw_builds_again_what_changed_meanwhile() {
  stand_in_app
  touch changes
  app synth
  expect_builds 2
  expect_equal "$(built_source)" changed
}

test_cdktfw_builds_once_for_two_at_a_time() {
  stand_in_app
  touch slow
  ./cdktfw check >first 2>&1 &
  sleep 0.3
  app check
  wait $! || fail 'the first one failed:' "$(cat first)"
  expect_status 0
  expect 'waiting for the build that process'
  expect_builds 1
}

test_cdktfw_removes_the_lock_of_a_killed_build() {
  stand_in_app
  mkdir -p target/app
  sh -c 'exit 0' &
  ln -s $! target/app/lock
  wait
  app check
  expect_status 0
  expect_builds 1
}

test_cdktfw_keeps_the_classes_of_the_first_synth() {
  stand_in_app
  app synth
  expect_status 0
  expect '-XX:ArchiveClassesAtExit='
  touch "$(dirname "$(grep -l constructs target/app/*/classpath)")/classes.jsa"
  app synth
  expect '-XX:SharedArchiveFile='
}

test_cdktfw_wants_java_17() {
  stand_in_app
  echo 'JAVA_VERSION="11.0.2"' >jdk/release
  app synth
  expect_status 2
  expect 'a JDK, 17 or newer'
  expect 'version 11'
}

test_cdktfw_builds_no_bindings_for_what_needs_none() {
  stand_in_app
  app list
  expect_status 0
  expect 'building the commands, once'
  expect 'dev.gitopslab.commands.cli.Cli list'
  app deploy --help
  expect 'dev.gitopslab.commands.cli.Cli deploy --help'
  app frobnicate
  expect 'dev.gitopslab.commands.cli.Cli frobnicate'
  expect_equal "$(cat modules)" stacks/commands
}

test_cdktfw_asks_what_is_missing_before_it_builds_the_app() {
  stand_in_app
  touch missing
  app deploy sandbox
  expect_status 2
  expect 'this is missing'
  expect_equal "$(cat modules)" stacks/commands
  rm missing
  app deploy sandbox --auto-approve
  expect 'dev.gitopslab.stacks.Main deploy sandbox --auto-approve'
  expect_equal "$(cat modules)" $'stacks/commands\nstacks'
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
