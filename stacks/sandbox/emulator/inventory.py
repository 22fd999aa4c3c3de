"""What is in an emulator beyond what a fresh one has: the evidence that a destroy left nothing."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import boto3
from botocore.config import Config

from .credentials import ACCESS_KEY, SECRET_KEY

Item = Any  # an entry of a list that an API answered: a structure, or just a name


class Listing(NamedTuple):
    kind: str
    service: str
    operation: str
    items: str  # the member of the answer that holds the list
    identity: str | None  # the member of an item that names it; None where the item is the name
    # Whether the item counts: not one that a fresh emulator has, and not deleted already.
    counts: Callable[[Item], bool] = lambda item: True
    arguments: dict[str, Any] = {}


IAM = (
    Listing("iam_group", "iam", "list_groups", "Groups", "Arn"),
    Listing("iam_instance_profile", "iam", "list_instance_profiles", "InstanceProfiles", "Arn"),
    Listing(
        "iam_oidc_provider",
        "iam",
        "list_open_id_connect_providers",
        "OpenIDConnectProviderList",
        "Arn",
    ),
    Listing("iam_policy", "iam", "list_policies", "Policies", "Arn", arguments={"Scope": "Local"}),
    Listing("iam_role", "iam", "list_roles", "Roles", "Arn"),
    Listing("iam_user", "iam", "list_users", "Users", "Arn"),
)

EKS_PARTS = (
    Listing("eks_access_entry", "eks", "list_access_entries", "accessEntries", None),
    Listing("eks_addon", "eks", "list_addons", "addons", None),
    Listing("eks_fargate_profile", "eks", "list_fargate_profiles", "fargateProfileNames", None),
    Listing("eks_node_group", "eks", "list_nodegroups", "nodegroups", None),
    Listing(
        "eks_pod_identity_association",
        "eks",
        "list_pod_identity_associations",
        "associations",
        "associationId",
    ),
)


def regional(default_vpcs: set[str]) -> tuple[Listing, ...]:
    def not_default(item: Item) -> bool:
        return item.get("VpcId") not in default_vpcs

    def not_deleted(item: Item) -> bool:
        return item["State"] not in ("deleted", "deleting")

    return (
        Listing("cloudwatch_log_group", "logs", "describe_log_groups", "logGroups", "logGroupName"),
        Listing(
            "db_instance", "rds", "describe_db_instances", "DBInstances", "DBInstanceIdentifier"
        ),
        Listing(
            "db_parameter_group",
            "rds",
            "describe_db_parameter_groups",
            "DBParameterGroups",
            "DBParameterGroupName",
            lambda item: not item["DBParameterGroupName"].startswith("default."),
        ),
        Listing(
            "db_snapshot", "rds", "describe_db_snapshots", "DBSnapshots", "DBSnapshotIdentifier"
        ),
        Listing(
            "db_subnet_group",
            "rds",
            "describe_db_subnet_groups",
            "DBSubnetGroups",
            "DBSubnetGroupName",
        ),
        Listing("eip", "ec2", "describe_addresses", "Addresses", "AllocationId"),
        Listing("eks_cluster", "eks", "list_clusters", "clusters", None),
        Listing("flow_log", "ec2", "describe_flow_logs", "FlowLogs", "FlowLogId"),
        Listing(
            "internet_gateway",
            "ec2",
            "describe_internet_gateways",
            "InternetGateways",
            "InternetGatewayId",
        ),
        Listing(
            "kms_alias",
            "kms",
            "list_aliases",
            "Aliases",
            "AliasName",
            lambda item: not item["AliasName"].startswith("alias/aws/"),
        ),
        Listing(
            "launch_template",
            "ec2",
            "describe_launch_templates",
            "LaunchTemplates",
            "LaunchTemplateId",
        ),
        Listing(
            "nat_gateway",
            "ec2",
            "describe_nat_gateways",
            "NatGateways",
            "NatGatewayId",
            not_deleted,
        ),
        Listing(
            "network_acl",
            "ec2",
            "describe_network_acls",
            "NetworkAcls",
            "NetworkAclId",
            not_default,
        ),
        Listing(
            "network_interface",
            "ec2",
            "describe_network_interfaces",
            "NetworkInterfaces",
            "NetworkInterfaceId",
        ),
        Listing(
            "route_table",
            "ec2",
            "describe_route_tables",
            "RouteTables",
            "RouteTableId",
            not_default,
        ),
        Listing("secret", "secretsmanager", "list_secrets", "SecretList", "Name"),
        Listing(
            "security_group",
            "ec2",
            "describe_security_groups",
            "SecurityGroups",
            "GroupId",
            lambda item: not_default(item) or item["GroupName"] != "default",
        ),
        Listing(
            "subnet",
            "ec2",
            "describe_subnets",
            "Subnets",
            "SubnetId",
            lambda item: not item["DefaultForAz"],
        ),
        Listing("vpc", "ec2", "describe_vpcs", "Vpcs", "VpcId", not_default),
        Listing(
            "vpc_endpoint",
            "ec2",
            "describe_vpc_endpoints",
            "VpcEndpoints",
            "VpcEndpointId",
            not_deleted,
        ),
    )


class Account:
    """The API of one emulator, in one region."""

    def __init__(self, endpoint: str, region: str) -> None:
        session = boto3.Session(
            aws_access_key_id=ACCESS_KEY, aws_secret_access_key=SECRET_KEY, region_name=region
        )
        config = Config(proxies={}, retries={"max_attempts": 1})
        self._client = functools.cache(
            lambda service: session.client(service, endpoint_url=endpoint, config=config)
        )
        self._region = region

    def list(self, listing: Listing, **arguments: Any) -> Iterator[dict[str, str]]:
        client = self._client(listing.service)
        arguments = {**listing.arguments, **arguments}
        if client.can_paginate(listing.operation):
            pages = client.get_paginator(listing.operation).paginate(**arguments)
            items = pages.build_full_result()[listing.items]
        else:
            items = getattr(client, listing.operation)(**arguments)[listing.items]
        for item in items:
            if listing.counts(item):
                yield {
                    "region": self._region,
                    "kind": listing.kind,
                    "id": item[listing.identity] if listing.identity else item,
                }

    def keys(self) -> Iterator[dict[str, str]]:
        """Keys take at least a week to be deleted, and those of AWS are not one's own."""
        kms = self._client("kms")

        def counts(item: Item) -> bool:
            key = kms.describe_key(KeyId=item["KeyId"])["KeyMetadata"]
            return key["KeyManager"] == "CUSTOMER" and key["KeyState"] != "PendingDeletion"

        return self.list(Listing("kms_key", "kms", "list_keys", "Keys", "KeyId", counts))

    def default_vpcs(self) -> set[str]:
        filters = [{"Name": "is-default", "Values": ["true"]}]
        vpcs = self._client("ec2").describe_vpcs(Filters=filters)["Vpcs"]
        return {vpc["VpcId"] for vpc in vpcs}


def inventory(endpoint: str, regions: list[str]) -> list[dict[str, str]]:
    """Region, kind and id of everything that somebody created in these regions, and in IAM."""
    found: list[dict[str, str]] = []
    everywhere = Account(endpoint, "us-east-1")
    for listing in IAM:
        found += ({**item, "region": "global"} for item in everywhere.list(listing))
    for region in regions:
        account = Account(endpoint, region)
        found += account.keys()
        for listing in regional(account.default_vpcs()):
            items = list(account.list(listing))
            found += items
            if listing.kind == "eks_cluster":
                for part in EKS_PARTS:
                    for cluster in items:
                        found += (
                            {**item, "id": f"{cluster['id']}/{item['id']}"}
                            for item in account.list(part, clusterName=cluster["id"])
                        )
    return found
