from __future__ import annotations

import base64

from cryptography import x509

from .support import EmulatorTest

LOG_TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"]


class ClusterTest(EmulatorTest):
    def describe(self, name: str = "demo") -> dict:
        return self.eks.describe_cluster(name=name)["cluster"]

    def test_answers_what_was_asked(self) -> None:
        vpc, subnets = self.network()
        key = self.kms.create_key()["KeyMetadata"]["Arn"]
        group = self.ec2.create_security_group(GroupName="extra", Description="extra", VpcId=vpc)[
            "GroupId"
        ]
        role = self.role("cluster")
        asked = {
            "version": "1.34",
            "roleArn": role,
            "upgradePolicy": {"supportType": "STANDARD"},
            "zonalShiftConfig": {"enabled": True},
            "encryptionConfig": [{"resources": ["secrets"], "provider": {"keyArn": key}}],
            "kubernetesNetworkConfig": {
                "serviceIpv4Cidr": "10.100.0.0/16",
                "ipFamily": "ipv4",
                "elasticLoadBalancing": {"enabled": False},
            },
            "computeConfig": {"enabled": False, "nodePools": []},
            "storageConfig": {"blockStorage": {"enabled": False}},
            "remoteNetworkConfig": {"remoteNodeNetworks": [{"cidrs": ["192.168.0.0/24"]}]},
            "deletionProtection": True,
            "tags": {"team": "platform"},
        }
        vpc_config = {
            "subnetIds": subnets,
            "securityGroupIds": [group],
            "endpointPublicAccess": True,
            "endpointPrivateAccess": True,
            "publicAccessCidrs": ["203.0.113.0/24"],
        }
        created = self.eks.create_cluster(
            name="demo",
            resourcesVpcConfig=vpc_config,
            accessConfig={
                "authenticationMode": "API_AND_CONFIG_MAP",
                "bootstrapClusterCreatorAdminPermissions": False,
            },
            bootstrapSelfManagedAddons=False,
            logging={"clusterLogging": [{"types": ["api", "audit"], "enabled": True}]},
            **asked,
        )["cluster"]
        described = self.describe()
        self.assertEqual(created, described)
        self.assertEqual(asked, {name: described[name] for name in asked})
        answered = described["resourcesVpcConfig"]
        self.assertEqual(vpc_config, {name: answered[name] for name in vpc_config})
        self.assertEqual(vpc, answered["vpcId"])
        # As with the real service, this flag is not answered.
        self.assertEqual({"authenticationMode": "API_AND_CONFIG_MAP"}, described["accessConfig"])
        self.assertEqual(
            [
                {"types": ["api", "audit"], "enabled": True},
                {"types": ["authenticator", "controllerManager", "scheduler"], "enabled": False},
            ],
            described["logging"]["clusterLogging"],
        )

    def test_defaults(self) -> None:
        _, subnets = self.network()
        self.eks.create_cluster(
            name="demo", roleArn=self.role("c"), resourcesVpcConfig={"subnetIds": subnets}
        )
        cluster = self.describe()
        self.assertEqual("ACTIVE", cluster["status"])
        self.assertEqual("1.35", cluster["version"])
        self.assertEqual({"supportType": "EXTENDED"}, cluster["upgradePolicy"])
        self.assertEqual({"authenticationMode": "CONFIG_MAP"}, cluster["accessConfig"])
        self.assertEqual({"enabled": False}, cluster["zonalShiftConfig"])
        self.assertIs(False, cluster["deletionProtection"])
        self.assertNotIn("encryptionConfig", cluster)
        self.assertEqual(
            [{"types": LOG_TYPES, "enabled": False}], cluster["logging"]["clusterLogging"]
        )
        config = cluster["resourcesVpcConfig"]
        self.assertEqual(["0.0.0.0/0"], config["publicAccessCidrs"])
        self.assertTrue(config["endpointPublicAccess"])
        self.assertFalse(config["endpointPrivateAccess"])

    def test_generated_fields(self) -> None:
        one = self.cluster("one")
        two = self.cluster("two")
        self.assertRegex(one["arn"], r"^arn:aws:eks:eu-central-1:123456789012:cluster/one$")
        self.assertRegex(
            one["endpoint"], r"^https://[0-9A-F]{32}\.gr7\.eu-central-1\.eks\.amazonaws\.com$"
        )
        self.assertNotEqual(one["endpoint"], two["endpoint"])
        self.assertNotEqual(one["identity"]["oidc"]["issuer"], two["identity"]["oidc"]["issuer"])
        pem = base64.b64decode(one["certificateAuthority"]["data"], validate=True)
        constraints = x509.load_pem_x509_certificate(pem).extensions.get_extension_for_class(
            x509.BasicConstraints
        )
        self.assertTrue(constraints.value.ca)

    def test_has_a_security_group_of_its_own(self) -> None:
        group_id = self.cluster()["resourcesVpcConfig"]["clusterSecurityGroupId"]
        group = self.ec2.describe_security_groups(GroupIds=[group_id])["SecurityGroups"][0]
        self.assertEqual(self.vpc, group["VpcId"])
        self.assertIn({"Key": "kubernetes.io/cluster/demo", "Value": "owned"}, group["Tags"])
        ingress = group["IpPermissions"]
        self.assertEqual(
            [[group_id]], [[p["GroupId"] for p in r["UserIdGroupPairs"]] for r in ingress]
        )
        other = self.ec2.create_security_group(GroupName="db", Description="db", VpcId=self.vpc)
        self.ec2.authorize_security_group_ingress(
            GroupId=other["GroupId"],
            IpPermissions=[
                {
                    "IpProtocol": "tcp",
                    "FromPort": 5432,
                    "ToPort": 5432,
                    "UserIdGroupPairs": [{"GroupId": group_id}],
                }
            ],
        )
        self.eks.delete_cluster(name="demo")
        self.assertFails(
            "InvalidGroup.NotFound",
            self.ec2.describe_security_groups,
            status=400,
            GroupIds=[group_id],
        )

    def test_refuses_what_cannot_be(self) -> None:
        self.cluster()
        self.assertFails(
            "ResourceInUseException",
            self.eks.create_cluster,
            status=409,
            says="Cluster already exists with name: demo",
            name="demo",
            roleArn="arn:aws:iam::123456789012:role/demo-cluster",
            resourcesVpcConfig={"subnetIds": self.subnets},
        )
        groups = len(self.ec2.describe_security_groups()["SecurityGroups"])
        for says, role, subnets in (
            ("does not exist", "arn:aws:iam::123456789012:role/nobody", self.subnets),
            ("two different AZs", "arn:aws:iam::123456789012:role/demo-cluster", self.subnets[:1]),
            (
                "'subnet-1' does not exist",
                "arn:aws:iam::123456789012:role/demo-cluster",
                ["subnet-1"],
            ),
        ):
            with self.subTest(says):
                self.assertFails(
                    "InvalidParameterException",
                    self.eks.create_cluster,
                    status=400,
                    says=says,
                    name="other",
                    roleArn=role,
                    resourcesVpcConfig={"subnetIds": subnets},
                )
        self.assertEqual(["demo"], self.eks.list_clusters()["clusters"])
        self.assertEqual(groups, len(self.ec2.describe_security_groups()["SecurityGroups"]))

    def test_unknown_cluster(self) -> None:
        error = self.assertFails(
            "ResourceNotFoundException",
            self.eks.describe_cluster,
            status=404,
            says="No cluster found for name: demo.",
            name="demo",
        )
        self.assertIsInstance(error, self.eks.exceptions.ResourceNotFoundException)
        for operation in (self.eks.delete_cluster, self.eks.list_updates):
            self.assertFails("ResourceNotFoundException", operation, status=404, name="demo")
        for operation in (
            self.eks.list_addons,
            self.eks.list_nodegroups,
            self.eks.list_access_entries,
            self.eks.list_pod_identity_associations,
        ):
            self.assertFails("ResourceNotFoundException", operation, status=404, clusterName="demo")

    def test_deletion(self) -> None:
        self.nodegroup()
        self.assertFails(
            "ResourceInUseException",
            self.eks.delete_cluster,
            status=409,
            says="nodegroups attached",
            name="demo",
        )
        self.eks.delete_nodegroup(clusterName="demo", nodegroupName="default")
        self.assertEqual("DELETING", self.eks.delete_cluster(name="demo")["cluster"]["status"])
        self.assertEqual([], self.eks.list_clusters()["clusters"])

    def test_deletion_protection(self) -> None:
        self.cluster(deletionProtection=True)
        self.assertFails(
            "InvalidRequestException",
            self.eks.delete_cluster,
            status=400,
            says="deletion protection",
            name="demo",
        )
        self.eks.update_cluster_config(name="demo", deletionProtection=False)
        self.eks.delete_cluster(name="demo")

    def test_a_new_cluster_of_the_same_name_starts_afresh(self) -> None:
        self.cluster()
        addon = self.eks.create_addon(clusterName="demo", addonName="vpc-cni")["addon"]
        self.eks.delete_cluster(name="demo")
        self.assertFails(
            "NotFoundException",
            self.eks.list_tags_for_resource,
            status=404,
            resourceArn=addon["addonArn"],
        )
        self.eks.create_cluster(
            name="demo",
            roleArn="arn:aws:iam::123456789012:role/demo-cluster",
            resourcesVpcConfig={"subnetIds": self.subnets},
        )
        self.assertEqual([], self.eks.list_addons(clusterName="demo")["addons"])


