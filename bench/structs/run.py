"""The second half of make bench-structs: the generated calls beside libpq by hand, in turn, in one program.

    run.py PROGRAM [--rounds N] [--rows N] [--json FILE]

Each round runs every task both ways, in changing order; ratios are of runs of one round. Where valgrind is installed,
the instructions of both are counted as well: those do not depend on what else the machine does. Other libraries follow
where they are installed; PEERS_PYTHON names a Python that has asyncpg, sqlalchemy and psycopg. Nothing is judged: the
aims stand beside the numbers, for a quiet machine.
"""
import argparse
import json
import os
import re
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
    ("get", 0, 1.05, "a row by its key"), ("list", 1, 1.10, "200,000 rows into an arena"),
    ("stream", 1, 1.10, "all rows one after another"), ("copy", 0, 1.05, "all rows in by COPY"),
    ("insert_many", 0, 1.60, "50,000 rows, against COPY"),
    ("posts", 0, None, "children of 1,000 parents, one statement"),
    ("update", 0, 1.15, "63 sets of columns in turn"),
]
# rows, or calls, of one run
SIZES = {"get": 2000, "list": 200000, "insert_many": 50000, "posts": 10, "update": 5000}
COUNTED = {"get": "hand", "list": "hand", "stream": "hand", "copy": "hand", "update": "hand"}
COUNTED_ROWS, COUNTED_ROUNDS = 20000, 3
FILL = """
INSERT INTO people SELECT i, 'p' || i FROM generate_series(1, 5000) i;
INSERT INTO posts SELECT i, i % 5000 + 1, 'title ' || i FROM generate_series(1, 50000) i;
ANALYZE;
"""


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("program")
    p.add_argument("--rounds", type=int, default=7)
    p.add_argument("--rows", type=int, default=1000000)
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
             "best": min(m[clock] for m in of["modelgen"]) / min(h[clock] for h in of[other]),
             "seconds": min(m[clock] for m in of["modelgen"])}
            for clock in (0, 1)]
    return found, facts


def counted(program, url, what, who):
    """Instructions of the program, without the system's."""
    done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, url,
                           str(COUNTED_ROUNDS), str(COUNTED_ROWS), what, who],
                          check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    return int(re.search(r"Collected : (\d+)", done.stderr).group(1))


def instructions(program, url):
    """By task: what the generated calls take, by what is written by hand."""
    if not shutil.which("valgrind"):
        print("skip: valgrind is not installed; no instructions are counted")
        return {}
    counted(program, url, "copy", "modelgen")   # as many rows as the tasks below want
    found = {}
    for what, other in COUNTED.items():
        none = counted(program, url, what, "none")
        found[what] = (counted(program, url, what, "modelgen") - none) / (counted(program, url, what, other) - none)
    return found


def shown(found, facts, counts, options):
    print("%-12s %-6s %6s %7s %6s %12s  %s" % ("", "clock", "aim", "median", "best", "instructions",
                                              "against libpq by hand"))
    for what, clock, aim, text in TASKS:
        r = found[what][clock]
        print("%-12s %-6s %6s %7.2f %6.2f %12s  %s" % (
            what, "wall CPU".split()[clock], "%.2f" % aim if aim else "", r["median"], r["best"],
            "%.2f" % counts[what] if what in counts else "", text))
    print("allocations of 10,000 gets: %d" % facts["get-allocations"])
    print("memory that a stream of %d rows adds to a program: %d KiB" % (options.rows, facts["stream-memory"]))


def peers_of(url, socket, rows, folder):
    """Lines of what others take for the same: who, what, microseconds."""
    output = call(os.environ.get("PEERS_PYTHON", sys.executable), os.path.join(HERE, "peers.py"), url, str(rows))
    if shutil.which("ecpg"):
        source, program = os.path.join(folder, "peer.c"), os.path.join(folder, "peer")
        call("ecpg", "-o", source, os.path.join(HERE, "peer.pgc"))
        call("gcc", "-O2", "-w", *pkg("--cflags", "libecpg"), source, "-o", program,
             *(pkg("--libs", "libecpg") + ["-lecpg"]))
        output += call(program, "postgres", str(rows), env=dict(os.environ, PGHOST=socket, PGUSER="postgres"))
    else:
        output += "skip: ecpg is not installed\n"
    return output


def show_peers(output, own):
    print("\nOthers, the same rows: microseconds for a call or a row, and times what modelgen takes (one run)")
    for line in output.splitlines():
        if line.startswith("skip"):
            print(line)
            continue
        who, what, micros = line.split()
        print("%-12s %-12s %9.2f %7.1f" % (who, what, float(micros), float(micros) / own[what]))


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
        lines = call(program, url, str(options.rounds), str(options.rows)) + call(program, url, "memory")
        found, facts = ratios(lines)
        own = {what: found[what][0]["seconds"] / SIZES.get(what, options.rows) * 1e6 for what in found}
        facts["microseconds"] = own
        others = peers_of(url, server.folder, options.rows, folder)
        counts = instructions(program, url)
        shown(found, facts, counts, options)
        if options.json:
            with open(options.json, "w", encoding="utf-8") as f:
                json.dump({"ratios": found, "facts": facts, "instructions": counts}, f, indent=1)
        show_peers(others, own)
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
