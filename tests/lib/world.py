"""What all tests of one run share: a temporary folder, the server, the environment, clean-up.

The folder lies under the system's temporary folder and may be entered by everyone, because as
root the servers run as another user. Whatever a test leaves running in it is found by its
postmaster.pid or its working folder, stopped, and counted as that test's failure.
"""
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time

from . import server as pg

SANITIZER_EXIT = 99     # no command of modelgen ends with it
SANITIZED = {
    "ASAN_OPTIONS": "detect_leaks=1:detect_stack_use_after_return=1:exitcode=99",
    "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1:exitcode=99",
}
REPORTS = ("ERROR: AddressSanitizer", "ERROR: LeakSanitizer", "runtime error: ")
FIXED = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "SOURCE_DATE_EPOCH": "1795000000",
         "TERM": "dumb"}
DROPPED = ("PG", "MODELGEN", "LC_", "LANG", "MAKE", "MFLAGS", "XDG_", "TEST_", "DATABASE_URL",
           "COLUMNS", "LINES", "CLICOLOR", "FORCE_COLOR", "CDPATH")


class Finished:
    """What a program did: exit code, output, and what is wrong beyond the exit code."""

    def __init__(self, code, out, err, problems):
        self.code, self.out, self.err, self.problems = code, out, err, problems


class NoServer(Exception):
    """There are no programs of a server."""


