from __future__ import annotations

import contextlib
import logging
import threading
import unittest
from typing import Any, ClassVar

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.backends import get_backend

from emulator.credentials import ACCESS_KEY, SECRET_KEY
from emulator.server import create_server

logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line for each request otherwise

REGION = "eu-central-1"
ACCOUNT = "123456789012"
ZONES = ("eu-central-1a", "eu-central-1b", "eu-central-1c")


class EmulatorTest(unittest.TestCase):
    """One server for all tests of a class; EKS, KMS and RDS are emptied before each test.

    Networks and roles stay, as IAM and EC2 take seconds to set up.
    """

    endpoint: ClassVar[str]
    _server: ClassVar[Any]

    @classmethod
    def setUpClass(cls) -> None:
        cls._server = create_server("test")
        thread = threading.Thread(target=cls._server.serve_forever, daemon=True)
        thread.start()
        cls.addClassCleanup(cls._server.shutdown)
        cls.endpoint = f"http://127.0.0.1:{cls._server.server_port}"
        cls.ec2 = cls.client("ec2")
        cls.eks = cls.client("eks")
        cls.iam = cls.client("iam")
        cls.kms = cls.client("kms")
        cls.rds = cls.client("rds")

    def setUp(self) -> None:
        for service in ("eks", "kms", "rds", "secretsmanager"):
            get_backend(service)[ACCOUNT].reset()

    @classmethod
    def client(cls, service: str) -> Any:
        client = boto3.client(
            service,
            endpoint_url=cls.endpoint,
            region_name=REGION,
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY,
            config=Config(proxies={}, retries={"max_attempts": 1}),
        )
        cls.addClassCleanup(client.close)
        return client

    def assertFails(
        self, code: str, operation: Any, *, status: int, says: str = "", **arguments: Any
    ) -> ClientError:
        """The error as boto3 reads it: code, HTTP status and message."""
        with self.assertRaises(ClientError) as caught:
            operation(**arguments)
        response = caught.exception.response
        self.assertEqual(code, response["Error"]["Code"])
        self.assertEqual(status, response["ResponseMetadata"]["HTTPStatusCode"])
        self.assertIn(says, response["Error"]["Message"])
        return caught.exception

    # What a cluster or a database stands on

    def network(self) -> tuple[str, list[str]]:
        """A VPC and three subnets, each in its own zone."""
        vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        subnets = [
            self.ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{i}.0/24", AvailabilityZone=zone)
            for i, zone in enumerate(ZONES)
        ]
        return vpc, [subnet["Subnet"]["SubnetId"] for subnet in subnets]

    def role(self, name: str) -> str:
        with contextlib.suppress(self.iam.exceptions.EntityAlreadyExistsException):
            self.iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}")
        return f"arn:aws:iam::{ACCOUNT}:role/{name}"

    def cluster(self, name: str = "demo", **settings: Any) -> Any:
        """A cluster with all it needs; any setting of CreateCluster can be given."""
        self.vpc, self.subnets = self.network()
        settings = {
            "roleArn": self.role(f"{name}-cluster"),
            "resourcesVpcConfig": {"subnetIds": self.subnets},
            "accessConfig": {"authenticationMode": "API"},
            "version": "1.34",
            **settings,
        }
        return self.eks.create_cluster(name=name, **settings)["cluster"]

    def nodegroup(self, name: str = "default", **settings: Any) -> Any:
        """A node group of the cluster `demo`, which is created if need be."""
        if "demo" not in self.eks.list_clusters()["clusters"]:
            self.cluster()
        settings = {"subnets": self.subnets, "nodeRole": self.role(f"{name}-node"), **settings}
        created = self.eks.create_nodegroup(clusterName="demo", nodegroupName=name, **settings)
        return created["nodegroup"]
