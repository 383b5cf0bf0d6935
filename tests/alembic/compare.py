"""The comparisons; started by `run` inside the virtual environment."""

import os
import pathlib
import shutil
import sys
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import folders  # noqa: E402
import graphcompare  # noqa: E402
import readme  # noqa: E402
import widehistory  # noqa: E402
from oracle import HERE, ROOT, Modelgen, Server, alembic, dump, query, versions  # noqa: E402
from report import Report  # noqa: E402
from sqltext import difference, statements  # noqa: E402

HISTORY = HERE / "history"

# The history as both sides must know it, oldest first.
REVISIONS = [
    "2ab278d05356",
    "43ce78fc9340",
    "afe5f2bb7d8a",
    "b0eea4ddd07e",
    "5d1c7b90e2a4",
    "e83a64f1b20c",
    "67aca3c3bf83",
]
HEAD = REVISIONS[-1]

# Offline: what is asked, spelled as a person would.
SCRIPTS = [
    "upgrade base:head",
    "upgrade base:2ab2",
    "upgrade 2ab2:43ce",
    "upgrade 2ab2:afe5",
    "upgrade 43ce:b0ee",
    "upgrade 2ab2:+2",
    "upgrade b0eea4ddd07e:head",
    "upgrade 67ac:head",
    "upgrade head",
    "upgrade +1",
    "downgrade head:base",
    "downgrade head:-1",
    "downgrade 67aca3c3bf83:e83a64f1b20c",
    "downgrade b0ee:43ce",
    "downgrade b0ee:-2",
    "downgrade 43ce:2ab2",
    "downgrade 2ab2:base",
]

# What counts in a comparison of two scripts and what does not.
ALIKE = [
    ("SELECT  1;", "SELECT 1 ;\n"),
    ("CREATE TABLE t (\n\ta INT\n);", "CREATE TABLE t(a INT);"),
    ("SELECT 1; -- one", "/* a /* nested */ ; */ SELECT 1;"),
    ("SELECT a=-1;", "SELECT a = - 1;"),
    ("DELETE FROM alembic_version WHERE a = 1 RETURNING a;",
     "DELETE FROM alembic_version WHERE a=1;"),
]
DIFFERENT = [
    ("SELECT 1;", "SELECT 1"),
    ("SELECT 1; SELECT 2;", "SELECT 2; SELECT 1;"),
    ("SELECT 1;", "select 1;"),
    ("SELECT 'a b';", "SELECT 'a  b';"),
    ("SELECT 'a';", "SELECT a;"),
    ("SELECT $$a;--b$$;", "SELECT $$a;$$;"),
    ('SELECT "a b";', 'SELECT "ab";'),
    ("SELECT '--';", "SELECT '-';"),
    ("SELECT 'it''s; -- a';", "SELECT 'it''s';"),
    ("DELETE FROM users RETURNING id;", "DELETE FROM users;"),
    ("-- Running upgrade a -> b\nSELECT 1;", "SELECT 1;"),
    ("-- Running upgrade a -> b", "-- Running upgrade a -> c"),
]

# What is printed without a database, line by line.
LISTINGS = ["history", "history -r 2ab2:afe5", "history -r :43ce", "heads"]


