# The sandbox's side of cdktfw: the emulator, and where Terraform takes providers from on a machine without the public
# registry, which local environments use too. Sourced by cdktfw and .ci/run, in the root of the project; both bring a function `say`.
# shellcheck shell=bash

readonly sandbox_home=.sandbox
readonly sandbox_python=$sandbox_home/venv/bin/python

# ----------------------------------------------------------------------------------------------------------------------
# The emulator

# A virtual environment with what requirements.txt pins, made anew when that file or Python changes.
prepare_sandbox_python() {
  local requirements=stacks/sandbox/requirements.txt new=$sandbox_home/venv.$$ stamp start=$SECONDS
  stamp="$(cksum <$requirements) $(python3 -c 'import sys; print(sys.version, sys.prefix)')"
  if [[ -x $sandbox_python && $(cat $sandbox_home/venv/stamp 2>/dev/null) == "$stamp" ]]; then return; fi
  say 'installing the AWS emulator into .sandbox/venv'
  mkdir -p $sandbox_home
  rm -rf "$new"
  if ! python3 -m venv "$new" ||
    ! "$new/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r $requirements; then
    rm -rf "$new"
    return 1
  fi
  printf '%s\n' "$stamp" >"$new/stamp"
  rm -rf $sandbox_home/venv
  mv "$new" $sandbox_home/venv
  say "installed the AWS emulator in $((SECONDS - start)) s"
}

emulator() { # command environment [arguments]
  PYTHONPATH=stacks/sandbox "$sandbox_python" -m emulator "$1" --state "$sandbox_home/$2" "${@:3}"
}

json_text() { # key json
  sed -n 's/^ *"'"$1"'": "\([^"]*\)".*/\1/p' <<<"$2" | head -n 1
}

# The state file of an environment whose backend is local, as stacks/ writes it.
state_of() {
  printf 'terraform.%s.tfstate' "$1"
}

state_has_resources() {
  [[ -s $(state_of "$1") ]] && grep -q '"mode": "managed"' "$(state_of "$1")"
}

# Starts the emulator, or finds it running, and points this process at it. What the state describes must be in it, and
# nothing beside: where that is not sure, the state is set aside and an empty emulator started, and that is said.
start_emulator() {
  local environment=$1 folder=$sandbox_home/$1 answer instance lost='' settings
  mkdir -p "$folder"
  answer=$(emulator start "$environment" --tfstate "$(state_of "$environment")") || return 1
  if [[ -e $folder/unfinished || $answer == *'"renewed": true'* ]]; then
    lost='The last run was cut short, and what Terraform was just creating may be in no state. Starting over, with an empty emulator.'
    emulator stop "$environment" >/dev/null
    answer=$(emulator start "$environment") || return 1
    rm -f "$folder/unfinished"
  fi
  instance=$(json_text instance "$answer")
  if ! state_has_resources "$environment"; then
    if [[ -n $lost ]]; then say "$lost"; fi
  elif [[ $instance != "$(cat "$folder/deployed-to" 2>/dev/null)" ]]; then
    say "${lost:-The emulator that $environment was deployed to is gone, and with it all that was in it. Was the machine restarted?}"
    set_state_aside "$environment"
  fi
  printf '%s\n' "$instance" >"$folder/deployed-to"
  say "AWS emulator at $(json_text endpoint "$answer"), until ./cdktfw destroy $environment"
  # Replaces every AWS setting of the caller: none may reach a real account from here.
  settings=$(emulator env "$environment") || return 1
  eval "$settings"
}

set_state_aside() {
  local state backup file
  state=$(state_of "$1")
  backup=$sandbox_home/backups/$1-$(date +%Y%m%d-%H%M%S)
  mkdir -p "$backup"
  for file in "$state" "$state.backup"; do
    if [[ -e $file ]]; then mv "$file" "$backup/"; fi
  done
  say "the state it left is now $backup/$state"
}

# After a destroy: nothing is left that would be worth a state or an emulator.
remove_emulator() {
  local environment=$1 left
  left=$(emulator inventory "$environment") || left='(it could not be asked)'
  emulator stop "$environment" >/dev/null
  if [[ $left == '[]' ]]; then
    say "stopped the emulator of $environment, which was empty again"
  else
    say "left in the emulator, and gone with it: $(tr -d '\n' <<<"$left")"
    say "stopped the emulator of $environment"
  fi
  rm -rf "${sandbox_home:?}/$environment"
  rm -f "$(state_of "$environment")" "$(state_of "$environment").backup"
}

# ----------------------------------------------------------------------------------------------------------------------
# Providers

