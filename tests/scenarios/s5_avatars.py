#!/usr/bin/env python3
"""S5: avatar purchases in production: however the database is named, whatever happens meanwhile."""
import os
import re
import signal
import subprocess
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib.scenario import VERSIONS, Failed, main, matches, same, wait_until  # noqa: E402

HEAD = "67aca3c3bf83"
BELOW = "e83a64f1b20c"
SHOWN = """                                        Table "public.user_avatar_purchases"
    Column    |            Type             | Nullable |                      Default
--------------+-----------------------------+----------+---------------------------------------------------
 id           | integer                     | not null | nextval('user_avatar_purchases_id_seq'::regclass)
 user_id      | integer                     | not null |
 avatar_id    | character varying(50)       | not null |
 purchased_at | timestamp without time zone |          | now()
Indexes:
    "pk_user_avatar_purchases" PRIMARY KEY, btree (id)
    "ix_user_avatar_purchases_user_id" btree (user_id)
    "uq_user_avatar_purchases_user_id_avatar_id" UNIQUE CONSTRAINT, btree (user_id, avatar_id)
Foreign-key constraints:
    "fk_user_avatar_purchases_user_id_users" FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
"""


def begin(w):
    w.take_history()
    w.take_models()
    return w.database()


def words(text):
    """What \\d prints, its rows of dashes and columns of blanks made alike."""
    lines = [re.sub(r"\s+", " ", line.replace("|", " ")).strip() for line in text.split("\n")]
    return [line for line in lines if line and not set(line) <= set("-+ ")]


def is_head(w, db):
    w.run("current", "--url", db.url).printed(HEAD + " (head)\n")


def there_and_back(w, db, args=(), env=None):
    """Up to the last revision and one step back, by this way of naming the database."""
    env = {"MODELGEN_URL": None, "DATABASE_URL": None, **(env or {})}
    done = w.run("upgrade", "head", *args, env=env).printed("")
    matches(done.err, r"(upgrade \S+ -> [0-9a-f]{12}, [^\n]+ \(\d+ ms\)\n){1,7}")
    w.run("current", *args, env=env).printed(HEAD + " (head)\n")
    is_head(w, db)
    shown = subprocess.run(["psql", "-Xd", db.url, "-c", "\\d user_avatar_purchases"],
                           stdout=subprocess.PIPE, text=True, check=True).stdout
    # the column Collation is empty and goes with the blanks
    same([line.replace("Collation ", "") for line in words(shown)], words(SHOWN))
    w.run("downgrade", "-1", *args, env=env).printed("").said("downgrade %s -> %s" % (HEAD, BELOW))
    w.run("current", *args, env=env).printed(BELOW + "\n")
    same(db.sql("SELECT to_regclass('user_avatar_purchases'), "
                "to_regclass('user_avatar_purchases_id_seq')"), "|")


def test_named_by_flag(w):
    db = begin(w)
    there_and_back(w, db, ["--url", db.url])


def test_named_by_variables(w):
    db = begin(w)
    there_and_back(w, db, env={"MODELGEN_URL": db.url})
    there_and_back(w, db, env={"DATABASE_URL": db.url})
    there_and_back(w, db, env={"DATABASE_URL": db.url.replace("postgresql:", "postgres:")})
    there_and_back(w, db, env={"DATABASE_URL": db.url.replace("postgresql:", "postgresql+psycopg2:")})


def test_named_by_libpq(w):
    db = begin(w)
    host = db.query.split("host=")[1]
    there_and_back(w, db, env={"PGHOST": host, "PGUSER": "postgres", "PGDATABASE": db.name})
    w.write("service.conf", "[prod]\nhost=%s\nuser=postgres\ndbname=%s\n" % (host, db.name))
    there_and_back(w, db, env={"PGSERVICEFILE": w.path("service.conf"), "PGSERVICE": "prod"})


