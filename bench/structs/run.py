"""The second half of make bench-structs: the generated calls beside libpq by hand, in turn, in one program.

    run.py PROGRAM [--rounds N] [--rows N] [--json FILE]

Each round runs every task both ways, in changing order; ratios are of runs of one round. Other libraries follow
where they are installed. Nothing is judged: the aims stand beside the numbers, for a quiet machine.
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests"))
from lib import server as pg  # noqa: E402

# what, the clock that counts (0 wall, 1 CPU of the client), the aim, what it is compared with
TASKS = [
    ("get", 0, 1.05, "a row by its key"), ("list", 1, 1.10, "all rows into an arena"),
    ("stream", 1, 1.10, "all rows one after another"), ("copy", 0, 1.05, "all rows in by COPY"),
    ("insert_many", 0, 1.60, "50,000 rows, against COPY"),
    ("posts", 0, None, "children of 1,000 parents, one statement"),
    ("update", 0, 1.15, "63 sets of columns in turn"),
]
FILL = """
INSERT INTO people SELECT i, 'p' || i FROM generate_series(1, 5000) i;
INSERT INTO posts SELECT i, i % 5000 + 1, 'title ' || i FROM generate_series(1, 50000) i;
ANALYZE;
"""


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("program")
    p.add_argument("--rounds", type=int, default=9)
    p.add_argument("--rows", type=int, default=200000)
    p.add_argument("--json", metavar="FILE")
    return p.parse_args()


def call(*command, **more):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **more).stdout


def pkg(option, library):
    done = subprocess.run(["pkg-config", option, library], stdout=subprocess.PIPE, text=True, check=False)
    return done.stdout.split() if done.returncode == 0 else ["-lpq"] if option == "--libs" else []


def ratios(lines):
    runs, facts = {}, {}
    for line in lines.splitlines():
        what, who, wall, cpu = line.split()
        if who == "modelgen" and "-" in what:
            facts[what] = max(facts.get(what, 0), int(wall))
        elif what != "sum":
            runs.setdefault(what, {}).setdefault(who, []).append((float(wall), float(cpu)))
    found = {}
    for what, of in runs.items():
        other = next(who for who in of if who != "modelgen")
        found[what] = [
            {"median": statistics.median(m[clock] / h[clock] for m, h in zip(of["modelgen"], of[other])),
             "best": min(m[clock] for m in of["modelgen"]) / min(h[clock] for h in of[other])}
            for clock in (0, 1)]
    return found, facts


def peers(url, socket, rows, folder):
    print("\nOthers, microseconds (one run):")
    subprocess.run([sys.executable, os.path.join(HERE, "peers.py"), url, str(rows)], check=False)
    if not shutil.which("ecpg"):
        print("skip: ecpg is not installed")
        return
    source, program = os.path.join(folder, "peer.c"), os.path.join(folder, "peer")
    call("ecpg", "-o", source, os.path.join(HERE, "peer.pgc"))
    call("gcc", "-O2", "-w", *pkg("--cflags", "libecpg"), source, "-o", program,
         *(pkg("--libs", "libecpg") + ["-lecpg"]))
    subprocess.run([program, "postgres", str(rows)], check=False,
                   env=dict(os.environ, PGHOST=socket, PGUSER="postgres"))


def run(options, folder):
    server = pg.Server(os.path.join(folder, "s"), pg.find_bindir(), dict(os.environ))
    server.start()
    try:
        url = "postgresql://postgres@/postgres?host=" + server.folder
        env = dict(os.environ, XDG_CACHE_HOME=os.path.join(folder, "cache"))
        call(options.program, "autogenerate", "--models", os.path.join(HERE, "models.yaml"), "--url", url,
             "--scratch", url, "--dir", os.path.join(folder, "versions"), "-m", "bench", env=env)
        call(options.program, "upgrade", "head", "--url", url, "--dir", os.path.join(folder, "versions"), env=env)
        call("psql", "-Xqd", url, "-c", FILL)
        with open(os.path.join(folder, "models.h"), "w", encoding="utf-8") as f:
            f.write(call(options.program, "structs", "--models", os.path.join(HERE, "models.yaml")))
        program = os.path.join(folder, "bench")
        call("gcc", "-O2", "-I" + folder, "-I" + HERE, *pkg("--cflags", "libpq"), os.path.join(HERE, "bench.c"),
             "-o", program, *pkg("--libs", "libpq"))
        found, facts = ratios(call(program, url, str(options.rounds), str(options.rows)))
        print("%-12s %-8s %8s %8s %8s  %s" % ("", "clock", "aim", "median", "best", "against libpq by hand"))
        for what, clock, aim, text in TASKS:
            r = found[what][clock]
            print("%-12s %-8s %8s %8.2f %8.2f  %s" % (
                what, "wall CPU".split()[clock], "%.2f" % aim if aim else "", r["median"], r["best"], text))
        print("allocations of 10,000 gets: %d; memory that a stream of %d rows adds: %d KiB" % (
            facts["get-allocations"], options.rows, facts["stream-memory"]))
        if options.json:
            with open(options.json, "w", encoding="utf-8") as f:
                json.dump({"ratios": found, "facts": facts}, f, indent=1)
        sys.stdout.flush()
        peers(url, server.folder, options.rows, folder)
    finally:
        server.stop()


def main():
    options = arguments()
    options.program = os.path.abspath(options.program)
    folder = tempfile.mkdtemp(prefix="mgbench-")
    os.chmod(folder, 0o711)
    try:
        run(options, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
