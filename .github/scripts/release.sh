#!/usr/bin/env bash
# The steps of a release, which a tag v1.2.3 starts. TAG is that tag.
#
#   bash .github/scripts/release.sh check     is this commit what the tag says, and is it on the default branch?
#   bash .github/scripts/release.sh publish   signs and uploads, and collects in target/release what was uploaded
#   bash .github/scripts/release.sh images    joins the migrator's images and pushes the chart, each signed
#   bash .github/scripts/release.sh tool      pushes dotnet-migrations to NuGet
#   bash .github/scripts/release.sh notes     makes the release on GitHub, from the section of CHANGELOG.md
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# GitHub shows a line that starts so on the run's page.
die() {
  printf '::error::%s\n' "$1" >&2
  exit 1
}

readonly release=target/release
readonly version=${TAG#v}

# Prints the version of the project, the first one in the pom.
project_version() {
  sed -n 's:^  <version>\(.*\)</version>$:\1:p' pom.xml | head -n 1
}

# Prints what CHANGELOG.md says of the version.
changes() {
  awk -v heading="## $version" '
    /^## / { inside = $0 == heading || index($0, heading " ") == 1; next }
    inside && (started || NF) { started = 1; print }' CHANGELOG.md
}

check() {
  [[ $TAG =~ ^v[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?$ ]] || die "$TAG is no version: v1.2.3"
  [[ $version != *-SNAPSHOT ]] || die "$TAG is a snapshot, which is not released"
  [[ $(project_version) == "$version" ]] || die "the tag is $TAG, the version in pom.xml $(project_version)"
  [[ -n $(changes) ]] || die "CHANGELOG.md has no section \"## $version\", or an empty one"
  git merge-base --is-ancestor HEAD "origin/$DEFAULT_BRANCH" || die "the commit of $TAG is not on $DEFAULT_BRANCH"
  echo "$TAG may be released"
}

# Uploads to Maven Central, which checks it; somebody then publishes it there. It never takes a version a second time.
publish() {
  local bom module
  rm -rf "$release"
  ./mvnw --batch-mode --no-transfer-progress -Prelease,compatibility -DskipTests deploy
  mkdir -p "$release"
  find bindings/*/target constructs/target constructs/core/target -maxdepth 1 -type f \
    \( -name "gitops-lab-*$version*.jar" -o -name "gitops-lab-*$version*.asc" \) \
    -exec cp {} "$release/" \;
  for bom in bindings/*/target/bom.json constructs/target/bom.json constructs/core/target/bom.json; do
    module=${bom%/target/bom.json}
    cp "$bom" "$release/bom-${module//\//-}.json" || die "$module has no SBOM"
  done
  ls "$release/"*-sources.jar "$release/"*-javadoc.jar "$release/"*.jar.asc >/dev/null ||
    die 'sources, Javadoc or signatures are missing among what was built'
  cp target/npm-bom.json "$release/bom-npm.json" || die 'there is no SBOM of what came from npm'
  (cd "$release" && sha256sum -- * >SHA256SUMS)
}

# The chart and the migrator have versions of their own, which the files beside them say.
images() {
  local image=ghcr.io/gitops-lab/migrator chart=oci://ghcr.io/gitops-lab/charts package=target/charts digest
  docker buildx imagetools create --tag "$image:$version" "$image:$TAG-amd64" "$image:$TAG-arm64"
  digest=$(docker buildx imagetools inspect "$image:$version" --format '{{.Manifest.Digest}}')
  cosign sign --yes --recursive "$image@$digest"
  rm -rf "$package"
  helm package gitops/charts/service --version "$version" --destination "$package"
  digest=$(helm push "$package/service-$version.tgz" "$chart" 2>&1 | tee /dev/stderr | sed -n 's/^Digest: //p')
  [[ -n $digest ]] || die 'helm push named no digest'
  cosign sign --yes "${chart#oci://}/service@$digest"
}

tool() {
  dotnet pack migrator/src/MigrationList.Tool --configuration Release --property:Version="$version" --output target/tool
  dotnet nuget push "target/tool/dotnet-migrations.$version.nupkg" --source https://api.nuget.org/v3/index.json --api-key "$NUGET_API_KEY"
}

notes() {
  changes >target/notes.md
  local kind=()
  if [[ $version == *-* ]]; then kind=(--prerelease); fi
  gh release create "$TAG" --repo "$REPOSITORY" --verify-tag --title "$TAG" --notes-file target/notes.md ${kind[@]+"${kind[@]}"} "$release"/*
}

case ${1:-} in
  check) check ;;
  publish) publish ;;
  images) images ;;
  tool) tool ;;
  notes) notes ;;
  *) die "release.sh does not know \"${1:-}\"" ;;
esac
