"""The RDS back end: moto's, made to answer the settings that moto drops or misnames."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from botocore import xform_name
from moto.core.utils import get_service_model
from moto.moto_api._internal import mock_random
from moto.rds.exceptions import DBParameterGroupNotFoundError, RDSClientError
from moto.rds.models import DBInstance, DBParameterGroup, DBSubnetGroup, RDSBackend

# Members of a request that the answer calls otherwise, and that moto does not translate itself.
RENAMED = {
    "EnableCustomerOwnedIp": "CustomerOwnedIpEnabled",
    "EnablePerformanceInsights": "PerformanceInsightsEnabled",
}
DEFAULT_CA = "rds-ca-rsa2048-g1"
DEFAULT_INSIGHTS_RETENTION = 7  # days


class RdsBackend(RDSBackend):
    # Instances

    def create_db_instance(self, db_kwargs: Any) -> DBInstance:
        asked = db_kwargs.original_dict()
        database = super().create_db_instance(db_kwargs)
        # Of moto's making, the same for all instances.
        database.dbi_resource_id = f"db-{mock_random.get_random_string(26).upper()}"
        if "CACertificateIdentifier" not in asked:
            database.ca_certificate_identifier = DEFAULT_CA
        self._remember(database, asked)
        if database.manage_master_user_password:
            self._write_master_user_secret(database)
        return database

    def modify_db_instance(self, db_instance_identifier: str, db_kwargs: Any) -> DBInstance:
        asked = db_kwargs.original_dict()
        database = self.describe_db_instances(db_instance_identifier)[0]
        had_secret = bool(database.manage_master_user_password)
        if had_secret and asked.get("ManageMasterUserPassword"):
            # Moto would make a second secret and leave the first one behind.
            del db_kwargs["ManageMasterUserPassword"]
            if key := db_kwargs.pop("MasterUserSecretKmsKeyId", None):
                database.master_user_secret.secret.kms_key_id = key
        super().modify_db_instance(db_instance_identifier, db_kwargs)
        self._remember(database, asked)
        if database.manage_master_user_password and not had_secret:
            self._write_master_user_secret(database)
        return database

    def _remember(self, database: DBInstance, asked: Mapping[str, Any]) -> None:
        """Makes the instance answer what was asked, where moto's class does not do so by itself."""
        answered = get_service_model("rds").shape_for("DBInstance").members
        for name, value in asked.items():
            attribute = xform_name(RENAMED.get(name, name))
            if name in RENAMED or (name in answered and not hasattr(database, attribute)):
                setattr(database, attribute, value)
        self._derive(database)

    def _derive(self, database: Any) -> None:
        """What follows from the settings."""
        database.certificate_details = {"CAIdentifier": database.ca_certificate_identifier}
        database.enhanced_monitoring_resource_arn = (
            f"arn:{self.partition}:logs:{self.region_name}:{self.account_id}"
            f":log-group:RDSOSMetrics:log-stream:{database.dbi_resource_id}"
            if database.monitoring_interval
            else None
        )
        if getattr(database, "performance_insights_enabled", False):
            if not getattr(database, "performance_insights_retention_period", None):
                database.performance_insights_retention_period = DEFAULT_INSIGHTS_RETENTION
        else:
            database.performance_insights_enabled = False
            database.performance_insights_retention_period = None
            database.performance_insights_kms_key_id = None

    def _write_master_user_secret(self, database: DBInstance) -> None:
        """User name and password are the instance's own; moto's are constants."""
        secret = {
            "username": database.master_username,
            "password": mock_random.get_random_string(28),
        }
        self.secretsmanager.put_secret_value(
            secret_id=database.master_user_secret.secret_arn,
            secret_string=json.dumps(secret),
            secret_binary=None,  # type: ignore[arg-type]
            client_request_token=str(mock_random.uuid4()),
            version_stages=["AWSCURRENT"],
        )

    # Groups: what an instance uses cannot be deleted

    def delete_subnet_group(self, subnet_name: str) -> DBSubnetGroup:
        for database in self.databases.values():
            group = getattr(database, "db_subnet_group", None)
            if group is not None and group.name == subnet_name:
                raise RDSClientError(
                    "InvalidDBSubnetGroupStateFault",
                    f"Cannot delete the subnet group '{subnet_name}' because at least one database "
                    f"instance: {database.db_instance_identifier} is still using it.",
                )
        return super().delete_subnet_group(subnet_name)

    def delete_db_parameter_group(self, db_parameter_group_name: str) -> DBParameterGroup:
        for database in self.databases.values():
            if database.db_parameter_group_name == db_parameter_group_name:
                raise RDSClientError(
                    "InvalidDBParameterGroupState",
                    "One or more database instances are still members of this parameter group "
                    f"{db_parameter_group_name}, so the group cannot be deleted",
                )
        return super().delete_db_parameter_group(db_parameter_group_name)

    # Parameters

    def parameter_group(self, name: str) -> DBParameterGroup:
        if name not in self.db_parameter_groups:
            raise DBParameterGroupNotFoundError(name)
        return self.db_parameter_groups[name]

    @staticmethod
    def describe_parameters(group: DBParameterGroup, source: str | None) -> list[dict[str, Any]]:
        """Those that were set. The engine's own some hundred parameters are not known here."""
        if source not in (None, "user"):
            return []
        return [
            {"IsModifiable": True, "Source": "user", **parameter}
            for parameter in group.parameters.values()
        ]