class ClusterUpdateTest(EmulatorTest):
    def test_each_setting_can_be_changed(self) -> None:
        self.cluster()
        for name, value, type_ in (
            ("accessConfig", {"authenticationMode": "API_AND_CONFIG_MAP"}, "AccessConfigUpdate"),
            ("deletionProtection", True, "DeletionProtectionUpdate"),
            ("upgradePolicy", {"supportType": "STANDARD"}, "UpgradePolicyUpdate"),
            ("zonalShiftConfig", {"enabled": True}, "ZonalShiftConfigUpdate"),
        ):
            with self.subTest(name):
                update = self.eks.update_cluster_config(name="demo", **{name: value})["update"]
                self.assertEqual((type_, "Successful"), (update["type"], update["status"]))
                described = self.eks.describe_update(name="demo", updateId=update["id"])
                self.assertEqual(update, described["update"])
                self.assertEqual(value, self.eks.describe_cluster(name="demo")["cluster"][name])
        self.assertEqual(4, len(self.eks.list_updates(name="demo")["updateIds"]))

    def test_a_change_leaves_the_rest_alone(self) -> None:
        before = self.cluster(
            logging={"clusterLogging": [{"types": ["api", "audit"], "enabled": True}]}
        )
        self.eks.update_cluster_config(
            name="demo", resourcesVpcConfig={"endpointPublicAccess": False, "publicAccessCidrs": []}
        )
        after = self.eks.describe_cluster(name="demo")["cluster"]
        expected = before["resourcesVpcConfig"] | {
            "endpointPublicAccess": False,
            "publicAccessCidrs": [],
        }
        self.assertEqual(before | {"resourcesVpcConfig": expected}, after)
        self.eks.update_cluster_config(
            name="demo",
            logging={
                "clusterLogging": [
                    {"types": ["audit"], "enabled": False},
                    {"types": ["scheduler"], "enabled": True},
                ]
            },
        )
        logging = self.eks.describe_cluster(name="demo")["cluster"]["logging"]["clusterLogging"]
        self.assertEqual({"types": ["api", "scheduler"], "enabled": True}, logging[0])

    def test_one_kind_of_change_at_a_time(self) -> None:
        self.cluster()
        self.assertFails(
            "InvalidParameterException",
            self.eks.update_cluster_config,
            status=400,
            says="Only one type of update",
            name="demo",
            deletionProtection=True,
            zonalShiftConfig={"enabled": True},
        )
        self.assertFails(
            "InvalidParameterException", self.eks.update_cluster_config, status=400, name="demo"
        )
        self.assertFalse(self.eks.describe_cluster(name="demo")["cluster"]["deletionProtection"])

    def test_upgrade_goes_one_minor_version_at_a_time(self) -> None:
        self.cluster(version="1.33")
        for version in ("1.33", "1.35", "1.32"):
            self.assertFails(
                "InvalidParameterException",
                self.eks.update_cluster_version,
                status=400,
                says=f"from 1.33 to {version}",
                name="demo",
                version=version,
            )
        update = self.eks.update_cluster_version(name="demo", version="1.34")["update"]
        self.assertEqual("VersionUpdate", update["type"])
        self.assertEqual("1.34", self.eks.describe_cluster(name="demo")["cluster"]["version"])

    def test_encryption_can_be_added_once(self) -> None:
        self.cluster()
        config = [{"resources": ["secrets"], "provider": {"keyArn": "arn:aws:kms:::key/1"}}]
        update = self.eks.associate_encryption_config(clusterName="demo", encryptionConfig=config)
        self.assertEqual("AssociateEncryptionConfig", update["update"]["type"])
        cluster = self.eks.describe_cluster(name="demo")["cluster"]
        self.assertEqual(config, cluster["encryptionConfig"])
        self.assertFails(
            "InvalidParameterException",
            self.eks.associate_encryption_config,
            status=400,
            clusterName="demo",
            encryptionConfig=config,
        )

    def test_updates_belong_to_what_was_updated(self) -> None:
        self.nodegroup()
        update = self.eks.update_nodegroup_config(
            clusterName="demo", nodegroupName="default", labels={"addOrUpdateLabels": {"a": "b"}}
        )["update"]["id"]
        self.assertFails(
            "ResourceNotFoundException",
            self.eks.describe_update,
            status=404,
            name="demo",
            updateId=update,
        )
        self.eks.describe_update(name="demo", updateId=update, nodegroupName="default")
        self.assertEqual([], self.eks.list_updates(name="demo")["updateIds"])
        listed = self.eks.list_updates(name="demo", nodegroupName="default")
        self.assertEqual([update], listed["updateIds"])
