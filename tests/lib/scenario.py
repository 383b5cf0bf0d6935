"""What the scenario scripts share: the program, databases, folders, and the count of what passed.

A script defines test_* functions and calls main(globals()). Each function gets a World: an empty
folder of its own (World.folder, where commands run) and the means to run the program and to make
databases, which are dropped when the function is over. A failed assertion ends that function alone.
"""
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import termios
import time
import traceback

from . import server as pg

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VERSIONS = os.path.join("out", "versions")
LIMIT = 300
SANITIZER_EXIT = 99


class Failed(Exception):
    """The program did not do what was expected."""


class Done:
    """What a command did."""

    def __init__(self, argv, code, out, err):
        self.argv, self.code, self.out, self.err = argv, code, out, err

    def shown(self):
        return "$ %s\n%s%s(exit %s)" % (" ".join(map(str, self.argv)), self.out, self.err, self.code)

    def json(self):
        return json.loads(self.out)

    def said(self, *texts):
        """Each text stands in the messages."""
        for text in texts:
            if text not in self.err:
                raise Failed("no %r in the messages\n%s" % (text, self.shown()))
        return self

    def never_said(self, *texts):
        for text in texts:
            if text in self.err or text in self.out:
                raise Failed("%r is shown\n%s" % (text, self.shown()))
        return self

    def printed(self, text):
        """This is the whole standard output."""
        if self.out != text:
            raise Failed("standard output is not\n%s\n%s" % (text, self.shown()))
        return self


