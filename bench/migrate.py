#!/usr/bin/env python3
"""Measures what the launcher around a bundle costs and saves, against the bundle alone and against Migrate() in the app.

    bench/migrate.py             nothing to do, and seven migrations pending
    bench/migrate.py --runs N

Prints medians and ratios to the stock bundle, and asserts nothing. Needs Linux, a .NET SDK, PostgreSQL's programs, and the fixtures
that a run of the tests in migrator/test/Migrate.Tests has built.
"""

import argparse
import glob
import os
import pwd
import shutil
import socket
import statistics
import subprocess
import tempfile
import time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "migrator")
FIXTURE = "six"


def programs():
    """Where initdb and pg_ctl are."""
    found = shutil.which("initdb")
    folders = [os.path.dirname(found)] if found else sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True)
    return next(folder for folder in folders if os.path.exists(os.path.join(folder, "pg_ctl")))


class Server:
    """A PostgreSQL of its own, with TLS, as clouds have it."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="bench-migrate-")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        key, certificate = f"{self.folder}/key", f"{self.folder}/certificate"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1",
                        "-keyout", key, "-out", certificate], check=True, capture_output=True)
        os.chmod(key, 0o600)
        with open(f"{self.folder}/password", "w") as file:
            file.write("bench\n")
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            nobody = pwd.getpwnam("nobody")
            for path in [self.folder, *glob.glob(f"{self.folder}/*")]:
                os.chown(path, nobody.pw_uid, nobody.pw_gid)
        self.run("initdb", "-D", f"{self.folder}/data", "-U", "postgres", "--auth=scram-sha-256", f"--pwfile={self.folder}/password")
        options = f"-p {self.port} -k {self.folder} -c ssl=on -c ssl_key_file={key} -c ssl_cert_file={certificate}"
        self.run("pg_ctl", "-D", f"{self.folder}/data", "-w", "-l", f"{self.folder}/log", "-o", options, "start")

    def run(self, program, *arguments):
        prefix = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.getuid() == 0 else []
        subprocess.run([*prefix, f"{programs()}/{program}", *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def drop(self, database):
        subprocess.run(["psql", "-q", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-c", f"DROP DATABASE IF EXISTS {database}"],
                       env={**os.environ, "PGPASSWORD": "bench"}, check=True, capture_output=True)

    def close(self):
        self.run("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "stop")
        shutil.rmtree(self.folder)


def measure(command, environment, runs, before=lambda: None):
    """Medians of seconds and of MB, the largest process of each run."""
    seconds, megabytes = [], []
    for _ in range(runs + 1):  # the first warms up
        before()
        start = time.monotonic()
        child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        seconds.append(time.monotonic() - start)
        megabytes.append(usage.ru_maxrss / 1024)
        if status != 0:
            raise SystemExit(f"{command[0]} ended with {os.waitstatus_to_exitcode(status)}")
    return statistics.median(seconds[1:]), statistics.median(megabytes[1:])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    lists = glob.glob(f"{ROOT}/artifacts/cases/*/lists/{FIXTURE}-CasesContext")
    app = next(iter(glob.glob(f"{ROOT}/test/Fixtures/Cases/bin/*/net10.0/Cases.dll")), None)
    if not lists or not app:
        raise SystemExit("run the tests in migrator/test/Migrate.Tests first: they build the bundles and lists that are measured")
    launcher = f"{ROOT}/artifacts/launcher/migrate"
    if not os.path.exists(launcher):
        subprocess.run(["dotnet", "publish", f"{ROOT}/src/Migrate", "-c", "Release", "-r", "linux-x64", "-o", os.path.dirname(launcher)],
                       check=True, stdout=subprocess.DEVNULL)
    server = Server()
    try:
        environment = {
            **os.environ, "DB__HOST": "127.0.0.1", "DB__PORT": str(server.port), "DB__NAME": "bench", "DB__USER": "postgres",
            "DB__PASSWORD": "bench", "FIXTURE": FIXTURE, "MIGRATIONS": lists[0], "FIXTURE_MAIN": "in-process",
            "CONNECTION": f"Host=127.0.0.1;Port={server.port};Database=bench;Username=postgres;Password=bench;SSL Mode=Require;GSS Encryption Mode=Disable",
        }
        bundle = {**environment, "FIXTURE_MAIN": ""}
        ways = {
            "stock bundle": ([f"{lists[0]}/CasesContext", "--connection", environment["CONNECTION"]], bundle),
            "in the app: Migrate()": (["dotnet", app], environment),
            "launcher: migrate": ([launcher, "migrate"], bundle),
        }
        looks = {"launcher: pending": ([launcher, "pending"], bundle), "launcher: wait": ([launcher, "wait"], bundle)}
        for title, rows, before in [
            ("seven migrations pending, in a new database", ways, lambda: server.drop("bench")),
            ("nothing to do", {**ways, **looks}, lambda: None),
        ]:
            print(f"{title}: median of {runs}")
            base = None
            for name, (command, variables) in rows.items():
                seconds, megabytes = measure(command, variables, runs, before)
                base = base or seconds
                print(f"  {name:24} {seconds * 1000:7.0f} ms  {megabytes:5.0f} MB  ratio {seconds / base:.2f}")
    finally:
        server.close()


if __name__ == "__main__":
    main()
