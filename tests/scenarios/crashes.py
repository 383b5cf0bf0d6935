#!/usr/bin/env python3
"""The program is killed, or loses its connection, at every call to libpq: nothing is torn.

After each fault a transactional step was done and recorded, or not done; and the same command run
again brings everything to its end, each statement once, without being told how.
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib.faults import History, Sweep  # noqa: E402
from lib.scenario import VERSIONS, main, same, wait_until  # noqa: E402

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
LONG = History(FILES, RAN, "r1|4\nr2|5\nr3|1")
# a transaction, a statement outside any and two batches, as short as can be: every call is tried
SHORT = History({
    "s1": "-- revision: s1\n-- down_revision:\n-- upgrade:\nCREATE TABLE ran (id text);\n"
          "CREATE TABLE many AS SELECT i AS id, 0 AS n FROM generate_series(1, 4) i;\n"
          "ALTER TABLE many ADD PRIMARY KEY (id);\n-- downgrade:\n",
    "s2": "-- revision: s2\n-- down_revision: s1\n-- upgrade:\n-- step: none\n"
          "CREATE INDEX CONCURRENTLY ran_ix ON ran (id);\n-- step: batches rows=3\n"
          "UPDATE many SET n = n + 1;\n-- step: transaction\nINSERT INTO ran VALUES ('s2');\n"
          "-- downgrade:\n",
}, "s2", "s1|3\ns2|3")


def test_killed_before(w):
    Sweep(w, LONG, "kill", "before", 11).run(10)


def test_killed_after(w):
    Sweep(w, LONG, "kill", "after", 11).run(10)


def test_connection_lost_before(w):
    Sweep(w, LONG, "socket", "before", 17).run(10)


def test_connection_lost_after(w):
    Sweep(w, LONG, "socket", "after", 17).run(10)


def test_killed_at_every_call(w):
    Sweep(w, SHORT, "kill", "before", 1).run(100)


def test_connection_lost_at_every_call(w):
    Sweep(w, SHORT, "socket", "before", 1).run(100)


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
