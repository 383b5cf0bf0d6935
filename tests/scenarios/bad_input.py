#!/usr/bin/env python3
"""What goes wrong round about: files, folders, disks, servers, passwords, rights, histories. Each
gets one clear message, the right exit code, and no file is written or half-written."""
import os
import resource
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib.scenario import VERSIONS, Failed, main, same, wait_until  # noqa: E402
from lib.server import unprivileged  # noqa: E402

NAMELESS = {"MODELGEN_URL": None, "DATABASE_URL": None, "MODELGEN_ENV": None}
SECRET = "s3cret-w0rd"
ONLINE = [["upgrade"], ["downgrade", "-1"], ["current"], ["check"], ["check", "--only", "live"],
          ["inspect"], ["autogenerate", "-m", "x"], ["history", "-i"], ["show", "current"]]


def begin(w):
    w.take_history()
    w.take_models()


def state(w):
    """All that stands in the project: path -> text."""
    return {os.path.join(place, f): w.read(os.path.join(place, f))
            for place, _, files in os.walk(w.folder) for f in files}


def unchanged(w, before):
    now = state(w)
    differ = sorted(f for f in set(before) | set(now) if before.get(f) != now.get(f))
    if differ:
        raise Failed("written, removed or changed: " + ", ".join(differ))


def one_error(done):
    if done.err.count("error MG") != 1 or done.err.count("hint: ") != 1:
        raise Failed("not one message with one hint\n" + done.shown())
    return done


def as_user():
    """Rights of files mean nothing to root: then the program runs as somebody else."""
    return unprivileged()


def open_to_others(w):
    """So that the other user can read the program and work in the folder."""
    who = as_user()
    if who:
        os.chown(w.folder, who["user"], who["group"])
        w.program = os.path.join(w.tmp, "modelgen")
        if not os.path.exists(w.program):
            subprocess.run(["cp", os.environ["MODELGEN"], w.program], check=True)
            os.chmod(w.program, 0o755)
    return who


# ---- URLs and servers

def test_urls_that_do_not_parse(w):
    begin(w)
    before = state(w)
    for url in ("postgresql://app:%s@db:port/app" % SECRET, "mysql://app:%s@db/app" % SECRET,
                "host=db password=%s extra" % SECRET, "postgresql://app:%s@db/app?nonsense=1" % SECRET,
                "postgresql://app:%s/%%zz@db/app" % SECRET):
        for words in ONLINE:
            done = w.run(*words, "--url", url, code=2).printed("").never_said(SECRET)
            one_error(done)
            w.run(*words, env={"DATABASE_URL": url}, code=2).never_said(SECRET)
        for words in (["diff", url, "models.yaml"], ["check", "--only", "pending", "--scratch", url]):
            w.run(*words, "-v", code=2).printed("").never_said(SECRET).said("hint: ")
        w.write("modelgen.yaml", "environments: {p: {url: \"%s\"}}\n" % url)
        w.run("current", "--env", "p", code=2).never_said(SECRET)
        os.remove(w.path("modelgen.yaml"))
    unchanged(w, before)


def test_server_is_down(w):
    begin(w)
    before = state(w)
    for url in ("postgresql://app:%s@127.0.0.1:1/app" % SECRET,
                "postgresql://app:%s@/app?host=%s" % (SECRET, w.folder)):
        for words in ONLINE:
            done = w.run(*words, "-v", "--url", url, code=4).printed("").never_said(SECRET)
            one_error(done.said("error MG0301: cannot connect to database app at "))
        w.run("diff", url, "models.yaml", code=4).printed("").never_said(SECRET).said("hint: ")
        w.run("check", "--only", "pending", "--scratch", url, code=4).never_said(SECRET)
    unchanged(w, before)


