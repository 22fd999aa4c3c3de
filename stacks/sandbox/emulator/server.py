"""The emulator's process: moto's server, with our back ends, behind one lock."""

from __future__ import annotations

import io
import json
import os
import re
import socket
import threading
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from werkzeug.serving import make_server

REQUIREMENTS = Path(__file__).parents[1] / "requirements.txt"
STATUS_PATH = "/_emulator"

# Read by moto when it is asked for a policy or an image; the roles of a cluster attach AWS's own
# policies, and nothing here starts an instance.
MOTO_SETTINGS = {"MOTO_IAM_LOAD_MANAGED_POLICIES": "true", "MOTO_EC2_LOAD_DEFAULT_AMIS": "false"}

StartResponse = Callable[..., Any]


class UnsupportedMoto(Exception):
    pass


def check_moto() -> str:
    """The version of moto, if it is the one that the emulator is tested with.

    The extension subclasses moto's internals, which moto may change in any release.
    """
    pinned = re.search(r"^moto==([\w.]+)", REQUIREMENTS.read_text(), re.MULTILINE)
    tested = pinned.group(1) if pinned else "none"
    found = version("moto")
    if found != tested:
        raise UnsupportedMoto(
            f"moto {found} is installed, but the emulator is tested with {tested}. "
            f"Install what {REQUIREMENTS} pins."
        )
    return found


def extend_moto() -> None:
    """Makes moto's registries create our back ends, from which it finds our URLs and responses."""
    os.environ.update(MOTO_SETTINGS)

    from moto.ec2.models import ec2_backends
    from moto.eks.models import eks_backends
    from moto.kms.models import kms_backends
    from moto.rds.models import rds_backends

    from .ec2.models import Ec2Backend
    from .eks.models import EksBackend
    from .kms.models import KmsBackend
    from .rds.models import RdsBackend

    for backends, ours in (
        (ec2_backends, Ec2Backend),
        (eks_backends, EksBackend),
        (kms_backends, KmsBackend),
        (rds_backends, RdsBackend),
    ):
        backends.clear()
        backends.backend = ours


class Application:
    """Moto's WSGI application, plus the path by which a caller can tell which emulator answers."""

    def __init__(self, instance: str) -> None:
        self._moto_version = check_moto()
        extend_moto()
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

        self._moto = DomainDispatcherApplication(create_backend_app)
        self._instance = instance
        self._regions: set[str] = set()
        # Terraform calls ten at a time, and moto's back ends iterate over what others change.
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == STATUS_PATH:
            return self._status(start_response)
        length = int(environ.get("CONTENT_LENGTH") or 0)
        environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(length))
        with self._lock:
            if _is_abandoned(environ["werkzeug.socket"]):
                start_response("400 Bad Request", [])
                return []
            scope = re.search(
                r"Credential=[^/]+/\d+/([a-z0-9-]+)/", environ.get("HTTP_AUTHORIZATION", "")
            )
            if scope:
                self._regions.add(scope.group(1))
            return self._moto(environ, start_response)

    def _status(self, start_response: StartResponse) -> Iterable[bytes]:
        status = {
            "instance": self._instance,
            "moto": self._moto_version,
            "pid": os.getpid(),
            "regions": sorted(self._regions),  # those that were called so far
        }
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(status).encode()]


def _is_abandoned(connection: socket.socket) -> bool:
    """Whether the client has hung up while its request waited for its turn.

    An interrupted Terraform does so. What it asked for last must not be created after all: it is
    in no state, and would be in the way of the next one.
    """
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False  # still there, with nothing more to say
    except OSError:
        return True


def create_server(instance: str, port: int = 0) -> Any:
    """A server bound to loopback, on a port that the system chooses unless one is given."""
    application = Application(instance)
    from moto.moto_server.werkzeug_app import MotoRequestHandler

    return make_server(
        "127.0.0.1", port, application, threaded=True, request_handler=MotoRequestHandler
    )
