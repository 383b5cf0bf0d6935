"""One PostgreSQL server of the tests' own: a temporary folder, a unix socket, nothing else."""
import glob
import os
import pwd
import re
import shutil
import signal
import subprocess
import time

SETTINGS = {
    "listen_addresses": "", "fsync": "off", "full_page_writes": "off",
    "synchronous_commit": "off", "max_connections": "200", "max_locks_per_transaction": "512",
    "wal_level": "logical", "shared_buffers": "64MB", "timezone": "UTC", "log_timezone": "UTC",
    "log_min_messages": "warning",
}
PLACES = ["/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/libexec/postgresql*",
          "/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin"]


def major_of(bindir):
    """The major version of the server programs in a folder, as text, or None."""
    try:
        shown = subprocess.run([os.path.join(bindir, "postgres"), "--version"],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    except OSError:
        return None
    found = re.search(r"\) (\d+)", shown)
    return found.group(1) if found else None


def find_installed(major):
    """The folder of the installed server programs of that version, or None."""
    found = [d for pattern in PLACES for d in sorted(glob.glob(pattern))
             if os.access(os.path.join(d, "initdb"), os.X_OK) and major_of(d) == major]
    return found[0] if found else None


def find_bindir():
    """The folder of the newest installed server programs, or None."""
    found = [d for pattern in PLACES for d in glob.glob(pattern)
             if os.access(os.path.join(d, "initdb"), os.X_OK)]
    if found:
        return max(found, key=lambda d: int((re.findall(r"\d+", d) or ["0"])[0]))
    config = shutil.which("pg_config")
    if config:
        d = subprocess.run([config, "--bindir"], stdout=subprocess.PIPE, text=True).stdout.strip()
        if os.access(os.path.join(d, "initdb"), os.X_OK):
            return d
    initdb = shutil.which("initdb")
    return os.path.dirname(os.path.realpath(initdb)) if initdb else None


def unprivileged():
    """As whom PostgreSQL runs when the tests run as root: keyword arguments for subprocess."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise RuntimeError("there is neither a user postgres nor a user nobody to run the server as")


class Server:
    """start() and stop() may be called again; databases are made and dropped in between.

    Programs that are not in bindir (psql, where a package has the server alone) come from PATH.
    """

    def __init__(self, folder, bindir, env):
        self.folder, self.bindir = folder, bindir
        self.data = os.path.join(folder, "data")
        self.log = os.path.join(folder, "log")
        self.env = dict(env, PGOPTIONS="")
        self.process = None
        shown = subprocess.run([self.program("postgres"), "--version"], env=self.env,
                               stdout=subprocess.PIPE, text=True).stdout
        self.version = re.search(r"\d[\w.]*", shown).group(0)

    def url(self, database="postgres"):
        return "postgresql://postgres@/%s?host=%s" % (database, self.folder)

    def program(self, name):
        own = os.path.join(self.bindir, name)
        return own if os.path.exists(own) else name

    def start(self):
        who = unprivileged()
        os.mkdir(self.folder, 0o755)
        if who:
            os.chown(self.folder, who["user"], who["group"])
        made = subprocess.run(
            [self.program("initdb"), "-D", self.data, "-U", "postgres", "-A", "trust", "-N",
             "-E", "UTF8", "--locale=C"], cwd=self.folder, env=self.env, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **who)
        if made.returncode:
            raise RuntimeError("initdb failed:\n" + made.stdout)
        options = [o for k, v in SETTINGS.items() for o in ("-c", "%s=%s" % (k, v))]
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [self.program("postgres"), "-D", self.data, "-k", self.folder, *options],
                cwd=self.folder, env=self.env, stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, start_new_session=True, **who)
        for _ in range(600):
            if self.process.poll() is not None:
                break
            if os.path.exists(os.path.join(self.folder, ".s.PGSQL.5432")) and \
                    self.sql("postgres", "SELECT 1").returncode == 0:
                return
            time.sleep(0.05)
        with open(self.log, encoding="utf-8", errors="replace") as log:
            raise RuntimeError("the test server did not start:\n" + log.read())

    def sql(self, database, text):
        return subprocess.run(
            [self.program("psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", self.url(database),
             "-c", text], env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)

    def create(self, database):
        done = self.sql("postgres", "CREATE DATABASE %s TEMPLATE template0" % database)
        if done.returncode:
            raise RuntimeError(done.stderr)

    def drop(self, database):
        self.sql("postgres", "DROP DATABASE IF EXISTS %s WITH (FORCE)" % database)

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGQUIT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
