#!/usr/bin/env python3
"""Measures the loops that a person waits for, with ./cdktfw as it is typed, against another commit in the same run.

    bench/loops.py                   this checkout alone
    bench/loops.py --before COMMIT   also that commit, in a checkout of its own, turn by turn; and the ratios

Prints medians and asserts nothing. The sandbox is deployed in each checkout before, and destroyed afterwards. Needs Linux or
macOS, Terraform and Python; the machine should have nothing else to do.
"""

import argparse
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
ENVIRONMENT = "stacks/environments/sandbox.yaml"
CONSTRUCT = "constructs/src/main/java/dev/gitopslab/constructs/aws/AwsNetwork.java"


def say(text):
    print(text, file=sys.stderr, flush=True)


class Checkout:
    """A checkout that is built, and whose sandbox is deployed."""

    def __init__(self, name, root):
        self.name, self.root = name, root
        self.originals = {file: (root / file).read_text() for file in (ENVIRONMENT, CONSTRUCT)}
        self.edits = 0

    def run(self, *words):
        start = time.perf_counter()
        done = subprocess.run(["./cdktfw", *words], cwd=self.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            sys.exit(f"{self.name}: ./cdktfw {' '.join(words)} failed\n{done.stdout}")
        return time.perf_counter() - start

    def edit(self, file, pattern, text):
        """Another edit each time, or the second would find a build of it."""
        self.edits += 1
        original = self.originals[file]
        (self.root / file).write_text(re.sub(pattern, text.replace("@", str(self.edits)), original, count=1))

    def restore(self):
        for file, text in self.originals.items():
            (self.root / file).write_text(text)

    def list(self):
        return self.run("list")

    def synth(self):
        return self.run("synth")

    def edited_environment(self):
        self.edit(ENVIRONMENT, r"(?m)^( +apiAllowedCidrs: .*)$", r"\1" + "\n  logRetentionDays: 60 # @")
        return self.run("diff", "sandbox")

    def edited_construct(self):
        self.edit(CONSTRUCT, r"(?m)^(public final class AwsNetwork .*)$", r"\1" + "\n  private static final int EDIT = @;\n")
        return self.run("synth")


LOOPS = {
    "list": Checkout.list,
    "synth of all, nothing stale": Checkout.synth,
    "an edited environment until its diff": Checkout.edited_environment,
    "an edited construct until its synth": Checkout.edited_construct,
}


def before(commit):
    folder = pathlib.Path(tempfile.mkdtemp()) / "before"
    subprocess.run(["git", "worktree", "add", "--quiet", "--detach", str(folder), commit], cwd=ROOT, check=True)
    for provider in (ROOT / "bindings").glob("*/target/npm"):
        shutil.copytree(provider, folder / provider.relative_to(ROOT))
    return folder


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--before", metavar="COMMIT", help="compare with this commit")
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each (default: 5)")
    options = parser.parse_args()

    if (ROOT / "terraform.sandbox.tfstate").exists():
        sys.exit("a sandbox is deployed here: ./cdktfw destroy sandbox, then try again")
    checkouts = [Checkout("now", ROOT)]
    other = before(options.before) if options.before else None
    if other:
        checkouts.insert(0, Checkout("before", other))
    figures = {}
    try:
        for checkout in checkouts:
            say(f"deploying the sandbox of {checkout.name}")
            checkout.run("deploy", "sandbox")
        for name, loop in LOOPS.items():
            say(name)
            for number in range(options.runs + 1):
                for checkout in checkouts:
                    seconds = loop(checkout)
                    if number:  # the first run warms the caches
                        figures.setdefault((name, checkout.name), []).append(seconds)
            for checkout in checkouts:
                checkout.restore()
            medians = [statistics.median(figures[name, checkout.name]) for checkout in checkouts]
            shown = ", ".join(f"{checkout.name} {median:.2f} s" for checkout, median in zip(checkouts, medians))
            print(f"{name}: {shown}" + (f", ratio {medians[1] / medians[0]:.2f}" if other else ""), flush=True)
    finally:
        for checkout in checkouts:
            checkout.restore()
            checkout.run("destroy", "sandbox")
        if other:
            subprocess.run(["git", "worktree", "remove", "--force", str(other)], cwd=ROOT, check=True)


if __name__ == "__main__":
    os.environ.setdefault("CI", "true")
    main()