class Comparison:
    def __init__(self, report, server, folder):
        self.report = report
        self.server = server
        self.project = folder / "project"
        self.copy_project()
        self.modelgen = Modelgen(self.project)
        self.reference = {}

    def copy_project(self):
        """Only copies are worked on: nothing may appear in the real folders."""
        self.project.mkdir()
        shutil.copy(ROOT / "models.yaml", self.project)
        shutil.copytree(ROOT / "out" / "versions", self.project / "out" / "versions")

    def alembic(self, *args, url=None):
        return alembic(HISTORY, *args, url=url)

    def scripts(self):
        for words in SCRIPTS:
            args = (*words.split(), "--sql")
            theirs, ours = self.alembic(*args), self.modelgen(*args)
            if self.report.ran(f"script: {words}", theirs, ours):
                self.report.equal(f"script: {words}", statements(theirs.out),
                                  statements(ours.out))

    def listings(self):
        for words in LISTINGS:
            theirs, ours = self.alembic(*words.split()), self.modelgen(*words.split())
            if self.report.ran(f"output: {words}", theirs, ours):
                self.report.equal(f"output: {words}", theirs.lines(), ours.lines())

    def make_reference(self):
        """The schema at every revision, as Alembic makes it."""
        url = self.server.database()
        for revision in REVISIONS:
            self.must(self.alembic("upgrade", revision, url=url))
            self.reference[revision] = dump(url)
        self.must(self.alembic("downgrade", "base", url=url))
        self.reference["base"] = dump(url)

    def must(self, result):
        if result.code != 0:
            raise RuntimeError(f"alembic: {result.out}{result.err}")

    def step(self, name, run, url, at):
        """Run one command; afterwards the database must be as at `at`."""
        result = run(url)
        if result.code != 0:
            self.report.fail(name, f"exit {result.code}\n{result.out}{result.err}")
            return False
        rows = [] if at == "base" else [at]
        problem = difference(rows, versions(url), ("version", "found"))
        problem += difference(self.reference[at], dump(url), ("expected", "found"))
        return self.report.result(name, problem)

    def current(self, name, url):
        theirs = self.alembic("current", url=url)
        ours = self.modelgen("current", url=url)
        if self.report.ran(name, theirs, ours):
            self.report.equal(name, theirs.lines(), ours.lines())

    def walk(self):
        """One step after the other, by modelgen alone, up and down again."""
        url = self.server.database()
        self.current("walk: current of an empty database", url)
        for revision in REVISIONS:
            if self.step(f"walk: upgrade {revision}",
                         lambda u: self.modelgen("upgrade", revision, url=u), url,
                         revision):
                self.current(f"walk: current at {revision}", url)
        self.indicated(url)
        theirs = self.alembic("check", url=url)
        self.report.result("walk: alembic check of modelgen's database",
                           "" if theirs.code == 0 else theirs.out + theirs.err)
        for below in [*reversed(REVISIONS[:-1]), "base"]:
            self.step(f"walk: downgrade -1 to {below}",
                      lambda u: self.modelgen("downgrade", "-1", url=u), url, below)

    def indicated(self, url):
        name = "output: history --indicate-current"
        theirs = self.alembic("history", "--indicate-current", url=url)
        ours = self.modelgen("history", "--indicate-current", url=url)
        if self.report.ran(name, theirs, ours):
            self.report.equal(name, theirs.lines(), ours.lines())

    def continued(self):
        """A database brought up by either is continued by the other."""
        sides = {"alembic": self.alembic, "modelgen": self.modelgen}
        for first, second in (("alembic", "modelgen"), ("modelgen", "alembic")):
            for revision in REVISIONS:
                name = f"{second} continues {first}'s database at {revision}"
                url = self.server.database()
                if not self.step(f"{name}: ready", lambda u: sides[first](
                        "upgrade", revision, url=u), url, revision):
                    continue
                self.current(f"{name}: current", url)
                for args, at in ((("upgrade", "head"), HEAD),
                                 (("downgrade", revision), revision),
                                 (("downgrade", "-1"), self.below(revision)),
                                 (("upgrade", "+1"), revision),
                                 (("downgrade", "base"), "base")):
                    self.step(f"{name}: {' '.join(args)}",
                              lambda u: sides[second](*args, url=u), url, at)

    def below(self, revision):
        at = REVISIONS.index(revision)
        return REVISIONS[at - 1] if at else "base"

    def alternating(self):
        url = self.server.database()
        sides = [("alembic", self.alembic), ("modelgen", self.modelgen)]
        for turn, revision in enumerate(REVISIONS):
            name, run = sides[turn % 2]
            self.step(f"in turn: {name} upgrade +1 to {revision}",
                      lambda u: run("upgrade", "+1", url=u), url, revision)
        for turn, below in enumerate([*reversed(REVISIONS[:-1]), "base"]):
            name, run = sides[turn % 2]
            self.step(f"in turn: {name} downgrade -1 to {below}",
                      lambda u: run("downgrade", "-1", url=u), url, below)

    def rows(self):
        """Rows without an email get one on the way, whoever goes it."""
        wanted = [("ann", "ann@example.org"), ("bob", "bob@invalid.email")]
        for side, run in (("alembic", self.alembic), ("modelgen", self.modelgen)):
            url = self.server.database()
            self.must(self.alembic("upgrade", "afe5f2bb7d8a", url=url))
            query(url, "INSERT INTO users (username, email) VALUES"
                       " ('ann', 'ann@example.org'), ('bob', NULL)")
            result = run("upgrade", "head", url=url)
            found = query(url, "SELECT username, email FROM users ORDER BY 1")
            problem = "" if found == wanted else f"{found}\n{result.out}{result.err}"
            self.report.result(f"rows: {side} fills in the missing email", problem)

    def models(self):
        """models.yaml and the SQLAlchemy models declare the same tables."""
        url = self.server.database()
        self.must(self.alembic("upgrade", "head", url=url))
        ours = self.modelgen("check", "--only", "live", url=url)
        self.report.result("models: modelgen check of Alembic's database",
                           "" if ours.code == 0 else
                           f"exit {ours.code}\n{ours.out}{ours.err}")

    def autogenerated(self, folder):
        """The plan from nothing against what Alembic's autogenerate writes."""
        home = folder / "autogenerate"
        shutil.copytree(HISTORY, home, ignore=shutil.ignore_patterns("versions"))
        (home / "versions").mkdir()
        url = self.server.database()
        self.must(alembic(home, "revision", "--autogenerate", "-m", "all",
                          "--rev-id", "1", url=url))
        theirs = alembic(home, "upgrade", "base:head", "--sql")
        ours = self.modelgen("diff", "empty:", "models.yaml", "--format", "sql")
        if self.report.ran("autogenerate: all tables", theirs, ours):
            made = statements(theirs.out)
            body = made[made.index("-- Running upgrade  -> 1") + 1:-2]
            self.report.equal("autogenerate: all tables", body, statements(ours.out))


def yardstick(report):
    """The comparison of scripts can itself fail, and says why."""
    for pairs, alike in ((ALIKE, True), (DIFFERENT, False)):
        for one, other in pairs:
            found = difference(statements(one), statements(other)) == ""
            report.result(f"yardstick: {one!r} {'=' if alike else '<>'} {other!r}",
                          "" if found == alike else
                          f"{statements(one)}\n{statements(other)}")


def compare(report, server, folder):
    report.part(lambda: yardstick(report))
    both = Comparison(report, server, folder)
    report.part(both.scripts)
    report.part(both.listings)
    both.make_reference()
    for part in (both.walk, both.continued, both.alternating, both.rows, both.models):
        report.part(part)
    report.part(lambda: both.autogenerated(folder))
    report.part(lambda: widehistory.compare(report, server, folder, both.modelgen))
    report.part(lambda: readme.compare(report, server, folder))
    report.part(lambda: folders.compare(report, server, folder))
    report.part(lambda: graphcompare.compare(report, server, folder))


def main():
    folder = pathlib.Path(os.environ["TEST_TMP"]).absolute()
    report = Report()
    try:
        server = Server()
        try:
            compare(report, server, folder)
        finally:
            server.close()
    except Exception:
        report.fail("the comparison itself", traceback.format_exc())
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
