"""Cases: whole tables, and many changes at once."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

from .states import (
    EMPTY,
    GUEST,
    GUEST_KEY,
    Case,
    alter,
    booking,
    column,
    drop,
    each,
    index,
    item,
    no_column,
    plain,
    table,
    tables,
)

LEVELS = tables(
    table("a", {"id": "{type: serial, primary_key: true}",
                "d_id": "{type: integer, index: true, references: d.id}"},
          "comment: First by name, made last."),
    table("b", {"id": "{type: serial, primary_key: true}", "x": "{type: integer, comment: An x.}"},
          "checks:\n  zz: x > 1\n  aa: x < 9"),
    table("d", {"id": "{type: serial, primary_key: true}"}),
    table("e", {"id": "{type: serial, primary_key: true}",
                "e_id": "{type: integer, references: e.id}"},
          "unique:\n  - [id, e_id]"),
)


def make_levels():
    op.create_table(
        "b", sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("x", sa.Integer(), nullable=True, comment="An x."),
        sa.CheckConstraint("x < 9", name=op.f("ck_b_aa")),
        sa.CheckConstraint("x > 1", name=op.f("ck_b_zz")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_b")))
    op.create_table(
        "d", sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_d")))
    op.create_table(
        "e", sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("e_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["e_id"], ["e.id"], name=op.f("fk_e_e_id_e")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_e")),
        sa.UniqueConstraint("id", "e_id", name=op.f("uq_e_id_e_id")))
    op.create_table(
        "a", sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("d_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["d_id"], ["d.id"], name=op.f("fk_a_d_id_d")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_a")),
        comment="First by name, made last.")
    op.create_index(op.f("ix_a_d_id"), "a", ["d_id"])


def drop_levels():
    op.drop_index(op.f("ix_a_d_id"), table_name="a")
    op.drop_table("a")
    op.drop_table("e")
    op.drop_table("d")
    op.drop_table("b")


LONG = "a_rather_long_table_name_that_goes_on"
LONG_COLUMN = "and_a_long_column_name_too_really"


def make_long():
    # None: the naming convention of the metadata gives, and cuts, the names.
    op.create_table(
        LONG, sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(LONG_COLUMN, sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint([LONG_COLUMN], [LONG + ".id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("id", LONG_COLUMN))


def make_quoted():
    op.create_table(
        "Order Items",
        sa.Column("select", sa.Integer(), nullable=True),
        sa.Column("Mixed", sa.Text(), server_default="a", nullable=True),
        sa.Column("with space", sa.Integer(), nullable=True),
        sa.Column('quo"te', sa.Integer(), nullable=True),
        sa.Column("1st", sa.Integer(), nullable=True),
        sa.Column("plain_1", sa.Integer(), nullable=True, comment="Bare."),
        sa.CheckConstraint("\"Mixed\" <> ''::text", name=op.f("ck_Order Items_filled")),
        sa.UniqueConstraint("Mixed", name=op.f("uq_Order Items_Mixed")),
        comment="Quoted.")
    op.create_index(op.f("ix_Order Items_select"), "Order Items", ["select"])


QUOTED = tables(table('"Order Items"', {
    "select": "{type: integer, index: true}",
    "Mixed": "{type: text, default: \"'a'\", unique: true}",
    "with space": "integer",
    "'\"quo\"\"te\"'": "integer",
    "'1st'": "integer",
    "plain_1": "{type: integer, comment: Bare.}",
}, "comment: Quoted.\nchecks:\n  filled: '\"Mixed\" <> ''''::text'"))

TABLES = [
    Case("serial columns", EMPTY,
         tables(table("serials", {"id": "{type: bigserial, primary_key: true}"}),
                table("small", {"id": "{type: smallserial, primary_key: true}"})),
         each(lambda: op.create_table(
                  "serials", sa.Column("id", sa.BigInteger(), nullable=False),
                  sa.PrimaryKeyConstraint("id", name=op.f("pk_serials"))),
              lambda: op.create_table(
                  "small", sa.Column("id", sa.SmallInteger(), nullable=False),
                  sa.PrimaryKeyConstraint("id", name=op.f("pk_small")))),
         each(drop("small"), drop("serials"))),
    Case("identity columns", EMPTY,
         tables(table("counted", {
             "id": "{type: bigint, identity: by default, primary_key: true}",
             "a": "{type: integer, nullable: false, identity: always}",
             "b": "{type: integer, nullable: false, identity: {generated: always, start: 10,"
                  " increment: 2, min: 2, max: 900, cache: 3, cycle: true}}"})),
         lambda: op.create_table(
             "counted",
             sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
             sa.Column("a", sa.Integer(), sa.Identity(always=True), nullable=False),
             sa.Column("b", sa.Integer(),
                       sa.Identity(always=True, start=10, increment=2, minvalue=2,
                                   maxvalue=900, cache=3, cycle=True),
                       nullable=False),
             sa.PrimaryKeyConstraint("id", name=op.f("pk_counted")))),
    Case("generated column", EMPTY,
         tables(table("boxes", {"w": "integer", "h": "integer",
                                "area": "{type: integer, generated: w * h}"})),
         lambda: op.create_table(
             "boxes", sa.Column("w", sa.Integer()), sa.Column("h", sa.Integer()),
             sa.Column("area", sa.Integer(), sa.Computed("w * h", persisted=True)))),
    Case("constraints in a table", EMPTY, booking(
             "unique:\n  - [seats, during]\n  - [guest]\n"
             "checks:\n  late: lower_inc(during)\n  guests: guest > 0\n"
             "foreign_keys:\n"
             "  - {columns: [guest, guest_kind], references: {table: guest, columns: [id, kind]},"
             " match: full, on_delete: cascade, deferrable: initially deferred}\n"
             "exclude:\n  no_overlap: {method: gist,"
             " elements: [{column: during, operator: \"&&\"}]}"),
         each(lambda: op.create_table(
                  "guest", sa.Column("id", sa.Integer(), nullable=False),
                  sa.Column("kind", sa.Text(), nullable=False),
                  sa.Column("name", sa.Text(), nullable=True),
                  sa.PrimaryKeyConstraint("id", "kind", name=op.f("pk_guest"))),
              lambda: op.create_table(
                  "booking", sa.Column("id", sa.Integer(), nullable=False),
                  sa.Column("guest", sa.Integer(), nullable=True),
                  sa.Column("guest_kind", sa.Text(), nullable=True),
                  sa.Column("during", pg.TSTZRANGE(), nullable=True),
                  sa.Column("seats", pg.INT4RANGE(), nullable=True),
                  sa.CheckConstraint("guest > 0", name=op.f("ck_booking_guests")),
                  sa.CheckConstraint("lower_inc(during)",
                                     name=op.f("ck_booking_late")),
                  sa.ForeignKeyConstraint(
                      ["guest", "guest_kind"], ["guest.id", "guest.kind"],
                      name=op.f("fk_booking_guest_guest_kind_guest"), match="FULL",
                      ondelete="CASCADE", deferrable=True, initially="DEFERRED"),
                  sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
                  sa.UniqueConstraint("guest", name=op.f("uq_booking_guest")),
                  sa.UniqueConstraint("seats", "during",
                                      name=op.f("uq_booking_seats_during")),
                  pg.ExcludeConstraint(("during", "&&"), using="gist",
                                       name=op.f("ex_booking_no_overlap")))),
         each(drop("booking"), drop("guest"))),
    Case("tables by levels", EMPTY, LEVELS, make_levels, drop_levels),
    Case("unlogged table with parameters", EMPTY,
         tables(table("fast", {"x": "integer"}, "unlogged: true\nwith: {fillfactor: 70}")),
         lambda: op.create_table("fast", sa.Column("x", sa.Integer()),
                                 prefixes=["UNLOGGED"],
                                 postgresql_with={"fillfactor": 70})),
    Case("table without columns", EMPTY, "tables:\n  nothing:\n    columns: {}\n",
         lambda: op.create_table("nothing"), drop("nothing")),
    Case("names that want quotes", EMPTY, QUOTED, make_quoted,
         each(lambda: op.drop_index(op.f("ix_Order Items_select"),
                                    table_name="Order Items"),
              drop("Order Items"))),
    Case("names that are cut", EMPTY,
         tables(table(LONG, {"id": "{type: serial, primary_key: true}",
                             LONG_COLUMN: f"{{type: integer, references: {LONG}.id}}"},
                      f"unique:\n  - [id, {LONG_COLUMN}]")),
         make_long),
    Case("unique with included columns", EMPTY,
         tables(table("covered", {"a": "integer", "b": "text"},
                      "unique:\n  - {columns: [a], include: [b]}")),
         lambda: op.create_table(
             "covered", sa.Column("a", sa.Integer()), sa.Column("b", sa.Text()),
             sa.UniqueConstraint("a", name=op.f("uq_covered_a"),
                                 postgresql_include=["b"]))),
    Case("rename table", "plain", plain("simple", "was: plain"),
         lambda: op.rename_table("plain", "simple")),
    Case("comment on table", "item", item("comment: Things."),
         lambda: op.create_table_comment("item", "Things."),
         lambda: op.drop_table_comment("item", existing_comment="Things.")),
    Case("drop table", "booking", tables(table("guest", GUEST, GUEST_KEY)),
         drop("booking")),
    Case("make one table, drop another", "item", tables(table("other", {"x": "integer"})),
         each(lambda: op.create_table("other", sa.Column("x", sa.Integer())),
              drop("item"))),
    Case("many changes of one table", "item",
         item("indexes:\n  - [name]\nunique:\n  - [size]\ncomment: Things.",
              code=None, amount="{type: bigint, default: 0}",
              made_at="{type: timestamptz, default: now()}",
              size="{type: integer, comment: How big.}"),
         each(column("size", sa.Integer(), comment="How big."),
              alter("amount", type_=sa.BigInteger()),
              alter("made_at", server_default=sa.text("now()")),
              index("ix_item_name", ["name"]),
              lambda: op.create_unique_constraint(op.f("uq_item_size"), "item",
                                                  ["size"]),
              lambda: op.create_table_comment("item", "Things."),
              no_column("code"))),
]
