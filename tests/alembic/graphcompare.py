"""Random histories: the same commands run by both programs, outcomes compared.

Alembic runs in this process, its commands as they are: only the folder of scripts is read once
for each history, and the environment is this file. Where Alembic itself breaks off with something
that is no message for its users (an AssertionError, a KeyError), there is nothing to compare.
"""

import collections
import io
import os
import random
import re
import warnings

import sqlalchemy
from alembic import command, context, util
from alembic.config import Config
from alembic.script import ScriptDirectory
from oracle import Modelgen, query, versions
from randomgraphs import Graph

SEED = 20261121
HISTORIES = 400
ONLINE = 40
OFFLINE_COMMANDS = 8
ONLINE_COMMANDS = 7

STEP = re.compile(r"-- Running (upgrade|downgrade|stamp_revision) (.*)")
ROW = re.compile(r"INSERT INTO alembic_version \(version_num\) VALUES \('(?P<new>\w+)'\)"
                 r"|UPDATE alembic_version SET version_num='(?P<to>\w+)'"
                 r" WHERE alembic_version.version_num = '(?P<at>\w+)'"
                 r"|DELETE FROM alembic_version WHERE alembic_version.version_num = '(?P<old>\w+)'")


class Refused(Exception):
    """Alembic says no, in words for its users."""


class Broken(Exception):
    """Alembic broke off."""


class Alembic:
    """Alembic's commands on one folder of scripts."""

    def __init__(self, scripts):
        self.config = Config()
        self.config.set_main_option("script_location", scripts)
        self.config.set_main_option("version_locations", scripts)
        self.config.set_main_option("path_separator", "os")
        self.scripts = ScriptDirectory.from_config(self.config)
        self.scripts.run_env = self.environment
        self.steps = []
        self.connection = None

    def environment(self):
        if context.is_offline_mode():
            context.configure(dialect_name="postgresql")
        else:
            context.configure(connection=self.connection, on_version_apply=self.applied)
        with context.begin_transaction():
            context.run_migrations()

    def applied(self, step, **_):
        if not step.is_stamp:
            self.steps.append((step.is_upgrade, step.up_revision_id))

    def run(self, name, *args, **options):
        out = io.StringIO()
        self.config.stdout = self.config.output_buffer = out
        self.steps = []
        found, ScriptDirectory.from_config = ScriptDirectory.from_config, lambda _: self.scripts
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                getattr(command, name)(self.config, *args, **options)
        except util.CommandError as error:
            raise Refused(str(error)) from None
        except Exception as error:
            raise Broken(repr(error)) from None
        finally:
            ScriptDirectory.from_config = found
        return out.getvalue()

    def connect(self):
        self.connection = sqlalchemy.create_engine(
            "sqlite://", poolclass=sqlalchemy.pool.StaticPool).connect()

    def rows(self):
        if not sqlalchemy.inspect(self.connection).has_table("alembic_version"):
            return []
        rows = self.connection.execute(sqlalchemy.text(
            "SELECT version_num FROM alembic_version ORDER BY 1"))
        return [row[0] for row in rows]

    def start(self, text):
        """The row that a script begins with."""
        if text in ("", "base"):
            return set()
        return {self.scripts.get_revision(text).revision}


def names_sorted(line):
    """Labels and children have no order in Alembic: they come from sets."""
    return re.sub(r"\(([\w, ]+)\)", lambda m: "(" + ", ".join(sorted(m[1].split(", "))) + ")",
                  line)


def script(text, rows):
    """The steps of a script, each with the rows that it leaves."""
    steps, rows = [], set(rows)
    for line in text.splitlines():
        step, row = STEP.match(line), ROW.match(line)
        if step:
            parents = [sorted(part.split(", ")) for part in step[2].split(" -> ")]
            steps.append([step[1], parents, None])
        elif row and steps:
            gone = {row["at"] or row["old"]} - {None}
            rows = (rows - gone if gone <= rows else {f"no row {gone}"}) \
                | ({row["new"] or row["to"]} - {None})
            steps[-1][2] = sorted(rows)
    return steps


