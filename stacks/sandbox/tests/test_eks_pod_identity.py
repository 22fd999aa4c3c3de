from __future__ import annotations

from typing import Any

from .support import EmulatorTest


class PodIdentityTest(EmulatorTest):
    def setUp(self) -> None:
        super().setUp()
        self.cluster()
        self.role_arn = self.role("app")

    def create(self, namespace: str = "shop", account: str = "web", **settings: Any) -> Any:
        return self.eks.create_pod_identity_association(
            clusterName="demo",
            namespace=namespace,
            serviceAccount=account,
            roleArn=settings.pop("roleArn", self.role_arn),
            **settings,
        )["association"]

    def describe(self, id_: str) -> Any:
        return self.eks.describe_pod_identity_association(clusterName="demo", associationId=id_)[
            "association"
        ]

    def test_answers_what_was_asked(self) -> None:
        target = "arn:aws:iam::210987654321:role/data"
        created = self.create(tags={"team": "shop"}, disableSessionTags=True, targetRoleArn=target)
        self.assertEqual(created, self.describe(created["associationId"]))
        expected = {
            "clusterName": "demo",
            "namespace": "shop",
            "serviceAccount": "web",
            "roleArn": self.role_arn,
            "tags": {"team": "shop"},
            "disableSessionTags": True,
            "targetRoleArn": target,
        }
        self.assertEqual(expected, {name: created[name] for name in expected})
        self.assertTrue(created["externalId"])
        self.assertNotIn("ownerArn", created)
        self.assertRegex(created["associationId"], r"^a-[0-9a-z]{17}$")
        self.assertEqual(
            "arn:aws:eks:eu-central-1:123456789012:podidentityassociation/demo/"
            + created["associationId"],
            created["associationArn"],
        )

    def test_change(self) -> None:
        id_ = self.create()["associationId"]
        other = self.role("other")
        change = {"clusterName": "demo", "associationId": id_}
        self.eks.update_pod_identity_association(
            roleArn=other, targetRoleArn="arn:aws:iam::210987654321:role/data", **change
        )
        after = self.describe(id_)
        self.assertEqual((other, False), (after["roleArn"], after["disableSessionTags"]))
        external = after["externalId"]
        self.eks.update_pod_identity_association(disableSessionTags=True, **change)
        after = self.describe(id_)
        self.assertEqual(
            (other, True, external),
            (after["roleArn"], after["disableSessionTags"], after["externalId"]),
        )

    def test_list(self) -> None:
        ids = [
            self.create(namespace, account)["associationId"]
            for namespace, account in (("shop", "web"), ("shop", "jobs"), ("argocd", "server"))
        ]

        def listed(**filters: str) -> list[str]:
            answer = self.eks.list_pod_identity_associations(clusterName="demo", **filters)
            return [each["associationId"] for each in answer["associations"]]

        self.assertEqual(ids, listed())
        self.assertEqual(ids[:2], listed(namespace="shop"))
        self.assertEqual(ids[1:2], listed(namespace="shop", serviceAccount="jobs"))

    def test_deletion(self) -> None:
        created = self.create()
        arguments = {"clusterName": "demo", "associationId": created["associationId"]}
        deleted = self.eks.delete_pod_identity_association(**arguments)["association"]
        self.assertEqual(created, deleted)
        for operation in (
            self.eks.describe_pod_identity_association,
            self.eks.delete_pod_identity_association,
            self.eks.update_pod_identity_association,
        ):
            self.assertFails("ResourceNotFoundException", operation, status=404, **arguments)

    def test_refuses_what_cannot_be(self) -> None:
        id_ = self.create()["associationId"]
        self.assertFails("ResourceInUseException", self.create, status=409, says=id_)
        self.assertFails(
            "InvalidParameterException",
            self.create,
            status=400,
            says="nobody",
            account="other",
            roleArn="arn:aws:iam::123456789012:role/nobody",
        )


class TagTest(EmulatorTest):
    def test_every_kind_of_resource_has_tags(self) -> None:
        nodegroup = self.nodegroup(tags={"a": "1"})
        arns = {
            "cluster": self.eks.describe_cluster(name="demo")["cluster"]["arn"],
            "nodegroup": nodegroup["nodegroupArn"],
            "addon": self.eks.create_addon(clusterName="demo", addonName="vpc-cni")["addon"][
                "addonArn"
            ],
            "access entry": self.eks.create_access_entry(
                clusterName="demo", principalArn="arn:aws:iam::123456789012:role/x"
            )["accessEntry"]["accessEntryArn"],
            "association": self.eks.create_pod_identity_association(
                clusterName="demo",
                namespace="shop",
                serviceAccount="web",
                roleArn=self.role("app"),
            )["association"]["associationArn"],
        }
        for kind, arn in arns.items():
            with self.subTest(kind):
                self.eks.tag_resource(resourceArn=arn, tags={"team": kind, "b": "2"})
                self.eks.untag_resource(resourceArn=arn, tagKeys=["b", "absent"])
                tags = self.eks.list_tags_for_resource(resourceArn=arn)["tags"]
                self.assertEqual(kind, tags.pop("team"))
                self.assertEqual({"a": "1"} if kind == "nodegroup" else {}, tags)
        described = self.eks.describe_nodegroup(clusterName="demo", nodegroupName="default")
        self.assertEqual({"a": "1", "team": "nodegroup"}, described["nodegroup"]["tags"])

    def test_unknown_resource(self) -> None:
        self.assertFails(
            "NotFoundException",
            self.eks.list_tags_for_resource,
            status=404,
            resourceArn="arn:aws:eks:eu-central-1:123456789012:cluster/demo",
        )
