from __future__ import annotations

import json
from typing import Any

from .support import ACCOUNT, EmulatorTest


class InstanceTest(EmulatorTest):
    def setUp(self) -> None:
        super().setUp()
        _, subnets = self.network()
        self.rds.create_db_subnet_group(
            DBSubnetGroupName="db", DBSubnetGroupDescription="db", SubnetIds=subnets
        )
        self.rds.create_db_parameter_group(
            DBParameterGroupName="db", DBParameterGroupFamily="postgres17", Description="db"
        )

    def create(self, name: str = "db", **settings: Any) -> Any:
        settings = {
            "AllocatedStorage": 20,
            "DBInstanceClass": "db.t4g.medium",
            "DBParameterGroupName": "db",
            "DBSubnetGroupName": "db",
            "Engine": "postgres",
            "EngineVersion": "17.6",
            "MasterUsername": "app",
            "MasterUserPassword": "not-a-secret",
            **settings,
        }
        if settings.get("ManageMasterUserPassword"):
            del settings["MasterUserPassword"]
        return self.rds.create_db_instance(DBInstanceIdentifier=name, **settings)["DBInstance"]

    def describe(self, name: str = "db") -> Any:
        return self.rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]

    def modify(self, **settings: Any) -> Any:
        self.rds.modify_db_instance(DBInstanceIdentifier="db", ApplyImmediately=True, **settings)
        return self.describe()

    def secrets(self) -> list[str]:
        listed = self.client("secretsmanager").list_secrets()["SecretList"]
        return [secret["ARN"] for secret in listed]

    def test_answers_what_was_asked(self) -> None:
        key = self.kms.create_key()["KeyMetadata"]["Arn"]
        asked = {
            "AutoMinorVersionUpgrade": False,
            "BackupRetentionPeriod": 14,
            "CACertificateIdentifier": "rds-ca-ecc384-g1",
            "CopyTagsToSnapshot": True,
            "DBName": "app",
            "DatabaseInsightsMode": "standard",
            "DeletionProtection": True,
            "KmsKeyId": key,
            "MaxAllocatedStorage": 100,
            "MonitoringInterval": 60,
            "MonitoringRoleArn": self.role("monitoring"),
            "MultiAZ": True,
            "NetworkType": "IPV4",
            "PerformanceInsightsKMSKeyId": key,
            "PerformanceInsightsRetentionPeriod": 31,
            "PreferredBackupWindow": "02:00-03:00",
            "PreferredMaintenanceWindow": "sun:04:00-sun:05:00",
            "PubliclyAccessible": False,
            "StorageEncrypted": True,
            "StorageType": "gp3",
        }
        created = self.create(
            EnableIAMDatabaseAuthentication=True,
            EnablePerformanceInsights=True,
            EnableCloudwatchLogsExports=["postgresql", "upgrade"],
            Tags=[{"Key": "team", "Value": "platform"}],
            **asked,
        )
        described = self.describe()
        self.assertEqual(asked, {name: created[name] for name in asked})
        self.assertEqual(asked, {name: described[name] for name in asked})
        self.assertEqual("available", described["DBInstanceStatus"])
        self.assertTrue(described["IAMDatabaseAuthenticationEnabled"])
        self.assertTrue(described["PerformanceInsightsEnabled"])
        self.assertEqual(["postgresql", "upgrade"], described["EnabledCloudwatchLogsExports"])
        self.assertEqual([{"Key": "team", "Value": "platform"}], described["TagList"])
        self.assertEqual("db", described["DBParameterGroups"][0]["DBParameterGroupName"])
        self.assertEqual("rds-ca-ecc384-g1", described["CertificateDetails"]["CAIdentifier"])
        self.assertIn(described["DbiResourceId"], described["EnhancedMonitoringResourceArn"])

    def test_defaults(self) -> None:
        created = self.create()
        self.assertEqual("rds-ca-rsa2048-g1", created["CACertificateIdentifier"])
        self.assertIs(False, created["PerformanceInsightsEnabled"])
        self.assertEqual(0, created["MonitoringInterval"])
        self.assertNotIn("EnhancedMonitoringResourceArn", created)
        self.assertNotIn("PerformanceInsightsRetentionPeriod", created)
        self.assertNotIn("MasterUserSecret", created)
        self.assertNotIn("MaxAllocatedStorage", created)
        self.assertNotEqual(created["DbiResourceId"], self.create("other")["DbiResourceId"])

    def test_performance_insights_have_a_default_retention(self) -> None:
        created = self.create(EnablePerformanceInsights=True)
        self.assertEqual(7, created["PerformanceInsightsRetentionPeriod"])

    def test_changes(self) -> None:
        self.create()
        after = self.modify(
            EnablePerformanceInsights=True,
            PerformanceInsightsRetentionPeriod=31,
            MonitoringInterval=30,
            MonitoringRoleArn=self.role("monitoring"),
            EnableIAMDatabaseAuthentication=True,
            CACertificateIdentifier="rds-ca-ecc384-g1",
            CloudwatchLogsExportConfiguration={"EnableLogTypes": ["postgresql"]},
            CopyTagsToSnapshot=True,
            DBInstanceClass="db.m7g.large",
            DeletionProtection=True,
            MaxAllocatedStorage=200,
        )
        self.assertTrue(after["PerformanceInsightsEnabled"])
        self.assertEqual(31, after["PerformanceInsightsRetentionPeriod"])
        self.assertEqual(30, after["MonitoringInterval"])
        self.assertIn("EnhancedMonitoringResourceArn", after)
        self.assertTrue(after["IAMDatabaseAuthenticationEnabled"])
        self.assertEqual("rds-ca-ecc384-g1", after["CertificateDetails"]["CAIdentifier"])
        self.assertEqual(["postgresql"], after["EnabledCloudwatchLogsExports"])
        self.assertTrue(after["CopyTagsToSnapshot"])
        self.assertEqual("db.m7g.large", after["DBInstanceClass"])
        self.assertTrue(after["DeletionProtection"])
        self.assertEqual(200, after["MaxAllocatedStorage"])
        after = self.modify(EnablePerformanceInsights=False)
        self.assertFalse(after["PerformanceInsightsEnabled"])
        self.assertNotIn("PerformanceInsightsRetentionPeriod", after)
        self.assertEqual(30, after["MonitoringInterval"])

    def test_change_of_an_unknown_instance(self) -> None:
        self.assertFails("DBInstanceNotFound", self.modify, status=404, MultiAZ=True)

    def test_the_master_user_secret_is_a_real_secret(self) -> None:
        key = self.kms.create_key()["KeyMetadata"]
        self.create(ManageMasterUserPassword=True, MasterUserSecretKmsKeyId=key["KeyId"])
        answered = self.describe()["MasterUserSecret"]
        self.assertEqual(("active", key["Arn"]), (answered["SecretStatus"], answered["KmsKeyId"]))
        self.assertEqual([answered["SecretArn"]], self.secrets())
        secret = json.loads(
            self.client("secretsmanager").get_secret_value(SecretId=answered["SecretArn"])[
                "SecretString"
            ]
        )
        self.assertEqual("app", secret["username"])
        self.assertEqual(28, len(secret["password"]))
        self.rds.delete_db_instance(DBInstanceIdentifier="db", SkipFinalSnapshot=True)
        self.assertEqual([], self.secrets())

    def test_the_master_user_secret_stays_one(self) -> None:
        self.create()
        self.modify(ManageMasterUserPassword=True)
        secret = self.describe()["MasterUserSecret"]["SecretArn"]
        key = self.kms.create_key()["KeyMetadata"]
        after = self.modify(ManageMasterUserPassword=True, MasterUserSecretKmsKeyId=key["KeyId"])
        self.assertEqual(secret, after["MasterUserSecret"]["SecretArn"])
        self.assertEqual(key["Arn"], after["MasterUserSecret"]["KmsKeyId"])
        self.assertEqual([secret], self.secrets())
        after = self.modify(ManageMasterUserPassword=False, MasterUserPassword="not-a-secret")
        self.assertNotIn("MasterUserSecret", after)
        self.assertEqual([], self.secrets())

    def test_deletion(self) -> None:
        self.create(
            DeletionProtection=True,
            CopyTagsToSnapshot=True,
            Tags=[{"Key": "team", "Value": "platform"}],
        )
        final = {"DBInstanceIdentifier": "db", "FinalDBSnapshotIdentifier": "db-final"}
        self.assertFails(
            "InvalidParameterCombination",
            self.rds.delete_db_instance,
            status=400,
            says="Cannot delete protected",
            **final,
        )
        self.modify(DeletionProtection=False)
        self.rds.delete_db_instance(**final)
        self.assertFails(
            "DBInstanceNotFound",
            self.rds.describe_db_instances,
            status=404,
            DBInstanceIdentifier="db",
        )
        snapshots = self.rds.describe_db_snapshots()["DBSnapshots"]
        self.assertEqual(["db-final"], [s["DBSnapshotIdentifier"] for s in snapshots])
        self.assertEqual([{"Key": "team", "Value": "platform"}], snapshots[0]["TagList"])

    def test_groups_in_use_stay(self) -> None:
        self.create()
        subnets = self.rds.delete_db_subnet_group
        parameters = self.rds.delete_db_parameter_group
        self.assertFails(
            "InvalidDBSubnetGroupStateFault", subnets, status=400, DBSubnetGroupName="db"
        )
        self.assertFails(
            "InvalidDBParameterGroupState", parameters, status=400, DBParameterGroupName="db"
        )
        self.rds.delete_db_instance(DBInstanceIdentifier="db", SkipFinalSnapshot=True)
        subnets(DBSubnetGroupName="db")
        parameters(DBParameterGroupName="db")


