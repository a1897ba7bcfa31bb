"""Mutation run: mutate.py [TEXT]. Applies each mutant of mutants.txt (or those whose line contains TEXT) to the sources, and builds and
runs the test classes for post-processing: those of the mutant's own folder first, then the others until a test fails. A mutant survives if
no test fails. Prints each result and the score. The sources are restored after every mutant; run it in a checkout without other changes.
"""
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
GEOMETRY = os.path.join("src", "AniGenSharp.Geometry")
GEOMETRY_TESTS = "AniGenSharp.Geometry.Tests"
PIPELINE = ("AniGenSharp.Tests", ["*.Pipeline.RigMeshTests", "*.Pipeline.PostProcessingTests"])
CLASSES = {
    "Skeletons": "*.Skeletons.*",
    "Skinning": "*.Skinning.*",
    "Cleanup": "*.Cleanup.*",
    "Texturing": "*.Texturing.Baking.*",
}


def run(*command):
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def suites(path):
    """The suites that can notice a change of a file, the likeliest first; all of them without a file."""
    folder = os.path.dirname(os.path.relpath(path, GEOMETRY)) if path else ""
    if folder.startswith(".."):
        return [PIPELINE]
    own = [classes for top, classes in CLASSES.items() if folder.split(os.sep)[0] == top]
    others = [classes for classes in CLASSES.values() if classes not in own]
    return [(GEOMETRY_TESTS, classes) for classes in (own, others) if classes] + [PIPELINE]


def survives(path=None):
    """Whether every suite passes; None if the mutant does not build."""
    built = set()
    for suite, classes in suites(path):
        if suite not in built and not run("dotnet", "build", "-c", "Release", os.path.join("tests", suite), "-p:RunAnalyzers=false"):
            return None
        built.add(suite)
        filters = [word for name in classes for word in ("-class", name)]
        if not run(os.path.join(ROOT, "tests", suite, "bin", "Release", "net10.0", suite), *filters, "-stopOnFail"):
            return False
    return True


def mutants():
    with open(os.path.join(ROOT, "tools", "mutants.txt")) as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                path, original, replacement = (part.strip() for part in line.split(" | "))
                yield path if path.startswith("src/") else os.path.join(GEOMETRY, path), original, replacement


def main():
    chosen = [mutant for mutant in mutants() if len(sys.argv) < 2 or sys.argv[1] in " | ".join(mutant)]
    if survives() is not True:
        sys.exit("the tests do not pass without a mutant")
    killed = survived = 0
    for path, original, replacement in chosen:
        full = os.path.join(ROOT, path)
        with open(full, newline="") as file:
            source = file.read()
        if original not in source:
            print("OUTDATED  %s: %s" % (path, original), flush=True)
            continue
        try:
            with open(full, "w", newline="") as file:
                file.write(source.replace(original, replacement, 1))
            result = survives(path)
        finally:
            with open(full, "w", newline="") as file:
                file.write(source)
        killed += result is False
        survived += result is True
        print("%s  %s: %s -> %s" % ({False: "killed  ", True: "SURVIVED", None: "invalid "}[result], path, original, replacement), flush=True)
    print("score: %d of %d killed" % (killed, killed + survived))


if __name__ == "__main__":
    main()