class Database:
    def __init__(self, name, query):
        self.name, self.query = name, query
        self.url = self.url_as("postgres")

    def url_as(self, role):
        return "postgresql://%s@/%s?%s" % (role, self.name, self.query)

    def sql(self, text, role="postgres"):
        """Runs statements; the result of psql -At without its last line end."""
        done = subprocess.run(
            ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", self.url_as(role), "-c", text],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            raise Failed("%s\n%s" % (text, done.stderr))
        return done.stdout.rstrip("\n")

    def script(self, text):
        """Runs a whole script as psql -f does."""
        done = subprocess.run(
            ["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-d", self.url], input=text,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            raise Failed(done.stderr)


class World:
    made = 0

    def __init__(self, name):
        self.tmp = os.environ["TEST_TMP"]
        self.program = os.environ["MODELGEN"]
        self.folder = os.path.join(self.tmp, name)
        os.mkdir(self.folder)
        self.base, _, self.query = os.environ["PGTEST_URL"].partition("?")
        self.databases, self.roles, self.servers = [], [], []

    # ---- databases
    def database(self, options=""):
        World.made += 1
        name = "scn_%d_%d" % (os.getpid(), World.made)
        self.server().sql("CREATE DATABASE %s TEMPLATE template0 %s" % (name, options))
        self.databases.append(Database(name, self.query))
        return self.databases[-1]

    def role(self, options="LOGIN"):
        World.made += 1
        name = "scn_%d_r%d" % (os.getpid(), World.made)
        self.server().sql("CREATE ROLE %s %s" % (name, options))
        self.roles.append(name)
        return name

    def server(self):
        return Database("postgres", self.query)

    def own_server(self, hba=None):
        """A server of this function alone, with the lines of its pg_hba.conf where they matter."""
        World.made += 1
        folder = os.path.join(self.tmp, "s%d" % World.made)
        server = pg.Server(folder, os.environ["PGTEST_BINDIR"], dict(os.environ))
        self.servers.append(server)
        server.start()
        if hba:
            with open(os.path.join(server.data, "pg_hba.conf"), "w", encoding="utf-8") as f:
                f.write(hba)
            server.process.send_signal(signal.SIGHUP)
        return server

    def standby(self, primary):
        """A hot standby of one's own server; ended together with it."""
        World.made += 1
        folder = os.path.join(self.tmp, "s%d" % World.made)
        who = pg.unprivileged()
        copy = pg.Server(folder, os.environ["PGTEST_BINDIR"], dict(os.environ))
        self.servers.append(copy)
        os.mkdir(folder, 0o755)
        if who:
            os.chown(folder, who["user"], who["group"])
        subprocess.run([copy.program("pg_basebackup"), "-D", copy.data, "-R", "-d",
                        primary.url()], cwd=folder, check=True, stdin=subprocess.DEVNULL, **who)
        with open(copy.log, "wb") as log:
            copy.process = subprocess.Popen(
                [copy.program("postgres"), "-D", copy.data, "-k", folder, "-c", "listen_addresses=",
                 "-c", "max_connections=200", "-c", "max_locks_per_transaction=512",
                 # pg_basebackup may be a newer one, whose settings this server does not know
                 "-c", "primary_conninfo=host=%s user=postgres" % primary.folder], cwd=folder,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **who)
        wait_until(lambda: copy.sql("postgres", "SELECT 1").returncode == 0)
        return copy

    def close(self):
        for s in self.servers:
            s.stop()
            shutil.rmtree(s.folder, ignore_errors=True)
        for d in self.databases:
            self.server().sql("DROP DATABASE IF EXISTS %s WITH (FORCE)" % d.name)
        for r in self.roles:
            self.server().sql("DROP ROLE IF EXISTS %s" % r)
        shutil.rmtree(self.folder, ignore_errors=True)

    # ---- the program
    def env(self, more):
        env = dict(os.environ)
        for name, value in (more or {}).items():
            env.pop(name, None)
            if value is not None:
                env[name] = value
        return env

    def start(self, *args, env=None, cwd=None, **more):
        """The program, running; standard input is empty."""
        return subprocess.Popen(
            [self.program, *args], env=self.env(env), cwd=cwd or self.folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            **more)

    def finish(self, process):
        out, err = process.communicate(timeout=LIMIT)
        done = Done(process.args, process.returncode, out, err)
        if done.code == SANITIZER_EXIT or "Sanitizer" in err or "runtime error: " in err:
            raise Failed("a sanitizer's report\n" + done.shown())
        return done

    def run(self, *args, code=0, env=None, cwd=None, unproven=False, **more):
        """
        The program's result; any other exit code than this one is a failure, and so is a written
        revision without a whole proof.
        """
        done = self.finish(self.start(*args, env=env, cwd=cwd, **more))
        if code is not None and done.code != code:
            raise Failed("exit code %s, expected %s\n%s" % (done.code, code, done.shown()))
        if not unproven and "autogenerate" in args[0] + " ".join(args[1:2]):
            for path in done.out.split("\n"):
                if re.fullmatch(r"\S+\.sql", path):
                    self.check_proof(os.path.join(cwd or self.folder, path), done)
        return done

    def check_proof(self, path, done):
        with open(path, encoding="utf-8", newline="") as f:
            header = f.read().split("\n-- upgrade:")[0]
        proven = re.findall(r"^-- proven: \S+(?: \(.*\))? [0-9a-f]{16} -> [0-9a-f]{16}$", header,
                            re.M)
        if len(proven) != 1 or "-- not proven" in header:
            raise Failed("%s is not proven\n%s\n%s" % (path, header, done.shown()))

    def type(self, text, *args, code=0):
        """What stands on the terminal after the program was run there and this was typed."""
        master, slave = pty.openpty()
        mode = termios.tcgetattr(slave)
        mode[1] &= ~termios.OPOST
        mode[3] &= ~termios.ECHO
        termios.tcsetattr(slave, termios.TCSANOW, mode)
        os.write(master, text.encode())
        process = subprocess.Popen([self.program, *args], cwd=self.folder, stdin=slave,
                                   stdout=slave, stderr=slave, start_new_session=True)
        os.close(slave)
        seen = b""
        try:
            while chunk := os.read(master, 4096):
                seen += chunk
        except OSError:         # the other end is closed
            pass
        os.close(master)
        done = Done(process.args, process.wait(LIMIT), seen.decode(), "")
        if done.code != code:
            raise Failed("exit code %s, expected %s\n%s" % (done.code, code, done.shown()))
        return done.out

    # ---- files
    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def write(self, path, text):
        full = self.path(path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8", newline="") as f:
            f.write(text)

    def read(self, path):
        with open(self.path(path), encoding="utf-8", newline="") as f:
            return f.read()

    def revisions(self):
        """Names of everything in the folder of revisions."""
        return sorted(os.listdir(self.path(VERSIONS))) if os.path.isdir(self.path(VERSIONS)) else []

    def take_history(self, *ids):
        """The project's own revision files, all of them or these."""
        os.makedirs(self.path(VERSIONS), exist_ok=True)
        for file in sorted(os.listdir(os.path.join(ROOT, VERSIONS))):
            if not ids or file.split("_")[0] in ids:
                shutil.copy(os.path.join(ROOT, VERSIONS, file), self.path(VERSIONS, file))

    def take_models(self, revision=None):
        """The project's models as they are now, or as they were at that revision."""
        source = os.path.join(ROOT, "tests", "fixtures", "history", "%s.yaml" % revision)
        shutil.copy(source if revision else os.path.join(ROOT, "models.yaml"),
                    self.path("models.yaml"))

    def change_models(self, old, new, count=1):
        text = self.read("models.yaml")
        if text.count(old) != count:
            raise Failed("%r stands %d times in the models" % (old, text.count(old)))
        self.write("models.yaml", text.replace(old, new))


def revision(w, name, down, up, back="", header=""):
    """Writes a revision file of these sections; header: further lines of it."""
    w.write("%s/%s.sql" % (VERSIONS, name), "-- revision: %s\n-- down_revision: %s\n%s\n-- upgrade:\n"
            "%s\n-- downgrade:\n%s\n" % (name, down, header, up, back))


def with_help(make):
    """Tests get what make(world) gives as a second argument; it is closed when they are over."""
    def decorate(test):
        def run(w):
            thing = make(w)
            try:
                test(w, thing)
            finally:
                thing.close()
        return run
    return decorate


def same(found, expected):
    if found != expected:
        raise Failed("found\n%s\nexpected\n%s" % (found, expected))


def matches(text, pattern):
    if not re.fullmatch(pattern, text, re.S):
        raise Failed("%s\ndoes not match\n%s" % (text, pattern))


def wait_until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise Failed("waited for nothing")
        time.sleep(0.02)


def main(names):
    os.chmod(os.environ["TEST_TMP"], 0o711)
    passed = failed = 0
    wanted = sys.argv[1:]
    for name, function in list(names.items()):
        if not name.startswith("test_") or (wanted and name not in wanted):
            continue
        world = World(name)
        try:
            function(world)
            passed += 1
        except Exception as e:      # any: the other functions still run
            failed += 1
            where = traceback.extract_tb(e.__traceback__)
            lines = ["%s:%d" % (os.path.basename(f.filename), f.lineno) for f in where[1:]]
            print("%s (%s): %s: %s\n" % (name, " < ".join(reversed(lines)), type(e).__name__, e))
        finally:
            world.close()
    print("%d passed, %d failed, 0 skipped" % (passed, failed))
    sys.exit(1 if failed else 0)
