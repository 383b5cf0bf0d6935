"""What scripts of many small checks share: the program, psql, and the count of what passed.

Where each check wants a folder and databases of its own, lib/scenario.py is the better frame.
"""
import os
import subprocess

MODELGEN, SERVER, TMP = (os.environ[k] for k in ("MODELGEN", "PGTEST_URL", "TEST_TMP"))

counts = {"passed": 0, "failed": 0}


def result(name, problem=None):
    counts["failed" if problem else "passed"] += 1
    if problem:
        print("FAIL %s\n  %s" % (name, problem.rstrip().replace("\n", "\n  ")))


def finish():
    """Prints the counts; the exit code of the script."""
    print("%d passed, %d failed, 0 skipped" % (counts["passed"], counts["failed"]))
    return 1 if counts["failed"] else 0


def url_of(database):
    """The database on the test server."""
    return SERVER.replace("/postgres?", "/%s?" % database, 1)


def psql(url, sql):
    done = subprocess.run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", url], input=sql,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise RuntimeError("psql: " + done.stderr)
    return done.stdout


def modelgen(*args):
    return subprocess.run([MODELGEN, *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, cwd=TMP)
