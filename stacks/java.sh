# Finds Java; sourced by app.sh and cdktfw. mvnw, which stands alone as users of a Maven wrapper expect, has its own.
# shellcheck shell=bash disable=SC2034

# Sets java ('' where there is none), java_release (the file that identifies it, or '') and java_version (a number, 0
# where it is unknown). Starts no process where that file tells all.
find_java() {
  if [[ -z ${JAVA_HOME:-} && -x /usr/libexec/java_home ]]; then # macOS: its /usr/bin/java is only a stand-in
    JAVA_HOME=$(/usr/libexec/java_home -v 17+ 2>/dev/null || true)
  fi
  java=$(command -v "${JAVA_HOME:+$JAVA_HOME/bin/}java" || true)
  java_release=$(readlink -f "$java" 2>/dev/null || true)
  java_release=${java_release%/bin/java}/release
  java_version=0
  local line version=
  if [[ -f $java_release ]]; then
    while read -r line; do
      if [[ $line == JAVA_VERSION=* ]]; then version=$line; fi
    done <"$java_release"
  else
    java_release=
    if [[ -n $java ]]; then version=$("$java" -version 2>&1 | head -n 1); fi
  fi
  if [[ $version =~ \"([0-9]+) ]]; then java_version=${BASH_REMATCH[1]}; fi
}