class World:
    """bindir: the server's programs, where they are not the installed ones; clients: likewise."""

    def __init__(self, root, build, bindir=None, clients=None):
        self.root, self.build = root, os.path.abspath(build)
        self.modelgen = os.path.join(self.build, "modelgen")
        installed = pg.find_bindir()
        if not (bindir or installed):
            raise NoServer("no PostgreSQL server programs are installed: make deps")
        self.chosen = bindir
        self.places = [p for p in (bindir, clients, installed) if p]
        self.folder = tempfile.mkdtemp(prefix="mgtest-")
        if len(self.folder) > 70:     # a socket's path has 107 bytes at most
            os.rmdir(self.folder)
            self.folder = tempfile.mkdtemp(prefix="mgtest-", dir="/tmp")
        os.chmod(self.folder, 0o711)
        for name, mode in (("t", 0o711), ("cache", 0o711), ("bin", 0o755), ("home", 0o755)):
            os.mkdir(os.path.join(self.folder, name))
            os.chmod(os.path.join(self.folder, name), mode)
        os.symlink(self.modelgen, os.path.join(self.folder, "bin", "modelgen"))
        self.stopping = False
        self.running = set()
        self.lock = threading.Lock()
        self.count = 0
        self.server = pg.Server(os.path.join(self.folder, "s"), self.places[0], self.bare_env())
        self.started = None

    def bare_env(self):
        """Of the caller's environment what no test depends on; PATH has the server's programs."""
        env = {k: v for k, v in os.environ.items() if not k.startswith(DROPPED)}
        env.update(FIXED)
        env["PATH"] = os.pathsep.join([os.path.join(self.folder, "bin"), *self.places,
                                       env.get("PATH", "/usr/bin:/bin")])
        if self.chosen:
            env["MODELGEN_PG_BIN"] = self.chosen
        return env

    def env(self, work):
        """The environment of a test whose private folder is work."""
        env = self.bare_env()
        env.update(SANITIZED)
        for name in SANITIZED:
            env[name] += ":log_path=" + os.path.join(work, ".sanitizer")
        env["XDG_CACHE_HOME"] = os.path.join(self.folder, "cache")
        return env

    def need_server(self):
        """Starts the server when it is first wanted; raises again for whoever comes later."""
        with self.lock:
            if self.started is None:
                try:
                    self.server.start()
                    self.started = True
                except (RuntimeError, OSError) as e:
                    self.started = e
        if self.started is not True:
            raise RuntimeError(str(self.started))

    def new_folder(self):
        with self.lock:
            self.count += 1
            path = os.path.join(self.folder, "t", "%06d" % self.count)
        os.mkdir(path)
        os.chmod(path, 0o711)
        return path

    def run(self, argv, env, cwd, timeout, work, together=False):
        """Runs a program in a process group of its own; nothing of the group outlives it.

        together: stderr is written into stdout, in the order of writing.
        """
        paths = [os.path.join(work, ".stdout"), os.path.join(work, ".stderr")]
        with open(paths[0], "wb") as out, open(paths[1], "wb") as err:
            with self.lock:
                if self.stopping:
                    raise InterruptedError
                process = subprocess.Popen(argv, env=env, cwd=cwd, stdin=subprocess.DEVNULL,
                                           stdout=out, stderr=out if together else err,
                                           start_new_session=True)
                self.running.add(process.pid)
        problems = []
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            problems.append("ran longer than %d seconds and was stopped" % timeout)
            code = None
        if code is None:
            self.end_groups([process.pid])
            code = process.wait()
        elif self.group_remains(process.pid, 10):
            problems.append("left processes running")
            self.end_groups([process.pid])
        with self.lock:
            self.running.discard(process.pid)
        texts = []
        for path in paths:
            with open(path, "rb") as f:
                texts.append(f.read().decode("utf-8", "backslashreplace"))
            os.remove(path)
        problems += self.sanitizer_reports(work, texts[0] if together else texts[1], code)
        return Finished(code, texts[0], texts[1], problems)

    @staticmethod
    def group_lives(group):
        """Whether one of the group runs; one that was killed and not yet asked for is dead."""
        try:
            os.killpg(group, 0)
        except (ProcessLookupError, PermissionError):
            return False
        if not os.path.isdir("/proc/self"):
            return True
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open("/proc/%s/stat" % pid, encoding="utf-8", errors="replace") as f:
                    state, _, of = f.read().rpartition(")")[2].split()[:3]
            except (OSError, ValueError):
                continue
            if int(of) == group and state not in "ZX":
                return True
        return False

    def group_remains(self, group, seconds):
        """Whether one of the group still runs after that time; under load a kill takes some."""
        end = time.monotonic() + seconds
        while self.group_lives(group):
            if time.monotonic() >= end:
                return True
            time.sleep(0.02)
        return False

    def end_groups(self, groups):
        """Asks process groups to end, then makes them."""
        for number, seconds in ((signal.SIGTERM, 10), (signal.SIGKILL, 1)):
            for group in groups:
                try:
                    os.killpg(group, number)
                except (ProcessLookupError, PermissionError):
                    pass
            end = time.monotonic() + seconds
            groups = [g for g in groups if self.group_remains(g, max(0, end - time.monotonic()))]

    @staticmethod
    def sanitizer_reports(work, err, code):
        found = []
        for name in sorted(os.listdir(work)):
            if name.startswith(".sanitizer"):
                with open(os.path.join(work, name), encoding="utf-8", errors="replace") as f:
                    found.append("sanitizer report:\n" + f.read())
                os.remove(os.path.join(work, name))
        if not found and (code == SANITIZER_EXIT or any(r in err for r in REPORTS)):
            found.append("sanitizer report:\n" + err)
        return found

    def clusters(self, below):
        """Data folders of servers that run below a folder, the run's own server left out."""
        for place, dirs, names in os.walk(below):
            if place == self.server.data:
                dirs[:] = []
            elif "postmaster.pid" in names:
                dirs[:] = []
                yield place

    def processes(self, below):
        """Processes whose working folder lies below a folder, the run's own server left out."""
        if not os.path.isdir("/proc/self"):
            return
        for pid in os.listdir("/proc"):
            try:
                cwd = os.readlink("/proc/%s/cwd" % pid) if pid.isdigit() else ""
            except OSError:
                continue
            inside = cwd.split(" (deleted)")[0] + "/"
            if inside.startswith(below + "/") and not inside.startswith(self.server.folder + "/"):
                yield int(pid)

    def leftovers(self, below):
        """Stops what still runs below a folder; says what that was."""
        problems = []
        for data in list(self.clusters(below)):
            with open(os.path.join(data, "postmaster.pid"), encoding="ascii") as f:
                pid = int(f.readline())
            problems.append("left a server running in " + data.replace(self.folder, "$RUN"))
            try:
                os.kill(pid, signal.SIGQUIT)
            except OSError:
                continue
            for _ in range(100):
                if not os.path.exists(os.path.join(data, "postmaster.pid")):
                    break
                time.sleep(0.05)
        strays = list(self.processes(below))
        if strays and not problems:
            problems.append("left process %d running" % strays[0])
        for pid in strays:
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
        end = time.monotonic() + 5
        while strays and time.monotonic() < end and any(self.processes(below)):
            time.sleep(0.02)
        return problems

    def interrupt(self):
        """Ends every running test; no new one begins."""
        with self.lock:
            self.stopping = True
            groups = list(self.running)
        self.end_groups(groups)

    def close(self, keep=False):
        """Stops everything and removes the folder; returns what was left running."""
        problems = self.leftovers(self.folder)
        self.server.stop()
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)
        return problems
