#!/usr/bin/env bash
# Tests of the scripts of the workflows that are left, in small repositories.
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

stand_in_repository() {
  mkdir -p .github target bin
  cp -R "$root/.github/scripts" .github/
  PATH=$PWD/bin:$PATH
  export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b.c GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b.c
  printf 'target/\n' >.gitignore
  git init -q -b main .
  commit
}

commit() {
  git add -A
  git commit -qm change
}

expect_in() { grep -qF -- "$2" "$1" || fail "missing in $1: $2" "it is:" "$(cat "$1")"; } # file text

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
mkdir -p constructs/core/target && echo x >constructs/core/target/bom.json
[[ -e no-sbom ]] || echo x >constructs/target/bom.json
MAVEN
  mkdir -p bindings/aws/target
  release v1.2.3 publish
  expect_status 0
  expect_in target/maven.calls '-Prelease,compatibility -DskipTests deploy'
  expect_in target/release/SHA256SUMS gitops-lab-constructs-1.2.3-javadoc.jar
  for bom in constructs constructs-core bindings-aws npm; do expect_in target/release/SHA256SUMS bom-$bom.json; done
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
