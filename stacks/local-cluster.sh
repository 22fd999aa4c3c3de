#!/usr/bin/env bash
# Makes a cluster for the environment "local" where there is none.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: stacks/local-cluster.sh [--context NAME] [--tool TOOL] [--help]

Makes a Kubernetes cluster on this machine for ./cdktfw deploy local, if there is none yet: by minikube, kind or k3d,
whichever is installed, in this order. Where the context of the kubeconfig file answers, it does nothing and says so.
It deletes nothing, and installs no tool.

Options:
  --context NAME  the context to use or to make; else the current one, or gitops-lab of the tool. The tool follows from
                  the name: kind-NAME is kind's, k3d-NAME is k3d's, any other is minikube's
  --tool TOOL     minikube, kind or k3d, if several are installed
  --help          this text

Examples:
  stacks/local-cluster.sh
  stacks/local-cluster.sh --tool kind
  stacks/local-cluster.sh --context minikube

Environment variables:
  KUBECONFIG      the kubeconfig file, as for kubectl; else ~/.kube/config

Exit codes:
  0  the cluster answers; the last line says how to go on
  1  the tool failed, and said why
  2  wrong arguments, or something is missing; nothing was started
TEXT
}

readonly default_name=gitops-lab

say() {
  printf 'local-cluster: %s\n' "$1" >&2
}

# Wrong use, or something missing: the first line says what, the others what to do.
refuse() {
  say "$1"
  shift
  [[ $# == 0 ]] || printf '               %s\n' "$@" >&2
  exit 2
}

installed() {
  command -v "$1" >/dev/null 2>&1
}

# Whether the API behind a context answers, or that of the current one where none is given.
answers() {
  kubectl ${1:+--context "$1"} --request-timeout 10s get --raw /readyz >/dev/null 2>&1
}

looks_local() { # context
  case $1 in
    minikube | "$default_name" | kind-* | k3d-* | docker-desktop | rancher-desktop | orbstack | colima) ;;
    *) return 1 ;;
  esac
}

go_on() { # context
  say "next: ./cdktfw deploy local (local.context: $1 in stacks/environments/local.yaml keeps it to this cluster)"
}

context=
tool=
while (($# > 0)); do
  case $1 in
    --help | -h)
      usage
      exit 0
      ;;
    --context | --tool)
      [[ $# -ge 2 && -n $2 && $2 != -* ]] || refuse "$1 needs a value; --help shows how"
      if [[ $1 == --context ]]; then context=$2; else tool=$2; fi
      shift 2
      ;;
    *) refuse "\"$1\" is no option; --help lists them" ;;
  esac
done
case $tool in
  '' | minikube | kind | k3d) ;;
  *) refuse "\"$tool\" is no tool that this script knows; use minikube, kind or k3d" ;;
esac
installed kubectl || refuse 'kubectl is not installed' 'How: https://kubernetes.io/docs/tasks/tools/'

# ----------------------------------------------------------------------------------------------------------------------
# Is there one?

# Asked for a tool, but not for a context: the current one, of whatever cluster, is not what was meant.
if [[ -n $context || -z $tool ]] && answers "$context"; then
  current=${context:-$(kubectl config current-context)}
  say "the cluster of context $current is there; nothing to do"
  if [[ -z $context ]] && ! looks_local "$current"; then
    say "mind that $current does not look like a cluster on this machine; --context $default_name makes one that is"
  fi
  go_on "$current"
  exit 0
fi
if [[ -z $context && -z $tool ]]; then
  current=$(kubectl config current-context 2>/dev/null || true)
  case $current in
    '' | minikube | "$default_name" | kind-* | k3d-*) context=$current ;;
    *)
      # Perhaps a cluster behind a VPN that is down. Another one would become the current context, unasked.
      refuse "the current context, $current, does not answer, and none of the tools here made it" \
        'If it should answer, find out why not: kubectl get --raw /readyz' \
        "For a new cluster on this machine say so: stacks/local-cluster.sh --context $default_name"
      ;;
  esac
fi

# ----------------------------------------------------------------------------------------------------------------------
# Which tool makes it, and under which name?

wanted=
case $context in
  '') ;;
  kind-?*) wanted=kind ;;
  k3d-?*) wanted=k3d ;;
  *) wanted=minikube ;;
esac
if [[ -n $wanted && -n $tool && $wanted != "$tool" ]]; then
  refuse "the context $context would be one of $wanted, not of $tool; leave one of the two options away"
fi
tool=${tool:-$wanted}
if [[ -z $tool ]]; then
  for candidate in minikube kind k3d; do
    if installed "$candidate"; then
      tool=$candidate
      break
    fi
  done
  [[ -n $tool ]] || refuse 'none of minikube, kind and k3d is installed' \
    'How: https://minikube.sigs.k8s.io/docs/start/ or https://kind.sigs.k8s.io/docs/user/quick-start/' \
    'Or point KUBECONFIG at a cluster that is there.'
fi
installed "$tool" || refuse "$tool is not installed"
case $tool in
  minikube) context=${context:-$default_name} name=${context:-$default_name} ;;
  *) context=${context:-$tool-$default_name} name=${context#"$tool-"} ;;
esac

# ----------------------------------------------------------------------------------------------------------------------
# Make it. A cluster of this name that is stopped is started.

start() {
  case $tool in
    minikube) minikube start --profile "$name" ;;
    kind)
      if kind get clusters 2>/dev/null | grep -qxF -- "$name"; then
        # kind cannot start one; its nodes are containers that Docker starts with itself.
        kind export kubeconfig --name "$name"
      else
        kind create cluster --name "$name" --wait 5m
      fi
      ;;
    k3d)
      if k3d cluster list --no-headers 2>/dev/null | awk '{ print $1 }' | grep -qxF -- "$name"; then
        k3d cluster start "$name" --wait
        k3d kubeconfig merge "$name" --kubeconfig-merge-default --kubeconfig-switch-context >/dev/null
      else
        k3d cluster create "$name" --wait
      fi
      ;;
  esac
}

say "making the cluster $name by $tool; its context becomes the current one"
started=$SECONDS
start >&2 || {
  say "$tool failed; what it printed above says why"
  exit 1
}
answers "$context" || {
  say "$tool made the cluster $name, but context $context does not answer: kubectl --context $context get --raw /readyz"
  exit 1
}
say "made it in $((SECONDS - started)) s"
go_on "$context"
