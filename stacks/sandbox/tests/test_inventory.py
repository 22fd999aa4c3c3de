from __future__ import annotations

from emulator.inventory import inventory

from .support import REGION, EmulatorTest


class InventoryTest(EmulatorTest):
    def setUp(self) -> None:
        super().setUp()
        self.before = inventory(self.endpoint, [REGION])

    def added(self) -> list[dict[str, str]]:
        return [item for item in inventory(self.endpoint, [REGION]) if item not in self.before]

    def kinds(self) -> set[str]:
        return {item["kind"] for item in self.added()}

    def test_says_where_and_what(self) -> None:
        vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        role = self.role(self.id())
        self.assertIn({"region": REGION, "kind": "vpc", "id": vpc}, self.added())
        self.assertIn({"region": "global", "kind": "iam_role", "id": role}, self.added())
        elsewhere = inventory(self.endpoint, ["eu-west-1"])
        self.assertEqual({"global"}, {item["region"] for item in elsewhere})

    def test_network(self) -> None:
        vpc, subnets = self.network()
        # What comes with a VPC, and goes with it
        self.assertEqual(
            {"network_acl", "route_table", "security_group", "subnet", "vpc"}, self.kinds()
        )
        gateway = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        address = self.ec2.allocate_address(Domain="vpc")["AllocationId"]
        nat = self.ec2.create_nat_gateway(SubnetId=subnets[0], AllocationId=address)["NatGateway"]
        endpoint = self.ec2.create_vpc_endpoint(
            VpcId=vpc, ServiceName=f"com.amazonaws.{REGION}.s3", VpcEndpointType="Gateway"
        )["VpcEndpoint"]["VpcEndpointId"]
        template = self.ec2.create_launch_template(
            LaunchTemplateName=self.id(), LaunchTemplateData={"InstanceType": "m7g.large"}
        )["LaunchTemplate"]["LaunchTemplateId"]
        logs = self.client("logs")
        logs.create_log_group(logGroupName="flow")
        flow = self.ec2.create_flow_logs(
            ResourceIds=[vpc],
            ResourceType="VPC",
            TrafficType="ALL",
            LogGroupName="flow",
            DeliverLogsPermissionArn=self.role("flow-of-the-inventory"),
        )["FlowLogIds"]
        self.assertLessEqual(
            {
                "cloudwatch_log_group",
                "eip",
                "flow_log",
                "iam_role",
                "internet_gateway",
                "launch_template",
                "nat_gateway",
                "vpc_endpoint",
            },
            self.kinds(),
        )
        self.ec2.delete_flow_logs(FlowLogIds=flow)
        logs.delete_log_group(logGroupName="flow")
        self.ec2.delete_launch_template(LaunchTemplateId=template)
        self.ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
        self.ec2.delete_nat_gateway(NatGatewayId=nat["NatGatewayId"])
        self.ec2.release_address(AllocationId=address)
        self.ec2.delete_internet_gateway(InternetGatewayId=gateway)
        for subnet in subnets:
            self.ec2.delete_subnet(SubnetId=subnet)
        self.ec2.delete_vpc(VpcId=vpc)
        self.iam.delete_role(RoleName="flow-of-the-inventory")
        self.assertEqual([], self.added())

    def test_cluster(self) -> None:
        self.nodegroup()
        self.eks.create_addon(clusterName="demo", addonName="vpc-cni")
        self.eks.create_access_entry(
            clusterName="demo", principalArn="arn:aws:iam::123456789012:role/x"
        )
        self.eks.create_pod_identity_association(
            clusterName="demo", namespace="a", serviceAccount="b", roleArn=self.role("app")
        )
        found = {item["kind"]: item["id"] for item in self.added() if "eks" in item["kind"]}
        self.assertEqual("demo", found["eks_cluster"])
        self.assertEqual("demo/default", found["eks_node_group"])
        self.assertEqual("demo/vpc-cni", found["eks_addon"])
        self.assertEqual("demo/arn:aws:iam::123456789012:role/x", found["eks_access_entry"])
        self.assertIn("eks_pod_identity_association", found)

    def test_database(self) -> None:
        _, subnets = self.network()
        self.rds.create_db_subnet_group(
            DBSubnetGroupName="db", DBSubnetGroupDescription="db", SubnetIds=subnets
        )
        self.rds.create_db_parameter_group(
            DBParameterGroupName="db", DBParameterGroupFamily="postgres17", Description="db"
        )
        self.rds.create_db_instance(
            DBInstanceIdentifier="db",
            DBInstanceClass="db.t4g.medium",
            DBSubnetGroupName="db",
            DBParameterGroupName="db",
            Engine="postgres",
            AllocatedStorage=20,
            MasterUsername="app",
            ManageMasterUserPassword=True,
        )
        self.rds.create_db_snapshot(DBInstanceIdentifier="db", DBSnapshotIdentifier="shot")
        self.assertLessEqual(
            {"db_instance", "db_parameter_group", "db_snapshot", "db_subnet_group", "secret"},
            self.kinds(),
        )

    def test_keys_count_until_their_deletion_is_scheduled(self) -> None:
        key = self.kms.create_key()["KeyMetadata"]["KeyId"]
        self.kms.create_alias(AliasName="alias/own", TargetKeyId=key)
        self.assertEqual({"kms_key", "kms_alias"}, self.kinds())
        self.kms.delete_alias(AliasName="alias/own")
        self.kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
        self.assertEqual([], self.added())
