from __future__ import annotations

from typing import Any

from .support import EmulatorTest


class AddonTest(EmulatorTest):
    def setUp(self) -> None:
        super().setUp()
        self.cluster()

    def create(self, name: str, **settings: Any) -> Any:
        return self.eks.create_addon(clusterName="demo", addonName=name, **settings)["addon"]

    def describe(self, name: str) -> Any:
        return self.eks.describe_addon(clusterName="demo", addonName=name)["addon"]

    def test_answers_what_was_asked(self) -> None:
        asked = {
            "addonVersion": "v1.99.0-eksbuild.7",
            "configurationValues": '{"env": {"ENABLE_PREFIX_DELEGATION": "true"}}',
            "serviceAccountRoleArn": self.role("cni"),
            "tags": {"team": "platform"},
        }
        created = self.create("vpc-cni", resolveConflicts="OVERWRITE", **asked)
        self.assertEqual(created, self.describe("vpc-cni"))
        self.assertEqual(asked, {name: created[name] for name in asked})
        self.assertEqual(
            ("ACTIVE", "aws", "eks"), tuple(created[k] for k in ("status", "owner", "publisher"))
        )
        self.assertEqual({"issues": []}, created["health"])
        self.assertRegex(
            created["addonArn"],
            r"^arn:aws:eks:eu-central-1:123456789012:addon/demo/vpc-cni/[0-9a-f-]{36}$",
        )

    def test_the_default_version_is_the_one_that_is_offered(self) -> None:
        for name in ("kube-proxy", "coredns"):
            created = self.create(name)
            info = self.eks.describe_addon_versions(addonName=name, kubernetesVersion="1.34")
            default = [
                version["addonVersion"]
                for version in info["addons"][0]["addonVersions"]
                if version["compatibilities"][0]["defaultVersion"]
            ]
            self.assertEqual(default, [created["addonVersion"]])
        self.assertRegex(self.describe("kube-proxy")["addonVersion"], r"^v1\.34\.")

    def test_versions_on_offer(self) -> None:
        addons = self.eks.describe_addon_versions(kubernetesVersion="1.35")["addons"]
        self.assertLessEqual(
            {"aws-ebs-csi-driver", "coredns", "eks-pod-identity-agent", "kube-proxy", "vpc-cni"},
            {addon["addonName"] for addon in addons},
        )
        for addon in addons:
            for version in addon["addonVersions"]:
                clusters = [c["clusterVersion"] for c in version["compatibilities"]]
                self.assertEqual(["1.35"], clusters)
        storage = self.eks.describe_addon_versions(types=["storage"])["addons"]
        self.assertEqual({"storage"}, {addon["type"] for addon in storage})
        self.assertEqual([], self.eks.describe_addon_versions(addonName="nonesuch")["addons"])
        self.assertEqual([], self.eks.describe_addon_versions(owners=["community"])["addons"])
        self.assertEqual([], self.eks.describe_addon_versions(kubernetesVersion="1.2")["addons"])

    def test_list(self) -> None:
        for name in ("vpc-cni", "coredns", "kube-proxy"):
            self.create(name)
        first = self.eks.list_addons(clusterName="demo", maxResults=2)
        self.assertEqual(["coredns", "kube-proxy"], first["addons"])
        rest = self.eks.list_addons(clusterName="demo", nextToken=first["nextToken"])
        self.assertEqual(["vpc-cni"], rest["addons"])

    def test_change(self) -> None:
        self.create("coredns", addonVersion="v1.12.4-eksbuild.1", configurationValues="{}")
        update = self.eks.update_addon(
            clusterName="demo", addonName="coredns", addonVersion="v1.13.1-eksbuild.1"
        )["update"]
        self.assertEqual("AddonUpdate", update["type"])
        described = self.eks.describe_update(
            name="demo", updateId=update["id"], addonName="coredns"
        )
        self.assertEqual("Successful", described["update"]["status"])
        after = self.describe("coredns")
        self.assertEqual("v1.13.1-eksbuild.1", after["addonVersion"])
        self.assertEqual("{}", after["configurationValues"])

    def test_deletion(self) -> None:
        self.create("coredns")
        deleted = self.eks.delete_addon(clusterName="demo", addonName="coredns")["addon"]
        self.assertEqual("DELETING", deleted["status"])
        for operation in (
            self.eks.describe_addon,
            self.eks.delete_addon,
            self.eks.update_addon,
        ):
            error = self.assertFails(
                "ResourceNotFoundException",
                operation,
                status=404,
                says="No addon: coredns found in cluster: demo",
                clusterName="demo",
                addonName="coredns",
            )
            self.assertEqual("coredns", error.response["addonName"])

    def test_refuses_what_cannot_be(self) -> None:
        self.create("coredns")
        self.assertFails(
            "ResourceInUseException",
            self.create,
            status=409,
            says="Addon already exists.",
            name="coredns",
        )
        self.assertFails(
            "InvalidParameterException",
            self.create,
            status=400,
            says="core-dns specified is not supported",
            name="core-dns",
        )

    def test_owns_its_pod_identity_associations(self) -> None:
        role = self.role("ebs")
        addon = self.create(
            "aws-ebs-csi-driver",
            podIdentityAssociations=[{"serviceAccount": "ebs-csi-controller-sa", "roleArn": role}],
        )
        listed = self.eks.list_pod_identity_associations(clusterName="demo")["associations"]
        self.assertEqual(
            addon["podIdentityAssociations"], [each["associationArn"] for each in listed]
        )
        association = self.eks.describe_pod_identity_association(
            clusterName="demo", associationId=listed[0]["associationId"]
        )["association"]
        self.assertEqual(
            ("kube-system", "ebs-csi-controller-sa", role, addon["addonArn"]),
            tuple(association[k] for k in ("namespace", "serviceAccount", "roleArn", "ownerArn")),
        )
        self.eks.update_addon(
            clusterName="demo",
            addonName="aws-ebs-csi-driver",
            podIdentityAssociations=[{"serviceAccount": "other", "roleArn": role}],
        )
        listed = self.eks.list_pod_identity_associations(clusterName="demo")["associations"]
        self.assertEqual(["other"], [each["serviceAccount"] for each in listed])
        self.eks.delete_addon(clusterName="demo", addonName="aws-ebs-csi-driver")
        self.assertEqual(
            [], self.eks.list_pod_identity_associations(clusterName="demo")["associations"]
        )

    def test_an_addon_that_fails_is_not_there(self) -> None:
        self.assertFails(
            "InvalidParameterException",
            self.create,
            status=400,
            says="nobody",
            name="aws-ebs-csi-driver",
            podIdentityAssociations=[
                {"serviceAccount": "x", "roleArn": "arn:aws:iam::123456789012:role/nobody"}
            ],
        )
        self.assertEqual([], self.eks.list_addons(clusterName="demo")["addons"])
