#!/usr/bin/env python3
"""The program is killed, or loses its connection, at every call to libpq: nothing is torn.

After each fault a transactional step was done and recorded, or not done; and the same command run
again brings everything to its end, each statement once, without being told how.
"""
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib.scenario import ROOT, VERSIONS, Failed, main, same, wait_until  # noqa: E402

FILES = {
    "r1": "-- revision: r1\n-- down_revision:\n-- upgrade:\nCREATE TABLE ran (id text);\n"
          "INSERT INTO ran VALUES ('r1');\nCREATE TABLE many (id int PRIMARY KEY, n int);\n"
          "INSERT INTO many SELECT i, 0 FROM generate_series(1, 500) i;\n-- downgrade:\n",
    "r2": "-- revision: r2\n-- down_revision: r1\n-- upgrade:\nINSERT INTO ran VALUES ('a');\n"
          "-- step: none\nCREATE INDEX CONCURRENTLY ran_ix ON ran (id);\n"
          "INSERT INTO ran VALUES ('b');\nREINDEX INDEX CONCURRENTLY ran_ix;\n"
          "-- step: transaction\nINSERT INTO ran VALUES ('c');\n-- downgrade:\n",
    # each row once, wherever a batch was cut off
    "r3": "-- revision: r3\n-- down_revision: r2\n-- upgrade:\n-- step: batches rows=100\n"
          "UPDATE many SET n = n + 1;\n-- downgrade:\n",
}
RAN = "a\nb\nc\nr1"
LEFT = "SELECT count(*) FROM pg_index WHERE NOT indisvalid"
QUIET = ("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
         " AND application_name = 'modelgen'")


def library(w):
    """The library of faults; where there is a sanitizer, its own library goes first."""
    path = os.path.join(w.tmp, "faults.so")
    if not os.path.exists(path):
        # libpq as the program was built with it, whatever servers stand first on PATH
        lines = subprocess.run([os.path.join(ROOT, "tools", "deps"), "--flags"],
                               stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
        flags = next(line for line in lines if line.startswith("LIB_CFLAGS")).split("=", 1)[1]
        subprocess.run([shutil.which("cc") or "gcc", "-shared", "-fPIC", *flags.split(), "-o",
                        path, os.path.join(ROOT, "tests", "faults", "faults.c")], check=True)
        os.chmod(path, 0o755)
    return path


def check_state(db):
    """The first revision is done and recorded, or neither."""
    is_done = db.sql("SELECT to_regclass('ran') IS NOT NULL") == "t"
    is_recorded = db.sql("SELECT to_regclass('alembic_version') IS NOT NULL") == "t" and \
        db.sql("SELECT count(*) FROM alembic_version") == "1"
    same(is_done, is_recorded)


def crash(w, how, when, stride):
    preload = library(w)
    for name, text in FILES.items():
        w.write("%s/%s.sql" % (VERSIONS, name), text)
    w.write("modelgen.yaml", "environments:\n  p: {url: \"${URL}\", wait: 60s}\n")
    db, at, faults = w.database(), 1 + stride // 2, 0
    while True:
        env = {"URL": db.url, "LD_PRELOAD": preload, "FAULT_AT": str(at), "FAULT_HOW": how,
               "FAULT_WHEN": when,
               "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"}
        done = w.finish(w.start("upgrade", "--env", "p", env=env))
        if done.code == 0:
            break
        faults += 1
        if done.code not in (-9, 4):
            raise Failed("at call %d\n%s" % (at, done.shown()))
        wait_until(lambda: db.sql(QUIET) == "0")
        try:
            check_state(db)
            w.run("upgrade", "--env", "p", env={"URL": db.url})
            same(db.sql("SELECT id FROM ran ORDER BY id"), RAN)
            same(db.sql("SELECT version_num FROM alembic_version"), "r3")
            same(db.sql("SELECT n, count(*) FROM many GROUP BY n"), "1|500")
            same(db.sql(LEFT), "0")
            same(db.sql("SELECT revision, done FROM modelgen.modelgen_history WHERE finished_at"
                        " IS NOT NULL ORDER BY id"), "r1|4\nr2|5\nr3|1")
        except Failed as e:
            raise Failed("%s %s call %d: %s\n%s" % (how, when, at, e, done.shown())) from e
        db.sql("DROP SCHEMA modelgen CASCADE; DROP TABLE ran, many, alembic_version")
        at += stride
    if faults < 10:
        raise Failed("only %d faults" % faults)


def test_killed_before(w):
    crash(w, "kill", "before", 11)


def test_killed_after(w):
    crash(w, "kill", "after", 11)


def test_connection_lost_before(w):
    crash(w, "socket", "before", 17)


def test_connection_lost_after(w):
    crash(w, "socket", "after", 17)


def test_server_killed(w):
    """The whole server is stopped at once while an index is built and in a transaction."""
    server = w.own_server()
    url = server.url()
    sql = lambda text: server.sql("postgres", text).stdout.strip()  # noqa: E731
    for name, text in FILES.items():
        w.write("%s/%s.sql" % (VERSIONS, name), text)
    w.write("%s/r1.sql" % VERSIONS, FILES["r1"].replace("CREATE TABLE", "SELECT pg_sleep(3);\n"
                                                        "CREATE TABLE"))
    process = w.start("upgrade", "--url", url)
    wait_until(lambda: sql("SELECT count(*) FROM pg_stat_activity WHERE query LIKE"
                           " 'SELECT pg_sleep%' AND state = 'active'") == "1")
    pid = sql("SELECT pid FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'"
              " AND pid <> pg_backend_pid()")
    os.kill(int(pid), 9)
    same(w.finish(process).code, 4)
    wait_until(lambda: server.sql("postgres", "SELECT 1").returncode == 0)
    same(sql("SELECT to_regclass('ran') IS NULL"), "t")
    w.run("upgrade", "--url", url)
    same(sql("SELECT string_agg(id, ' ' ORDER BY id) FROM ran"), RAN.replace("\n", " "))


main(globals())
