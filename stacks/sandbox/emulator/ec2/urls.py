"""Found by moto through the module name of the back end (see moto.core.base_backend)."""

from moto.ec2.urls import url_bases as url_bases
from moto.ec2.urls import url_paths as url_paths
