#!/usr/bin/env python3
"""Measures how long a preview of a large plan takes, JVM included.

    bench/preview.py             a plan with 1,000 changes, a tenth of them with a secret
    bench/preview.py --changes N

Prints medians of several runs and the ratio to a plan with ten changes, and asserts nothing. Needs Linux or macOS.
"""

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time

from synth import JVM, slim_build

POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["*"]}]}


def resource(number):
    """A resource as AWS has them: tags, a policy, a list of blocks; every tenth holds a secret."""
    before = {
        "name": f"name-{number}",
        "tags": {f"tag-{tag}": f"value-{number}-{tag}" for tag in range(20)},
        "policy": json.dumps(POLICY),
        "rule": [{"port": port, "cidrs": [f"10.{port}.0.0/16"], "description": f"rule {port}"} for port in range(20)],
        "text": "\n".join(f"line {line} of {number}" for line in range(40)),
    }
    after = json.loads(json.dumps(before))
    after["tags"]["tag-3"] = "another"
    after["policy"] = json.dumps({**POLICY, "Statement": POLICY["Statement"] * 2})
    after["rule"][5]["port"] = 99
    after["text"] = after["text"].replace("line 20", "line twenty")
    sensitive = {}
    if number % 10 == 0:
        before["master"], after["master"] = f"a long secret value {number}", f"another secret value {number}"
        sensitive = {"master": True}
    actions = [["update"], ["create"], ["delete"], ["delete", "create"]][number % 4]
    return {
        "address": f"aws_thing.thing-{number}",
        "mode": "managed",
        "type": "aws_thing",
        "name": f"thing-{number}",
        "change": {
            "actions": actions,
            "before": None if actions == ["create"] else before,
            "after": None if actions == ["delete"] else after,
            "after_unknown": {"arn": True},
            "before_sensitive": sensitive,
            "after_sensitive": sensitive,
        },
    }


def measure(java, changes, runs):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"format_version": "1.2", "resource_changes": [resource(n) for n in range(changes)]}, file)
        file.flush()
        seconds = []
        for limit in ["60000", "0"]:
            times = []
            for _ in range(runs):
                start = time.perf_counter()
                subprocess.run(
                    [*java, "render", "bench", "--plan", file.name, "--limit", limit],
                    check=True,
                    stdout=subprocess.DEVNULL,
                )
                times.append(time.perf_counter() - start)
            seconds.append(statistics.median(times))
        size = os.path.getsize(file.name) / 2**20
    return size, *seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--changes", type=int, default=1000, help="changes in the large plan (default: 1000)")
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each (default: 5)")
    options = parser.parse_args()
    jars, archive = slim_build()
    java = ["java", *JVM, f"-XX:SharedArchiveFile={archive}", "-cp", ":".join(jars), "dev.gitopslab.stacks.Main"]
    few = measure(java, 10, options.runs)
    many = measure(java, options.changes, options.runs)
    for changes, (size, comment, whole) in [(10, few), (options.changes, many)]:
        print(f"{changes} changes ({size:.1f} MB): as a comment {comment:.2f} s, whole {whole:.2f} s")
    print(f"ratio: as a comment {many[1] / few[1]:.1f}, whole {many[2] / few[2]:.1f}")


if __name__ == "__main__":
    main()
