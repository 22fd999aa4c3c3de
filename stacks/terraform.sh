#!/usr/bin/env bash
# Stands between the program and Terraform, for Java cannot have a child ignore a signal. A window that is closed, or a CI
# job that is cancelled, would kill Terraform in the middle of what it was creating. Here Terraform gets one interrupt
# instead: it finishes what it began, and writes its state.
#
# GITOPS_LAB_TERRAFORM is the real one. In the folder GITOPS_LAB_TERRAFORM_RUN it leaves terraform.pid, and the file
# "unfinished" from the start of an apply or destroy to its end, unless that was cut short.
set -uo pipefail

folder=${GITOPS_LAB_TERRAFORM_RUN:-}
if [[ -n $folder ]]; then
  case ${1:-} in apply | destroy) : >"$folder/unfinished" ;; esac
fi

interrupted=
hung_up=
trap 'interrupted=yes' INT # the terminal sends it to Terraform as well
trap 'hung_up=yes' HUP TERM

(
  trap '' HUP
  exec "${GITOPS_LAB_TERRAFORM:-terraform}" "$@"
) <&0 &
terraform=$!
if [[ -n $folder ]]; then echo "$terraform" >"$folder/terraform.pid"; fi

# A signal ends a wait early; what its trap noted tells that apart from Terraform's own end.
noted=
while true; do
  wait "$terraform"
  status=$?
  if [[ $noted == "$interrupted$hung_up" ]]; then break; fi
  noted=$interrupted$hung_up
  if [[ -n $hung_up ]]; then
    sleep 0.3 # an interrupt may come along with it; a second one would make Terraform drop everything
    if [[ -z $interrupted ]]; then kill -INT "$terraform" 2>/dev/null; fi
    interrupted=yes
    noted=$interrupted$hung_up
  fi
done
if [[ -n $folder && -z $noted && $status -lt 128 ]]; then rm -f "$folder/unfinished"; fi
exit "$status"
