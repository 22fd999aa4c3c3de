"""What EKS offers: Kubernetes versions, add-ons and access policies.

A sample, enough to choose from and to upgrade to. Add-on versions are not checked against it: the
real list changes weekly, and an environment pinned to a newer version must still deploy.
"""

from __future__ import annotations

from typing import Any, NamedTuple

KUBERNETES_VERSIONS = ("1.31", "1.32", "1.33", "1.34", "1.35")
DEFAULT_KUBERNETES_VERSION = KUBERNETES_VERSIONS[-1]


class Addon(NamedTuple):
    type: str
    versions: tuple[str, ...]  # newest first; "{kubernetes}" stands for the cluster's version
    namespace: str = "kube-system"


ADDONS = {
    "amazon-cloudwatch-observability": Addon(
        "observability", ("v4.7.0-eksbuild.1", "v4.6.0-eksbuild.1"), "amazon-cloudwatch"
    ),
    "aws-ebs-csi-driver": Addon("storage", ("v1.53.0-eksbuild.1", "v1.52.1-eksbuild.1")),
    "aws-efs-csi-driver": Addon("storage", ("v2.1.15-eksbuild.1", "v2.1.14-eksbuild.1")),
    "aws-mountpoint-s3-csi-driver": Addon("storage", ("v2.2.0-eksbuild.1", "v2.1.0-eksbuild.1")),
    "cert-manager": Addon("security", ("v1.19.1-eksbuild.2", "v1.18.2-eksbuild.2"), "cert-manager"),
    "coredns": Addon("networking", ("v1.13.1-eksbuild.1", "v1.12.4-eksbuild.1")),
    "eks-node-monitoring-agent": Addon("observability", ("v1.5.0-eksbuild.1", "v1.4.2-eksbuild.1")),
    "eks-pod-identity-agent": Addon("security", ("v1.3.10-eksbuild.1", "v1.3.9-eksbuild.3")),
    "external-dns": Addon(
        "networking", ("v0.20.0-eksbuild.1", "v0.19.0-eksbuild.2"), "external-dns"
    ),
    "kube-proxy": Addon("networking", ("v{kubernetes}.0-eksbuild.4", "v{kubernetes}.0-eksbuild.2")),
    "kube-state-metrics": Addon(
        "observability", ("v2.17.0-eksbuild.4", "v2.16.0-eksbuild.1"), "kube-state-metrics"
    ),
    "metrics-server": Addon("observability", ("v0.8.0-eksbuild.5", "v0.8.0-eksbuild.2")),
    "snapshot-controller": Addon("storage", ("v8.3.0-eksbuild.1", "v8.2.0-eksbuild.1")),
    "vpc-cni": Addon("networking", ("v1.20.4-eksbuild.2", "v1.20.3-eksbuild.1")),
}

ACCESS_POLICIES = (
    "AmazonEKSAdminPolicy",
    "AmazonEKSAdminViewPolicy",
    "AmazonEKSAutoNodePolicy",
    "AmazonEKSClusterAdminPolicy",
    "AmazonEKSEditPolicy",
    "AmazonEKSViewPolicy",
)


def default_addon_version(name: str, kubernetes: str) -> str:
    return ADDONS[name].versions[0].format(kubernetes=kubernetes)


def describe_addon(name: str, kubernetes_versions: tuple[str, ...]) -> dict[str, Any]:
    """An AddonInfo of DescribeAddonVersions."""
    addon = ADDONS[name]
    compatible: dict[str, list[dict[str, Any]]] = {}
    for kubernetes in reversed(kubernetes_versions):
        for version in addon.versions:
            version = version.format(kubernetes=kubernetes)
            compatible.setdefault(version, []).append(
                {
                    "clusterVersion": kubernetes,
                    "platformVersions": ["*"],
                    "defaultVersion": version == default_addon_version(name, kubernetes),
                }
            )
    return {
        "addonName": name,
        "type": addon.type,
        "publisher": "eks",
        "owner": "aws",
        "defaultNamespace": addon.namespace,
        "addonVersions": [
            {
                "addonVersion": version,
                "architecture": ["amd64", "arm64"],
                "computeTypes": ["ec2", "auto", "hybrid"],
                "compatibilities": compatibilities,
                "requiresConfiguration": False,
                "requiresIamPermissions": False,
            }
            for version, compatibilities in compatible.items()
        ],
    }
