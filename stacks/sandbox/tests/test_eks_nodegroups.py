from __future__ import annotations

from typing import Any

from .support import EmulatorTest


class NodegroupTest(EmulatorTest):
    def describe(self, name: str = "default") -> Any:
        return self.eks.describe_nodegroup(clusterName="demo", nodegroupName=name)["nodegroup"]

    def template(self, **data: Any) -> tuple[str, str]:
        template = self.ec2.create_launch_template(
            LaunchTemplateName=self.id(),
            LaunchTemplateData={"MetadataOptions": {"HttpTokens": "required"}, **data},
        )["LaunchTemplate"]
        return template["LaunchTemplateId"], template["LaunchTemplateName"]

    def test_answers_what_was_asked(self) -> None:
        id_, name = self.template()
        asked = {
            "amiType": "AL2023_ARM_64_STANDARD",
            "capacityType": "SPOT",
            "instanceTypes": ["m7g.large", "m6g.large"],
            "labels": {"pool": "default"},
            "nodeRepairConfig": {"enabled": True},
            "scalingConfig": {"minSize": 0, "maxSize": 9, "desiredSize": 3},
            "taints": [{"key": "dedicated", "value": "x", "effect": "NO_SCHEDULE"}],
            "tags": {"team": "platform"},
            "updateConfig": {"maxUnavailablePercentage": 33},
            "version": "1.34",
        }
        created = self.nodegroup(launchTemplate={"id": id_, "version": "1"}, **asked)
        self.assertEqual(created, self.describe())
        self.assertEqual(asked, {key: created[key] for key in asked})
        self.assertEqual({"id": id_, "name": name, "version": "1"}, created["launchTemplate"])
        self.assertEqual("ACTIVE", created["status"])
        self.assertEqual(self.subnets, created["subnets"])
        self.assertEqual({"issues": []}, created["health"])
        self.assertRegex(
            created["nodegroupArn"],
            r"^arn:aws:eks:eu-central-1:123456789012:nodegroup/demo/default/[0-9a-f-]{36}$",
        )

    def test_invents_nothing_beside_a_launch_template(self) -> None:
        id_, name = self.template(InstanceType="m7i.large")
        created = self.nodegroup(launchTemplate={"name": name})
        self.assertEqual({"id": id_, "name": name, "version": "1"}, created["launchTemplate"])
        for member in ("remoteAccess", "diskSize", "releaseVersion", "instanceTypes"):
            self.assertNotIn(member, created)
        self.assertNotIn("remoteAccessSecurityGroup", created["resources"])

    def test_an_image_in_the_launch_template_is_a_custom_one(self) -> None:
        id_, _ = self.template(ImageId="ami-12345678")
        self.assertEqual("CUSTOM", self.nodegroup(launchTemplate={"id": id_})["amiType"])

    def test_defaults(self) -> None:
        created = self.nodegroup()
        self.assertEqual("1.34", created["version"])  # the cluster's
        self.assertEqual("AL2023_x86_64_STANDARD", created["amiType"])
        self.assertEqual("ON_DEMAND", created["capacityType"])
        self.assertEqual(20, created["diskSize"])
        self.assertEqual(["t3.medium"], created["instanceTypes"])
        self.assertEqual({"minSize": 1, "maxSize": 2, "desiredSize": 2}, created["scalingConfig"])
        self.assertEqual({"maxUnavailable": 1}, created["updateConfig"])
        self.assertEqual({"enabled": False}, created["nodeRepairConfig"])
        for member in ("remoteAccess", "launchTemplate", "releaseVersion"):
            self.assertNotIn(member, created)

    def test_refuses_what_cannot_be(self) -> None:
        id_, _ = self.template()
        self.cluster()
        for says, settings in (
            ("nobody, could not be assumed", {"nodeRole": "arn:aws:iam::123456789012:role/nobody"}),
            ("'subnet-1' does not exist", {"subnets": ["subnet-1"]}),
            ("newer than", {"version": "1.35"}),
            ("lt-1 does not exist", {"launchTemplate": {"id": "lt-1"}}),
            ("Disk size", {"launchTemplate": {"id": id_}, "diskSize": 50}),
        ):
            with self.subTest(says):
                self.assertFails(
                    "InvalidParameterException",
                    self.nodegroup,
                    status=400,
                    says=says,
                    name=f"pool-{says.split()[0].strip(chr(39))}",
                    **settings,
                )
        self.assertEqual([], self.eks.list_nodegroups(clusterName="demo")["nodegroups"])
        self.nodegroup()
        self.assertFails(
            "ResourceInUseException",
            self.eks.create_nodegroup,
            status=409,
            says="already exists with name default",
            clusterName="demo",
            nodegroupName="default",
            nodeRole="arn:aws:iam::123456789012:role/default-node",
            subnets=self.subnets,
        )

    def test_list_in_pages(self) -> None:
        for name in ("a", "b", "c"):
            self.nodegroup(name)
        first = self.eks.list_nodegroups(clusterName="demo", maxResults=2)
        self.assertEqual(["a", "b"], first["nodegroups"])
        rest = self.eks.list_nodegroups(clusterName="demo", nextToken=first["nextToken"])
        self.assertEqual(["c"], rest["nodegroups"])
        self.assertNotIn("nextToken", rest)

    def test_deletion(self) -> None:
        self.nodegroup()
        self.eks.delete_nodegroup(clusterName="demo", nodegroupName="default")
        self.assertFails(
            "ResourceNotFoundException",
            self.eks.describe_nodegroup,
            status=404,
            says="No node group found for name: default.",
            clusterName="demo",
            nodegroupName="default",
        )

    def test_changes(self) -> None:
        taint = {"key": "dedicated", "value": "x", "effect": "NO_SCHEDULE"}
        self.nodegroup(labels={"a": "1", "b": "2"}, taints=[taint])
        update = self.eks.update_nodegroup_config(
            clusterName="demo",
            nodegroupName="default",
            scalingConfig={"minSize": 2, "maxSize": 6, "desiredSize": 4},
            labels={"addOrUpdateLabels": {"b": "3"}, "removeLabels": ["a"]},
            taints={"removeTaints": [taint]},
            updateConfig={"maxUnavailable": 2},
            nodeRepairConfig={"enabled": True},
        )["update"]
        self.assertEqual("ConfigUpdate", update["type"])
        described = self.eks.describe_update(
            name="demo", updateId=update["id"], nodegroupName="default"
        )
        self.assertEqual("Successful", described["update"]["status"])
        after = self.describe()
        self.assertEqual({"minSize": 2, "maxSize": 6, "desiredSize": 4}, after["scalingConfig"])
        self.assertEqual({"b": "3"}, after["labels"])
        self.assertEqual([], after["taints"])
        self.assertEqual({"maxUnavailable": 2}, after["updateConfig"])
        self.assertEqual({"enabled": True}, after["nodeRepairConfig"])

    def test_changes_do_not_reach_other_groups(self) -> None:
        self.nodegroup("a")
        self.nodegroup("b")
        self.eks.update_nodegroup_config(
            clusterName="demo",
            nodegroupName="a",
            scalingConfig={"minSize": 2, "maxSize": 6, "desiredSize": 4},
            labels={"addOrUpdateLabels": {"x": "y"}},
            taints={"addOrUpdateTaints": [{"key": "k", "value": "v", "effect": "NO_EXECUTE"}]},
        )
        other = self.describe("b")
        self.assertEqual({"minSize": 1, "maxSize": 2, "desiredSize": 2}, other["scalingConfig"])
        self.assertEqual(({}, []), (other["labels"], other["taints"]))

    def test_upgrade_follows_the_cluster(self) -> None:
        id_, _ = self.template()
        self.nodegroup(launchTemplate={"id": id_, "version": "1"})
        self.ec2.create_launch_template_version(
            LaunchTemplateId=id_, LaunchTemplateData={"InstanceType": "m7i.large"}
        )
        self.assertFails(
            "InvalidParameterException",
            self.eks.update_nodegroup_version,
            status=400,
            says="newer than",
            clusterName="demo",
            nodegroupName="default",
            version="1.35",
        )
        self.eks.update_cluster_version(name="demo", version="1.35")
        update = self.eks.update_nodegroup_version(
            clusterName="demo",
            nodegroupName="default",
            version="1.35",
            launchTemplate={"id": id_, "version": "2"},
        )["update"]
        self.assertEqual("VersionUpdate", update["type"])
        after = self.describe()
        self.assertEqual(("1.35", "2"), (after["version"], after["launchTemplate"]["version"]))
