"""The EKS back end: moto's clusters and node groups, and beside them what moto does not know.

The principle is to remember what was asked and to answer it. Requests and answers share the names
and shapes of most members, so a resource is its request's members plus those the service adds (ARN,
dates, status, defaults). Everything is ACTIVE and every update Successful at once: nothing here
takes time.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from botocore import xform_name
from moto.core.utils import utcnow
from moto.ec2.models import ec2_backends
from moto.eks.models import Cluster, EKSBackend, Nodegroup
from moto.iam.models import iam_backends
from moto.moto_api._internal import mock_random

from .catalogue import (
    ACCESS_POLICIES,
    ADDONS,
    DEFAULT_KUBERNETES_VERSION,
    KUBERNETES_VERSIONS,
    default_addon_version,
    describe_addon,
)
from .certificates import new_certificate_authority
from .exceptions import (
    InvalidParameterException,
    InvalidRequestException,
    NotFoundException,
    ResourceInUseException,
    ResourceNotFoundException,
)

Document = dict[str, Any]  # a structure of the API, its members named as there

LOG_TYPES = ("api", "audit", "authenticator", "controllerManager", "scheduler")

# Settings of a cluster that are answered as they were asked, with what stands where none was.
CLUSTER_SETTINGS: Document = {
    "accessConfig": {"authenticationMode": "CONFIG_MAP"},
    "computeConfig": None,
    "controlPlaneScalingConfig": None,
    "deletionProtection": False,
    "encryptionConfig": None,
    "kubernetesNetworkConfig": {
        "serviceIpv4Cidr": "172.20.0.0/16",
        "ipFamily": "ipv4",
        "elasticLoadBalancing": {"enabled": False},
    },
    "outpostConfig": None,
    "remoteNetworkConfig": None,
    "resourcesVpcConfig": {"endpointPublicAccess": True, "endpointPrivateAccess": False},
    "storageConfig": None,
    "upgradePolicy": {"supportType": "EXTENDED"},
    "zonalShiftConfig": {"enabled": False},
}

NODEGROUP_SETTINGS: Document = {
    "capacityType": "ON_DEMAND",
    "labels": {},
    "nodeRepairConfig": {"enabled": False},
    "remoteAccess": None,
    "releaseVersion": None,
    "scalingConfig": {"minSize": 1, "maxSize": 2, "desiredSize": 2},
    "taints": [],
    "updateConfig": {"maxUnavailable": 1},
    "warmPoolConfig": None,
}
DEFAULT_AMI_TYPE = "AL2023_x86_64_STANDARD"

# The type of an update by the member of UpdateClusterConfig that asks for it.
UPDATE_TYPES = {
    "accessConfig": "AccessConfigUpdate",
    "computeConfig": "AutoModeUpdate",
    "controlPlaneScalingConfig": "ControlPlaneScalingConfigUpdate",
    "deletionProtection": "DeletionProtectionUpdate",
    "kubernetesNetworkConfig": "AutoModeUpdate",
    "logging": "LoggingUpdate",
    "remoteNetworkConfig": "RemoteNetworkConfigUpdate",
    "resourcesVpcConfig": "EndpointAccessUpdate",
    "storageConfig": "AutoModeUpdate",
    "upgradePolicy": "UpgradePolicyUpdate",
    "zonalShiftConfig": "ZonalShiftConfigUpdate",
}


class Surroundings:
    """What EKS keeps of a cluster beside moto's object, by the keys the API knows it by."""

    def __init__(self) -> None:
        self.addons: dict[str, Document] = {}
        self.access_entries: dict[str, Document] = {}
        self.access_policies: dict[str, dict[str, Document]] = {}
        self.pod_identities: dict[str, Document] = {}
        self.updates: dict[str, Document] = {}


