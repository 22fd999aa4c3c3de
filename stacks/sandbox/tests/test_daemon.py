from __future__ import annotations

import fcntl
import http.server
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.request
from pathlib import Path
from typing import Any
from unittest import mock

import boto3

from emulator import server

FOLDER = Path(__file__).parents[1]


class DaemonTest(unittest.TestCase):
    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.state = Path(directory.name) / "made by start"
        self.addCleanup(self.run_emulator, "stop")

    def popen(self, command: str, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "emulator", command, "--state", str(self.state), *arguments],
            env={**os.environ, "PYTHONPATH": str(FOLDER), **environment},
            stdout=subprocess.PIPE,
            text=True,
        )

    def run_emulator(self, command: str, *arguments: str, **environment: str) -> tuple[int, str]:
        with self.popen(command, *arguments, **environment) as process:
            output, _ = process.communicate(timeout=90)
        return process.returncode, output

    def json(self, command: str, *arguments: str, code: int = 0) -> Any:
        returned, output = self.run_emulator(command, *arguments)
        self.assertEqual(code, returned, output)
        return json.loads(output)

    def kill(self, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while self.run_emulator("status")[0] == 0 and time.monotonic() < deadline:
            time.sleep(0.1)

    def test_a_life(self) -> None:
        self.assertEqual({"state": "stopped"}, self.json("status", code=3))
        self.assertEqual((3, ""), self.run_emulator("env"))
        self.assertEqual((3, ""), self.run_emulator("inventory"))

        first = self.json("start")
        self.assertFalse(first["reused"])
        self.assertRegex(first["endpoint"], r"^http://127\.0\.0\.1:\d+$")
        self.assertTrue(json.loads((self.state / "emulator.json").read_text())["pid"])
        again = self.json("start")
        self.assertEqual({**first, "reused": True}, again)
        self.assertFalse(again["renewed"])
        status = self.json("status", "--instance", first["instance"])
        self.assertEqual(("running", first["endpoint"]), (status["state"], status["endpoint"]))
        self.assertEqual("running", self.json("status", "--instance", "another", code=5)["state"])
        self.assertEqual((5, ""), self.run_emulator("inventory", "--instance", "another"))

        self.assertEqual({"state": "stopped", "was_running": True}, self.json("stop"))
        self.assertEqual({"state": "stopped"}, self.json("status", code=3))
        self.assertEqual({"state": "stopped", "was_running": False}, self.json("stop"))
        with self.assertRaises(OSError):
            urllib.request.urlopen(first["endpoint"], timeout=5)

    def test_recovers_from_a_death(self) -> None:
        first = self.json("start")
        self.kill(first["pid"])
        gone = self.json("status", code=4)
        self.assertEqual(("gone", first["instance"]), (gone["state"], gone["instance"]))
        second = self.json("start")
        self.assertFalse(second["reused"])
        self.assertNotEqual(first["instance"], second["instance"])
        self.json("status", "--instance", first["instance"], code=5)

    def test_takes_no_other_server_for_its_own(self) -> None:
        class Other(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b'{"instance": "other"}')

            def log_message(self, *_: Any) -> None:
                pass

        other = http.server.HTTPServer(("127.0.0.1", 0), Other)
        self.addCleanup(other.server_close)
        self.addCleanup(other.shutdown)
        threading.Thread(target=other.serve_forever, daemon=True).start()
        self.state.mkdir()
        record = {
            "instance": "mine",
            "endpoint": f"http://127.0.0.1:{other.server_port}",
            "pid": os.getpid(),  # stop must not end this one
        }
        (self.state / "emulator.json").write_text(json.dumps(record))
        self.json("status", code=4)
        self.assertEqual({"state": "stopped", "was_running": False}, self.json("stop"))

    def test_two_starts_at_a_time_give_one_emulator(self) -> None:
        with self.popen("start") as one, self.popen("start") as two:
            outputs = [json.loads(each.communicate(timeout=90)[0]) for each in (one, two)]
        self.assertEqual({True, False}, {output["reused"] for output in outputs})
        self.assertEqual(1, len({output["instance"] for output in outputs}))

    def test_starts_anew_after_a_killed_terraform(self) -> None:
        first = self.json("start")
        self.state.mkdir(exist_ok=True)
        tfstate = self.state / "terraform.sandbox.tfstate"
        tfstate.write_text("{}")
        note = self.state / ".terraform.sandbox.tfstate.lock.info"
        start = ("start", "--tfstate", str(tfstate))
        self.assertEqual(first["instance"], self.json(*start)["instance"])

        note.write_text('{"Operation": "OperationTypePlan"}')
        self.assertEqual(first["instance"], self.json(*start)["instance"])

        note.write_text('{"Operation": "OperationTypeApply"}')
        with tfstate.open("r+b") as file:
            fcntl.lockf(file, fcntl.LOCK_EX)
            self.assertEqual(1, self.run_emulator(*start)[0])  # it is still at work
        self.assertEqual(first["instance"], self.json("status")["instance"])

        second = self.json(*start)
        self.assertEqual((False, True), (second["reused"], second["renewed"]))
        self.assertNotEqual(first["instance"], second["instance"])
        self.assertEqual(second["instance"], self.json(*start)["instance"])  # once is enough

    def test_environment_replaces_the_callers(self) -> None:
        emulator = self.json("start")
        foreign = {
            "AWS_PROFILE": "production",
            "AWS_SESSION_TOKEN": "real",
            "AWS_ACCESS_KEY_ID": "real",
            "AWS_ENDPOINT_URL_EKS": "https://elsewhere",
            "AWS_REGION": "eu-west-1",
            "NO_PROXY": "registry.internal",
        }
        code, commands = self.run_emulator("env", **foreign)
        self.assertEqual(0, code)
        shell = subprocess.run(
            ["sh", "-c", f"{commands}\nenv"],
            env={"PATH": os.environ["PATH"], **foreign},
            capture_output=True,
            text=True,
            check=True,
        )
        result = dict(line.split("=", 1) for line in shell.stdout.splitlines() if "=" in line)
        aws = {name: value for name, value in result.items() if name.startswith("AWS_")}
        self.assertEqual(
            {
                "AWS_ACCESS_KEY_ID": "sandbox",
                "AWS_SECRET_ACCESS_KEY": "sandbox",
                "AWS_CONFIG_FILE": "/dev/null",
                "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
                "AWS_EC2_METADATA_DISABLED": "true",
                "AWS_ENDPOINT_URL": emulator["endpoint"],
                "AWS_REGION": "eu-west-1",
            },
            aws,
        )
        self.assertEqual("127.0.0.1,registry.internal", result["NO_PROXY"])
        self.assertEqual(emulator["instance"], result["EMULATOR_INSTANCE"])

    def test_inventory_covers_the_regions_that_were_used(self) -> None:
        endpoint = self.json("start")["endpoint"]
        self.assertEqual([], self.json("inventory"))
        ec2 = boto3.client(
            "ec2",
            endpoint_url=endpoint,
            region_name="ap-southeast-2",
            aws_access_key_id="a",
            aws_secret_access_key="b",
        )
        ec2.allocate_address(Domain="vpc")
        ec2.close()
        found = self.json("inventory")
        self.assertEqual([("ap-southeast-2", "eip")], [(i["region"], i["kind"]) for i in found])

    def test_help_names_commands_and_exit_codes(self) -> None:
        shown = subprocess.run(
            [sys.executable, "-m", "emulator", "--help"],
            env={**os.environ, "PYTHONPATH": str(FOLDER)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for word in ("start", "stop", "status", "env", "inventory", "exit codes"):
            self.assertIn(word, shown)


class MotoVersionTest(unittest.TestCase):
    def test_another_version_is_refused(self) -> None:
        says = self.assertRaisesRegex(server.UnsupportedMoto, r"moto 9\.9\.9 is installed")
        with mock.patch.object(server, "version", return_value="9.9.9"), says:
            server.create_server("test")
