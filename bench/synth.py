#!/usr/bin/env python3
"""Measures a synth as a user pays for it: the whole process, JVM and Node.js included.

    bench/synth.py           the first environment, each further one, peak memory
    bench/synth.py --full    also the same program on full-size bindings, which are made on the first run:
                             5 to 20 minutes, 6 GB of memory and 1 GB of disk

Prints medians of several runs and asserts nothing. Needs Linux or macOS; the machine should have nothing else to do.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
FULL = ROOT / "target/bench/full"
PROVIDERS = ["aws", "helm", "kubernetes"]
FURTHER = 20
JVM = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xlog:disable"]
QUIET = {"JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20,21,22,23", "JSII_RUNTIME_PACKAGE_CACHE": "enabled"}


def say(text):
    print(text, file=sys.stderr, flush=True)


def slim_build():
    """The build that `cdktf` runs, made where it is stale; its classpath and archive of classes."""
    subprocess.run(["./cdktfw", "synth"], cwd=ROOT, check=True, env={**os.environ, "CDKTF_OUTDIR": tempfile.mkdtemp()})
    build = max((ROOT / "target/app").glob("*/runtime"), key=lambda file: file.parent.stat().st_mtime).parent
    jars = [line if line.startswith("/") else str(build / line) for line in (build / "classpath").read_text().split()]
    own = next(ROOT.glob("node_modules/node-*/bin/node"), "node")
    QUIET["JSII_RUNTIME"] = f"exec '{own}' --preserve-symlinks '{ROOT}/bindings/runtime.cjs' '{build}/runtime'"
    return jars, build / "classes.jsa"


def full_build(jars):
    """The same classpath with the full-size bindings of the same providers, by the same generator."""
    for provider in PROVIDERS:
        folder = FULL / provider
        jar = folder / f"{provider}.jar"
        if not jar.exists():
            say(f"making the full-size bindings of {provider}")
            generator = ["node", "bindings/generate.mjs", provider, "--all", "--out", str(folder)]
            subprocess.run(generator, cwd=ROOT, check=True)
            sources = folder / "sources"
            sources.write_text("\n".join(str(file) for file in (folder / "generated-sources/jsii").rglob("*.java")))
            compiler = ["javac", "-J-Xmx6g", "-proc:none", "-nowarn", "-Xlint:none", "-cp", ":".join(jars)]
            subprocess.run([*compiler, "-d", str(folder / "classes"), f"@{sources}"], check=True)
            shutil.copytree(folder / "generated-resources/jsii", folder / "classes", dirs_exist_ok=True)
            subprocess.run(["jar", "cf", str(jar), "-C", str(folder / "classes"), "."], check=True)
        jars = [str(jar) if f"gitops-lab-bindings-{provider}-" in one else one for one in jars]
    return jars


def project(environments):
    """A folder with so many environments, all of them aws-staging."""
    folder = pathlib.Path(tempfile.mkdtemp())
    (folder / "stacks/environments").mkdir(parents=True)
    text = (ROOT / "stacks/environments/aws-staging.yaml").read_text()
    for number in range(environments):
        (folder / f"stacks/environments/aws-{number}.yaml").write_text(text)
    shutil.copytree(ROOT / "helm-values", folder / "helm-values")
    return folder


def measure(jars, archive, environments, runs):
    """Seconds and peak memory in MB (of the larger process) of a synth, medians."""
    folder = project(environments)
    shared = [f"-XX:SharedArchiveFile={archive}"] if archive else []
    command = ["java", *JVM, *shared, "-cp", ":".join(jars), "dev.gitopslab.stacks.Main", "synth"]
    seconds, memory = [], []
    for number in range(runs + 1):
        start = time.perf_counter()
        child = subprocess.Popen(command, cwd=folder, env={**os.environ, **QUIET})
        _, status, usage = os.wait4(child.pid, 0)
        if status:
            sys.exit(f"{command[-2]} failed")
        if number:  # the first run warms the caches
            seconds.append(time.perf_counter() - start)
            memory.append(usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10))
    shutil.rmtree(folder)
    return statistics.median(seconds), statistics.median(memory)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="compare with full-size bindings")
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each (default: 5)")
    options = parser.parse_args()

    jars, archive = slim_build()
    rows = [("these bindings", jars, archive)]
    if options.full:
        rows.append(("full-size bindings", full_build(jars), None))
    figures = []
    for name, classpath, classes in rows:
        say(f"measuring {name}")
        first, memory = measure(classpath, classes, 1, options.runs)
        many, _ = measure(classpath, classes, 1 + FURTHER, options.runs)
        figures.append((first, (many - first) / FURTHER, memory))
        print(f"{name}: first {first:.2f} s, each further {figures[-1][1] * 1000:.0f} ms, peak {memory:.0f} MB")
    if options.full:
        slim, full = figures
        print(
            f"ratio full-size / these: first {full[0] / slim[0]:.1f}, each further {full[1] / slim[1]:.1f},"
            f" peak memory {full[2] / slim[2]:.1f}"
        )


if __name__ == "__main__":
    main()