def test_passwords(w):
    begin(w)
    server = w.own_server("local all postgres trust\nlocal all all scram-sha-256\n")
    for sql in ("SET password_encryption = 'scram-sha-256'; CREATE ROLE app LOGIN PASSWORD '%s'"
                % SECRET, "CREATE DATABASE app OWNER app"):
        if server.sql("postgres", sql).returncode:
            raise Failed(sql)
    where = "@/app?host=%s" % server.folder
    right = "postgresql://app:%s%s" % (SECRET, where)
    wait_until(lambda: subprocess.run(["psql", "-Xwc", "", "postgresql://app" + where],
                                      stderr=subprocess.DEVNULL, check=False).returncode)
    before = state(w)
    for words in ONLINE:
        done = w.run(*words, "--url", "postgresql://app:wr0ng" + where, code=4)
        one_error(done.printed("").never_said("wr0ng").said("MG0301", "password", "as app"))
        done = w.run(*words, "--url", "postgresql://app" + where, code=4)
        one_error(done.printed("").said("MG0301", "password", "PGPASSWORD"))
    unchanged(w, before)
    w.run("upgrade", "-v", "--url", right).never_said(SECRET)
    w.run("current", "-v", "--url", right).never_said(SECRET)
    w.run("check", "--url", right).never_said(SECRET)
    w.run("check", "--url", "postgresql://app" + where, env={"PGPASSWORD": SECRET})
    w.write("pass", "*:*:app:app:%s\n" % SECRET)
    os.chmod(w.path("pass"), 0o600)
    w.run("check", "--url", "postgresql://app" + where, env={"PGPASSFILE": w.path("pass")})
    # nor does it stand among the processes, in the database, or in what is written
    db = server.sql("app", "SELECT * FROM modelgen.modelgen_history").stdout
    if SECRET in db:
        raise Failed(db)
    w.change_models("      origin:      varchar(200)\n",
                    "      origin:      varchar(200)\n      roast: text\n")
    w.run("autogenerate", "-m", "roast", "--url", right).never_said(SECRET)
    for path, text in state(w).items():
        if SECRET in text and not path.endswith("/pass"):
            raise Failed("the password is in " + path)


# ---- rights

def test_missing_rights(w):
    begin(w)
    db = w.database()
    role = w.role()
    db.sql("REVOKE ALL ON SCHEMA public FROM PUBLIC; REVOKE ALL ON DATABASE %s FROM PUBLIC;"
           " GRANT CONNECT ON DATABASE %s TO %s; GRANT USAGE ON SCHEMA public TO %s"
           % (db.name, db.name, role, role))
    done = w.run("upgrade", "--url", db.url_as(role), code=4).printed("")
    one_error(done.said("permission denied for schema public", "SQLSTATE 42501", role, "GRANT"))
    same(db.sql("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"), "0")
    # a role that may make tables but no schema keeps the history beside the version table
    db.sql("GRANT CREATE ON SCHEMA public TO %s" % role)
    w.run("upgrade", "2ab2", "--url", db.url_as(role))
    db.sql("ALTER TABLE users OWNER TO postgres")
    done = w.run("upgrade", "--url", db.url_as(role), code=4)
    one_error(done.said(VERSIONS + "/43ce78fc9340_add_col_email_to_users_table.sql:8:1: error "
                        "MG0304: must be owner of table users", "nothing of it was done"))
    w.run("current", "--url", db.url_as(role)).printed("2ab278d05356\n")
    reader = w.role()
    db.sql("GRANT CONNECT ON DATABASE %s TO %s" % (db.name, reader))
    for words in (["current"], ["upgrade"], ["autogenerate", "-m", "x"], ["history", "-i"]):
        done = w.run(*words, "--url", db.url_as(reader), code=4).printed("")
        one_error(done.said("permission denied", "SQLSTATE 42501", "GRANT", reader))
    db.sql("GRANT USAGE ON SCHEMA public TO %s" % reader)
    done = w.run("current", "--url", db.url_as(reader), code=4)
    one_error(done.said("permission denied for table alembic_version", "GRANT SELECT ON "))
    db.sql("DROP OWNED BY %s; DROP OWNED BY %s" % (role, reader))