class ParameterGroupTest(EmulatorTest):
    def setUp(self) -> None:
        super().setUp()
        self.rds.create_db_parameter_group(
            DBParameterGroupName="db", DBParameterGroupFamily="postgres17", Description="db"
        )

    def set(self, **parameters: str) -> None:
        self.rds.modify_db_parameter_group(
            DBParameterGroupName="db",
            Parameters=[
                {
                    "ParameterName": name.replace("__", "."),
                    "ParameterValue": value,
                    "ApplyMethod": "pending-reboot",
                }
                for name, value in parameters.items()
            ],
        )

    def parameters(self, **filters: str) -> dict[str, Any]:
        listed = self.rds.describe_db_parameters(DBParameterGroupName="db", **filters)
        return {each["ParameterName"]: each for each in listed["Parameters"]}

    def test_remembers_its_parameters(self) -> None:
        self.set(rds__force_ssl="1", log_min_duration_statement="1000")
        self.set(log_min_duration_statement="2000")
        for filters in ({}, {"Source": "user"}):
            parameters = self.parameters(**filters)
            self.assertEqual(
                {"rds.force_ssl": "1", "log_min_duration_statement": "2000"},
                {name: each["ParameterValue"] for name, each in parameters.items()},
            )
            self.assertEqual("user", parameters["rds.force_ssl"]["Source"])
            self.assertEqual("pending-reboot", parameters["rds.force_ssl"]["ApplyMethod"])
        self.assertEqual({}, self.parameters(Source="system"))

    def test_reset(self) -> None:
        self.set(a="1", b="2", c="3")
        self.rds.reset_db_parameter_group(
            DBParameterGroupName="db",
            Parameters=[{"ParameterName": "a", "ApplyMethod": "immediate"}],
        )
        self.assertEqual({"b", "c"}, set(self.parameters()))
        self.rds.reset_db_parameter_group(DBParameterGroupName="db", ResetAllParameters=True)
        self.assertEqual({}, self.parameters())

    def test_unknown_group(self) -> None:
        for operation in (
            self.rds.describe_db_parameter_groups,
            self.rds.describe_db_parameters,
            self.rds.reset_db_parameter_group,
        ):
            self.assertFails(
                "DBParameterGroupNotFound", operation, status=404, DBParameterGroupName="nonesuch"
            )

    def test_tags(self) -> None:
        arn = self.rds.describe_db_parameter_groups(DBParameterGroupName="db")["DBParameterGroups"][
            0
        ]["DBParameterGroupArn"]
        self.assertEqual(f"arn:aws:rds:eu-central-1:{ACCOUNT}:pg:db", arn)
        self.rds.add_tags_to_resource(ResourceName=arn, Tags=[{"Key": "a", "Value": "1"}])
        tags = self.rds.list_tags_for_resource(ResourceName=arn)["TagList"]
        self.assertEqual([{"Key": "a", "Value": "1"}], tags)
