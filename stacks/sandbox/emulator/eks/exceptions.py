"""The errors of the EKS API that moto's EKS does not have, in moto's way of stating them."""

from __future__ import annotations

from moto.eks.exceptions import EKSError
from moto.eks.exceptions import InvalidParameterException as InvalidParameterException
from moto.eks.exceptions import InvalidRequestException as InvalidRequestException
from moto.eks.exceptions import ResourceInUseException as ResourceInUseException
from moto.eks.exceptions import ResourceNotFoundException as ResourceNotFoundException


class NotFoundException(EKSError):
    """What the three tag operations say, unlike all others."""

    TYPE = "NotFoundException"
    STATUS = 404