def test_role_of_the_configuration(w):
    begin(w)
    db = w.database()
    role = w.role("NOLOGIN")
    w.write("modelgen.yaml", "environments:\n  p: {url: \"%s\", role: %s}\n" % (db.url, role))
    db.sql("GRANT CREATE ON SCHEMA public TO %s" % role)
    w.run("upgrade", "2ab2", "--env", "p")
    same(db.sql("SELECT relowner::regrole FROM pg_class WHERE relname = 'users'"), role)
    w.write("modelgen.yaml", "environments:\n  p: {url: \"%s\", role: nobody_here}\n" % db.url)
    one_error(w.run("upgrade", "--env", "p", code=2).said("nobody_here"))
    member = w.role()
    w.write("modelgen.yaml", "environments:\n  p: {url: \"%s\", role: %s}\n"
            % (db.url_as(member), role))
    one_error(w.run("upgrade", "--env", "p", code=4).said("role", role, "member"))
    db.sql("DROP OWNED BY " + role)


# ---- files and folders

def test_files_that_may_not_be_read(w):
    begin(w)
    who = open_to_others(w)
    os.chmod(w.path("models.yaml"), 0)
    for words in (["autogenerate", "-m", "x"], ["check", "--only", "pending"], ["fmt"],
                  ["diff", "empty:", "models.yaml"]):
        one_error(w.run(*words, code=2, **who).printed("").said("models.yaml: error MG0601",
                                                                "Permission denied"))
    os.chmod(w.path("models.yaml"), 0o644)
    file = os.path.join(VERSIONS, w.revisions()[0])
    os.chmod(w.path(file), 0)
    for words in (["history"], ["heads"], ["upgrade", "--sql"], ["autogenerate", "-m", "x"],
                  ["revision", "-m", "x"]):
        done = w.run(*words, code=None, **who).printed("")
        if done.code not in (2, 6):
            raise Failed(done.shown())
        one_error(done.said(file, "Permission denied"))
    os.chmod(w.path(file), 0o644)
    os.chmod(w.path(VERSIONS), 0)
    done = w.run("history", code=2, **who).printed("")
    one_error(done.said(VERSIONS, "Permission denied"))
    os.chmod(w.path(VERSIONS), 0o755)
    w.write("modelgen.yaml", "models: models.yaml\n")
    os.chmod(w.path("modelgen.yaml"), 0)
    one_error(w.run("history", code=2, **who).said("modelgen.yaml", "Permission denied"))


def test_folders_that_may_not_be_written(w):
    begin(w)
    who = open_to_others(w)
    w.change_models("      origin:      varchar(200)\n",
                    "      origin:      varchar(200)\n      roast: text\n")
    db = w.database()
    w.run("upgrade", "--url", db.url)
    before = state(w)
    for words in (["revision", "-m", "x"], ["autogenerate", "-m", "x", "--url", db.url]):
        done = w.run(*words, code=2, **who).printed("")
        one_error(done.said("error MG0602", VERSIONS, "Permission denied"))
    os.chmod(w.folder, 0o555)
    one_error(w.run("fmt", "--write", code=2, **who).printed("").said("models.yaml", "MG0602"))
    for words in (["revision", "-m", "x", "--dir", "new/versions"], ["init", "--dir", "new"]):
        one_error(w.run(*words, code=2, **who).printed("").said("new", "Permission denied"))
    os.chmod(w.folder, 0o755)
    unchanged(w, before)


def test_what_is_no_folder(w):
    begin(w)
    for words in (["history", "--dir", "models.yaml"], ["upgrade", "--sql", "--dir", "models.yaml"],
                  ["revision", "-m", "x", "--dir", "models.yaml"],
                  ["autogenerate", "-m", "x", "--dir", "models.yaml"]):
        done = w.run(*words, code=2).printed("")
        one_error(done.said("models.yaml", "Not a directory"))
    before = state(w)
    os.mkdir(w.path("models.d"))
    for words in (["fmt", "--write", "--models", "models.d"], ["check", "--only", "pending",
                                                               "--models", "models.d"]):
        one_error(w.run(*words, code=2).said("models.d", "Is a directory"))
    os.rmdir(w.path("models.d"))
    unchanged(w, before)


