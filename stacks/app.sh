#!/usr/bin/env bash
# The app line of cdktf.json: runs the Java app, built from exactly the sources that are here.
#
#   bash stacks/app.sh [COMMAND...]     without one: synth
#
# Commands that need no bindings run on a build without them, which takes seconds.
#
# Builds are kept in target/app/<hash>, the hash being that of every file a build reads. So it makes no difference what
# an IDE, another Maven run or a git checkout left in the modules' own target folders: what runs is the build of these
# sources, or a new one is made. A build appears there whole or not at all. With nothing stale no Maven runs.
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")/.." # Maven names files by this path too
# shellcheck source=stacks/java.sh
source stacks/java.sh

readonly builds=target/app
readonly lock=$builds/lock
readonly unfinished=$builds/unfinished
readonly builds_kept=4

say() {
  # cdktf shows what its app writes to stdout; stderr it shows only when the app fails.
  if [[ -n ${CDKTF_CONTEXT_JSON:-} ]]; then printf '%s\n' "$1"; else printf '%s\n' "$1" >&2; fi
}

die() {
  printf '%s\n' "$@" >&2
  exit 1
}

# ----------------------------------------------------------------------------------------------------------------------
# Is there a build of these sources?

# Sets what is built for a command: the module, its main class, and what goes into it.
choose_module() { # command
  case $1 in
    preview | comment | reviewed | refused | apply | drift | drift-issues | render | compare | fingerprint | program)
      module=stacks/commands main_class=dev.gitopslab.commands.Cli
      inputs=(constructs/core stacks/commands)
      ;;
    *)
      module=stacks main_class=dev.gitopslab.stacks.Main
      inputs=(.npmrc package.json package-lock.json bindings helm-values/*/chart.yaml constructs stacks/commands
        stacks/pom.xml stacks/src/main)
      ;;
  esac
}

# Sets hash: one for all the files that a build reads, by content, and the Java that it is for.
hash_inputs() {
  local sha256=(sha256sum)
  command -v sha256sum >/dev/null || sha256=(shasum -a 256)
  hash=$(
    {
      find pom.xml mvnw .mvn stacks/app.sh stacks/java.sh "${inputs[@]}" \
        \( -name target -o -name node_modules -o -name .DS_Store \) -prune -o -type f -print0
      if [[ -n $java_release ]]; then printf '%s\0' "$java_release"; fi
    } | xargs -0 "${sha256[@]}" | LC_ALL=C sort | "${sha256[@]}"
  ) || die "the sources could not be read; are all of them there?"
  hash=${hash:0:16}
}

# Sets classpath from the build of this hash; fails where there is none, or a library of it is gone from ~/.m2.
find_build() {
  local folder=$builds/$hash jar
  classpath=
  [[ -f $folder/classpath ]] || return 1
  while read -r jar; do
    [[ $jar == /* ]] || jar=$folder/$jar
    [[ -f $jar ]] || return 1
    classpath=$classpath${classpath:+:}$jar
  done <"$folder/classpath"
}

# ----------------------------------------------------------------------------------------------------------------------
# Building

# One build at a time. The lock is a link to the process that holds it; one left behind by a killed process is removed.
acquire_lock() {
  local holder waiting=
  mkdir -p "$builds"
  until ln -s "$$" "$lock" 2>/dev/null; do
    holder=$(readlink "$lock" || true)
    # Process ids are used again, so it counts what runs under this one.
    if [[ -n $holder ]] && ! ps -o command= -p "$holder" 2>/dev/null | grep -q app.sh; then
      remove_lock_of "$holder"
      continue
    fi
    if [[ -z $waiting ]]; then
      say "waiting for the build that process ${holder:-?} is doing"
      waiting=yes
    fi
    sleep 0.2
  done
  trap release_lock EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
}

# Of several processes that see the same abandoned lock only one may remove it: the next one could be somebody's.
remove_lock_of() {
  find "$lock.removal" -maxdepth 0 -mmin +1 -exec rmdir {} \; 2>/dev/null || true
  if mkdir "$lock.removal" 2>/dev/null; then
    if [[ $(readlink "$lock" || true) == "$1" ]]; then rm -f "$lock"; fi
    rmdir "$lock.removal"
  else
    sleep 0.2
  fi
}

release_lock() {
  rm -rf "$lock" "$builds/new.$$"
}

build() {
  acquire_lock
  if find_build; then # by another process, while this one waited
    release_lock
    return
  fi
  local before start=$SECONDS
  if [[ $module == stacks/commands ]]; then
    say 'building the commands'
  elif compgen -G "$builds/*/runtime" >/dev/null; then
    say 'building the app: its sources have changed'
  else
    say 'building the app for the first time: this generates and compiles the bindings and takes some minutes'
  fi
  before=
  until [[ $hash == "$before" ]]; do # again, if a source was changed meanwhile
    before=$hash
    run_maven
    hash_inputs
  done
  keep_build
  say "built the app in $((SECONDS - start)) s"
  release_lock
  trap - EXIT INT TERM HUP
  find_build || die "the build of $hash is incomplete: remove $builds and try again"
}