# The host of the public registry and the folder that a mirror of it holds have one name.
readonly public_registry=registry.terraform.io

public_registry_answers() {
  command -v curl >/dev/null || return 0 # Terraform will say what is wrong, if anything is
  curl -fs -m 3 -o /dev/null "https://$public_registry/.well-known/terraform.json"
}

# Prints the folders that hold a mirror, in the order in which they count.
provider_mirrors() {
  local folder IFS=:
  # shellcheck disable=SC2086 # both variables are lists
  {
    printf '%s\n' ${GITOPS_LAB_PROVIDER_MIRROR:-} \
      "$HOME/.terraform.d/plugins" "$HOME/Library/Application Support/io.terraform/plugins"
    printf '%s/terraform/plugins\n' "${XDG_DATA_HOME:-$HOME/.local/share}" \
      ${XDG_DATA_DIRS:-} /usr/local/share /usr/share
    printf '%s\n' /opt /opt/* /opt/*/*
  } | while IFS= read -r folder; do
    if [[ -d $folder/$public_registry ]]; then printf '%s\n' "$folder"; fi
  done | awk '!seen[$0]++'
}

# Prints the versions that a mirror holds of a provider for this machine, on one line: as folders or as archives.
mirrored_versions() { # mirror namespace/name platform
  local folder=$1/$public_registry/$2 file
  {
    for file in "$folder"/*/"$3"; do
      if [[ -d $file ]]; then
        file=${file%/*}
        printf '%s\n' "${file##*/}"
      fi
    done
    for file in "$folder"/terraform-provider-*_"$3".zip; do
      if [[ -f $file ]]; then
        file=${file%_"$3".zip}
        printf '%s\n' "${file##*_}"
      fi
    done
  } | sort -u | tr '\n' ' '
}

terraform_platform() {
  local machine
  machine=$(uname -m)
  case $machine in
    x86_64) machine=amd64 ;;
    aarch64) machine=arm64 ;;
  esac
  printf '%s_%s' "$(uname -s | tr '[:upper:]' '[:lower:]')" "$machine"
}

# Sets provider_blocks to the Terraform configuration for what the mirrors hold of these providers, or of all where none
# is named, and says what that is. Anything else is still taken from the registry. Fails where one of them is in none.
find_mirrored_providers() { # namespace/name...
  local platform mirror path provider versions found=' ' includes excludes=
  platform=$(terraform_platform)
  provider_blocks=
  while IFS= read -r mirror; do
    includes=
    for path in "$mirror/$public_registry"/*/*; do
      provider=${path#"$mirror/$public_registry/"}
      if (($#)) && [[ " $* " != *" $provider "* ]]; then continue; fi
      versions=$(mirrored_versions "$mirror" "$provider" "$platform")
      if [[ -z $versions || $found == *" $provider "* ]]; then continue; fi
      found="$found$provider "
      includes="$includes\"$public_registry/$provider\", "
      say "provider $provider ${versions% } from $mirror: the public registry does not answer"
    done
    if [[ -n $includes ]]; then
      provider_blocks="$provider_blocks  filesystem_mirror {
    path    = \"$mirror\"
    include = [${includes%, }]
  }
"
      excludes=$excludes$includes
    fi
  done < <(provider_mirrors)
  provider_blocks="provider_installation {
$provider_blocks  direct {
    exclude = [${excludes%, }]
  }
}"
  for provider in "$@"; do
    if [[ $found != *" $provider "* ]]; then return 1; fi
  done
}

# Where the public registry does not answer, has Terraform take these providers, or all where none is named, from a mirror
# on this machine, and sets provider_lock to the flag without which cdktf would ask the registry for checksums. A user's
# own provider_installation stands.
use_provider_mirror() { # namespace/name...
  local own=${TF_CLI_CONFIG_FILE:-$HOME/.terraformrc}
  if public_registry_answers; then return; fi
  # shellcheck disable=SC2034 # for cdktfw
  provider_lock=--skip-provider-lock
  if [[ -f $own ]] && grep -q '^ *provider_installation' "$own"; then
    say "providers as $own says: the public registry does not answer"
    return
  fi
  find_mirrored_providers "$@" || return 1
  mkdir -p $sandbox_home
  # The user's other settings still hold; there may be tokens among them.
  (
    umask 077
    { if [[ -f $own ]]; then cat "$own"; fi && printf '%s\n' "$provider_blocks"; } >$sandbox_home/terraform.rc
  )
  export TF_CLI_CONFIG_FILE=$PWD/$sandbox_home/terraform.rc
}
