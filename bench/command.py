"""Times the command from outside: wall-clock and processor seconds of whole processes, alone and several at once, for each variant.

    python3 bench/command.py [--rounds 3] [--at-once 1 2 4 8] [--variant NAME [VARIABLE=VALUE ...] -- COMMAND ...] ...

Variants take turns within each round, so that other work on the machine slows all of them alike. If a command contains {out}, each
process gets its own folder, and the seconds per stage are read from the reports there. The table shows medians over the rounds.
"""
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def parse(arguments):
    options = {"rounds": 3, "at-once": [1]}
    variants = []
    while arguments:
        name = arguments.pop(0)
        if name == "--rounds":
            options["rounds"] = int(arguments.pop(0))
        elif name == "--at-once":
            options["at-once"] = []
            while arguments and arguments[0].isdigit():
                options["at-once"].append(int(arguments.pop(0)))
        elif name == "--variant":
            label, environment, command = arguments.pop(0), {}, []
            while arguments[0] != "--":
                key, _, value = arguments.pop(0).partition("=")
                environment[key] = value
            arguments.pop(0)
            while arguments and not arguments[0].startswith("--variant"):
                command.append(arguments.pop(0))
            variants.append((label, environment, command))
        else:
            sys.exit(f"{name}: unexpected argument\n\n{__doc__}")
    return options, variants


def run(environment, command, count, folder):
    """Runs several processes; returns the seconds until the last one ends, their processor seconds and the stages in their reports."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    processes = []
    for index in range(count):
        out = folder / str(index)
        line = [part.replace("{out}", str(out)) for part in command]
        processes.append(subprocess.Popen(line, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE))
    for process in processes:
        error = process.communicate()[1]
        if process.returncode != 0:
            sys.exit(f"{' '.join(command)}: exit code {process.returncode}\n{error.decode()}")
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    reports = [json.loads(path.read_text()) for path in sorted(folder.glob("*/*/report.json"))]
    stages = [{stage["stage"]: stage["seconds"] for stage in report["stages"]} for report in reports]
    return wall, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, stages


def main():
    options, variants = parse(sys.argv[1:])
    results = {}
    for _ in range(options["rounds"]):
        for count in options["at-once"]:
            for label, environment, command in variants:
                folder = Path(tempfile.mkdtemp())
                results.setdefault((label, count), []).append(run(environment, command, count, folder))
                shutil.rmtree(folder)
    print("| variant | processes | wall, s | wall of each, s | processor, s | first picture's stages, s |")
    print("| --- | --- | --- | --- | --- | --- |")
    for (label, count), rounds in results.items():
        wall = statistics.median(r[0] for r in rounds)
        processor = statistics.median(r[1] for r in rounds)
        names = list(rounds[0][2][0]) if rounds[0][2] else []
        stages = ", ".join(f"{name} {statistics.median(r[2][0][name] for r in rounds):.2f}" for name in names)
        print(f"| {label} | {count} | {wall:.2f} | {wall / count:.2f} | {processor:.2f} | {stages} |", flush=True)


main()
