"""Both programs, and the databases that they work on."""

import os
import pathlib
import subprocess
import sys
import tempfile
import traceback
import urllib.parse
from typing import NamedTuple

import psycopg
import sqlalchemy.dialects.postgresql.psycopg  # noqa: F401  loaded before the forks
from alembic import config as alembic_config

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent

# Variables that would name another database or configuration.
FOREIGN = ("MODELGEN_URL", "MODELGEN_ENV", "DATABASE_URL", "SOURCE_DATE_EPOCH")


class Result(NamedTuple):
    code: int
    out: str
    err: str

    def lines(self):
        return self.out.splitlines()


def environment():
    keep = {k: v for k, v in os.environ.items()
            if not k.startswith("PG") and k not in FOREIGN}
    return {**keep, "LC_ALL": "C.UTF-8"}


def alembic(home, *args, url=None):
    """Run the alembic command in a forked child: its modules load only once."""
    sys.stdout.flush()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            os._exit(alembic_child(home, args, url, out, err))
        _, status = os.waitpid(child, 0)
        out.seek(0)
        err.seek(0)
        return Result(os.waitstatus_to_exitcode(status), out.read().decode(),
                      err.read().decode())


def alembic_child(home, args, url, out, err):
    code = 1
    try:
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        os.chdir(home)
        if url:
            os.environ["ALEMBIC_URL"] = url.replace(
                "postgresql:", "postgresql+psycopg:", 1)
        alembic_config.CommandLine(prog="alembic").main(argv=list(args))
        code = 0
    except SystemExit as leave:
        code = leave.code if isinstance(leave.code, int) else int(bool(leave.code))
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    return code & 0xFF


class Modelgen:
    """The program under test, run in one folder."""

    def __init__(self, folder):
        self.program = os.path.abspath(os.environ["MODELGEN"])
        self.folder = folder

    def __call__(self, *args, url=None):
        words = [self.program, *args] + (["--url", url] if url else [])
        done = subprocess.run(words, cwd=self.folder, stdin=subprocess.DEVNULL,
                              capture_output=True, env=environment(), timeout=300)
        return Result(done.returncode, done.stdout.decode(errors="replace"),
                      done.stderr.decode(errors="replace"))


class Server:
    """Fresh databases on the test server, dropped at the end."""

    def __init__(self):
        self.url = os.environ["PGTEST_URL"]
        self.admin = psycopg.connect(self.url, autocommit=True)
        self.version = self.admin.info.server_version // 10000
        self.made = []

    def url_of(self, name):
        parts = urllib.parse.urlsplit(self.url)
        query = f"?{parts.query}" if parts.query else ""
        return f"{parts.scheme}://{parts.netloc}/{name}{query}"

    def database(self):
        name = f"alembic_{os.getpid()}_{len(self.made)}"
        self.admin.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        self.made.append(name)
        return self.url_of(name)

    def drop(self, url):
        name = urllib.parse.urlsplit(url).path.lstrip("/")
        self.admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self):
        for name in self.made:
            self.admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self.admin.close()


def query(url, sql, *parameters):
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(sql, parameters or None)
        return cursor.fetchall() if cursor.description else []


def versions(url):
    if query(url, "SELECT to_regclass('public.alembic_version')") == [(None,)]:
        return []
    rows = query(url, "SELECT version_num FROM public.alembic_version ORDER BY 1")
    return [row[0] for row in rows]


def dump(url):
    """The schema as pg_dump writes it, without what only modelgen keeps."""
    done = subprocess.run(
        ["pg_dump", "--schema-only", "--exclude-schema=modelgen", "--dbname", url],
        capture_output=True, text=True, env=environment(), check=False)
    if done.returncode != 0:
        raise RuntimeError(f"pg_dump: {done.stderr.strip()}")
    return [line for line in done.stdout.splitlines()
            if line and not line.startswith(("--", "\\restrict", "\\unrestrict"))]
