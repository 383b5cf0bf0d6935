"""Faults at calls to libpq, one in each run, and what must hold after each of them."""

import os
import shutil
import subprocess
import threading

from .scenario import ROOT, VERSIONS, Failed, same, wait_until

# A dead runner's lease is waited for; others work meanwhile.
AT_ONCE = 6
QUIET = ("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
         " AND application_name = 'modelgen' AND state <> 'idle'")
LEFT = "SELECT count(*) FROM pg_index WHERE NOT indisvalid"


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


class History:
    """Revision files that write table ran, and many; what is there once all of them have run."""

    def __init__(self, files, ran, steps):
        self.files, self.ran, self.steps = files, ran, steps

    def check_torn(self, db):
        """The first revision, one transaction, is done and recorded, or neither."""
        is_done = db.sql("SELECT to_regclass('ran') IS NOT NULL") == "t"
        is_recorded = db.sql("SELECT to_regclass('alembic_version') IS NOT NULL") == "t" and \
            db.sql("SELECT count(*) FROM alembic_version") == "1"
        same(is_done, is_recorded)

    def check_done(self, db):
        same(db.sql("SELECT id FROM ran ORDER BY id"), self.ran)
        same(db.sql("SELECT version_num FROM alembic_version"), list(self.files)[-1])
        same(db.sql("SELECT n, count(*) = (SELECT count(*) FROM many) FROM many GROUP BY n"), "1|t")
        same(db.sql(LEFT), "0")
        same(db.sql("SELECT revision, done FROM modelgen.modelgen_history WHERE finished_at"
                    " IS NOT NULL ORDER BY id"), self.steps)


class Sweep:
    """Every call, or every stride-th, of the upgrade of one history goes wrong once."""

    def __init__(self, w, history, how, when, stride, url=lambda db: db.url):
        self.w, self.history, self.how, self.when = w, history, how, when
        self.stride, self.url = stride, url
        self.preload = library(w)
        self.lock = threading.Lock()
        self.next = 1 + stride // 2
        self.is_over = False
        self.faults, self.errors = 0, []

    def take(self):
        with self.lock:
            at, self.next = self.next, self.next + self.stride
            return None if self.is_over or self.errors else at

    def one(self, db, at):
        """
        False: the run has fewer calls. How many it has depends on how long it takes, for its
        watcher asks the server, too; and a run goes on when that one's connection is lost.
        """
        told = os.path.join(self.w.folder, "fault-%d" % at)
        env = {"URL": self.url(db), "LD_PRELOAD": self.preload, "FAULT_AT": str(at),
               "FAULT_HOW": self.how, "FAULT_WHEN": self.when, "FAULT_TOLD": told,
               "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"}
        done = self.w.finish(self.w.start("upgrade", "--env", "p", env=env))
        try:
            if done.code not in (0, -9, 4):
                raise Failed("exit code %s" % done.code)
            wait_until(lambda: db.sql(QUIET) == "0")
            self.history.check_torn(db)
            if done.code:
                self.w.run("upgrade", "--env", "p", env={"URL": self.url(db)})
            self.history.check_done(db)
        except Failed as e:
            raise Failed("%s %s call %d: %s\n%s" % (self.how, self.when, at, e,
                                                    done.shown())) from e
        db.sql("DROP SCHEMA modelgen CASCADE; DROP TABLE ran, many, alembic_version")
        return os.path.exists(told)

    def work(self, db):
        try:
            while (at := self.take()) is not None:
                is_fault = self.one(db, at)
                with self.lock:
                    self.faults += is_fault
                    self.is_over = self.is_over or not is_fault
        except Exception as e:  # pylint: disable=broad-except
            self.errors.append(e)

    def run(self, least):
        for name, text in self.history.files.items():
            self.w.write("%s/%s.sql" % (VERSIONS, name), text)
        self.w.write("modelgen.yaml", "environments:\n  p: {url: \"${URL}\", wait: 60s}\n")
        threads = [threading.Thread(target=self.work, args=(self.w.database(),))
                   for _ in range(AT_ONCE)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        if self.errors:
            raise self.errors[0]
        if self.faults < least:
            raise Failed("only %d faults" % self.faults)
