"""Cases: every type and its other names; user types; sequences; schemas."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

from .states import (
    APP,
    EMPTY,
    MOOD,
    MOODS,
    Case,
    column,
    drop,
    each,
    item,
    no_column,
    table,
    tables,
)

ALL_TYPES = {
    "a01": ("smallint", sa.SmallInteger()),
    "a02": ("integer", sa.Integer()),
    "a03": ("bigint", sa.BigInteger()),
    "a04": ("numeric", sa.Numeric()),
    "a05": ("numeric(12,2)", sa.Numeric(12, 2)),
    "a06": ("numeric(12)", sa.Numeric(12)),
    "a07": ("real", sa.REAL()),
    "a08": ("double precision", sa.Double()),
    "a09": ("boolean", sa.Boolean()),
    "a10": ("text", sa.Text()),
    "a11": ("varchar", sa.String()),
    "a12": ("varchar(20)", sa.String(20)),
    "a13": ("char(3)", sa.CHAR(3)),
    "a14": ("date", sa.Date()),
    "a15": ("time", sa.Time()),
    "a16": ("timetz", sa.Time(timezone=True)),
    "a17": ("time(3)", pg.TIME(precision=3)),
    "a18": ("timestamp", sa.DateTime()),
    "a19": ("timestamptz", sa.DateTime(timezone=True)),
    "a20": ("timestamptz(3)", pg.TIMESTAMP(timezone=True, precision=3)),
    "a21": ("timestamp(0)", pg.TIMESTAMP(precision=0)),
    "a22": ("interval", pg.INTERVAL()),
    "a23": ("interval(3)", pg.INTERVAL(precision=3)),
    "a24": ("interval day to second", pg.INTERVAL(fields="DAY TO SECOND")),
    "a25": ("interval year to month", pg.INTERVAL(fields="YEAR TO MONTH")),
    "a26": ("uuid", sa.Uuid()),
    "a27": ("bytea", sa.LargeBinary()),
    "a28": ("json", sa.JSON()),
    "a29": ("jsonb", pg.JSONB()),
    "a30": ("integer[]", pg.ARRAY(sa.Integer())),
    "a31": ("varchar(20)[]", pg.ARRAY(sa.String(20))),
    "a32": ("numeric(10,2)[]", pg.ARRAY(sa.Numeric(10, 2))),
    "a33": ("timestamptz[]", pg.ARRAY(sa.DateTime(timezone=True))),
    "a34": ("inet", pg.INET()),
    "a35": ("cidr", pg.CIDR()),
    "a36": ("macaddr", pg.MACADDR()),
    "a37": ("macaddr8", pg.MACADDR8()),
    "a38": ("money", pg.MONEY()),
    "a39": ("bit(3)", pg.BIT(3)),
    "a40": ("bit varying(5)", pg.BIT(5, varying=True)),
    "a41": ("bit varying", pg.BIT(varying=True)),
    "a42": ("tsvector", pg.TSVECTOR()),
    "a43": ("tsquery", pg.TSQUERY()),
    "a44": ("oid", pg.OID()),
    "a45": ("regclass", pg.REGCLASS()),
    "a46": ("int4range", pg.INT4RANGE()),
    "a47": ("int8range", pg.INT8RANGE()),
    "a48": ("numrange", pg.NUMRANGE()),
    "a49": ("daterange", pg.DATERANGE()),
    "a50": ("tsrange", pg.TSRANGE()),
    "a51": ("tstzrange", pg.TSTZRANGE()),
    "a52": ("int4multirange", pg.INT4MULTIRANGE()),
    "a53": ("tstzmultirange", pg.TSTZMULTIRANGE()),
}

# Other spellings of the same types, as a models.yaml may have them.
TYPE_ALIASES = {
    "b01": ("int2", sa.SmallInteger()),
    "b02": ("int", sa.Integer()),
    "b03": ("int4", sa.Integer()),
    "b04": ("int8", sa.BigInteger()),
    "b05": ("decimal(5,1)", sa.Numeric(5, 1)),
    "b06": ("float4", sa.REAL()),
    "b07": ("float8", sa.Double()),
    "b08": ("float", sa.Double()),
    "b09": ("bool", sa.Boolean()),
    "b10": ("character varying(20)", sa.String(20)),
    "b11": ("character(3)", sa.CHAR(3)),
    "b12": ("timestamp without time zone", sa.DateTime()),
    "b13": ("timestamp with time zone", sa.DateTime(timezone=True)),
    "b14": ("timestamp(3) with time zone", pg.TIMESTAMP(timezone=True, precision=3)),
    "b15": ("time with time zone", sa.Time(timezone=True)),
    "b16": ("varbit(5)", pg.BIT(5, varying=True)),
    "b17": ("int[]", pg.ARRAY(sa.Integer())),
    "b18": ("VARCHAR(7)", sa.String(7)),
    "b19": ("Double Precision", sa.Double()),
}


def typed(name, types):
    return tables(table(name, {column: text for column, (text, _) in types.items()}))


def make_typed(name, types):
    return lambda: op.create_table(
        name, *[sa.Column(column, type_) for column, (_, type_) in types.items()])


BUILTIN = [
    Case("types", EMPTY, typed("types", ALL_TYPES), make_typed("types", ALL_TYPES),
         drop("types"), since=14),
    Case("types by other names", EMPTY, typed("aliases", TYPE_ALIASES),
         make_typed("aliases", TYPE_ALIASES)),
]

SCHEMAS = [
    Case("schema", "item", item(head="schemas:\n  app: {}\n"),
         lambda: op.execute(sa.schema.CreateSchema("app")),
         lambda: op.execute(sa.schema.DropSchema("app"))),
    Case("column in another schema", "app",
         APP.replace("body: text", "body: {type: text, nullable: false, default: \"''\","
                                   " comment: What it says.}"),
         lambda: op.alter_column("note", "body", schema="app", nullable=False,
                                 server_default="", comment="What it says.")),
    Case("index in another schema", "app",
         APP.replace("body: text", "body: {type: text, index: true}"),
         lambda: op.create_index(op.f("ix_note_body"), "note", ["body"], schema="app"),
         lambda: op.drop_index(op.f("ix_note_body"), table_name="note", schema="app")),
    Case("unique in another schema", "app",
         APP.replace("body: text", "body: {type: text, unique: true}"),
         lambda: op.create_unique_constraint(op.f("uq_note_body"), "note", ["body"],
                                             schema="app"),
         lambda: op.drop_constraint(op.f("uq_note_body"), "note", schema="app")),
    Case("reference into another schema", "app",
         APP + table("pin", {"note_id": "{type: integer, references: app.note.id}"}),
         lambda: op.create_table(
             "pin", sa.Column("note_id", sa.Integer(), nullable=True),
             sa.ForeignKeyConstraint(["note_id"], ["app.note.id"],
                                     name=op.f("fk_pin_note_id_note"))),
         drop("pin")),
    Case("comment in another schema", "app",
         APP.rstrip("\n") + "\n    comment: Notes.\n",
         lambda: op.create_table_comment("note", "Notes.", schema="app"),
         lambda: op.drop_table_comment("note", schema="app",
                                       existing_comment="Notes.")),
]

COLORS = pg.ENUM("red", "light blue", "it's", name="color", create_type=False)
LOUD = pg.ENUM("A", "b", name="Loud", schema="app", create_type=False)
EMAIL = pg.DOMAIN("email", sa.Text(), collation="C", default="",
                  constraint_name="ck_email_shape", check="VALUE <> 'x'::text",
                  create_type=False)
YEAR = pg.DOMAIN("year", sa.Integer(), create_type=False)
GRADE = pg.DOMAIN("grade", sa.Integer(), default=sa.text("3"), not_null=True,
                  create_type=False)
TICKETS = sa.Sequence("ticket_no", data_type=sa.Integer(), start=100, increment=5,
                      minvalue=10, maxvalue=100000, cache=3, cycle=True)

USER_TYPES = [
    Case("enum", "item", item(head="enums:\n  color: [red, light blue, it's]\n"),
         lambda: op.execute(pg.CreateEnumType(COLORS)),
         lambda: op.execute(pg.DropEnumType(COLORS))),
    Case("enum in another schema", "app",
         "enums:\n  app.Loud: [A, b]\n" + APP,
         lambda: op.execute(pg.CreateEnumType(LOUD)),
         lambda: op.execute(pg.DropEnumType(LOUD))),
    Case("column of an enum", "mood", item(head=MOODS, mood="{type: mood, default: \"'ok'\"}"),
         column("mood", MOOD, server_default="ok"), no_column("mood")),
    Case("column of an enum's array", "mood", item(head=MOODS, moods="mood[]"),
         column("moods", pg.ARRAY(MOOD)), no_column("moods")),
    Case("enum and table", EMPTY,
         tables(table("day", {"mood": "{type: mood, nullable: false}"}), head=MOODS),
         each(lambda: op.execute(pg.CreateEnumType(MOOD)),
              lambda: op.create_table("day", sa.Column("mood", MOOD, nullable=False))),
         each(drop("day"), lambda: op.execute(pg.DropEnumType(MOOD)))),
    Case("domain", "item",
         item(head="domains:\n  email: {type: text, default: \"''\","
                   " collation: C, checks: {shape: \"VALUE <> 'x'::text\"}}\n"),
         lambda: op.execute(pg.CreateDomainType(EMAIL)),
         lambda: op.execute(pg.DropDomainType(EMAIL))),
    Case("domain, not null", "item",
         item(head="domains:\n  grade: {type: integer, nullable: false, default: 3}\n"),
         lambda: op.execute(pg.CreateDomainType(GRADE))),
    Case("domain and column", "item",
         item(head="domains:\n  year: integer\n", born="year"),
         each(lambda: op.execute(pg.CreateDomainType(YEAR)), column("born", YEAR)),
         each(no_column("born"), lambda: op.execute(pg.DropDomainType(YEAR)))),
    Case("sequence", "item", item(head="sequences:\n  plain_no: {}\n"),
         lambda: op.execute(sa.schema.CreateSequence(sa.Sequence("plain_no"))),
         lambda: op.execute(sa.schema.DropSequence(sa.Sequence("plain_no")))),
    Case("sequence with everything", "item",
         item(head="sequences:\n  ticket_no: {type: integer, start: 100, increment: 5,"
                   " min: 10, max: 100000, cache: 3, cycle: true}\n"),
         lambda: op.execute(sa.schema.CreateSequence(TICKETS)),
         lambda: op.execute(sa.schema.DropSequence(TICKETS))),
]
