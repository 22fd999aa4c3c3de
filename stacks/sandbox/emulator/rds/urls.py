"""Found by moto through the module name of the back end (see moto.core.base_backend)."""

from moto.rds.urls import url_bases as url_bases

from .responses import RdsResponse

url_paths = {"{0}/$": RdsResponse.dispatch}