def test_named_by_file(w):
    db = begin(w)
    w.write("modelgen.yaml", "default_env: prod\nenvironments:\n"
            "  prod: {url: \"${THE_URL}\"}\n  other: {url: postgresql://postgres@/nothing?%s}\n"
            % db.query)
    env = {"THE_URL": db.url}
    there_and_back(w, db, env=env)
    there_and_back(w, db, ["--env", "prod"], env=env)
    there_and_back(w, db, env={"MODELGEN_ENV": "prod", **env})
    w.run("upgrade", "--env", "other", env=env, code=4).said("nothing")
    w.run("upgrade", env={"THE_URL": None}, code=2).said("modelgen.yaml:3:", "THE_URL")
    # from a folder below, as in a compose service
    os.makedirs(w.path("a", "b"))
    done = w.run("upgrade", "head", cwd=w.path("a", "b"), env=env)
    done.said("upgrade %s -> %s" % (BELOW, HEAD))


def test_from_any_folder(w):
    db = begin(w)
    os.mkdir(w.path("elsewhere"))
    w.run("upgrade", "--url", db.url, "--dir", w.path(VERSIONS), cwd=w.path("elsewhere"))
    w.run("check", "--url", db.url, "--dir", "../" + VERSIONS, "--models", "../models.yaml",
          cwd=w.path("elsewhere"))
    # a wrong folder must not look like success
    done = w.run("upgrade", "--url", db.url, cwd=w.path("elsewhere"), code=None)
    if done.code == 0:
        raise Failed("a folder without revisions\n" + done.shown())


def test_no_terminal_no_home_no_descriptors(w):
    """As under cron, in a scratch container, or behind ssh host 'modelgen ...'."""
    db = begin(w)
    bare = {name: None for name in os.environ}
    bare.update({k: os.environ[k] for k in ("ASAN_OPTIONS", "UBSAN_OPTIONS") if k in os.environ})
    there_and_back(w, db, ["--url", db.url], env=bare)
    done = subprocess.run(["sh", "-c", 'exec "$0" upgrade --url "$1" <&- >&- 2>&-', w.program,
                           db.url], cwd=w.folder, check=False)
    same(done.returncode, 0)
    is_head(w, db)


def test_on_a_terminal(w):
    """A terminal is asked nothing where nothing is lost, and the lines are the same."""
    db = begin(w)
    same(w.type("", "upgrade", "--url", db.url).count("upgrade "), 7)
    is_head(w, db)
    same(w.type("", "downgrade", "-1", "--url", db.url).count("downgrade "), 1)


def test_rows_and_rules(w):
    db = begin(w)
    w.run("upgrade", "--url", db.url)
    db.sql("INSERT INTO users (username, email) VALUES ('ann', 'a@b'), ('bob', 'b@b')")
    db.sql("INSERT INTO user_avatar_purchases (user_id, avatar_id) VALUES (1, 'cat'), (1, 'dog'),"
           " (2, 'cat')")
    for wrong in ("(1, 'cat')", "(3, 'cat')", "(NULL, 'cat')", "(1, NULL)"):
        try:
            db.sql("INSERT INTO user_avatar_purchases (user_id, avatar_id) VALUES " + wrong)
        except Failed:
            continue
        raise Failed("the table took " + wrong)
    db.sql("DELETE FROM users WHERE id = 1")
    same(db.sql("SELECT user_id, avatar_id, purchased_at IS NOT NULL FROM user_avatar_purchases"),
         "2|cat|t")
    w.run("downgrade", "-1", "--url", db.url, code=3).said("1 row", "--allow-data-loss")
    is_head(w, db)
    w.run("downgrade", "-1", "--url", db.url, "--allow-data-loss")


def history(db):
    return db.sql("SELECT revision, direction FROM modelgen.modelgen_history ORDER BY id")


def test_two_at_once(w):
    """Several upgrades of one database at once: each revision runs once, and all end well."""
    db = begin(w)
    running = [w.start("upgrade", "head", "--url", db.url) for _ in range(4)]
    done = [w.finish(p) for p in running]
    for d in done:
        if d.code not in (0, 5):
            raise Failed(d.shown())
    if not any(d.code == 0 for d in done):
        raise Failed("\n".join(d.shown() for d in done))
    is_head(w, db)
    rows = history(db).split("\n")
    same(len(rows), 7)
    same(len(set(rows)), 7)
    ran = sum(len(re.findall(r"upgrade .* \(\d+ ms\)", d.err)) for d in done)
    same(ran, 7)
    w.run("check", "--url", db.url)


