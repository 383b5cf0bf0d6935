#!/usr/bin/env python3
"""The demo as root and as an ordinary user, and interrupted: nothing stays running, no folder stays."""
import glob
import os
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib.scenario import ROOT, Failed, main, same  # noqa: E402
from lib.server import unprivileged  # noqa: E402

PARTS = ["== S1: users and posts", "-- revision: b0eea4ddd07e", "CREATE TABLE alembic_version",
         "$ modelgen upgrade head --url private:", "67aca3c3bf83 (head)",
         "database: no differences", "~ column users.email: nullable: true -> false", "(exit 1)",
         "downgrade 67aca3c3bf83 -> e83a64f1b20c", "downgrade 2ab278d05356 -> <base>"]


def servers_below(folder):
    """Processes of PostgreSQL servers whose data lies there."""
    found = []
    for path in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            with open(path, "rb") as f:
                words = f.read().split(b"\0")
        except OSError:
            continue
        if any(w.startswith(os.fsencode(folder)) for w in words):
            found.append(path)
    return found


def prepare(w, who):
    """A copy of what the demo needs, where whoever runs it can read it, and an empty TMPDIR."""
    copy = w.path("project")
    os.makedirs(copy)
    for part in ("tools", "tests/fixtures", "out"):
        shutil.copytree(os.path.join(ROOT, part), os.path.join(copy, part))
    shutil.copy(os.path.join(ROOT, "models.yaml"), copy)
    shutil.copy(w.program, os.path.join(copy, "modelgen"))
    os.chmod(os.path.join(copy, "modelgen"), 0o755)
    tmp = w.path("tmp")
    os.mkdir(tmp, 0o755)
    home = w.path("home")
    os.mkdir(home)
    if who:
        os.chown(tmp, who["user"], who["group"])
        os.chown(home, who["user"], who["group"])
    return copy, tmp, home


def start(w, who):
    copy, tmp, home = prepare(w, who)
    env = w.env({"TMPDIR": tmp, "HOME": home, "XDG_CACHE_HOME": home,
                 "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
                 "MODELGEN_ENV": "none", "PGHOST": "/nowhere", "PGDATABASE": "none"})
    return subprocess.Popen(["tools/demo.sh", "./modelgen"], cwd=copy, env=env,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True, start_new_session=True,
                            **who), tmp, home


def is_clean(w, tmp, home):
    same(os.listdir(tmp), [])
    same(os.listdir(home), [])
    same(servers_below(w.folder), [])


def whole(w, who):
    process, tmp, home = start(w, who)
    out, _ = process.communicate(timeout=300)
    at = 0
    for part in PARTS:
        at = out.find(part, at)
        if at < 0:
            raise Failed("no %r behind the one before\n%s" % (part, out))
    if process.returncode or "error" in out or "Sanitizer" in out:
        raise Failed("exit code %d\n%s" % (process.returncode, out))
    is_clean(w, tmp, home)


def test_as_this_user(w):
    whole(w, {})


def test_as_an_ordinary_user(w):
    if unprivileged():
        os.chmod(w.folder, 0o755)
        whole(w, unprivileged())


def test_interrupted(w):
    for number, when in ((signal.SIGTERM, "S5: "), (signal.SIGINT, "caught"),
                         (signal.SIGTERM, "base:2ab2")):
        process, tmp, home = start(w, {})
        for line in process.stdout:
            if when in line:
                break
        os.killpg(process.pid, number)
        process.communicate(timeout=120)
        end = time.monotonic() + 60
        while (os.listdir(tmp) or servers_below(w.folder)) and time.monotonic() < end:
            time.sleep(0.1)
        is_clean(w, tmp, home)
        for folder in ("project", "tmp", "home"):
            shutil.rmtree(w.path(folder))


main(globals())
