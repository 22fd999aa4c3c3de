"""The command line; see `python -m emulator --help`."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import sys
from pathlib import Path
from typing import Any

from .credentials import ACCESS_KEY, SECRET_KEY
from .daemon import GONE, RUNNING, STOPPED, Daemon, DaemonError, Status
from .inventory import inventory
from .server import UnsupportedMoto
from .terraform import TerraformRunning, clear_killed

ANOTHER = 5
EXIT_CODES = {RUNNING: 0, STOPPED: 3, GONE: 4}

DESCRIPTION = """\
An AWS emulator on loopback. What is deployed to it lives in its memory, until it is stopped.

exit codes of status, env and inventory:
  0  it runs
  3  it does not run, and nothing is known of one
  4  it ran, and is gone without having been stopped (a crash, a restart of the machine):
     everything that was in it is gone as well
  5  it runs, but is not the one asked for with --instance: what was deployed is gone
other exit codes: 1 a failure, 2 wrong arguments
"""


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    daemon = Daemon(options.state.absolute())
    try:
        return options.run(daemon, options)
    except (DaemonError, TerraformRunning, UnsupportedMoto) as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m emulator",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Any, help_: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help_, description=help_)
        sub.set_defaults(run=run)
        sub.add_argument(
            "--state",
            type=Path,
            required=True,
            metavar="DIR",
            help="where pid, port and log are kept; one emulator per directory",
        )
        return sub

    command(
        "start", _start, "start it in the background, or find it running; prints JSON"
    ).add_argument(
        "--tfstate",
        type=Path,
        metavar="FILE",
        help="the local state file of what is deployed to it: where a Terraform was killed at work "
        "on it, what that one was creating is in no state, and an empty emulator takes the place "
        "of the one that has it",
    )
    command("stop", _stop, "stop it, and forget all that is in it; prints JSON")
    for name, run, help_ in (
        ("status", _status, "say whether it runs and where; prints JSON"),
        ("env", _env, "print shell commands that point AWS clients at it, to be eval'ed"),
        ("inventory", _inventory, "list what is in it beyond a fresh one's defaults; prints JSON"),
    ):
        command(name, run, help_).add_argument(
            "--instance", metavar="ID", help="fail with 5 where another instance is running"
        )
    commands.choices["env"].add_argument(
        "--json", action="store_true", help="print the variables to set and to unset as JSON"
    )
    command("serve", _serve, "run it in the foreground (what start does in the background)")
    return parser


def _print(value: Any) -> None:
    print(json.dumps(value, indent=2))


def _start(daemon: Daemon, options: argparse.Namespace) -> int:
    renewed = options.tfstate is not None and clear_killed(options.tfstate) and daemon.stop()
    status, reused = daemon.start()
    _print({"state": status.state, "reused": reused, "renewed": renewed, **status.record})
    return 0


def _stop(daemon: Daemon, options: argparse.Namespace) -> int:
    _print({"state": STOPPED, "was_running": daemon.stop()})
    return 0


def _exit_code(status: Status, options: argparse.Namespace) -> int:
    if status.state == RUNNING and options.instance not in (None, status.record["instance"]):
        return ANOTHER
    return EXIT_CODES[status.state]


def _status(daemon: Daemon, options: argparse.Namespace) -> int:
    status = daemon.status()
    _print({"state": status.state, **status.record})
    return _exit_code(status, options)


def _env(daemon: Daemon, options: argparse.Namespace) -> int:
    status = daemon.status()
    code = _exit_code(status, options)
    if code == 0:
        settings, others = environment(status)
        if options.json:
            _print({"set": settings, "unset": others})
        else:
            for name in others:
                print(f"unset {name}")
            for name, value in settings.items():
                print(f"export {name}={shlex.quote(value)}")
    return code


def environment(status: Status) -> tuple[dict[str, str], list[str]]:
    """Replaces all AWS settings, so that none of the caller's own reaches a real account."""
    settings = {
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": status.record["endpoint"],
        "EMULATOR_INSTANCE": status.record["instance"],
    }
    for name in ("NO_PROXY", "no_proxy"):  # added to, as others than AWS's clients heed them
        settings[name] = ",".join(filter(None, ["127.0.0.1", os.environ.get(name)]))
    kept = ("AWS_REGION", "AWS_DEFAULT_REGION")
    others = [
        name for name in os.environ if name.startswith("AWS_") and name not in {*settings, *kept}
    ]
    return settings, sorted(others)


def _inventory(daemon: Daemon, options: argparse.Namespace) -> int:
    status = daemon.status()
    code = _exit_code(status, options)
    if code == 0:
        _print(inventory(status.record["endpoint"], status.regions))
    return code


def _serve(daemon: Daemon, options: argparse.Namespace) -> int:
    daemon.serve()
    return 0