def test_up_and_down_at_once(w):
    """One that goes up and one that goes down: whatever comes first, the database is whole."""
    db = begin(w)
    w.run("upgrade", "43ce", "--url", db.url)
    running = [w.start("upgrade", "head", "--url", db.url),
               w.start("downgrade", "base", "--url", db.url)]
    done = [w.finish(p) for p in running]
    for d in done:
        if d.code not in (0, 5):
            raise Failed(d.shown())
    w.run("upgrade", "head", "--url", db.url)
    w.run("check", "--url", db.url)


BROKEN = """-- revision: badbadbadbad
-- down_revision: %s
-- message: broken

-- upgrade:
CREATE TABLE half (id integer);
INSERT INTO half VALUES (1);
UPDATE users SET name = 'changed';

ALTER TABLE half
  ADD COLUMN other integr;
-- downgrade:
DROP TABLE half;
""" % HEAD


def state(db):
    return db.sql("SELECT relname, relkind FROM pg_class WHERE relnamespace IN"
                  " ('public'::regnamespace, 'modelgen'::regnamespace) ORDER BY 1") + \
        db.sql("SELECT * FROM users") + db.sql("SELECT * FROM alembic_version") + history(db)


def test_a_revision_that_fails(w):
    db = begin(w)
    w.run("upgrade", "--url", db.url)
    db.sql("INSERT INTO users (username, email) VALUES ('ann', 'a@b')")
    before = state(db)
    w.write(VERSIONS + "/badbadbadbad_broken.sql", BROKEN)
    for more in ([], ["--transaction", "per-run"]):
        done = w.run("upgrade", "--url", db.url, *more, code=4)
        done.said(VERSIONS + "/badbadbadbad_broken.sql:11:20: error MG0304", "integr",
                  "SQLSTATE 42704", "  ADD COLUMN other integr;")
        same(state(db), before)
    is_below = w.run("current", "--url", db.url)
    is_below.printed(HEAD + "\n")
    w.write(VERSIONS + "/badbadbadbad_broken.sql", BROKEN.replace("integr;", "integer;"))
    w.run("upgrade", "--url", db.url)
    w.run("downgrade", "-1", "--url", db.url, "--allow-data-loss")


SLEEPS = """-- revision: 5leep0000000
-- down_revision: %s
-- message: sleeps

-- upgrade:
CREATE TABLE dream (id integer);
SELECT pg_sleep(%%s);
CREATE TABLE awake (id integer);
-- downgrade:
DROP TABLE awake;
DROP TABLE dream;
""" % HEAD


def is_asleep(db, wanted=1):
    return db.sql("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND"
                  " query LIKE 'SELECT pg_sleep%' AND state = 'active'") == str(wanted)


def killed_by(w, number):
    db = begin(w)
    w.run("upgrade", "--url", db.url)
    w.write(VERSIONS + "/5leep0000000_sleeps.sql", SLEEPS % 3)
    before = state(db)
    process = w.start("upgrade", "--url", db.url)
    wait_until(lambda: is_asleep(db))
    process.send_signal(number)
    done = w.finish(process)
    same(done.code, -number)
    # the server notices when it has slept, or is asked to
    wait_until(lambda: is_asleep(db, 0))
    wait_until(lambda: db.sql("SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid ="
                              " l.database WHERE datname = current_database() AND mode ="
                              " 'AccessExclusiveLock'") == "0")
    same(state(db), before)
    w.run("current", "--url", db.url).printed(HEAD + "\n")
    w.write(VERSIONS + "/5leep0000000_sleeps.sql", SLEEPS % 0)
    w.run("upgrade", "--url", db.url).said("upgrade %s -> 5leep0000000" % HEAD)
    w.run("downgrade", "-1", "--url", db.url)


