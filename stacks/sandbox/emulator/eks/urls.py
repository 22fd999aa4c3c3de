"""Found by moto through the module name of the back end (see moto.core.base_backend)."""

from .responses import EksResponse

url_bases = [r"https?://eks\.(.+)\.amazonaws\.com"]

# One rule for all: moto's response class matches the operation against botocore's model, on the
# undecoded path. Rules of ours would see the slashes of the ARNs that some EKS paths contain.
url_paths = {"{0}/.*$": EksResponse.dispatch}
