"""One emulator per state directory, running in the background until it is stopped.

The directory holds emulator.json (what runs, where), emulator.log and a lock. A process is never
believed to be the emulator because of its pid: only the instance id, answered over HTTP, counts.
"""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from .server import STATUS_PATH, create_server

START_TIMEOUT = 60  # seconds; a cold start takes three to eight on two cores
STOP_TIMEOUT = 10

RUNNING, STOPPED, GONE = "running", "stopped", "gone"


class DaemonError(Exception):
    pass


class Status(NamedTuple):
    state: str  # RUNNING; STOPPED: nothing was left running; GONE: it ran, and died without a stop
    record: dict[str, Any]  # instance, endpoint and pid, unless STOPPED
    regions: list[str]


class Daemon:
    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._record_file = directory / "emulator.json"
        self.log_file = directory / "emulator.log"

    def status(self) -> Status:
        try:
            record = json.loads(self._record_file.read_text())
        except FileNotFoundError:
            return Status(STOPPED, {}, [])
        answer = _ask(record["endpoint"])
        if answer.get("instance") != record["instance"]:
            return Status(GONE, record, [])
        return Status(RUNNING, record, answer["regions"])

    def start(self) -> tuple[Status, bool]:
        """Starts an emulator unless there is one; the flag says whether it was there already."""
        with self._locked():
            status = self.status()
            if status.state == RUNNING:
                return status, True
            self._record_file.unlink(missing_ok=True)
            with self.log_file.open("ab") as log:
                child = subprocess.Popen(
                    [sys.executable, "-m", __package__, "serve", "--state", str(self._directory)],
                    cwd="/",
                    env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,  # survives the shell and its Ctrl-C
                )
            deadline = time.monotonic() + START_TIMEOUT
            while time.monotonic() < deadline:
                status = self.status()
                if status.state == RUNNING:
                    return status, False
                if child.poll() is not None:
                    raise DaemonError(
                        f"The emulator ended at once, with exit code {child.returncode}. "
                        f"Its log is {self.log_file}:\n{_tail(self.log_file)}"
                    )
                time.sleep(0.05)
            child.kill()
            raise DaemonError(
                f"The emulator did not answer within {START_TIMEOUT} s. "
                f"Its log is {self.log_file}:\n{_tail(self.log_file)}"
            )

    def stop(self) -> bool:
        """Ends the emulator and all it holds; says whether there was one."""
        with self._locked():
            status = self.status()
            if status.state == RUNNING:
                os.kill(status.record["pid"], signal.SIGTERM)
                deadline = time.monotonic() + STOP_TIMEOUT
                while _ask(status.record["endpoint"]).get("instance") == status.record["instance"]:
                    if time.monotonic() > deadline:
                        os.kill(status.record["pid"], signal.SIGKILL)
                        break
                    time.sleep(0.05)
            self._record_file.unlink(missing_ok=True)
            return status.state == RUNNING

    def serve(self) -> None:
        """The background process itself."""
        instance = str(uuid.uuid4())
        server = create_server(instance)
        record = {
            "instance": instance,
            "endpoint": f"http://127.0.0.1:{server.server_port}",
            "pid": os.getpid(),
            "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        }
        complete = self._record_file.with_suffix(".tmp")
        complete.write_text(json.dumps(record, indent=2) + "\n")
        complete.rename(self._record_file)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        server.serve_forever()

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """Two deploys that start at the same time get the same emulator."""
        self._directory.mkdir(parents=True, exist_ok=True)
        with (self._directory / "emulator.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _ask(endpoint: str) -> dict[str, Any]:
    """What answers there about itself; empty where nothing answers, or something else does."""
    # The machine's proxy settings are not for loopback.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(endpoint + STATUS_PATH, timeout=5) as response:
            answer = json.load(response)
    except (OSError, ValueError, http.client.HTTPException):
        return {}
    return answer if isinstance(answer, dict) else {}


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-15:])
