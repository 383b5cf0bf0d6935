"""The wide set as one Alembic history, and as pairs of models for modelgen."""

import re
import shutil

from oracle import HERE, alembic, query
from sqltext import statements
from wide import cases

SCRIPT = '''"""{name}"""

import sys

sys.path.insert(0, {here!r})
from widehistory import steps

revision = "{revision}"
down_revision = {below!r}


def upgrade():
    steps()[{number}].up()


def downgrade():
    steps()[{number}].down()
'''


def nothing():
    """The way back that a case leaves open."""


class Step:
    """One revision: a state made from nothing, or a case."""

    def __init__(self, name, up, down=None):
        self.name = name
        self.up = up
        self.down = down or nothing


def steps():
    return ([Step(name, state.make) for name, state in cases.STATES.items()]
            + [Step(case.name, case.up, case.down) for case in cases.CASES])


def write_history(home):
    shutil.copytree(HERE / "history", home,
                    ignore=shutil.ignore_patterns("versions", "models.py"))
    shutil.copy(HERE / "history" / "models.py", home)
    (home / "versions").mkdir()
    below = None
    for number, step in enumerate(steps()):
        revision = f"{number:012d}"
        (home / "versions" / f"{revision}.py").write_text(SCRIPT.format(
            name=step.name, here=str(HERE), revision=revision, below=below,
            number=number))
        below = revision


def bodies(script, word):
    """The statements of each revision in one --sql script, by number; without
    those on the version table."""
    found = {}
    number = None
    for statement in statements(script):
        mark = re.match(rf"-- Running {word} (\d*) -> (\d*)", statement)
        if mark:
            number = int(mark.group(2 if word == "upgrade" else 1))
            found[number] = []
        elif number is not None and not re.match(
                r"(INSERT INTO|UPDATE|DELETE FROM) alembic_version\b|COMMIT ?;",
                statement):
            found[number].append(statement)
    return found


class Wide:
    def __init__(self, report, server, folder, modelgen):
        self.report = report
        self.server = server
        self.modelgen = modelgen
        self.folder = folder / "wide"
        self.home = folder / "widehistory"
        self.folder.mkdir()
        write_history(self.home)
        self.up = self.scripts("upgrade", "base:head")
        self.down = self.scripts("downgrade", "head:base")
        self.number = {step.name: n for n, step in enumerate(steps())}

    def scripts(self, word, span):
        result = alembic(self.home, word, span, "--sql")
        if result.code != 0:
            raise RuntimeError(f"alembic {word}: {result.err}")
        return bodies(result.out, word)

    def file(self, name, text):
        path = self.folder / (re.sub(r"\W+", "_", name) + ".yaml")
        path.write_text(text)
        return str(path)

    def made_by(self, state):
        return [] if state == cases.EMPTY else self.up[self.number[state]]

    def diff(self, name, old, new, expected):
        ours = self.modelgen("diff", old, new, "--format", "sql")
        if ours.code != 0:
            self.report.fail(name, f"exit {ours.code}\n{ours.out}{ours.err}")
        else:
            self.report.equal(name, expected, statements(ours.out))

    def state(self, name, state):
        self.diff(f"wide: state {name}", "empty:", self.file(f"state {name}", state.yaml),
                  self.made_by(name))

    def case(self, case):
        """Up, down, and the database that Alembic's statements make."""
        number = self.number[case.name]
        old = "empty:" if case.old == cases.EMPTY else self.file(
            f"state {case.old}", cases.STATES[case.old].yaml)
        new = self.file(case.name, case.new)
        if self.server.version < case.since:
            self.report.skip(f"wide: {case.name}", f"needs a server of {case.since}")
            return
        self.diff(f"wide: {case.name}", old, new, self.up[number])
        if case.down:
            self.diff(f"wide: {case.name}, back", new, old, self.down[number])
        self.live(case, number, new)

    def live(self, case, number, new):
        name = f"wide: {case.name}, live"
        url = self.server.database()
        script = self.made_by(case.old) + self.up[number]
        query(url, "\n".join(script))
        ours = self.modelgen("check", "--only", "live", "--models", new, url=url)
        self.report.result(name, "" if ours.code == 0 else
                           f"exit {ours.code}\n{ours.out}{ours.err}")
        query(url, "\n".join(self.down[number]) or "SELECT")
        self.server.drop(url)


def compare(report, server, folder, modelgen):
    wide = Wide(report, server, folder, modelgen)
    for name, state in cases.STATES.items():
        report.part(lambda: wide.state(name, state))
    for case in cases.CASES:
        report.part(lambda: wide.case(case))
