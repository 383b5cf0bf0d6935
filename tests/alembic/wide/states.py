"""The wide set: pairs of models and the Alembic operations between them.

A state is a models.yaml text with the operations that make it in an empty
database. A case leads from a state to another models.yaml text by `up`, and
back by `down` where the way back has one spelling and is worth a look. The
operations are written as a person, or autogenerate, writes them; what counts is
the SQL that Alembic prints for them. Several things go in the reverse of the order
in which they came. Expressions are spelled as the catalog has them, so that equal
text is enough to find them equal.
"""

from typing import Callable, NamedTuple, Optional

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg


class State(NamedTuple):
    yaml: str
    make: Callable


class Case(NamedTuple):
    name: str
    old: str
    new: str
    up: Callable
    down: Optional[Callable] = None
    since: int = 13  # the first server that has it


EMPTY = "empty"


def table(name, columns, more=""):
    """One table of a models.yaml; a column that is None is left out."""
    lines = [f"  {name}:", "    columns:"]
    for column, text in columns.items():
        if text is not None:
            lines.append(f"      {column}: {text}")
    lines += ["    " + line for line in more.strip("\n").split("\n") if line]
    return "\n".join(lines) + "\n"


def tables(*parts, head=""):
    return head + "tables:\n" + "".join(parts)


# The table that most cases change.

ITEM = {
    "id": "{type: serial, primary_key: true}",
    "name": "{type: varchar(100), nullable: false}",
    "code": "text",
    "amount": "{type: integer, default: 0}",
    "made_at": "timestamptz",
    "tags": "text[]",
}


def item(more="", head="", **changes):
    return tables(table("item", {**ITEM, **changes}, more), head=head)


def make_item(*constraints):
    op.create_table(
        "item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("amount", sa.Integer(), server_default=sa.text("0"), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tags", pg.ARRAY(sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        *constraints,
    )


# Two tables for foreign keys.

GUEST = {
    "id": "integer",
    "kind": "text",
    "name": "text",
}
BOOKING = {
    "id": "{type: serial, primary_key: true}",
    "guest": "integer",
    "guest_kind": "text",
    "during": "tstzrange",
    "seats": "int4range",
}
GUEST_KEY = "primary_key: [id, kind]"


def booking(more="", **changes):
    return tables(
        table("guest", GUEST, GUEST_KEY),
        table("booking", {**BOOKING, **changes}, more),
    )


def make_booking():
    op.create_table(
        "booking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("guest", sa.Integer(), nullable=True),
        sa.Column("guest_kind", sa.Text(), nullable=True),
        sa.Column("during", pg.TSTZRANGE(), nullable=True),
        sa.Column("seats", pg.INT4RANGE(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
    )
    op.create_table(
        "guest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", "kind", name=op.f("pk_guest")),
    )


# A table without a constraint, for renames and identity.

PLAIN = {"x": "integer", "y": "{type: integer, nullable: false}"}


def plain(name="plain", more="", **changes):
    return tables(table(name, {**PLAIN, **changes}, more))


def make_plain():
    op.create_table(
        "plain",
        sa.Column("x", sa.Integer(), nullable=True),
        sa.Column("y", sa.Integer(), nullable=False),
    )


# Two schemas.

APP = tables(
    table("app.note", {"id": "{type: serial, primary_key: true}", "body": "text"}),
    head="schemas:\n  app: {}\n",
)


def make_app():
    op.execute(sa.schema.CreateSchema("app"))
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        schema="app",
    )


MOOD = pg.ENUM("sad", "ok", "happy", name="mood", create_type=False)
MOODS = "enums:\n  mood: [sad, ok, happy]\n"


def make_mood():
    op.execute(pg.CreateEnumType(MOOD))
    make_item()


# The same table with one of each that can hang on it.

KEYS = {
    "unique": "- [code]",
    "indexes": "- [amount]",
    "checks": "positive: amount > 0",
    "foreign_keys": "- {columns: [amount], references: {table: item, columns: [id]}}",
}


def keyed(**changes):
    keys = {**KEYS, **changes}
    return item("\n".join(f"{key}:\n  {text}" for key, text in keys.items() if text))


def make_keyed():
    make_item(
        sa.CheckConstraint("amount > 0", name=op.f("ck_item_positive")),
        sa.ForeignKeyConstraint(["amount"], ["item.id"], name=op.f("fk_item_amount_item")),
        sa.UniqueConstraint("code", name=op.f("uq_item_code")),
    )
    op.create_index(op.f("ix_item_amount"), "item", ["amount"])


STATES = {
    "item": State(item(), make_item),
    "keyed": State(keyed(), make_keyed),
    "mood": State(item(head=MOODS), make_mood),
    "booking": State(booking(), make_booking),
    "plain": State(plain(), make_plain),
    "app": State(APP, make_app),
}


def column(name, type_, *args, **kw):
    return lambda: op.add_column("item", sa.Column(name, type_, *args, **kw))


def no_column(name):
    return lambda: op.drop_column("item", name)


def alter(name, **kw):
    return lambda: op.alter_column("item", name, **kw)


def index(name, columns, **kw):
    return lambda: op.create_index(op.f(name), "item", columns, **kw)


def no_index(name):
    return lambda: op.drop_index(op.f(name), table_name="item")


def no_constraint(table_name, name):
    return lambda: op.drop_constraint(op.f(name), table_name)


def each(*steps):
    return lambda: [step() for step in steps]


def drop(name, **kw):
    return lambda: op.drop_table(name, **kw)
