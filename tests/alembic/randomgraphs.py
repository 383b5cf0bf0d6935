"""Random histories, written down for both programs, and names of revisions in them."""

import os
from typing import NamedTuple

SCRIPT = '''"""do {id}

Revision ID: {id}
Revises: {revises}
Create Date: 2026-11-20 21:40:00+00:00

"""
from alembic import op

revision = {id!r}
down_revision = {down!r}
branch_labels = {labels!r}
depends_on = {depends!r}


def upgrade():
    pass


def downgrade():
    pass
'''

FILE = """-- revision: {id}
-- down_revision: {down}
-- branch_labels: {labels}
-- depends_on: {depends}
-- message: do {id}
-- created: 2026-11-20 21:40:00 UTC

-- upgrade:

\\quit
-- downgrade:
"""


class Revision(NamedTuple):
    id: str
    down: list
    depends: list
    labels: list


class Graph:
    def __init__(self, rng):
        self.rng = rng
        self.revisions = []
        self.by_id = {}
        self.labels = []
        for _ in range(rng.choice((1, 2, 3, 4, 6, 8, 10, 12, 16, 50))):
            self.grow()

    def new_id(self):
        """Ids begin alike now and then, so that beginnings are ambiguous."""
        while True:
            text = "".join(self.rng.choice("0123456789abcdef") for _ in range(12))
            if self.revisions and self.rng.random() < 0.2:
                text = self.rng.choice(self.revisions).id[:self.rng.randint(1, 5)] + text
            if text[:12] not in self.by_id:
                return text[:12]

    def before(self, ids):
        """The revisions that these need, and they themselves."""
        found, todo = set(), list(ids)
        while todo:
            one = todo.pop()
            if one not in found:
                found.add(one)
                todo += self.by_id[one].down + self.by_id[one].depends
        return found

    def heads(self):
        followed = {d for r in self.revisions for d in r.down}
        return [r.id for r in self.revisions if r.id not in followed]

    def parents(self):
        """Of a new revision: none, one that may have others after it, or several heads."""
        dice, heads = self.rng.random(), self.heads()
        if not heads or dice < 0.1:
            return []
        if dice < 0.27:
            return [self.rng.choice(self.revisions).id]
        if dice < 0.45 and len(heads) > 1:
            merged = self.rng.sample(heads, self.rng.randint(2, min(3, len(heads))))
            if not any(m in self.before(self.by_id[n].down + self.by_id[n].depends)
                       for m in merged for n in merged):
                return merged
        return [self.rng.choice(heads)]

    def grow(self):
        down = self.parents()
        others = [r.id for r in self.revisions if r.id not in self.before(down)]
        depends = [self.rng.choice(others)] if others and self.rng.random() < 0.15 else []
        labels = []
        if self.rng.random() < 0.25:
            labels = [f"line{len(self.labels)}x"]
            if self.rng.random() < 0.2:
                labels.append(f"twin{len(self.labels)}x")
        self.labels += labels
        made = Revision(self.new_id(), down, depends, labels)
        self.revisions.append(made)
        self.by_id[made.id] = made

    def write(self, scripts, files):
        os.makedirs(scripts)
        os.makedirs(files)
        for r in self.revisions:
            down = tuple(r.down) if len(r.down) > 1 else r.down[0] if r.down else None
            with open(os.path.join(scripts, f"{r.id}_do.py"), "w", encoding="utf-8") as f:
                f.write(SCRIPT.format(id=r.id, revises=", ".join(r.down), down=down,
                                      labels=tuple(r.labels) or None,
                                      depends=tuple(r.depends) or None))
            with open(os.path.join(files, f"{r.id}_do.sql"), "w", encoding="utf-8") as f:
                f.write(FILE.format(id=r.id, down=", ".join(r.down),
                                    labels=", ".join(r.labels), depends=", ".join(r.depends)))

    def an_id(self):
        text = self.rng.choice(self.revisions).id
        return text if self.rng.random() < 0.6 else text[:self.rng.randint(1, 6)]

    def a_name(self):
        """Something that stands for a revision, without a count."""
        dice = self.rng.random()
        if dice < 0.45 or not self.labels and dice < 0.6:
            return self.an_id()
        if dice < 0.6:
            return self.rng.choice(self.labels)
        if dice < 0.68:
            return self.rng.choice(("9999", "line", "gone@head"))
        line = self.rng.choice(self.labels) if self.labels and dice < 0.93 else self.an_id()
        return f"{line}@{self.rng.choice(('head', 'heads', 'base', self.an_id()))}"

    def a_line(self):
        """The line of a label, from some place on."""
        if not self.labels:
            return "head"
        return f"{self.rng.choice(self.labels)}@{self.rng.choice(('base', 'head', self.an_id()))}"

    def a_target(self, sign):
        """What a command takes: upwards with +, downwards with -."""
        dice, count = self.rng.random(), self.rng.randint(1, 3)
        if dice < 0.25:
            return self.rng.choice(("head", "heads", "base"))
        if dice < 0.65:
            return self.a_name()
        if dice < 0.75:
            return f"{sign}{count}"
        if dice < 0.85:
            line = self.rng.choice(self.labels) if self.labels else self.an_id()
            return f"{line}@{sign}{count}"
        if dice < 0.88:
            return f"base+{count}"
        return f"{self.rng.choice((self.an_id(), 'head'))}{self.rng.choice('+-')}{count}"
