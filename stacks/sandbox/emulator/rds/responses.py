"""The operations of RDS that moto's responses answer too little of; the others stay moto's."""

from __future__ import annotations

from moto.core.responses import ActionResult
from moto.rds.responses import RDSResponse

from .models import RdsBackend


class RdsResponse(RDSResponse):
    @property
    def _rds(self) -> RdsBackend:
        return self.backend  # type: ignore[return-value]

    def describe_db_parameter_groups(self) -> ActionResult:
        if name := self.params.get("DBParameterGroupName"):
            self._rds.parameter_group(name)  # an error, not an empty list, where there is none
        return super().describe_db_parameter_groups()

    def describe_db_parameters(self) -> ActionResult:
        group = self._rds.parameter_group(self.params["DBParameterGroupName"])
        parameters = self._rds.describe_parameters(group, self.params.get("Source"))
        return ActionResult({"Parameters": parameters})

    def reset_db_parameter_group(self) -> ActionResult:
        group = self._rds.parameter_group(self.params["DBParameterGroupName"])
        if self.params.get("ResetAllParameters"):
            group.parameters.clear()
        for parameter in self.params.get("Parameters", []):
            group.parameters.pop(parameter["ParameterName"], None)
        return ActionResult({"DBParameterGroupName": group.name})