class EksBackend(EKSBackend):
    def __init__(self, region_name: str, account_id: str):
        super().__init__(region_name, account_id)
        self._surroundings: dict[str, Surroundings] = {}

    # Clusters

    def add_cluster(self, asked: Document) -> Cluster:
        name = asked["name"]
        if name not in self.clusters:  # otherwise super() says so, before anything is created
            self._require_role(asked["roleArn"])
            self._require_subnets(asked["resourcesVpcConfig"].get("subnetIds", []), zones=2)
        cluster: Any = super().create_cluster(
            name=name,
            role_arn=asked["roleArn"],
            resources_vpc_config=asked["resourcesVpcConfig"],
            version=asked.get("version", DEFAULT_KUBERNETES_VERSION),
            client_request_token=asked.get("clientRequestToken"),
            tags=asked.get("tags"),
        )
        _remember(cluster, {**CLUSTER_SETTINGS, **_merged(CLUSTER_SETTINGS, asked)})
        # The API takes this one at creation and never answers it.
        cluster.access_config.pop("bootstrapClusterCreatorAdminPermissions", None)
        cluster.logging = _merged_logging({}, asked.get("logging", {}))
        self._complete_vpc_config(cluster)
        identity = mock_random.get_random_hex(32).upper()
        _remember(
            cluster,
            {
                "certificateAuthority": {"data": new_certificate_authority()},
                "endpoint": f"https://{identity}.gr7.{self.region_name}.eks.amazonaws.com",
                "health": {"issues": []},
                "identity": {
                    "oidc": {
                        "issuer": f"https://oidc.eks.{self.region_name}.amazonaws.com/id/{identity}"
                    }
                },
                "platformVersion": "eks.1",
            },
        )
        self._surroundings[name] = Surroundings()
        return cluster

    def _complete_vpc_config(self, cluster: Cluster) -> None:
        config = cluster.resources_vpc_config
        config.setdefault("securityGroupIds", [])
        config.setdefault(
            "publicAccessCidrs", ["0.0.0.0/0"] if config["endpointPublicAccess"] else []
        )
        config["vpcId"] = self._ec2.get_subnet(config["subnetIds"][0]).vpc_id
        config["clusterSecurityGroupId"] = self._create_security_group(
            cluster.name, config["vpcId"]
        )

    def _create_security_group(self, cluster_name: str, vpc_id: str) -> str:
        """The group that EKS makes for control plane and nodes: anything among themselves."""
        name = f"eks-cluster-sg-{cluster_name}-{mock_random.randint(10**8, 10**9)}"
        group = self._ec2.create_security_group(
            name,
            "EKS created security group applied to ENI that is attached to EKS Control Plane "
            "master nodes, as well as any managed workloads.",
            vpc_id=vpc_id,
            tags={
                "Name": name,
                "aws:eks:cluster-name": cluster_name,
                f"kubernetes.io/cluster/{cluster_name}": "owned",
            },
        )
        self._ec2.authorize_security_group_ingress(
            group.id, "-1", None, None, [], source_groups=[{"GroupId": group.id}], vpc_id=vpc_id
        )
        return group.id

    def delete_cluster(self, name: str) -> Cluster:
        cluster: Any = self.describe_cluster(name)
        if cluster.deletion_protection:
            raise InvalidRequestException(
                clusterName=name,
                message="Cluster deletion protection is enabled. Disable it and try again.",
            )
        if cluster.fargate_profiles:
            raise ResourceInUseException(
                clusterName=name, message="Cluster has Fargate profiles attached"
            )
        super().delete_cluster(name)  # refuses while there are node groups
        self._ec2.delete_security_group(
            group_id=cluster.resources_vpc_config["clusterSecurityGroupId"]
        )
        del self._surroundings[name]
        cluster.status = "DELETING"
        return cluster

    def change_cluster(self, asked: Document) -> Document:
        cluster = self.describe_cluster(asked["name"])
        changes = {name: asked[name] for name in UPDATE_TYPES if name in asked}
        types = {UPDATE_TYPES[name] for name in changes}
        if len(types) != 1:
            raise InvalidParameterException(
                clusterName=cluster.name,
                message="The type for cluster update was not provided."
                if not types
                else "Only one type of update can be allowed.",
            )
        if "logging" in changes:
            cluster.logging = _merged_logging(cluster.logging, changes.pop("logging"))
        vpc_changes = changes.get("resourcesVpcConfig", {})
        if "subnetIds" in vpc_changes:
            self._require_subnets(vpc_changes["subnetIds"], zones=2)
        for name, value in changes.items():
            current = getattr(cluster, xform_name(name))
            _remember(cluster, _merged({name: current}, {name: value}))
        return self._record(cluster.name, types.pop())

    def upgrade_cluster(self, asked: Document) -> Document:
        cluster = self.describe_cluster(asked["name"])
        if _minor(asked["version"]) != _minor(cluster.version) + 1:
            raise InvalidParameterException(
                clusterName=cluster.name,
                message=f"Unsupported Kubernetes minor version update from {cluster.version} "
                f"to {asked['version']}",
            )
        cluster.version = asked["version"]
        return self._record(cluster.name, "VersionUpdate")

    def encrypt_cluster(self, asked: Document) -> Document:
        cluster = self.describe_cluster(asked["clusterName"])
        if cluster.encryption_config:
            raise InvalidParameterException(
                clusterName=cluster.name, message="Encryption is already enabled on this cluster"
            )
        cluster.encryption_config = asked["encryptionConfig"]
        return self._record(cluster.name, "AssociateEncryptionConfig")

    # Updates

    def _record(self, cluster_name: str, type_: str, **scope: str) -> Document:
        update: Document = {
            "id": str(mock_random.uuid4()),
            "status": "Successful",
            "type": type_,
            "params": [],
            "createdAt": utcnow(),
            "errors": [],
            **scope,  # what the update belongs to below the cluster; no member of the answer
        }
        self._surroundings[cluster_name].updates[update["id"]] = update
        return update

    def _updates(self, asked: Document) -> dict[str, Document]:
        self.describe_cluster(asked["name"])
        scope = {key: asked.get(key) for key in ("nodegroupName", "addonName")}
        return {
            id_: update
            for id_, update in self._surroundings[asked["name"]].updates.items()
            if all(update.get(key) == value for key, value in scope.items())
        }

    def describe_update(self, asked: Document) -> Document:
        update = self._updates(asked).get(asked["updateId"])
        if update is None:
            raise ResourceNotFoundException(
                clusterName=asked["name"],
                message=f"No update found for ID: {asked['updateId']}",
            )
        return update

    def list_updates(self, asked: Document) -> list[str]:
        return list(self._updates(asked))

    # Node groups

    def add_nodegroup(self, asked: Document) -> Nodegroup:
        cluster = self.describe_cluster(asked["clusterName"])
        template = self._launch_template(asked.get("launchTemplate"))
        version = asked.get("version", cluster.version)
        if asked["nodegroupName"] not in cluster.nodegroups:  # otherwise super() says so
            self._require_role(asked["nodeRole"])
            self._require_subnets(asked["subnets"])
            self._require_not_newer(cluster, version)
        nodegroup = super().create_nodegroup(
            cluster_name=cluster.name,
            node_role=asked["nodeRole"],
            nodegroup_name=asked["nodegroupName"],
            subnets=asked["subnets"],
            disk_size=asked.get("diskSize"),
            remote_access=asked.get("remoteAccess"),
            launch_template=template,
            tags=asked.get("tags"),
        )
        resources: Document = {
            "autoScalingGroups": [{"name": f"eks-{nodegroup.nodegroup_name}-{nodegroup.uuid}"}]
        }
        _remember(
            nodegroup,
            {
                **NODEGROUP_SETTINGS,
                **self._machine(asked, template),
                **{name: asked[name] for name in NODEGROUP_SETTINGS if name in asked},
                "resources": resources,
                "version": version,
            },
        )
        return nodegroup

    def _machine(self, asked: Document, template: Document | None) -> Document:
        """Disk, image and instance types: as asked, else the launch template's, else EKS's own."""
        data: Document = {}
        if template:
            found = self._ec2.get_launch_template(template["id"])
            data = found.get_version(template["version"]).data
        image = "CUSTOM" if data.get("ImageId") else DEFAULT_AMI_TYPE
        types = None if data.get("InstanceType") else ["t3.medium"]
        return {
            "amiType": asked.get("amiType", image),
            "diskSize": asked.get("diskSize", None if template else 20),
            "instanceTypes": asked.get("instanceTypes", types),
        }

    def _launch_template(self, asked: Document | None) -> Document | None:
        """The template that is meant, with both its id and its name, and a version by number."""
        if not asked:
            return None
        for template in self._ec2.launch_templates.values():
            if asked.get("id", template.id) == template.id and (
                asked.get("name", template.name) == template.name
            ):
                version = asked.get("version", template.default_version_number)
                return {"id": template.id, "name": template.name, "version": str(version)}
        raise InvalidParameterException(
            message=f"Launch template {asked.get('id') or asked.get('name')} does not exist."
        )

    def change_nodegroup(self, asked: Document) -> Document:
        nodegroup: Any = self.describe_nodegroup(asked["clusterName"], asked["nodegroupName"])
        super().update_nodegroup_config(
            cluster_name=nodegroup.cluster_name,
            nodegroup_name=nodegroup.nodegroup_name,
            labels=asked.get("labels"),
            taints=asked.get("taints"),
            scaling_config=asked.get("scalingConfig"),
            update_config=asked.get("updateConfig"),
            node_repair_config=asked.get("nodeRepairConfig"),
        )
        if "warmPoolConfig" in asked:
            nodegroup.warm_pool_config = asked["warmPoolConfig"]
        return self._record(
            nodegroup.cluster_name, "ConfigUpdate", nodegroupName=nodegroup.nodegroup_name
        )

    def upgrade_nodegroup(self, asked: Document) -> Document:
        nodegroup: Any = self.describe_nodegroup(asked["clusterName"], asked["nodegroupName"])
        cluster = self.describe_cluster(asked["clusterName"])
        version = asked.get("version", cluster.version)
        self._require_not_newer(cluster, version)
        if template := self._launch_template(asked.get("launchTemplate")):
            nodegroup.launch_template = template
        nodegroup.version = version
        nodegroup.release_version = asked.get("releaseVersion")
        nodegroup.modified_at = utcnow()
        return self._record(cluster.name, "VersionUpdate", nodegroupName=nodegroup.nodegroup_name)

    @staticmethod
    def _require_not_newer(cluster: Cluster, version: str) -> None:
        if _minor(version) > _minor(cluster.version):
            raise InvalidParameterException(
                clusterName=cluster.name,
                message=f"Nodegroup Kubernetes version {version} is newer than "
                f"the cluster's, {cluster.version}",
            )

    # Add-ons

    def add_addon(self, asked: Document) -> Document:
        cluster = self.describe_cluster(asked["clusterName"])
        name = asked["addonName"]
        addons = self._surroundings[cluster.name].addons
        if name in addons:
            raise ResourceInUseException(
                clusterName=cluster.name, addonName=name, message="Addon already exists."
            )
        if name not in ADDONS:
            raise InvalidParameterException(
                clusterName=cluster.name,
                addonName=name,
                message=f"Addon {name} specified is not supported. "
                f"The sandbox knows {', '.join(ADDONS)}.",
            )
        addon: Document = {
            "addonName": name,
            "addonVersion": asked.get("addonVersion", default_addon_version(name, cluster.version)),
            "addonArn": self._arn("addon", cluster.name, name, str(mock_random.uuid4())),
            "clusterName": cluster.name,
            "configurationValues": asked.get("configurationValues"),
            "createdAt": utcnow(),
            "health": {"issues": []},
            "modifiedAt": utcnow(),
            "namespaceConfig": asked.get("namespaceConfig", {"namespace": ADDONS[name].namespace}),
            "owner": "aws",
            "publisher": "eks",
            "serviceAccountRoleArn": asked.get("serviceAccountRoleArn"),
            "status": "ACTIVE",
            "tags": dict(asked.get("tags", {})),
        }
        self._own_pod_identities(addon, asked.get("podIdentityAssociations", []))
        addons[name] = addon
        return addon

    def describe_addon(self, asked: Document) -> Document:
        cluster = self.describe_cluster(asked["clusterName"])
        addon = self._surroundings[cluster.name].addons.get(asked["addonName"])
        if addon is None:
            raise ResourceNotFoundException(
                clusterName=cluster.name,
                addonName=asked["addonName"],
                message=f"No addon: {asked['addonName']} found in cluster: {cluster.name}",
            )
        return addon

    def list_addons(self, asked: Document) -> list[str]:
        cluster = self.describe_cluster(asked["clusterName"])
        return sorted(self._surroundings[cluster.name].addons)

    def change_addon(self, asked: Document) -> Document:
        addon = self.describe_addon(asked)
        for name in ("addonVersion", "configurationValues", "serviceAccountRoleArn"):
            if name in asked:
                addon[name] = asked[name]
        if "podIdentityAssociations" in asked:
            self._disown_pod_identities(addon)
            self._own_pod_identities(addon, asked["podIdentityAssociations"])
        addon["modifiedAt"] = utcnow()
        return self._record(addon["clusterName"], "AddonUpdate", addonName=addon["addonName"])

    def delete_addon(self, asked: Document) -> Document:
        addon = self.describe_addon(asked)
        self._disown_pod_identities(addon)
        del self._surroundings[addon["clusterName"]].addons[addon["addonName"]]
        return {**addon, "status": "DELETING"}

    def _own_pod_identities(self, addon: Document, asked: list[Document]) -> None:
        """Those that an add-on asks for are associations like others, only owned by it."""
        associations = [
            self.add_pod_identity(
                {
                    "clusterName": addon["clusterName"],
                    "namespace": addon["namespaceConfig"]["namespace"],
                    **association,
                },
                owner=addon["addonArn"],
            )
            for association in asked
        ]
        addon["podIdentityAssociations"] = [each["associationArn"] for each in associations]

    def _disown_pod_identities(self, addon: Document) -> None:
        associations = self._surroundings[addon["clusterName"]].pod_identities
        for arn in addon["podIdentityAssociations"]:
            associations.pop(arn.rsplit("/", 1)[1], None)

    def describe_addon_versions(self, asked: Document) -> list[Document]:
        name, kubernetes = asked.get("addonName"), asked.get("kubernetesVersion")
        if (name and name not in ADDONS) or (kubernetes and kubernetes not in KUBERNETES_VERSIONS):
            return []
        versions = (kubernetes,) if kubernetes else KUBERNETES_VERSIONS
        wanted: dict[str, Iterable[str] | None] = {
            "type": asked.get("types"),
            "publisher": asked.get("publishers"),
            "owner": asked.get("owners"),
        }
        infos = (describe_addon(each, versions) for each in ([name] if name else ADDONS))
        return [
            info
            for info in infos
            if all(not values or info[key] in values for key, values in wanted.items())
        ]

    # Access entries and their policies

    def _require_access_entries(self, cluster_name: str) -> Surroundings:
        cluster: Any = self.describe_cluster(cluster_name)
        if cluster.access_config["authenticationMode"] == "CONFIG_MAP":
            raise InvalidRequestException(
                clusterName=cluster_name,
                message="The cluster's authentication mode must be set to one of "
                "[API, API_AND_CONFIG_MAP] to perform this operation.",
            )
        return self._surroundings[cluster_name]

    def add_access_entry(self, asked: Document) -> Document:
        surroundings = self._require_access_entries(asked["clusterName"])
        principal, type_ = asked["principalArn"], asked.get("type", "STANDARD")
        if principal in surroundings.access_entries:
            raise ResourceInUseException(
                clusterName=asked["clusterName"],
                message="The specified access entry resource is already in use on this cluster.",
            )
        account, kind, name = _principal(principal)
        if type_ != "STANDARD":
            username = "system:node:{{EC2PrivateDNSName}}"
        elif kind == "role":
            session = f"assumed-role/{name}/{{{{SessionName}}}}"
            username = f"arn:{self.partition}:sts::{account}:{session}"
        else:
            username = principal
        entry: Document = {
            "accessEntryArn": self._arn(
                "access-entry", asked["clusterName"], kind, account, name, str(mock_random.uuid4())
            ),
            "clusterName": asked["clusterName"],
            "createdAt": utcnow(),
            "kubernetesGroups": asked.get(
                "kubernetesGroups", [] if type_ == "STANDARD" else ["system:nodes"]
            ),
            "modifiedAt": utcnow(),
            "principalArn": principal,
            "tags": dict(asked.get("tags", {})),
            "type": type_,
            "username": asked.get("username", username),
        }
        surroundings.access_entries[principal] = entry
        surroundings.access_policies[principal] = {}
        return entry

    def describe_access_entry(self, asked: Document) -> Document:
        surroundings = self._require_access_entries(asked["clusterName"])
        entry = surroundings.access_entries.get(asked["principalArn"])
        if entry is None:
            raise ResourceNotFoundException(
                clusterName=asked["clusterName"],
                message="The specified principalArn could not be found. You can view your "
                "available access entries with 'list-access-entries'.",
            )
        return entry

    def list_access_entries(self, asked: Document) -> list[str]:
        surroundings = self._require_access_entries(asked["clusterName"])
        policy = asked.get("associatedPolicyArn")
        return [
            principal
            for principal, policies in surroundings.access_policies.items()
            if policy is None or policy in policies
        ]

    def change_access_entry(self, asked: Document) -> Document:
        entry = self.describe_access_entry(asked)
        for name in ("kubernetesGroups", "username"):
            if name in asked:
                entry[name] = asked[name]
        entry["modifiedAt"] = utcnow()
        return entry

    def delete_access_entry(self, asked: Document) -> None:
        principal = self.describe_access_entry(asked)["principalArn"]
        surroundings = self._surroundings[asked["clusterName"]]
        del surroundings.access_entries[principal]
        del surroundings.access_policies[principal]

    def _access_policies(self, asked: Document) -> dict[str, Document]:
        principal = self.describe_access_entry(asked)["principalArn"]
        return self._surroundings[asked["clusterName"]].access_policies[principal]

    def associate_access_policy(self, asked: Document) -> Document:
        policies = self._access_policies(asked)
        arn, scope = asked["policyArn"], asked["accessScope"]
        if arn not in (policy["arn"] for policy in self.list_access_policies()):
            raise InvalidParameterException(
                clusterName=asked["clusterName"],
                message=f"The policyArn {arn} does not exist. "
                "You can view the available ones with 'list-access-policies'.",
            )
        if (scope.get("type") == "namespace") != bool(scope.get("namespaces")):
            raise InvalidParameterException(
                clusterName=asked["clusterName"],
                message="Namespaces must be specified with the access scope type namespace, "
                "and only with it.",
            )
        policies[arn] = {
            "accessScope": {"namespaces": [], **scope},
            "associatedAt": policies.get(arn, {}).get("associatedAt", utcnow()),
            "modifiedAt": utcnow(),
            "policyArn": arn,
        }
        return policies[arn]

    def list_associated_access_policies(self, asked: Document) -> list[Document]:
        return list(self._access_policies(asked).values())

    def disassociate_access_policy(self, asked: Document) -> None:
        if self._access_policies(asked).pop(asked["policyArn"], None) is None:
            raise ResourceNotFoundException(
                clusterName=asked["clusterName"],
                message="The specified policyArn could not be found on the access entry.",
            )

    def list_access_policies(self) -> list[Document]:
        prefix = f"arn:{self.partition}:eks::aws:cluster-access-policy"
        return [{"name": name, "arn": f"{prefix}/{name}"} for name in ACCESS_POLICIES]

    # Pod identity

    def add_pod_identity(self, asked: Document, owner: str | None = None) -> Document:
        cluster = self.describe_cluster(asked["clusterName"])
        self._require_role(asked["roleArn"])
        associations = self._surroundings[cluster.name].pod_identities
        for id_, other in associations.items():
            if all(other[key] == asked[key] for key in ("namespace", "serviceAccount")):
                raise ResourceInUseException(
                    clusterName=cluster.name, message=f"Association already exists: {id_}"
                )
        id_ = f"a-{mock_random.get_random_string(17, lower_case=True)}"
        associations[id_] = {
            "associationArn": self._arn("podidentityassociation", cluster.name, id_),
            "associationId": id_,
            "clusterName": cluster.name,
            "createdAt": utcnow(),
            "disableSessionTags": asked.get("disableSessionTags", False),
            "modifiedAt": utcnow(),
            "namespace": asked["namespace"],
            "ownerArn": owner,
            "policy": asked.get("policy"),
            "roleArn": asked["roleArn"],
            "serviceAccount": asked["serviceAccount"],
            "tags": dict(asked.get("tags", {})),
            **_target_role(asked.get("targetRoleArn")),
        }
        return associations[id_]

    def describe_pod_identity(self, asked: Document) -> Document:
        cluster = self.describe_cluster(asked["clusterName"])
        association = self._surroundings[cluster.name].pod_identities.get(asked["associationId"])
        if association is None:
            raise ResourceNotFoundException(
                clusterName=cluster.name,
                message=f"No association found for ID: {asked['associationId']}",
            )
        return association

    def list_pod_identities(self, asked: Document) -> list[Document]:
        cluster = self.describe_cluster(asked["clusterName"])
        filters = {key: asked[key] for key in ("namespace", "serviceAccount") if key in asked}
        return [
            association
            for association in self._surroundings[cluster.name].pod_identities.values()
            if all(association[key] == value for key, value in filters.items())
        ]

    def change_pod_identity(self, asked: Document) -> Document:
        association = self.describe_pod_identity(asked)
        if "roleArn" in asked:
            self._require_role(asked["roleArn"])
        for name in ("roleArn", "disableSessionTags", "policy"):
            if name in asked:
                association[name] = asked[name]
        if asked.get("targetRoleArn", association["targetRoleArn"]) != association["targetRoleArn"]:
            association.update(_target_role(asked["targetRoleArn"]))
        association["modifiedAt"] = utcnow()
        return association

    def delete_pod_identity(self, asked: Document) -> Document:
        association = self.describe_pod_identity(asked)
        cluster_name, id_ = association["clusterName"], association["associationId"]
        return self._surroundings[cluster_name].pod_identities.pop(id_)

    # Tags

    def tag_resource(self, resource_arn: str, tags: dict[str, str]) -> None:
        self.list_tags_for_resource(resource_arn).update(tags)

    def untag_resource(self, resource_arn: str, tag_keys: list[str]) -> None:
        tags = self.list_tags_for_resource(resource_arn)
        for key in tag_keys:
            tags.pop(key, None)

    def list_tags_for_resource(self, resource_arn: str) -> dict[str, str]:
        for arn, tags in self._tagged():
            if arn == resource_arn:
                return tags
        raise NotFoundException(message=f"No resource found for ARN: {resource_arn}")

    def _tagged(self) -> Iterable[tuple[str, dict[str, str]]]:
        for cluster in self.clusters.values():
            yield cluster.arn, cluster.tags
            for nodegroup in cluster.nodegroups.values():
                yield nodegroup.arn, nodegroup.tags
            for profile in cluster.fargate_profiles.values():
                yield profile.fargate_profile_arn, profile.tags
        for surroundings in self._surroundings.values():
            for addon in surroundings.addons.values():
                yield addon["addonArn"], addon["tags"]
            for entry in surroundings.access_entries.values():
                yield entry["accessEntryArn"], entry["tags"]
            for association in surroundings.pod_identities.values():
                yield association["associationArn"], association["tags"]

    # What a request points at outside EKS

    @property
    def _ec2(self) -> Any:
        return ec2_backends[self.account_id][self.region_name]

    def _arn(self, kind: str, *path: str) -> str:
        service = f"arn:{self.partition}:eks:{self.region_name}:{self.account_id}"
        return f"{service}:{'/'.join((kind, *path))}"

    def _require_role(self, arn: str) -> None:
        iam = iam_backends[self.account_id][self.partition]
        if arn not in (role.arn for role in iam.get_roles()):
            raise InvalidParameterException(
                message=f"Role with arn: {arn}, could not be assumed because it does not exist or "
                "the trusted entity is not correct"
            )

    def _require_subnets(self, ids: list[str], zones: int = 1) -> None:
        subnets = {
            id_: subnet for by_zone in self._ec2.subnets.values() for id_, subnet in by_zone.items()
        }
        for id_ in ids:
            if id_ not in subnets:
                raise InvalidParameterException(message=f"The subnet ID '{id_}' does not exist")
        if len({subnets[id_].availability_zone for id_ in ids}) < zones:
            raise InvalidParameterException(
                message="Subnets specified must be in at least two different AZs"
            )


