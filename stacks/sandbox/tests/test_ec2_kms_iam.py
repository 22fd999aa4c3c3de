from __future__ import annotations

from .support import EmulatorTest


class LaunchTemplateTest(EmulatorTest):
    def test_tags_of_the_template_are_not_tags_of_what_it_launches(self) -> None:
        instance_tags = [
            {"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "node"}]},
        ]
        template = self.ec2.create_launch_template(
            LaunchTemplateName=self.id(),
            LaunchTemplateData={"TagSpecifications": instance_tags},
            TagSpecifications=[
                {"ResourceType": "launch-template", "Tags": [{"Key": "team", "Value": "a"}]}
            ],
        )["LaunchTemplate"]
        id_ = template["LaunchTemplateId"]
        versions = self.ec2.describe_launch_template_versions(LaunchTemplateId=id_)
        data = versions["LaunchTemplateVersions"][0]["LaunchTemplateData"]
        self.assertEqual(instance_tags, data["TagSpecifications"])
        self.assertEqual([{"Key": "team", "Value": "a"}], template["Tags"])

    def test_tags_can_be_changed(self) -> None:
        id_ = self.ec2.create_launch_template(
            LaunchTemplateName=self.id(), LaunchTemplateData={"InstanceType": "m7g.large"}
        )["LaunchTemplate"]["LaunchTemplateId"]
        self.ec2.create_tags(Resources=[id_], Tags=[{"Key": "team", "Value": "b"}])
        described = self.ec2.describe_launch_templates(LaunchTemplateIds=[id_])
        self.assertEqual([{"Key": "team", "Value": "b"}], described["LaunchTemplates"][0]["Tags"])


class SecurityGroupRuleTest(EmulatorTest):
    def test_description_of_a_rule_for_a_group(self) -> None:
        vpc = self.ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
        server, client = (
            self.ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"]
            for name in ("server", "client")
        )
        rule = self.ec2.authorize_security_group_ingress(
            GroupId=server,
            IpPermissions=[
                {
                    "IpProtocol": "tcp",
                    "FromPort": 5432,
                    "ToPort": 5432,
                    "UserIdGroupPairs": [{"GroupId": client, "Description": "from client"}],
                }
            ],
        )["SecurityGroupRules"][0]["SecurityGroupRuleId"]
        described = self.ec2.describe_security_group_rules(SecurityGroupRuleIds=[rule])
        self.assertEqual("from client", described["SecurityGroupRules"][0]["Description"])
        self.assertEqual(
            client, described["SecurityGroupRules"][0]["ReferencedGroupInfo"]["GroupId"]
        )


class KeyRotationTest(EmulatorTest):
    def test_period(self) -> None:
        key = self.kms.create_key()["KeyMetadata"]["KeyId"]
        status = self.kms.get_key_rotation_status(KeyId=key)
        self.assertIs(False, status["KeyRotationEnabled"])
        self.assertNotIn("RotationPeriodInDays", status)
        self.kms.enable_key_rotation(KeyId=key)
        self.assertEqual(365, self.kms.get_key_rotation_status(KeyId=key)["RotationPeriodInDays"])
        self.kms.enable_key_rotation(KeyId=key, RotationPeriodInDays=180)
        self.assertEqual(180, self.kms.get_key_rotation_status(KeyId=key)["RotationPeriodInDays"])
        other = self.kms.create_key()["KeyMetadata"]["KeyId"]
        self.kms.enable_key_rotation(KeyId=other)
        self.assertEqual(365, self.kms.get_key_rotation_status(KeyId=other)["RotationPeriodInDays"])


class ManagedPolicyTest(EmulatorTest):
    def test_roles_can_have_them(self) -> None:
        self.role("cluster")
        arn = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"
        self.iam.attach_role_policy(RoleName="cluster", PolicyArn=arn)
        attached = self.iam.list_attached_role_policies(RoleName="cluster")["AttachedPolicies"]
        self.assertEqual([arn], [policy["PolicyArn"] for policy in attached])
