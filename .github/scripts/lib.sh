# What the scripts of the workflows share. Sourced in the root of a checkout.
# shellcheck shell=bash disable=SC2034,SC2153 # other scripts use them, and workflows set them

# Everything that passes from one job to the next is below this folder.
readonly previews=target/previews
readonly stacks=cdktf.out/stacks # where Terraform runs, for the path of a local state depends on it

export CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1 TF_INPUT=0

say() {
  printf '%s\n' "$1" >&2
}

# GitHub shows a line that starts so on the run's page.
warn() {
  printf '::warning::%s\n' "$1" >&2
}

die() {
  printf '::error::%s\n' "$1" >&2
  exit 1
}

summarize() { # text on stdin
  cat >>"${GITHUB_STEP_SUMMARY:-/dev/stderr}"
}

# Passes a value of one line to the workflow.
set_output() { # name value
  printf '%s=%s\n' "$1" "$2" >>"${GITHUB_OUTPUT:-/dev/stderr}"
}

# Names of environments become names of files, of GitHub's environments and of variables.
is_environment_name() {
  [[ ${#1} -le 30 && $1 =~ ^[a-z](-?[a-z0-9])*$ ]]
}

json_string() {
  local text=${1//\\/\\\\}
  printf '"%s"' "${text//\"/\\\"}"
}

app() {
  bash stacks/app.sh "$@"
}

# ----------------------------------------------------------------------------------------------------------------------
# Which identity previews or applies an environment

# Prints a repository variable; VARIABLES holds all of them, as toJSON(vars) writes them.
variable() { # name
  local value
  value=$(sed -n -E 's/^ *"'"$1"'": "(.*)",?$/\1/p' <<<"${VARIABLES:-}" | head -n 1)
  [[ $value =~ ^[A-Za-z0-9:/_@.,+=-]*$ ]] || die "the variable $1 has a character that none of its kind has"
  printf '%s' "$value"
}

fact() { # name facts
  sed -n "s/^$1=//p" <<<"$2"
}

clear_identity() {
  how=synthesized reason='' cloud='' identity='' provider='' account='' region='' tenant='' subscription='' project='' runner=''
}

# Sets how (plan, or synthesized), reason (why it is not planned), and what signs in: cloud, identity, provider, and the
# facts of the account. Purpose is PREVIEW, a read-only identity, or APPLY.
find_identity() { # environment purpose
  local facts prefix name=
  clear_identity
  prefix=$(tr 'a-z-' 'A-Z_' <<<"$1")
  facts=$(app --describe "$1") || return 1
  cloud=$(fact cloud "$facts")
  case $cloud in
    aws)
      account=$(fact account "$facts")
      region=$(fact region "$facts")
      name=${prefix}_$2_ROLE
      ;;
    azure)
      tenant=$(fact tenant "$facts")
      subscription=$(fact subscription "$facts")
      name=${prefix}_$2_CLIENT_ID
      ;;
    google)
      project=$(fact project "$facts")
      provider=$(variable "${prefix}_WORKLOAD_IDENTITY_PROVIDER")
      name=${prefix}_$2_SERVICE_ACCOUNT
      ;;
  esac
  if [[ $(fact emulator "$facts") == true ]]; then
    reason="$1 is an emulator on the machine that deploys it, so there is no state here to plan against"
  elif [[ $cloud == local ]]; then
    reason="$1 is a cluster on the machine that deploys it, so there is no state here to plan against"
  elif [[ $cloud == digitalocean ]]; then
    reason='DigitalOcean knows no sign-in without a static token, and this project keeps none'
  else
    identity=$(variable "$name") || return 1
    if [[ -z $identity ]]; then
      reason="the repository has no variable $name, which names who may do it (docs/previews.md)"
    elif [[ $cloud == google && -z $provider ]]; then
      reason="the repository has no variable ${prefix}_WORKLOAD_IDENTITY_PROVIDER, by which Google Cloud knows it (docs/previews.md)"
    fi
    runner=$(variable "${prefix}_RUNNER") || return 1
  fi
  if [[ -z $reason ]]; then how=plan; fi
}

# Prints the entry of a workflow's matrix for what find_identity has set.
matrix_entry() { # environment change
  local key entry
  entry="{\"environment\":$(json_string "$1"),\"change\":$(json_string "$2")"
  for key in cloud how reason identity provider account region tenant subscription project; do
    entry="$entry,\"$key\":$(json_string "${!key}")"
  done
  printf '%s,"runner":%s}' "$entry" "$(json_string "${runner:-ubuntu-24.04}")"
}

# ----------------------------------------------------------------------------------------------------------------------
# From one job to the next

# Packs what was synthesized, and the built app with the libraries of it that are elsewhere on this machine, so that the
# next jobs need no build.
pack() {
  local staged=$previews/staged folder jar path
  rm -rf "$staged"
  mkdir -p "$staged/target" "$staged/$previews" "$staged/${stacks%/*}"
  cp -R "$stacks" "$staged/${stacks%/*}/"
  for path in base base-is-missing; do
    if [[ -e $previews/$path ]]; then cp -R "$previews/$path" "$staged/$previews/"; fi
  done
  cp -RL target/app "$staged/target/"
  for folder in "$staged"/target/app/*/; do
    rm -f "$folder"classes.jsa*
    while read -r jar; do
      if [[ $jar == /* ]]; then
        cp "$jar" "$folder"
        jar=${jar##*/}
      fi
      printf '%s\n' "$jar"
    done <"${folder}classpath" >"${folder}classpath.new"
    mv "${folder}classpath.new" "${folder}classpath"
  done
  tar -czf "$previews/synthesized.tar.gz" --exclude .terraform -C "$staged" .
  rm -rf "$staged"
}