run_maven() {
  # Maven compares times, which a copy, a checkout or a restored cache can set back: have it make anew what is quick to make.
  local built=(constructs/core stacks/commands constructs stacks)
  rm -rf "${built[@]/%//target/classes}" "$module"/target/*.jar
  # Killed while it wrote a jar, it would take that jar for a new one.
  if [[ -e $unfinished ]]; then rm -f bindings/*/target/*.jar constructs/target/*.jar constructs/core/target/*.jar stacks/*target/*.jar stacks/commands/target/*.jar; fi
  : >"$unfinished"
  local status=0
  ./mvnw -q -Dstyle.color=never -pl "$module" -am -DskipTests package \
    dependency:build-classpath -Dmdep.includeScope=runtime -Dmdep.pathSeparator=: -Dmdep.outputFile=target/app.classpath \
    2>&1 </dev/null | without_maven_advice >&2 || status=${PIPESTATUS[0]}
  if ((status < 128)); then rm -f "$unfinished"; fi
  if ((status != 0)); then die 'The app could not be built; nothing was synthesized.'; fi
}

# Leaves out what Maven says about how to run Maven, and the colour codes that some of its builds print always.
without_maven_advice() {
  sed -E -e $'s/\033\\[[0-9;]*m//g' -e '/^ *$|^\[ERROR\] *$|^\[ERROR\] (-> )?\[Help /d' \
    -e '/^\[ERROR\] (To see the full stack trace|Re-run Maven|For more information|After correcting|  mvn )/d'
}

# Copies what Maven left in the modules' target folders to where nothing but this script writes.
keep_build() {
  local new=$builds/new.$$ jar old
  mkdir "$new"
  {
    printf '%s:' "$module"/target/gitops-lab-*.jar
    cat "$module"/target/app.classpath
    echo
  } | tr ':' '\n' | while read -r jar; do
    case $jar in
      '') ;;
      "$module"/target/* | "$PWD"/*)
        cp "$jar" "$new/"
        printf '%s\n' "${jar##*/}"
        ;;
      *) printf '%s\n' "$jar" ;;
    esac
  done >"$new/classpath"
  keep_runtime "$new"
  rm -rf "${builds:?}/$hash"
  mv "$new" "$builds/$hash"
  # Going back to other sources and forth again then needs no build.
  # shellcheck disable=SC2012 # the names are hashes
  ls -td "$builds"/*/ | tail -n "+$((builds_kept + 1))" | while read -r old; do rm -rf "$old"; done
}

# Copies the program that runs constructs out of jsii's jar, for bindings/runtime.cjs. Without it jsii starts its own.
keep_runtime() { # folder
  local jar
  jar=$(grep '/jsii-runtime-[^/]*\.jar$' "$1/classpath") || return 0
  mkdir "$1/runtime"
  (cd "$1/runtime" && "${java%java}jar" --extract --file "$jar" software/amazon/jsii/lib/program.js &&
    mv software/amazon/jsii/lib/program.js . && rm -r software)
}

# Sets what jsii starts for the constructs: one process, on the newer Node.js where there are two. It refuses a program
# of another version than its own.
choose_runtime() {
  local folder=$PWD/$builds/$hash/runtime node=node own
  [[ -f $folder/program.js && -z ${JSII_RUNTIME:-} ]] || return 0
  for own in node_modules/node-*/bin/node; do
    if [[ -x $own ]]; then node=$PWD/$own; fi
  done
  export JSII_RUNTIME="exec '$node' --preserve-symlinks '$PWD/bindings/runtime.cjs' '$folder'"
}

# ----------------------------------------------------------------------------------------------------------------------

find_java
((java_version >= 17)) ||
  die "Java 17 or newer is needed; found ${java:-none}${java:+, version $java_version}. Install a JDK or point JAVA_HOME at one."
choose_module "${1:-}"
hash_inputs
find_build || build
choose_runtime

export JSII_RUNTIME_PACKAGE_CACHE=${JSII_RUNTIME_PACKAGE_CACHE:-enabled}
# jsii warns in thirty lines of exclamation marks; cdktfw says in one what Node.js is needed. Here the versions count:
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=${JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION:-20,21,22,23}
export JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION=1
export JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION=1

# Compiling little and sharing classes between runs suits a process that lives for a second.
jvm=(-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -Xlog:disable)
archive=$builds/$hash/classes.jsa
main=(-cp "$classpath" "$main_class")
# cdktfw names the one environment that cdktf is about to deploy.
if (($# == 0)) && [[ -n ${GITOPS_LAB_ENVIRONMENT:-} ]]; then set -- synth "$GITOPS_LAB_ENVIRONMENT"; fi
if [[ -f $archive ]]; then
  exec "$java" "${jvm[@]}" "-XX:SharedArchiveFile=$archive" "${main[@]}" "$@"
elif (($# > 0)); then
  exec "$java" "${jvm[@]}" "${main[@]}" "$@"
fi
# The first synth of a build keeps the classes that it has loaded; the next ones start faster for it.
status=0
"$java" "${jvm[@]}" "-XX:ArchiveClassesAtExit=$archive.$$" "${main[@]}" || status=$?
if ((status == 0)); then mv -f "$archive.$$" "$archive" 2>/dev/null || true; fi
rm -f "$archive.$$"
exit "$status"
