#!/usr/bin/env bash
# Makes the cluster that the lane "cluster" tests on, and waits for it: KIND_CLUSTER_NAME, in GITOPS_LAB_TEST_KUBECONFIG.
set -euo pipefail

mkdir -p "$(dirname "$GITOPS_LAB_TEST_KUBECONFIG")"
kind create cluster --kubeconfig "$GITOPS_LAB_TEST_KUBECONFIG" --wait 3m