unpack() {
  if [[ -f $previews/synthesized.tar.gz ]]; then tar -xzf "$previews/synthesized.tar.gz"; fi
}

# ----------------------------------------------------------------------------------------------------------------------
# Terraform. What it prints stays on this machine, and so do its plan, its state and the JSON of both: the last two hold
# secrets in clear text.

terraform() {
  command "${TERRAFORM_BINARY_NAME:-terraform}" -chdir="$stacks/$ENVIRONMENT" "$@"
}

# Sets secrets to a folder that only this user may read and that goes with this process.
make_secrets() {
  secrets=$(mktemp -d)
  chmod 700 "$secrets"
  # shellcheck disable=SC2064 # now
  trap "rm -rf '$secrets'" EXIT
}

# Azure's provider fetches a token of its own for whatever the sign-in of its command line does not do.
sign_in() {
  if [[ ${CLOUD:-} == azure && -n ${IDENTITY:-} ]]; then
    export ARM_USE_OIDC=true ARM_CLIENT_ID=$IDENTITY ARM_TENANT_ID=$TENANT ARM_SUBSCRIPTION_ID=$SUBSCRIPTION
  fi
}

# Whether a plan has to ask the cluster: the stack or the state holds something of the Helm or Kubernetes provider.
needs_cluster() {
  grep -q -E 'registry\.terraform\.io/hashicorp/(helm|kubernetes)|"(helm|kubernetes)": *[[{]' \
    "$stacks/$ENVIRONMENT/cdk.tf.json" "$secrets/state"
}

# Any answer counts, also one that asks who this is.
cluster_answers() { # endpoint
  local endpoint=$1
  case $endpoint in http*) ;; *) endpoint=https://$endpoint ;; esac
  curl -s -k -o /dev/null --connect-timeout 5 --max-time "${CLUSTER_SECONDS:-10}" "$endpoint/readyz"
}

# Plans into the folder secrets: plan, plan.json, state (empty where nothing was ever deployed), and log. Further
# arguments go to the plan. Sets outcome: unchanged, changed, failed, or unreachable with the reason.
plan() { # [arguments]
  local endpoint status=0
  outcome=failed
  : >"$secrets/state"
  if ! terraform init -no-color >"$secrets/log" 2>&1; then return; fi
  if ! terraform state pull >"$secrets/state" 2>>"$secrets/log"; then return; fi
  if needs_cluster && endpoint=$(terraform output -no-color -raw cluster_endpoint 2>/dev/null) && [[ -n $endpoint ]] &&
    ! cluster_answers "$endpoint"; then
    outcome=unreachable
    reason="the cluster's API does not answer this runner, and a plan would have to ask it what is installed"
    return
  fi
  terraform plan -no-color -detailed-exitcode -out="$secrets/plan" "$@" >"$secrets/log" 2>&1 || status=$?
  case $status in
    0) outcome=unchanged ;;
    2) outcome=changed ;;
    *) return ;;
  esac
  if ! terraform show -json "$secrets/plan" >"$secrets/plan.json" 2>>"$secrets/log"; then outcome=failed; fi
}

# Prints one value for the stack, what the plan would change and the state that it was made on: whatever of these differs
# later, the value does. It tells nothing about what went into it.
fingerprint() {
  app --fingerprint "$PWD/$stacks/$ENVIRONMENT/cdk.tf.json" "$secrets/plan.json" <"$secrets/state"
}
