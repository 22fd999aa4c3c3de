from __future__ import annotations

from moto.kms.models import KmsBackend as MotoKmsBackend

DEFAULT_ROTATION_PERIOD = 365  # days


class KmsBackend(MotoKmsBackend):
    def __init__(self, region_name: str, account_id: str):
        super().__init__(region_name, account_id)
        self._rotation_periods: dict[str, int] = {}

    def set_rotation_period(self, key_id: str, days: int) -> None:
        self._rotation_periods[self.get_key_id(key_id)] = days

    def get_rotation_period(self, key_id: str) -> int:
        return self._rotation_periods.get(self.get_key_id(key_id), DEFAULT_ROTATION_PERIOD)