def test_killed(w):
    killed_by(w, signal.SIGKILL)


def test_interrupted(w):
    killed_by(w, signal.SIGINT)


def test_the_server_ends_the_session(w):
    db = begin(w)
    w.run("upgrade", "--url", db.url)
    w.write(VERSIONS + "/5leep0000000_sleeps.sql", SLEEPS % 60)
    before = state(db)
    process = w.start("upgrade", "--url", db.url)
    wait_until(lambda: is_asleep(db))
    db.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
           " current_database() AND query LIKE 'SELECT pg_sleep%'")
    done = w.finish(process)
    same(done.code, 4)
    done.said(VERSIONS + "/5leep0000000_sleeps.sql:7:", "nothing of it was done")
    same(state(db), before)


def test_limits(w):
    """A lock that others hold and a statement that takes too long end with 5."""
    db = begin(w)
    w.run("upgrade", "--url", db.url)
    w.write(VERSIONS + "/5leep0000000_sleeps.sql", SLEEPS % 60)
    w.write("modelgen.yaml", "environments:\n  p: {url: \"%s\", statement_timeout: 200ms}\n" % db.url)
    before = state(db)
    done = w.run("upgrade", "--env", "p", code=5)
    done.said(VERSIONS + "/5leep0000000_sleeps.sql:7:1: error MG0306", "hint: ")
    same(state(db), before)
    w.write(VERSIONS + "/5leep0000000_sleeps.sql", SLEEPS.replace(
        "SELECT pg_sleep(%s)", "ALTER TABLE users ADD COLUMN dream text"))
    w.write("modelgen.yaml", "environments:\n  p: {url: \"%s\", lock_timeout: 200ms, lock_retry: 1s}\n" % db.url)
    locker = subprocess.Popen(["psql", "-Xq", db.url], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True)
    locker.stdin.write("BEGIN; LOCK TABLE users IN ACCESS SHARE MODE; SELECT 'locked';\n")
    locker.stdin.flush()
    while "locked" not in locker.stdout.readline():
        pass
    done = w.run("upgrade", "--env", "p", code=5)
    done.said(VERSIONS + "/5leep0000000_sleeps.sql:7:1: error MG0306", "hint: ")
    locker.stdin.close()
    locker.wait(60)
    same(state(db), before)
    w.run("upgrade", "--env", "p")


def test_what_the_log_tells(w):
    db = begin(w)
    done = w.run("upgrade", "--url", db.url)
    lines = done.err.strip("\n").split("\n")
    same(len(lines), 7)
    matches(lines[0], r"upgrade <base> -> 2ab278d05356, create users table \(\d+ ms\)")
    matches(lines[6], r"upgrade e83a64f1b20c -> 67aca3c3bf83, user_avatar_purchases \(\d+ ms\)")
    same(w.run("downgrade", "-1", "--url", db.url, "--quiet").err, "")
    rows = db.sql("SELECT revision, direction, started_at IS NOT NULL, applied_by, finished_at >="
                  " started_at, checksum <> '', tool FROM modelgen.modelgen_history ORDER BY id")
    matches(rows.split("\n")[0], r"2ab278d05356\|upgrade\|t\|postgres\|t\|t\|modelgen [\d.]+")
    matches(rows.split("\n")[7], r"67aca3c3bf83\|downgrade\|t\|postgres\|t\|t\|modelgen [\d.]+")


def test_lines_come_as_it_happens(w):
    """Whoever watches the log sees each revision when it is done, not at the end."""
    db = begin(w)
    w.write(VERSIONS + "/5leep0000000_sleeps.sql", SLEEPS % 30)
    process = w.start("upgrade", "--url", db.url)
    seen = []
    reader = threading.Thread(target=lambda: seen.extend(process.stderr.readline()
                                                         for _ in range(7)))
    reader.start()
    reader.join(60)
    same(len(seen), 7)
    same(process.poll(), None)
    process.kill()
    process.communicate()


main(globals())
