#!/usr/bin/env bash
# What a change of the .NET projects must pass: each folder's format, its build, whose warnings are errors, and its tests.
#
#   dotnet.sh             in migrator and samples/weather
#   dotnet.sh --changed   the same, but only where something changed since that last passed
#
# Takes the SDK of the PATH, else the one beside the project; the tests start a PostgreSQL of this machine, or take the one of
# MIGRATOR_TEST_DATABASE and WEATHER_TEST_DATABASE. Exit code 77: what that takes is not here.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly beside=../shared/dotnet/dotnet stamp=target/dotnet/passed
readonly folders=(migrator samples/weather)

if ! command -v dotnet >/dev/null; then
  if [[ ! -x $beside ]]; then
    echo 'there is no .NET SDK: dotnet is not on the PATH'
    exit 77
  fi
  eval "$("$beside" env)"
fi
if [[ -z ${MIGRATOR_TEST_DATABASE:-} ]] && ! command -v initdb >/dev/null &&
  [[ -z $(find /usr/lib/postgresql /usr/pgsql-* -name initdb 2>/dev/null | head -n 1) ]]; then
  echo 'there is no PostgreSQL server on this machine, which the tests of the .NET projects start'
  exit 77
fi
# Servers of a build would outlive it, and hold on to what is waited for.
export CI=true DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0

inputs() { # prints a hash of all that is built and tested
  {
    (cd "${folders[0]}" && dotnet --version)
    find "${folders[@]}" .github/scripts/dotnet.sh \( -name bin -o -name obj -o -name artifacts -o -name TestResults \) -prune -o -type f -print0 |
      sort -z | xargs -0 sha256sum
  } | sha256sum
}

check() { # folder
  cd "$1"
  echo "== $1, by the SDK $(dotnet --version)"
  dotnet restore --locked-mode
  dotnet build --no-restore --configuration Release -maxcpucount:2 -property:UseSharedCompilation=false
  local failed=0
  dotnet format --no-restore --verify-no-changes || failed=1
  dotnet test --no-build --configuration Release --no-progress --no-ansi --max-parallel-test-modules 1 || failed=1
  return "$failed"
}

hash=$(inputs)
if [[ ${1-} == --changed && -f $stamp && $(<"$stamp") == "$hash" ]]; then
  echo 'nothing changed since all of it passed'
  exit 0
fi
rm -f "$stamp"
status=0
for folder in "${folders[@]}"; do
  # By a shell of its own, as -e counts for nothing in what is followed by ||.
  (check "$folder") &
  wait $! || status=1
done
if ((status == 0)); then
  mkdir -p "${stamp%/*}"
  printf '%s\n' "$hash" >"$stamp"
fi
exit "$status"
