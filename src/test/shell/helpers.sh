# What the tests of scripts share; sourced by them, with root set to the root of the project.
# shellcheck shell=bash disable=SC2016,SC2154 # what is in single quotes is for the stand-ins to expand; root

# ----------------------------------------------------------------------------------------------------------------------
# Helpers. Each test runs in a subshell, in a folder of its own, with `set -e`.

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

# Runs a command; sets output (stdout and stderr) and status.
run() {
  status=0
  output=$("$@" 2>&1) || status=$?
}

expect_status() { [[ $status == "$1" ]] || fail "exit code $status instead of $1:" "$output"; }
expect() { [[ $output == *"$1"* ]] || fail "missing: $1" "in:" "$output"; }
expect_not() { [[ $output != *"$1"* ]] || fail "unexpected: $1" "in:" "$output"; }
expect_equal() { [[ $1 == "$2" ]] || fail "expected: $2" "was:      $1"; }

script() { # file, content on stdin
  mkdir -p "$(dirname "$1")"
  { echo '#!/usr/bin/env bash' && cat; } >"$1"
  chmod +x "$1"
}

# A JDK that prints how it was called.
stand_in_jdk() {
  export JAVA_HOME=$PWD/jdk
  script jdk/bin/java <<'JAVA'
if [[ $1 == -version ]]; then echo 'openjdk version "17.0.1"' >&2; exit; fi
if [[ $* == *'Cli require'* ]]; then
  [[ ! -e missing ]] || { echo 'this is missing' >&2; exit 2; }
  exit
fi
echo "java $*"
JAVA
  script jdk/bin/javac <<<'exit 0'
  echo 'JAVA_VERSION="17.0.1"' >jdk/release
}

# A project whose Maven copies its one source into a jar, and counts how often it built the app.
stand_in_app() {
  stand_in_jdk
  library=$(cd .. && pwd -P)/library.jar
  export library
  mkdir -p .mvn bindings constructs/src/main constructs/core stacks/src/main stacks/commands helm-values/c
  touch pom.xml .npmrc package.json package-lock.json constructs/pom.xml stacks/pom.xml helm-values/c/chart.yaml
  cp "$root/cdktfw" .
  echo one >stacks/src/main/Source
  script mvnw <<'MAVEN'
while [[ $1 != -pl ]]; do shift; done
echo "$2" >>modules
if [[ $2 == stacks/commands ]]; then
  mkdir -p stacks/commands/target
  echo commands >stacks/commands/target/gitops-lab-commands-1.jar
  : >stacks/commands/target/app.classpath
  exit
fi
echo x >>calls
[[ ! -e slow ]] || sleep 1
if grep -q broken stacks/src/main/Source; then
  echo '[ERROR] Source:[1,1] does not compile'
  echo '[ERROR] -> [Help 1]'
  exit 1
fi
[[ ! -e changes ]] || { rm changes && echo changed >stacks/src/main/Source && sleep 0.1; }
mkdir -p stacks/target constructs/target
cp stacks/src/main/Source stacks/target/gitops-lab-stacks-1.jar
touch "$library" constructs/target/constructs.jar
printf '%s:%s' "$(pwd -P)/constructs/target/constructs.jar" "$library" >stacks/target/app.classpath
MAVEN
  : >calls
}

app() { run ./cdktfw "$@"; }
builds() { wc -l <calls | tr -d ' '; }
expect_builds() { expect_equal "$(builds)" "$1"; }

# What would run now: the source that the jar on the class path was made of.
built_source() {
  app check
  expect_status 0
  cat "$(sed -n 's/.*-cp \([^:]*\):.*/\1/p' <<<"$output")"
}

# ----------------------------------------------------------------------------------------------------------------------
# Running

skip() { # reason
  echo "$1" >"$skipped"
  exit 77
}

names() { declare -F | sed -n 's/^declare -f test_//p'; }

# Prints the names of the tests, or runs those that are named, or all.
run_tests() { # list | NAME...
  local failures name folder
  if [[ ${1:-} == list ]]; then
    names
    return
  fi
  # shellcheck disable=SC2046 # names are words
  (($#)) || set -- $(names)
  failures=0
  for name in "$@"; do
    folder=$(mktemp -d)
    mkdir "$folder/project"
    (
      cd "$folder/project" || exit
      skipped=$folder/skipped
      # A test's bash ends with it, so its own settings of the environment are nobody else's.
      set -e
      "test_$name"
    ) >"$folder/log" 2>&1
    case $? in
      0) echo "ok $name" ;;
      77) echo "skipped $name: $(cat "$folder/skipped")" ;;
      *)
        echo "not ok $name"
        cat "$folder/log"
        failures=$((failures + 1))
        ;;
    esac
    rm -rf "$folder"
  done
  ((failures == 0))
}