def lines(text):
    """Without labels: how far down they are inherited depends in Alembic on the order of a set."""
    return [re.sub(r" \((?:(?:line|twin)\d+x(?:, )?)+\)", "", line) for line in text.splitlines()]


def anyhow(text):
    return sorted(names_sorted(line) for line in text.splitlines())


def blocks(text):
    return ["\n".join(sorted(lines(block), reverse=True)) for block in text.split("\n\n")]


class History:
    """One history, known to both programs."""

    def __init__(self, number, folder):
        self.name = f"history {number}"
        self.rng = random.Random(SEED + number)
        self.graph = Graph(self.rng)
        home = folder / f"graph{number}"
        self.graph.write(home / "scripts", home / "out" / "versions")
        self.alembic = Alembic(str(home / "scripts"))
        self.modelgen = Modelgen(home)
        self.counts = collections.Counter()
        self.problems = []

    def check(self, shown, theirs, ours, read):
        """theirs: a call; ours: what modelgen did; read: turns a text into what is compared."""
        words = (shown.split(": ")[-1] + " ").split(" ")
        try:
            expected = read(theirs())
        except Refused as error:
            self.counts["refused"] += 1
            if ours.code == 0 and not self.may_go(words):
                self.wrong(shown, f"alembic refuses: {error}\nmodelgen does\n{ours.out}{ours.err}")
            return
        except Broken:
            self.counts["broken"] += 1
            return
        if ours.code != 0 and self.may_refuse(words, ours):
            self.counts["stricter"] += 1
            return
        self.counts["done"] += 1
        if ours.code != 0:
            self.wrong(shown, f"modelgen refuses: {ours.err}\nalembic says\n{expected}")
        elif read(ours.out) != expected:
            self.wrong(shown, f"alembic\n{expected}\nmodelgen\n{read(ours.out)}")

    def may_go(self, words):
        """What means something here and nothing there: the head of a line as the end of a
        downgrade; a count that leads to base at the lower end of a listing; several targets of
        which one needs the other."""
        if words[0] == "upgrade":
            return words[1].endswith("@heads")
        if words[0] == "downgrade":
            return words[1].endswith("@head") or words[1].endswith("@heads")
        return words[0] == "history" and words[1].startswith("-")

    def may_refuse(self, words, ours):
        """What is a mistake here and passed over there: the part before an @ that means no
        revision, or several; and the end of a downgrade on another line than it says."""
        for name in re.findall(r"([^:]*)@", words[1]):
            fits = [r for r in self.graph.revisions
                    if r.id.startswith(name) or any(n.startswith(name) for n in r.labels)]
            if len(fits) != 1:
                return True
        return words[0] == "downgrade" and "is not on the line of" in ours.err

    def wrong(self, shown, detail):
        where = "\n".join(f"{r.id}: {r.down} {r.depends} {r.labels}"
                          for r in self.graph.revisions)
        self.problems.append(f"{self.name}: {shown}\n{detail}\nin\n{where}\n")

    def listings(self):
        for words, how, read in (
                (["history"], {}, lines),
                (["heads"], {}, anyhow),
                (["heads", "--resolve-dependencies"], {"resolve_dependencies": True}, anyhow),
                (["branches"], {}, blocks)):
            self.check(" ".join(words), lambda: self.alembic.run(words[0], **how),
                       self.modelgen(*words), read)

    def ranges(self):
        bottom = self.rng.choice((self.graph.an_id(), self.graph.a_line(), "", "base",
                                  f"-{self.rng.randint(1, 4)}"))
        top = self.rng.choice((self.graph.a_name(), "", "head", "heads",
                               f"+{self.rng.randint(1, 4)}"))
        if "@" in bottom:
            top = self.rng.choice(("", "heads"))  # the labels of any other end are inherited ones
        self.check(f"history {bottom}:{top}",
                   lambda: self.alembic.run("history", f"{bottom}:{top}"),
                   self.modelgen("history", "-r", f"{bottom}:{top}"), lines)

    def shows(self):
        name = self.rng.choice((self.graph.a_name(), "head", "heads"))

        def first_line(text):
            return sorted(line for line in text.splitlines() if line.startswith("Rev: "))
        self.check(f"show {name}", lambda: self.alembic.run("show", name),
                   self.modelgen("show", name), first_line)

    def scripts(self):
        up = self.rng.random() < 0.55
        end = self.graph.a_target("+" if up else "-")
        start = self.rng.choice((self.graph.an_id(), "base", "head")) if up \
            else self.rng.choice((self.graph.an_id(), "head"))
        word, text = "upgrade" if up else "downgrade", f"{start}:{end}"
        try:
            rows = self.alembic.start(start)
        except Exception:
            rows = set()
        if up and self.rng.random() < 0.4:
            text, rows = end, set()
        self.check(f"{word} {text}", lambda: self.alembic.run(word, text, sql=True),
                   self.modelgen(word, text, "--sql"), lambda out: script(out, rows))

    def offline(self):
        self.listings()
        self.ranges()
        self.shows()
        for _ in range(OFFLINE_COMMANDS - 6):
            self.scripts()

    def online_command(self):
        dice = self.rng.random()
        if dice < 0.5:
            return ["upgrade", self.graph.a_target("+")]
        if dice < 0.85:
            return ["downgrade", self.graph.a_target("-")]
        return ["stamp", self.rng.choice((self.graph.a_name(), "head", "heads", "base"))]

    def online(self, url):
        """A walk through the history: the same rows after each command."""
        self.alembic.connect()
        query(url, "DROP TABLE IF EXISTS alembic_version; DROP SCHEMA IF EXISTS modelgen CASCADE")
        for _ in range(ONLINE_COMMANDS):
            words = self.online_command()
            if re.fullmatch(r"-\d", words[1]) and len(self.alembic.rows()) > 1:
                continue  # Alembic takes any of the rows, with a warning
            shown = f"online at {versions(url)}: {' '.join(words)}"
            before = self.alembic.rows()

            def theirs():
                self.alembic.run(words[0], [words[1]] if words[0] == "stamp" else words[1])
                return str((self.alembic.steps, self.alembic.rows()))
            ours = self.modelgen(*words, url=url)
            self.check(shown, theirs, ours._replace(out=str((self.told(ours), versions(url)))),
                       str)
            if self.alembic.rows() != versions(url):
                if self.alembic.rows() == before and not self.problems:
                    self.put_rows(before, url)  # Alembic broke off, modelgen did not
                else:
                    return
        self.check("current", lambda: self.alembic.run("current"),
                   self.modelgen("current", url=url), anyhow)

    @staticmethod
    def put_rows(rows, url):
        query(url, "DELETE FROM alembic_version")
        for row in rows:
            query(url, "INSERT INTO alembic_version VALUES (%s)", row)

    @staticmethod
    def told(ours):
        """The steps in the order in which modelgen tells them."""
        steps = []
        for line in ours.err.splitlines():
            words = re.match(r"(upgrade|downgrade) (.*) -> (.*?), do ", line)
            if words:
                up = words[1] == "upgrade"
                steps.append((up, words[3] if up else words[2]))
        return steps


def compare(report, server, folder):
    counts = collections.Counter()
    problems = []
    url = server.database()
    for number in range(HISTORIES):
        history = History(number, folder)
        history.offline()
        if number < ONLINE:
            history.online(url)
        counts += history.counts
        problems += history.problems
    shown = ", ".join(f"{n} {what}" for what, n in sorted(counts.items()))
    report.result(f"random histories: {HISTORIES}, commands {shown}", "\n".join(problems[:20]))
    report.result("random histories: enough is compared",
                  "" if counts["done"] > 4 * HISTORIES and counts["refused"] > HISTORIES / 4
                  and counts["broken"] < HISTORIES / 2 else shown)
