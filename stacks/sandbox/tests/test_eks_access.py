from __future__ import annotations

from typing import Any

from .support import EmulatorTest

DEPLOYER = "arn:aws:iam::123456789012:role/platform/deployer"
POLICY = "arn:aws:eks::aws:cluster-access-policy/AmazonEKS{}Policy"


class AccessTest(EmulatorTest):
    def setUp(self) -> None:
        super().setUp()
        self.cluster()
        self.entry = {"clusterName": "demo", "principalArn": DEPLOYER}

    def create(self, principal: str = DEPLOYER, **settings: Any) -> Any:
        created = self.eks.create_access_entry(
            clusterName="demo", principalArn=principal, **settings
        )
        return created["accessEntry"]

    def associate(self, policy: str, **scope: Any) -> Any:
        return self.eks.associate_access_policy(
            policyArn=POLICY.format(policy), accessScope=scope, **self.entry
        )["associatedAccessPolicy"]

    def policies(self) -> dict[str, Any]:
        listed = self.eks.list_associated_access_policies(**self.entry)
        self.assertEqual(("demo", DEPLOYER), (listed["clusterName"], listed["principalArn"]))
        return {each["policyArn"]: each for each in listed["associatedAccessPolicies"]}

    def test_answers_what_was_asked(self) -> None:
        asked = {
            "kubernetesGroups": ["viewers"],
            "tags": {"team": "platform"},
            "type": "STANDARD",
            "username": "deployer",
        }
        created = self.create(**asked)
        self.assertEqual(created, self.eks.describe_access_entry(**self.entry)["accessEntry"])
        self.assertEqual(asked | self.entry, {k: created[k] for k in asked | self.entry})
        self.assertRegex(
            created["accessEntryArn"],
            r"^arn:aws:eks:eu-central-1:123456789012:access-entry/demo/role/123456789012/deployer/[0-9a-f-]{36}$",
        )

    def test_defaults(self) -> None:
        entry = self.create()
        self.assertEqual(("STANDARD", []), (entry["type"], entry["kubernetesGroups"]))
        self.assertEqual(
            "arn:aws:sts::123456789012:assumed-role/deployer/{{SessionName}}", entry["username"]
        )
        user = "arn:aws:iam::123456789012:user/ada"
        self.assertEqual(user, self.create(user)["username"])
        node = self.create("arn:aws:iam::123456789012:role/node", type="EC2_LINUX")
        self.assertEqual("system:node:{{EC2PrivateDNSName}}", node["username"])
        self.assertEqual(["system:nodes"], node["kubernetesGroups"])

    def test_change(self) -> None:
        self.create(kubernetesGroups=["viewers"])
        self.eks.update_access_entry(kubernetesGroups=["editors"], **self.entry)
        entry = self.eks.describe_access_entry(**self.entry)["accessEntry"]
        self.assertEqual(["editors"], entry["kubernetesGroups"])
        self.assertIn("assumed-role", entry["username"])

    def test_deletion_takes_the_policies_along(self) -> None:
        self.create()
        self.associate("View", type="cluster")
        self.eks.delete_access_entry(**self.entry)
        for operation in (
            self.eks.describe_access_entry,
            self.eks.delete_access_entry,
            self.eks.update_access_entry,
            self.eks.list_associated_access_policies,
        ):
            self.assertFails(
                "ResourceNotFoundException",
                operation,
                status=404,
                says="principalArn could not be found",
                **self.entry,
            )
        self.assertEqual([], self.eks.list_access_entries(clusterName="demo")["accessEntries"])
        self.create()
        self.assertEqual({}, self.policies())

    def test_refuses_what_cannot_be(self) -> None:
        self.create()
        self.assertFails(
            "ResourceInUseException", self.create, status=409, says="already in use on this cluster"
        )
        for principal in ("arn:aws:sts::123456789012:assumed-role/a/b", "deployer"):
            self.assertFails(
                "InvalidParameterException",
                self.create,
                status=400,
                says="principalArn is invalid",
                principal=principal,
            )

    def test_needs_an_authentication_mode_with_access_entries(self) -> None:
        self.cluster("old", accessConfig={"authenticationMode": "CONFIG_MAP"})
        self.assertFails(
            "InvalidRequestException",
            self.eks.create_access_entry,
            status=400,
            says="authentication mode",
            clusterName="old",
            principalArn=DEPLOYER,
        )
        self.assertFails(
            "InvalidRequestException", self.eks.list_access_entries, status=400, clusterName="old"
        )

    def test_policies(self) -> None:
        self.create()
        answer = self.associate("ClusterAdmin", type="cluster")
        self.associate("View", type="namespace", namespaces=["shop", "web"])
        policies = self.policies()
        self.assertEqual(answer, policies[POLICY.format("ClusterAdmin")])
        scope = policies[POLICY.format("View")]["accessScope"]
        self.assertEqual({"type": "namespace", "namespaces": ["shop", "web"]}, scope)
        self.associate("View", type="cluster")  # again: changes the scope
        policies = self.policies()
        self.assertEqual(2, len(policies))
        self.assertEqual("cluster", policies[POLICY.format("View")]["accessScope"]["type"])
        self.eks.disassociate_access_policy(policyArn=POLICY.format("View"), **self.entry)
        self.assertEqual([POLICY.format("ClusterAdmin")], list(self.policies()))

    def test_refuses_policies_that_cannot_be(self) -> None:
        self.create()
        for says, policy, scope in (
            ("does not exist", "Nonesuch", {"type": "cluster"}),
            ("Namespaces must be", "View", {"type": "namespace"}),
            ("Namespaces must be", "View", {"type": "cluster", "namespaces": ["shop"]}),
        ):
            self.assertFails(
                "InvalidParameterException",
                self.associate,
                status=400,
                says=says,
                policy=policy,
                **scope,
            )
        self.assertFails(
            "ResourceNotFoundException",
            self.eks.disassociate_access_policy,
            status=404,
            policyArn=POLICY.format("View"),
            **self.entry,
        )
        self.assertEqual({}, self.policies())

    def test_list(self) -> None:
        other = "arn:aws:iam::123456789012:role/other"
        self.create()
        self.create(other)
        self.associate("View", type="cluster")
        listed = self.eks.list_access_entries(clusterName="demo")
        self.assertEqual({DEPLOYER, other}, set(listed["accessEntries"]))
        listed = self.eks.list_access_entries(
            clusterName="demo", associatedPolicyArn=POLICY.format("View")
        )
        self.assertEqual([DEPLOYER], listed["accessEntries"])
        first = self.eks.list_access_entries(clusterName="demo", maxResults=1)
        rest = self.eks.list_access_entries(clusterName="demo", nextToken=first["nextToken"])
        self.assertEqual({DEPLOYER, other}, {*first["accessEntries"], *rest["accessEntries"]})

    def test_policies_on_offer(self) -> None:
        offered = self.eks.list_access_policies()["accessPolicies"]
        self.assertIn({"name": "AmazonEKSViewPolicy", "arn": POLICY.format("View")}, offered)