def _remember(resource: object, answer: Document) -> None:
    """Sets attributes under the names by which moto's serializer looks for these members."""
    for name, value in answer.items():
        setattr(resource, xform_name(name), deepcopy(value))  # moto changes some in place


def _merged(current: Document, asked: Document) -> Document:
    """Those members of `current` that were asked, structures merged one level deep."""
    return {
        name: {**(value or {}), **asked[name]} if isinstance(asked[name], dict) else asked[name]
        for name, value in current.items()
        if name in asked
    }


def _merged_logging(current: Document, asked: Document) -> Document:
    """Each type is on or off; an answer lists the types that are on, then those that are off."""
    enabled = {
        type_: setup["enabled"]
        for logging in (current, asked)
        for setup in logging.get("clusterLogging", [])
        for type_ in setup["types"]
    }
    groups = {
        on: [type_ for type_ in LOG_TYPES if enabled.get(type_, False) == on]
        for on in (True, False)
    }
    return {
        "clusterLogging": [{"types": types, "enabled": on} for on, types in groups.items() if types]
    }


def _target_role(role: str | None) -> Document:
    """A role to be assumed from the first one, under an external id that EKS chooses."""
    external_id = str(mock_random.uuid4()) if role else None
    return {"targetRoleArn": role or None, "externalId": external_id}


def _minor(version: str) -> int:
    return int(version.split(".")[1])


def _principal(arn: str) -> tuple[str, str, str]:
    """The account, the kind and the name (without path) of an IAM role or user."""
    try:
        _, _, service, _, account, path = arn.split(":", 5)
        kind, name = path.split("/")[0], path.split("/")[-1]
        if service != "iam" or kind not in ("role", "user") or not name:
            raise ValueError(arn)
    except ValueError:
        raise InvalidParameterException(
            message=f"The specified principalArn is invalid: {arn}"
        ) from None
    return account, kind, name
