"""A project with two folders of scripts, a label, a dependency and a merge: what an import keeps of it."""

import os
import subprocess
import sys

from oracle import Modelgen, Result, alembic, environment
from sqltext import statements

INI = """[alembic]
script_location = %(here)s/migrations
version_locations = %(here)s/migrations/versions:
    %(here)s/billing
path_separator = os
"""
ENV = """from alembic import context
context.configure(dialect_name="postgresql", literal_binds=True)
with context.begin_transaction():
    context.run_migrations()
"""
SCRIPT = '''"""make {id}

Revision ID: {id}
Revises: {revises}
Create Date: 2026-11-20 21:40:00+00:00

"""
import sqlalchemy as sa
from alembic import op

revision = {id!r}
down_revision = {down!r}
branch_labels = {labels!r}
depends_on = {depends!r}


def upgrade():
    op.create_table("t{id}", sa.Column("id", sa.Integer, primary_key=True))


def downgrade():
    op.drop_table("t{id}")
'''
CORE, BILLING = "migrations/versions", "billing"
SCRIPTS = (
    (CORE, "a1", None, None, None),
    (CORE, "a2", "a1", None, None),
    (CORE, "a3", "a1", None, None),
    (CORE, "a4", ("a2", "a3"), None, None),
    (BILLING, "b1", None, ("billing",), None),
    (BILLING, "b2", "b1", None, "a2"),
)
RANGES = (("upgrade", "heads"), ("upgrade", "billing@head"), ("upgrade", "a1:a4"),
          ("downgrade", "a4:a1"), ("downgrade", "b2:b1"), ("downgrade", "billing@head:base"))


def write(home):
    for folder in (CORE, BILLING):
        os.makedirs(home / folder)
    (home / "alembic.ini").write_text(INI, encoding="utf-8")
    (home / "migrations" / "env.py").write_text(ENV, encoding="utf-8")
    for folder, one, down, labels, depends in SCRIPTS:
        (home / folder / f"{one}.py").write_text(SCRIPT.format(
            id=one, down=down, labels=labels, depends=depends,
            revises=", ".join(down) if isinstance(down, tuple) else down or ""), encoding="utf-8")


def imported(home, *words):
    """modelgen with Alembic in PATH."""
    path = os.pathsep.join((os.path.dirname(sys.executable), os.environ["PATH"]))
    done = subprocess.run([os.path.abspath(os.environ["MODELGEN"]), "import", "alembic", *words],
                          cwd=home, env={**environment(), "PATH": path}, capture_output=True,
                          stdin=subprocess.DEVNULL, text=True, check=False)
    return Result(done.returncode, done.stdout, done.stderr)


def own(result):
    """The statements of the revisions: which row a merge takes over depends in Alembic on a set."""
    return sorted(s for s in statements(result.out) if "alembic_version" not in s)


def compare(report, _server, folder):
    home = folder / "folders"
    write(home)
    done = imported(home, ".", "--dir", "core", "--dir", "bill")
    made = [sorted(os.listdir(home / where)) for where in ("core", "bill")] \
        if done.code == 0 else []
    report.equal("folders: kept apart", [[f"{i}_make_{i}.sql" for i in ids] for ids in (
        ("a1", "a2", "a3", "a4"), ("b1", "b2"))], made)
    report.result("folders: no warning", done.err)
    ours_in = Modelgen(home)
    for words in RANGES:
        name = f"folders: {' '.join(words)}"
        theirs = alembic(home, *words, "--sql")
        ours = ours_in(*words, "--sql", "--dir", "core", "--dir", "bill")
        if report.ran(name, theirs, ours):
            report.equal(name, own(theirs), own(ours))
    theirs = alembic(home, "history")
    ours = ours_in("history", "--dir", "core", "--dir", "bill")
    report.equal("folders: history", sorted(theirs.lines()), sorted(ours.lines()))

    done = imported(home, ".")
    made = len(os.listdir(home / "out" / "versions")) if done.code == 0 else done.err
    report.result("folders: into one, and told", "" if made == len(SCRIPTS)
                  and "the scripts of 2 folders become files in one" in done.err else str(made))
    done = imported(home, CORE, "--dir", "part")
    report.result("folders: what is left out is told", "" if done.code == 0
                  and "whose scripts are elsewhere: b1, b2" in done.err else done.err)