def small_files():
    """No file may grow beyond 100 bytes, as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))


def test_a_full_disk(w):
    begin(w)
    db = w.database()
    w.run("upgrade", "--url", db.url)
    w.change_models("      origin:      varchar(200)\n",
                    "      origin:      varchar(200)\n      roast: text\n")
    before = state(w)
    for words in (["revision", "-m", "x"], ["autogenerate", "-m", "x", "--url", db.url],
                  ["fmt", "--write"]):
        done = w.run(*words, code=2, preexec_fn=small_files).printed("")
        one_error(done.said("error MG0602", "File too large"))
        unchanged(w, before)
    if os.path.exists("/dev/full"):
        with open("/dev/full", "w", encoding="utf-8") as full:
            for words in (["inspect", "--url", db.url], ["upgrade", "--sql"], ["fmt"], ["history"]):
                process = subprocess.run([w.program, *words], stdout=full, stderr=subprocess.PIPE,
                                         cwd=w.folder, text=True, check=False)
                if process.returncode != 2 or "standard output" not in process.stderr:
                    raise Failed("%s: %d %s" % (words, process.returncode, process.stderr))
    unchanged(w, before)


def test_a_tiny_disk(w):
    """The same on a real file system that is full; only root can mount one."""
    begin(w)
    disk = w.path("disk")
    os.mkdir(disk)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", disk],
                             stderr=subprocess.DEVNULL, check=False).returncode == 0
    if not mounted:
        return
    try:
        text = "# kept\ntables:\n  a:   {columns: {b: integer}}\n"
        w.write("disk/models.yaml", text)
        with open(w.path("disk/ballast"), "wb", buffering=0) as f:
            try:
                while True:
                    f.write(b"x" * 4096)
                    os.fsync(f.fileno())
            except OSError:
                pass
        done = w.run("fmt", "--write", "--models", "disk/models.yaml", code=2)
        one_error(done.said("error MG0602", "No space left on device"))
        done = w.run("revision", "-m", "x", "--dir", "disk/versions", code=2)
        one_error(done.said("error MG0602", "disk/versions", "No space left on device"))
        same(w.read("disk/models.yaml"), text)
        left = sorted(os.listdir(disk))
        same([n for n in left if n not in ("versions",)], ["ballast", "models.yaml"])
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_file_that_is_there_already(w):
    begin(w)
    text = w.read(os.path.join(VERSIONS, w.revisions()[0]))
    w.run("revision", "-m", "x", "--rev-id", "2ab278d05356", code=6).said("exists already")
    w.write(VERSIONS + "/abcabcabcabc_x.sql", text.replace("2ab278d05356", "ffffffffffff")
            .replace("-- down_revision:", "-- down_revision: 67aca3c3bf83"))
    before = state(w)
    done = w.run("revision", "-m", "x", "--rev-id", "abcabcabcabc", code=2)
    one_error(done.said("abcabcabcabc_x.sql", "exists"))
    unchanged(w, before)


def test_links_and_modes_survive(w):
    """A models file behind a link is rewritten where it is, with the mode that it had."""
    begin(w)
    os.mkdir(w.path("elsewhere"))
    os.rename(w.path("models.yaml"), w.path("elsewhere", "real.yaml"))
    os.chmod(w.path("elsewhere", "real.yaml"), 0o640)
    os.symlink("elsewhere/real.yaml", w.path("models.yaml"))
    w.run("fmt", "--write")
    same(os.path.islink(w.path("models.yaml")), True)
    same(os.stat(w.path("elsewhere", "real.yaml")).st_mode & 0o777, 0o640)
    w.run("fmt", "--check")


# ---- histories

def test_broken_histories_write_nothing(w):
    """Every way in which the files do not fit together is an error for who writes and who runs."""
    begin(w)
    db = w.database()
    w.run("upgrade", "afe5", "--url", db.url)
    good = {f: w.read(os.path.join(VERSIONS, f)) for f in w.revisions()}
    head = [f for f in good if f.startswith("67aca3c3bf83")][0]
    broken = {
        "no id": ("-- revision: 67aca3c3bf83\n", ""),
        "no parent line": ("-- down_revision: e83a64f1b20c\n", ""),
        "missing parent": ("-- down_revision: e83a64f1b20c", "-- down_revision: 0123456789ab"),
        "two heads": ("-- down_revision: e83a64f1b20c", "-- down_revision: 5d1c7b90e2a4"),
        "itself": ("-- down_revision: e83a64f1b20c", "-- down_revision: 67aca3c3bf83"),
        "the same id": ("-- revision: 67aca3c3bf83", "-- revision: 2ab278d05356"),
        "no section": ("-- upgrade:", "-- up:"),
        "open quote": ("CREATE INDEX", "SELECT 'x; CREATE INDEX"),
        "open comment": ("CREATE INDEX", "/* CREATE INDEX"),
        "open dollar": ("CREATE INDEX", "DO $x$ CREATE INDEX"),
    }
    state_before = db.sql("SELECT * FROM alembic_version")
    for name, (old, new) in broken.items():
        same(good[head].count(old) >= 1, True)
        w.write(os.path.join(VERSIONS, head), good[head].replace(old, new, 1))
        before = state(w)
        for words in (["upgrade", "--url", db.url], ["upgrade", "--sql"],
                      ["autogenerate", "-m", "x", "--url", db.url], ["autogenerate", "-m", "x"],
                      ["check", "--only", "pending"]):
            done = w.run(*words, code=None)
            if name == "two heads" and words[0] == "check":
                continue
            # what a revision says is read when it is about to run
            late = name.startswith(("open ", "no section")) and words[-1] == db.url and words[0] != "upgrade"
            if done.code != (1 if late else 6):
                raise Failed("%s: exit code %s\n%s" % (name, done.code, done.shown()))
            if done.out or "hint: " not in done.err:
                raise Failed("%s\n%s" % (name, done.shown()))
        unchanged(w, before)
        same(db.sql("SELECT * FROM alembic_version"), state_before)
    w.write(os.path.join(VERSIONS, head), good[head])
    first = [f for f in good if f.startswith("2ab278d05356")][0]
    w.write(os.path.join(VERSIONS, first),
            good[first].replace("-- down_revision:", "-- down_revision: 67aca3c3bf83"))
    before = state(w)
    for words in (["upgrade", "--url", db.url], ["history"], ["autogenerate", "-m", "x"]):
        w.run(*words, code=6).printed("").said("2ab278d05356", "67aca3c3bf83", "hint: ")
    # an applied revision that was changed
    w.write(os.path.join(VERSIONS, first), good[first].replace("VARCHAR(32)", "VARCHAR(33)"))
    done = w.run("upgrade", "--url", db.url, code=6)
    one_error(done.said("error MG0508", first, "hint: "))
    same(db.sql("SELECT * FROM alembic_version"), state_before)


def test_a_revision_that_does_not_replay(w):
    """What fails on the private cluster is told with the file's line, and nothing is written."""
    begin(w)
    file = [f for f in w.revisions() if f.startswith("67aca3c3bf83")][0]
    text = w.read(os.path.join(VERSIONS, file))
    w.write(os.path.join(VERSIONS, file), text.replace("VARCHAR(50)", "VARCHA(50)"))
    before = state(w)
    for words in (["autogenerate", "-m", "x"], ["check", "--only", "pending"],
                  ["diff", "rev:head", "models.yaml"]):
        done = w.run(*words, code=4).printed("")
        done.said(file + ":", "varcha", "SQLSTATE 42704")
    unchanged(w, before)


def test_interrupted_while_writing(w):
    """No half of a file stays, whenever the program is killed."""
    begin(w)
    w.change_models("      origin:      varchar(200)\n",
                    "      origin:      varchar(200)\n      roast: text\n")
    before = state(w)
    for delay in (0, 0.05, 0.2, 0.5):
        process = w.start("autogenerate", "-m", "x")
        time.sleep(delay)
        process.send_signal(signal.SIGTERM)
        process.communicate()
        for path in set(state(w)) - set(before):
            if not path.endswith("_x.sql") or "-- downgrade:" not in state(w)[path]:
                raise Failed("left: " + path)
            os.remove(path)
        unchanged(w, before)
    # the next command stops what the killed ones left running
    w.run("check", "--only", "pending", code=1)


main(globals())
