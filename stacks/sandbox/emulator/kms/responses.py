from __future__ import annotations

import json

from moto.kms.responses import KmsResponse as MotoKmsResponse

from .models import KmsBackend


class KmsResponse(MotoKmsResponse):
    @property
    def _kms(self) -> KmsBackend:
        return self.kms_backend  # type: ignore[return-value]

    def enable_key_rotation(self) -> str:
        answer = super().enable_key_rotation()
        if period := self._get_param("RotationPeriodInDays"):
            self._kms.set_rotation_period(self._get_param("KeyId"), period)
        return answer

    def get_key_rotation_status(self) -> str:
        answer = json.loads(super().get_key_rotation_status())
        if answer["KeyRotationEnabled"]:
            key_id = self._get_param("KeyId")
            answer["KeyId"] = self._kms.get_key_id(key_id)
            answer["RotationPeriodInDays"] = self._kms.get_rotation_period(key_id)
        return json.dumps(answer)
