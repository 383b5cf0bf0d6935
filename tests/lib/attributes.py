"""For every field row of every kind: an object, and the SQL that changes that one attribute.

ROWS has an entry for each row of the kinds, kind.field; one after # is another way to change the
same field. An entry says what is made before (base, beside the tables o and t of BASE), how the
attribute gets its other value (set) and how it goes back (unset), and how check names that: the
object, and the change, where it is not an ALTER. NEVER are the rows that cannot differ.
"""

BASE = """
CREATE TABLE o (id integer CONSTRAINT pk_o PRIMARY KEY, code integer CONSTRAINT uq_o_code UNIQUE,
  slug text NOT NULL);
CREATE TABLE t (id integer CONSTRAINT pk_t PRIMARY KEY, a integer, b integer NOT NULL, c text,
  d varchar(20), r int4range);
INSERT INTO o VALUES (1, 1, 'one'), (2, 2, 'two');
INSERT INTO t VALUES (1, 1, 1, 'x', 'one', '[1,2)'), (2, 2, 2, 'y', 'two', '[3,4)');
"""

ALTERED = ("alter", "alter")
ONE_WAY = ("alter", "recreate")     # only the way back is one in place

NEVER = {
    "index.columns.operator": "only exclusion constraints have operators",
    "default_privileges.role": "part of the name",
    "default_privileges.schema": "part of the name",
    "default_privileges.objects": "part of the name",
}


class Row:
    """set and unset change the attribute to and fro; shows: what inspect writes then.

    also: fields that the server changes along with it. anew: ALTER cannot do it; it is another
    object then. change: what check says of the way to set and of the way to unset. gone: what comes
    and goes with the attribute. returns: whether the server can undo it. plain: without comments on
    everything. needs: the server version. extension: what must be installed. full: inspect --full.
    """

    def __init__(self, kind, name, base="", set="", unset="", shows="", also=(), anew=False,
                 change=None, needs=0, extension=None, plain=False, gone="", returns=True,
                 full=False):
        self.kind, self.name, self.base, self.set, self.unset = kind, name, base, set, unset
        self.shows, self.also, self.anew, self.needs = shows, set_of(also), anew, needs
        self.change = change or ("recreate" if anew else "alter",) * 2
        self.extension, self.plain, self.gone = extension, plain, gone.split()
        self.returns, self.full = returns, full


def set_of(fields):
    return frozenset([fields] if isinstance(fields, str) else fields)


def comment(kind, name, what, base=""):
    """The comment of an object."""
    return Row(kind, name, base, "COMMENT ON %s IS 'It''s said.'" % what,
               "COMMENT ON %s IS NULL" % what, "It's said.", plain=True)


# What has an owner and rights: kind, name, what SQL calls it, and how it is made.
OWNED = [
    ("schema", "app", "SCHEMA app", "CREATE SCHEMA app", ("USAGE", "CREATE")),
    ("enum", "mood", "TYPE mood", "CREATE TYPE mood AS ENUM ('sad', 'ok')", ("USAGE",)),
    ("domain", "email", "DOMAIN email", "CREATE DOMAIN email AS text", ("USAGE",)),
    ("sequence", "nr", "SEQUENCE nr", "CREATE SEQUENCE nr", ("USAGE", "SELECT", "UPDATE")),
    ("table", "t", "TABLE t", "", ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE",
                                   "REFERENCES", "TRIGGER", "MAINTAIN")),
    ("column", "t.b", None, "", ("SELECT", "INSERT", "UPDATE", "REFERENCES")),
]


def access():
    """Owners, each right of each kind, and the ways to have one."""
    rows = {}
    for kind, name, what, base, rights in OWNED:
        def grants(key, set, unset, shows, before="", needs=0):
            rows["%s.grants%s" % (kind, key)] = Row(kind, name, base + before, set, unset, shows,
                                                    plain=True, full=True, needs=needs)
        if what:
            rows[kind + ".owner"] = Row(kind, name, base, "ALTER %s OWNER TO :role1" % what,
                                        "ALTER %s OWNER TO postgres" % what, "owner: :role1",
                                        plain=True, full=True)
        for i, right in enumerate(rights):
            on = "%s ON %s" % (right, what) if what else "%s (b) ON t" % right
            needs = 17 if right == "MAINTAIN" else 0
            grants("#" + right.lower() if i else "", "GRANT %s TO :role1" % on,
                   "REVOKE %s FROM :role1" % on, ":role1: [%s]" % right.lower(), needs=needs)
        on = on.replace("MAINTAIN", "TRIGGER")
        word = on.split(" ")[0].lower()
        grants("#option", "GRANT %s TO :role1 WITH GRANT OPTION" % on,
               "REVOKE GRANT OPTION FOR %s FROM :role1" % on, "{%s: grantable}" % word,
               "; GRANT %s TO :role1" % on)
        if kind in ("enum", "domain"):
            grants("#public", "REVOKE %s FROM PUBLIC" % on, "GRANT %s TO PUBLIC" % on, "public: []")
        else:
            grants("#public", "GRANT %s TO PUBLIC" % on, "REVOKE %s FROM PUBLIC" % on,
                   "public: [%s]" % word)
        if what and len(rights) > 1:
            grants("#own", "REVOKE %s FROM postgres" % on, "GRANT %s TO postgres" % on,
                   "postgres: [")
        # a second one gives it
        grants("#passed_on", "SET ROLE :role1; GRANT %s TO :role2; RESET ROLE" % on,
               "SET ROLE :role1; REVOKE %s FROM :role2; RESET ROLE" % on, ":role2: [%s]" % word,
               "; GRANT %s TO :role1 WITH GRANT OPTION; GRANT USAGE ON SCHEMA public TO :role1" % on)
    rows["default_privileges.grants"] = Row(
        "default privileges", "tables of :role1",
        "ALTER DEFAULT PRIVILEGES FOR ROLE :role1 GRANT INSERT ON TABLES TO :role2",
        "ALTER DEFAULT PRIVILEGES FOR ROLE :role1 GRANT SELECT ON TABLES TO :role2",
        "ALTER DEFAULT PRIVILEGES FOR ROLE :role1 REVOKE SELECT ON TABLES FROM :role2",
        ":role2: [select, insert]", plain=True, full=True)
    rows["default_privileges.grants#schema"] = Row(
        "default privileges", "functions of :role1 in app",
        "CREATE SCHEMA app; ALTER DEFAULT PRIVILEGES FOR ROLE :role1 IN SCHEMA app"
        " GRANT EXECUTE ON FUNCTIONS TO PUBLIC",
        "ALTER DEFAULT PRIVILEGES FOR ROLE :role1 IN SCHEMA app GRANT EXECUTE ON FUNCTIONS TO :role2",
        "ALTER DEFAULT PRIVILEGES FOR ROLE :role1 IN SCHEMA app REVOKE EXECUTE ON FUNCTIONS FROM :role2",
        ":role2: [execute]", plain=True, full=True)
    return rows


def enum(set, unset, shows, **more):
    return Row("enum", "mood", "CREATE TYPE mood AS ENUM ('sad', 'ok');"
               " CREATE TABLE m (id integer, feels mood); INSERT INTO m VALUES (1, 'ok')",
               set, unset, shows, **more)


def domain(set, unset, shows, base="CREATE DOMAIN email AS varchar(90)", **more):
    return Row("domain", "email", base + "; CREATE TABLE m (id integer, e email);"
               " INSERT INTO m VALUES (1, 'a@b')", set, unset, shows, **more)


def sequence(options, plain, shows, base="CREATE SEQUENCE nr", also=()):
    return Row("sequence", "nr", base, "ALTER SEQUENCE nr " + options,
               "ALTER SEQUENCE nr " + plain, shows, also)


def table(set, unset, shows, base="", **more):
    return Row("table", "t", base, "ALTER TABLE t " + set, "ALTER TABLE t " + unset, shows, **more)


def column(name, set, unset, shows, base="", **more):
    return Row("column", "t." + name, base, "ALTER TABLE t ALTER %s %s" % (name, set),
               "ALTER TABLE t ALTER %s %s" % (name, unset), shows, **more)


def identity(set, unset, shows, **more):
    return Row("column", "t.n", "ALTER TABLE t ADD n bigint GENERATED BY DEFAULT AS IDENTITY",
               "ALTER TABLE t ALTER n " + set, "ALTER TABLE t ALTER n " + unset, shows, **more)


def constraint(kind, name, plain, other, shows, base="", **more):
    """A constraint of t that is made anew."""
    drop = "ALTER TABLE t DROP CONSTRAINT %s" % name
    add = "; ALTER TABLE t ADD CONSTRAINT %s " % name
    return Row(kind, "t." + name, (base + add + plain).lstrip("; "), drop + add + other,
               drop + add + plain, shows, **dict({"anew": True}, **more))


def primary(plain, other, shows, base=""):
    return Row("primary key", "t.pk_t", base,
               "ALTER TABLE t DROP CONSTRAINT pk_t, ADD CONSTRAINT pk_t PRIMARY KEY " + other,
               "ALTER TABLE t DROP CONSTRAINT pk_t, ADD CONSTRAINT pk_t PRIMARY KEY " + plain,
               shows, anew=True)


def unique(plain, other, shows, **more):
    return constraint("unique constraint", "u", "UNIQUE " + plain, "UNIQUE " + other, shows, **more)


def check(plain, other, shows, **more):
    return constraint("check", "k", "CHECK " + plain, "CHECK " + other, shows, **more)


def foreign(plain, other, shows, **more):
    start = "FOREIGN KEY "
    return constraint("foreign key", "f", start + plain, start + other, shows, **more)


def exclude(plain, other, shows, **more):
    start = "EXCLUDE USING "
    return constraint("exclusion constraint", "x", start + plain, start + other, shows, **more)


def index(plain, other, shows, base="", unique="", other_unique="", **more):
    return Row("index", "t.i", "%sCREATE %sINDEX i ON t %s" % (base, unique, plain),
               "DROP INDEX i; CREATE %sINDEX i ON t %s" % (other_unique or unique, other),
               "DROP INDEX i; CREATE %sINDEX i ON t %s" % (unique, plain),
               shows, anew=True, **more)


def of_index(kind, base, name="i"):
    """with and tablespace of an index, or of the one behind a constraint."""
    title = "t." + name
    return (Row(kind, title, base, "ALTER INDEX %s SET (fillfactor = 61)" % name,
                "ALTER INDEX %s RESET (fillfactor)" % name, "fillfactor: 61"),
            Row(kind, title, base, "ALTER INDEX %s SET TABLESPACE :space" % name,
                "ALTER INDEX %s SET TABLESPACE pg_default" % name, "tablespace:"))


UNIQUE = "ALTER TABLE t ADD CONSTRAINT u UNIQUE (a)"
EXCLUDE = "ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING gist (r WITH &&)"

ROWS = {
    "schema.comment": comment("schema", "app", "SCHEMA app", "CREATE SCHEMA app"),
    "extension.comment": Row(
        "extension", "hstore", "CREATE EXTENSION hstore; COMMENT ON EXTENSION hstore IS 'Before.'",
        "COMMENT ON EXTENSION hstore IS 'After.'", "COMMENT ON EXTENSION hstore IS 'Before.'",
        "comment: After.", extension="hstore", plain=True),
    "extension.schema": Row(
        "extension", "hstore", "CREATE SCHEMA ext; CREATE EXTENSION hstore",
        "ALTER EXTENSION hstore SET SCHEMA ext", "ALTER EXTENSION hstore SET SCHEMA public",
        "{schema: ext}", extension="hstore"),
    "extension.version": Row(
        "extension", "hstore", "CREATE EXTENSION hstore VERSION '1.4'",
        "ALTER EXTENSION hstore UPDATE TO '1.5'",
        "DROP EXTENSION hstore; CREATE EXTENSION hstore VERSION '1.4'", 'version: "1.5"',
        extension="hstore", change=("recreate", "alter")),

    "enum.comment": comment("enum", "mood", "TYPE mood", "CREATE TYPE mood AS ENUM ('ok')"),
    "enum.values": enum(
        "ALTER TYPE mood ADD VALUE 'happy'",
        "DROP TABLE m; DROP TYPE mood; CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE m"
        " (id integer, feels mood); INSERT INTO m VALUES (1, 'ok')", "happy", anew=True,
        change=ALTERED),
    "domain.comment": comment("domain", "email", "DOMAIN email", "CREATE DOMAIN email AS text"),
    "domain.type": domain(
        "DROP TABLE m; DROP DOMAIN email; CREATE DOMAIN email AS varchar(91);"
        " CREATE TABLE m (id integer, e email); INSERT INTO m VALUES (1, 'a@b')",
        "DROP TABLE m; DROP DOMAIN email; CREATE DOMAIN email AS varchar(90);"
        " CREATE TABLE m (id integer, e email); INSERT INTO m VALUES (1, 'a@b')",
        "varchar(91)", anew=True, change=ALTERED),
    "domain.nullable": domain("ALTER DOMAIN email SET NOT NULL", "ALTER DOMAIN email DROP NOT NULL",
                              "nullable: false"),
    "domain.default": domain("ALTER DOMAIN email SET DEFAULT 'x@y'",
                             "ALTER DOMAIN email DROP DEFAULT", "x@y"),
    "domain.collation": domain(
        "DROP TABLE m; DROP DOMAIN email; CREATE DOMAIN email AS varchar(90) COLLATE \"C\";"
        " CREATE TABLE m (id integer, e email); INSERT INTO m VALUES (1, 'a@b')",
        "DROP TABLE m; DROP DOMAIN email; CREATE DOMAIN email AS varchar(90);"
        " CREATE TABLE m (id integer, e email); INSERT INTO m VALUES (1, 'a@b')",
        "collation: C", anew=True, change=ALTERED),

    "sequence.comment": comment("sequence", "nr", "SEQUENCE nr", "CREATE SEQUENCE nr"),
    "sequence.type": sequence("AS integer", "AS bigint", "type: integer",
                              "CREATE SEQUENCE nr MAXVALUE 1000"),
    "sequence.type#bounds": sequence("AS integer", "AS bigint", "type: integer", also="max"),
    "sequence.start": sequence("START 7", "START 1", "start: 7"),
    "sequence.increment": sequence("INCREMENT 3", "INCREMENT 1", "increment: 3"),
    "sequence.min": sequence("MINVALUE -4", "NO MINVALUE", "min: -4"),
    "sequence.max": sequence("MAXVALUE 900", "NO MAXVALUE", "max: 900"),
    "sequence.cache": sequence("CACHE 8", "CACHE 1", "cache: 8"),
    "sequence.cycle": sequence("CYCLE", "NO CYCLE", "cycle: true"),
    "sequence.unlogged": sequence("SET UNLOGGED", "SET LOGGED", "unlogged: true"),
    "sequence.owner_table": sequence(
        "OWNED BY o.id", "OWNED BY t.id", "owned_by: o.id",
        "CREATE SEQUENCE nr OWNED BY t.id"),
    "sequence.owner_table#none": sequence("OWNED BY o.id", "OWNED BY NONE", "owned_by: o.id",
                                          also="owner_column"),
    "sequence.owner_column": sequence(
        "OWNED BY t.a", "OWNED BY t.b", "owned_by: t.a", "CREATE SEQUENCE nr OWNED BY t.b"),

    "table.comment": comment("table", "t", "TABLE t"),
    "table.unlogged": table("SET UNLOGGED", "SET LOGGED", "unlogged: true"),
    "table.with": table("SET (fillfactor = 71, autovacuum_enabled = false)",
                        "RESET (fillfactor, autovacuum_enabled)", "fillfactor: 71"),
    "table.with#value": table("SET (fillfactor = 71)", "SET (fillfactor = 72)", "fillfactor: 71",
                              "ALTER TABLE t SET (fillfactor = 72)"),
    "table.toast": table("SET (toast.autovacuum_enabled = false)",
                         "RESET (toast.autovacuum_enabled)", "autovacuum_enabled: false"),
    "table.access_method": table(
        "SET ACCESS METHOD heap2", "SET ACCESS METHOD heap", "access_method: heap2",
        "CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler", needs=15),
    "table.tablespace": table("SET TABLESPACE :space", "SET TABLESPACE pg_default", "tablespace:"),
    "table.replica_identity": table("REPLICA IDENTITY NOTHING", "REPLICA IDENTITY DEFAULT",
                                    "replica_identity: nothing"),
    "table.replica_identity.mode": table("REPLICA IDENTITY FULL", "REPLICA IDENTITY NOTHING",
                                         "full", "ALTER TABLE t REPLICA IDENTITY NOTHING"),
    "table.replica_identity.index": table(
        "REPLICA IDENTITY USING INDEX i", "REPLICA IDENTITY FULL", "{index: i}",
        "CREATE UNIQUE INDEX i ON t (b); ALTER TABLE t REPLICA IDENTITY FULL"),
    "table.replica_identity.index#key": table(
        "REPLICA IDENTITY USING INDEX pk_t", "REPLICA IDENTITY DEFAULT", "{index: pk_t}"),

    "table.cluster_on": table("CLUSTER ON i", "SET WITHOUT CLUSTER", "cluster_on: i",
                              "CREATE INDEX i ON t (b)"),
    "table.cluster_on#key": table("CLUSTER ON pk_t", "CLUSTER ON i", "cluster_on: pk_t",
                                  "CREATE INDEX i ON t (b); ALTER TABLE t CLUSTER ON i"),

    "column.comment": comment("column", "t.a", "COLUMN t.a"),
    "column.type": column("d", "TYPE varchar(33)", "TYPE varchar(20)", "varchar(33)"),
    "column.type#other": column("a", "TYPE bigint", "TYPE integer", "bigint"),
    "column.nullable": column("a", "SET NOT NULL", "DROP NOT NULL", "nullable: false"),
    "column.default": column("a", "SET DEFAULT 6 * 7", "DROP DEFAULT", "default:"),
    "column.identity": column(
        "b", "ADD GENERATED ALWAYS AS IDENTITY (START 5)", "DROP IDENTITY", "identity:",
        gone="t_b_seq"),
    "column.identity.generated": identity("SET GENERATED ALWAYS", "SET GENERATED BY DEFAULT",
                                          "identity: always", also=()),
    "column.identity.name": Row(
        "column", "t.n", "ALTER TABLE t ADD n bigint GENERATED BY DEFAULT AS IDENTITY",
        "ALTER SEQUENCE t_n_seq RENAME TO other_nr", "ALTER SEQUENCE other_nr RENAME TO t_n_seq",
        "name: other_nr"),
    "column.identity.start": identity("SET START 9", "SET START 1", "start: 9"),
    "column.identity.increment": identity("SET INCREMENT 2", "SET INCREMENT 1", "increment: 2"),
    "column.identity.min": identity("SET MINVALUE -2", "SET NO MINVALUE", "min: -2"),
    "column.identity.max": identity("SET MAXVALUE 55", "SET NO MAXVALUE", "max: 55"),
    "column.identity.cache": identity("SET CACHE 4", "SET CACHE 1", "cache: 4"),
    "column.identity.cycle": identity("SET CYCLE", "SET NO CYCLE", "cycle: true"),
    "column.sequence": Row(
        "column", "t.s", "ALTER TABLE t ADD s integer NOT NULL DEFAULT 5;"
        " ALTER TABLE t ALTER s DROP DEFAULT",
        "CREATE SEQUENCE t_s_seq AS integer OWNED BY t.s;"
        " ALTER TABLE t ALTER s SET DEFAULT nextval('t_s_seq')",
        "ALTER TABLE t ALTER s DROP DEFAULT; DROP SEQUENCE t_s_seq", "s: serial", gone="t_s_seq"),
    "column.sequence.name": Row(
        "column", "t.s", "ALTER TABLE t ADD s serial",
        "ALTER SEQUENCE t_s_seq RENAME TO other_nr", "ALTER SEQUENCE other_nr RENAME TO t_s_seq",
        "sequence: {name: other_nr}"),
    "column.generated": Row(
        "column", "t.g", "ALTER TABLE t ADD g integer",
        "ALTER TABLE t DROP g; ALTER TABLE t ADD g integer GENERATED ALWAYS AS (a + 1) STORED",
        "ALTER TABLE t DROP g; ALTER TABLE t ADD g integer", "generated: a + 1",
        change=ONE_WAY),
    "column.generated.expression": Row(
        "column", "t.g", "ALTER TABLE t ADD g integer GENERATED ALWAYS AS (a + 2) STORED",
        "ALTER TABLE t DROP g; ALTER TABLE t ADD g integer GENERATED ALWAYS AS (a + 1) STORED",
        "ALTER TABLE t DROP g; ALTER TABLE t ADD g integer GENERATED ALWAYS AS (a + 2) STORED",
        "generated: a + 1", anew=True),
    "column.generated.virtual": Row(
        "column", "t.g", "ALTER TABLE t ADD g integer GENERATED ALWAYS AS (a + 2) STORED",
        "ALTER TABLE t DROP g; ALTER TABLE t ADD g integer GENERATED ALWAYS AS (a + 2) VIRTUAL",
        "ALTER TABLE t DROP g; ALTER TABLE t ADD g integer GENERATED ALWAYS AS (a + 2) STORED",
        "virtual: true", anew=True),
    "column.collation": column("c", "TYPE text COLLATE \"C\"", "TYPE text COLLATE \"default\"",
                               "collation: C"),
    "column.storage": column("c", "SET STORAGE EXTERNAL", "SET STORAGE EXTENDED",
                             "storage: external"),
    "column.compression": column("c", "SET COMPRESSION pglz", "SET COMPRESSION DEFAULT",
                                 "compression: pglz"),
    "column.statistics": column("a", "SET STATISTICS 321", "SET STATISTICS -1", "statistics: 321"),
    "column.statistics#none": column("a", "SET STATISTICS 0", "SET STATISTICS -1", "statistics: 0"),
    "column.planner": column("a", "SET (n_distinct = -0.25)", "RESET (n_distinct)", "n_distinct"),

    "primary_key.comment": comment("primary key", "t.pk_t", "CONSTRAINT pk_t ON t"),
    "primary_key.columns": primary("(id)", "(id, b)", "[id, b]"),
    "primary_key.include": primary("(id)", "(id) INCLUDE (c)", "include: [c]"),
    "primary_key.deferrable": primary("(id)", "(id) DEFERRABLE", "deferrable: true"),
    "primary_key.deferrable#at_end": primary("(id) DEFERRABLE", "(id) DEFERRABLE INITIALLY DEFERRED",
                                             "initially deferred", "ALTER TABLE t DROP CONSTRAINT"
                                             " pk_t, ADD CONSTRAINT pk_t PRIMARY KEY (id)"
                                             " DEFERRABLE"),
    "unique.comment": comment("unique constraint", "t.u", "CONSTRAINT u ON t", UNIQUE),
    "unique.columns": unique("(a)", "(a, b)", "[a, b]"),
    "unique.include": unique("(a)", "(a) INCLUDE (c)", "include: [c]"),
    "unique.nulls_not_distinct": unique("(a)", "NULLS NOT DISTINCT (a)",
                                        "nulls_not_distinct: true"),
    "unique.deferrable": unique("(a)", "(a) DEFERRABLE", "deferrable: true"),
    "check.comment": comment("check", "t.k", "CONSTRAINT k ON t",
                             "ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0)"),
    "check.expression": check("(a > 0)", "(a > -1)", "a > '-1'"),
    "check.expression#domain": Row(
        "check", "email.k", "CREATE DOMAIN email AS text CONSTRAINT k CHECK (VALUE <> '')",
        "ALTER DOMAIN email DROP CONSTRAINT k;"
        " ALTER DOMAIN email ADD CONSTRAINT k CHECK (VALUE <> 'x')",
        "ALTER DOMAIN email DROP CONSTRAINT k;"
        " ALTER DOMAIN email ADD CONSTRAINT k CHECK (VALUE <> '')", "'x'", anew=True),
    "check.not_valid": Row(
        "check", "t.k", "ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0) NOT VALID",
        "ALTER TABLE t DROP CONSTRAINT k; ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0)",
        "ALTER TABLE t DROP CONSTRAINT k; ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0) NOT VALID",
        "expression: a > 0", change=("recreate", "alter")),
    "check.no_inherit": check("(a > 0)", "(a > 0) NO INHERIT", "no_inherit: true"),
    "foreign_key.comment": comment(
        "foreign key", "t.f", "CONSTRAINT f ON t",
        "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES o"),
    "foreign_key.columns": foreign("(a) REFERENCES o", "(b) REFERENCES o", "references:"),
    "foreign_key.references": foreign("(a) REFERENCES o", "(a) REFERENCES o (code)", "[code]"),
    "foreign_key.references.table": foreign("(a) REFERENCES o", "(a) REFERENCES t", "table: t"),
    "foreign_key.references.columns": foreign("(a) REFERENCES o (code)", "(a) REFERENCES o",
                                              "[id]"),
    "foreign_key.match": foreign(
        "(a, b) REFERENCES o (id, code)", "(a, b) REFERENCES o (id, code) MATCH FULL",
        "match: full", base="ALTER TABLE o ADD CONSTRAINT two UNIQUE (id, code)"),
    "foreign_key.on_update": foreign("(a) REFERENCES o", "(a) REFERENCES o ON UPDATE CASCADE",
                                     "on_update: cascade"),
    "foreign_key.on_delete": foreign("(a) REFERENCES o", "(a) REFERENCES o ON DELETE SET NULL",
                                     "on_delete: set null"),
    "foreign_key.on_delete_columns": foreign(
        "(a, b) REFERENCES o (id, code) ON DELETE SET NULL",
        "(a, b) REFERENCES o (id, code) ON DELETE SET NULL (a)", "set null (a)",
        base="ALTER TABLE o ADD CONSTRAINT two UNIQUE (id, code)"),
    "foreign_key.deferrable": Row(
        "foreign key", "t.f", "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES o",
        "ALTER TABLE t ALTER CONSTRAINT f DEFERRABLE INITIALLY DEFERRED",
        "ALTER TABLE t ALTER CONSTRAINT f NOT DEFERRABLE", "deferrable: initially deferred"),
    "foreign_key.not_valid": Row(
        "foreign key", "t.f",
        "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES o NOT VALID",
        "ALTER TABLE t DROP CONSTRAINT f, ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES o",
        "ALTER TABLE t DROP CONSTRAINT f, ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES o NOT VALID",
        "references:", change=("recreate", "alter")),

    "exclude.comment": comment("exclusion constraint", "t.x", "CONSTRAINT x ON t", EXCLUDE),
    "exclude.method": exclude("btree (b WITH =)", "hash (b WITH =)", "method: hash"),
    "exclude.elements": exclude("gist (r WITH &&)", "gist (r WITH &&, r WITH -|-)", "-|-"),
    "exclude.elements.column": exclude("btree (b WITH =)", "btree (a WITH =)", "column: a"),
    "exclude.elements.expression": exclude("btree ((a + 1) WITH =)", "btree ((a + 2) WITH =)",
                                           "a + 2"),
    "exclude.elements.operator": exclude("gist (r WITH &&)", "gist (r WITH -|-)", "-|-"),
    "exclude.elements.opclass": exclude("btree (c WITH =)", "btree (c text_pattern_ops WITH =)",
                                        "text_pattern_ops"),
    "exclude.elements.collation": exclude("btree (c WITH =)", "btree (c COLLATE \"C\" WITH =)",
                                          "collation: C"),
    "exclude.elements.order": exclude("btree (b WITH =)", "btree (b DESC WITH =)", "order: desc"),
    "exclude.elements.nulls": exclude("btree (b WITH =)", "btree (b NULLS FIRST WITH =)",
                                      "nulls: first"),
    "exclude.elements.statistics": Row(
        "exclusion constraint", "t.x",
        "ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING btree ((a + 1) WITH =)",
        "ALTER INDEX x ALTER COLUMN 1 SET STATISTICS 77",
        "ALTER INDEX x ALTER COLUMN 1 SET STATISTICS -1", "statistics: 77", anew=True),
    "exclude.include": exclude("btree (b WITH =)", "btree (b WITH =) INCLUDE (c)", "include: [c]"),
    "exclude.where": exclude("btree (b WITH =)", "btree (b WITH =) WHERE (a > 5)", "where: a > 5"),
    "exclude.deferrable": exclude("btree (b WITH =)", "btree (b WITH =) DEFERRABLE",
                                  "deferrable: true"),

    "index.comment": comment("index", "t.i", "INDEX i", "CREATE INDEX i ON t (a)"),
    "index.columns": index("(a)", "(a, b)", "[a, b]"),
    "index.columns.column": index("(a)", "(b)", "[b]"),
    "index.columns.expression": index("((a + 1))", "((a + 2))", "a + 2"),
    "index.columns.opclass": index("(c)", "(c text_pattern_ops)", "text_pattern_ops"),
    "index.columns.opclass#options": index(
        "USING gist (r)", "USING gist (r, to_tsvector('simple', c) tsvector_ops (siglen = 99))",
        "siglen=99"),
    "index.columns.collation": index("(c)", "(c COLLATE \"C\")", "collation: C"),
    "index.columns.order": index("(a)", "(a DESC)", "order: desc"),
    "index.columns.nulls": index("(a)", "(a NULLS FIRST)", "nulls: first"),
    "index.columns.statistics": Row(
        "index", "t.i", "CREATE INDEX i ON t (a, (b + 1))",
        "ALTER INDEX i ALTER COLUMN 2 SET STATISTICS 77",
        "ALTER INDEX i ALTER COLUMN 2 SET STATISTICS -1", "statistics: 77"),
    "index.method": index("(a)", "USING hash (a)", "method: hash"),
    "index.unique": index("(a)", "(a)", "unique: true", other_unique="UNIQUE "),
    "index.include": index("(a)", "(a) INCLUDE (b)", "include: [b]"),
    "index.nulls_not_distinct": index("(a)", "(a) NULLS NOT DISTINCT", "nulls_not_distinct: true",
                                      unique="UNIQUE "),
    "index.where": index("(a)", "(a) WHERE c <> ''", "where:"),
}
ROWS["primary_key.with"], ROWS["primary_key.tablespace"] = of_index("primary key", "", "pk_t")
ROWS["unique.with"], ROWS["unique.tablespace"] = of_index("unique constraint", UNIQUE, "u")
ROWS["exclude.with"], ROWS["exclude.tablespace"] = of_index("exclusion constraint", EXCLUDE, "x")
ROWS["index.with"], ROWS["index.tablespace"] = of_index("index", "CREATE INDEX i ON t (a)")

# Other ways to change the same fields.
GIN = "CREATE INDEX i ON t USING gin (to_tsvector('simple', c))"
MOOD = "DROP TABLE m; DROP TYPE mood; CREATE TYPE mood AS ENUM (%s); CREATE TABLE m" \
    " (id integer, feels mood); INSERT INTO m VALUES (1, 'ok')"
ROWS.update({
    "schema.comment#quotes": Row("schema", "app", "CREATE SCHEMA app",
                                 "COMMENT ON SCHEMA app IS E'a\\\\b ''c'' \"d\"'",
                                 "COMMENT ON SCHEMA app IS NULL", "comment:", plain=True),
    "enum.values#between": enum(
        "ALTER TYPE mood ADD VALUE 'so so' BEFORE 'ok'", MOOD % "'sad', 'ok'", "so so", anew=True,
        change=ALTERED),
    "enum.values#order": enum(MOOD % "'ok', 'sad'", MOOD % "'sad', 'ok'", "[ok, sad]", anew=True,
                              change=ALTERED),
    "enum.values#fewer": enum(MOOD % "'ok'", MOOD % "'sad', 'ok'", "[ok]", anew=True,
                              change=ALTERED),
    "domain.default#other": domain(
        "ALTER DOMAIN email SET DEFAULT 'x@y'", "ALTER DOMAIN email SET DEFAULT 'x@z'", "x@y",
        "CREATE DOMAIN email AS varchar(90) DEFAULT 'x@z'"),
    "sequence.increment#down": Row(
        "sequence", "nr", "CREATE SEQUENCE nr MINVALUE -10 MAXVALUE 10 START 5",
        "ALTER SEQUENCE nr INCREMENT -2", "ALTER SEQUENCE nr INCREMENT 1", "increment: -2"),
    "sequence.max#integer": sequence("MAXVALUE 900", "NO MAXVALUE", "max: 900",
                                     "CREATE SEQUENCE nr AS integer"),
    "table.toast#two": table(
        "SET (toast.autovacuum_vacuum_scale_factor = 0.05, toast.vacuum_truncate = off)",
        "RESET (toast.autovacuum_vacuum_scale_factor, toast.vacuum_truncate)", "0.05"),
    "table.with#all": table(
        "SET (parallel_workers = 3, toast_tuple_target = 200, vacuum_truncate = false,"
        " user_catalog_table = true, autovacuum_vacuum_cost_delay = 2.5)",
        "RESET (parallel_workers, toast_tuple_target, vacuum_truncate, user_catalog_table,"
        " autovacuum_vacuum_cost_delay)", "parallel_workers: 3"),
    "table.replica_identity.index#constraint": table(
        "REPLICA IDENTITY USING INDEX u", "REPLICA IDENTITY DEFAULT", "{index: u}",
        "ALTER TABLE t ADD CONSTRAINT u UNIQUE (b)"),
    "column.comment#serial": comment("column", "t.s", "COLUMN t.s", "ALTER TABLE t ADD s serial"),
    "column.comment#generated": comment("column", "t.g", "COLUMN t.g", "ALTER TABLE t ADD g integer"
                                        " GENERATED ALWAYS AS (a + 1) STORED"),
    "column.type#domain": column("c", "TYPE word", "TYPE text", "type: word",
                                 "CREATE DOMAIN word AS text"),
    "column.type#wider": column("d", "TYPE text", "TYPE varchar(20)", "d: text"),
    "column.type#precision": column("p", "TYPE timestamptz(3)", "TYPE timestamptz",
                                    "timestamptz(3)", "ALTER TABLE t ADD p timestamptz"),
    "column.type#fields": column("p", "TYPE interval day to second(3)", "TYPE interval",
                                 "interval day to second(3)", "ALTER TABLE t ADD p interval"),
    "column.type#scale": column("p", "TYPE numeric(9,4)", "TYPE numeric(8,4)", "numeric(9,4)",
                                "ALTER TABLE t ADD p numeric(8,4)"),
    "column.default#other": column("c", "SET DEFAULT 'a'", "SET DEFAULT 'b'", "'a'",
                                   "ALTER TABLE t ALTER c SET DEFAULT 'b'"),
    "column.default#function": column("c", "SET DEFAULT lower('A' || current_user)", "DROP DEFAULT",
                                      "lower("),
    "column.identity.max#small": Row(
        "column", "t.n", "ALTER TABLE t ADD n smallint GENERATED ALWAYS AS IDENTITY",
        "ALTER TABLE t ALTER n SET MAXVALUE 99", "ALTER TABLE t ALTER n SET MAXVALUE 32767",
        "max: 99"),
    "column.collation#domain": column(
        "w", "TYPE word COLLATE \"POSIX\"", "TYPE word", "collation: POSIX",
        "CREATE DOMAIN word AS text COLLATE \"C\"; ALTER TABLE t ADD w word"),
    "column.storage#main": column("r", "SET STORAGE MAIN", "SET STORAGE EXTENDED", "storage: main"),
    "column.storage#domain": column("w", "SET STORAGE EXTERNAL", "SET STORAGE EXTENDED",
                                    "storage: external",
                                    "CREATE DOMAIN word AS text; ALTER TABLE t ADD w word"),
    "column.planner#inherited": column("a", "SET (n_distinct_inherited = 40)",
                                       "RESET (n_distinct_inherited)", "n_distinct_inherited"),
    "column.statistics#generated": Row(
        "column", "t.g", "ALTER TABLE t ADD g integer GENERATED ALWAYS AS (a + 1) STORED",
        "ALTER TABLE t ALTER g SET STATISTICS 5", "ALTER TABLE t ALTER g SET STATISTICS -1",
        "statistics: 5"),
    "check.comment#domain": comment("check", "email.k", "CONSTRAINT k ON DOMAIN email",
                                    "CREATE DOMAIN email AS text CONSTRAINT k CHECK (VALUE <> '')"),
    "check.not_valid#domain": Row(
        "check", "email.k", "CREATE DOMAIN email AS text;"
        " ALTER DOMAIN email ADD CONSTRAINT k CHECK (VALUE <> '') NOT VALID",
        "ALTER DOMAIN email VALIDATE CONSTRAINT k", "ALTER DOMAIN email DROP CONSTRAINT k;"
        " ALTER DOMAIN email ADD CONSTRAINT k CHECK (VALUE <> '') NOT VALID", "{expression: ",
        change=("recreate", "alter")),
    "foreign_key.deferrable#at_end": Row(
        "foreign key", "t.f",
        "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES o DEFERRABLE",
        "ALTER TABLE t ALTER CONSTRAINT f DEFERRABLE INITIALLY DEFERRED",
        "ALTER TABLE t ALTER CONSTRAINT f DEFERRABLE INITIALLY IMMEDIATE",
        "deferrable: initially deferred"),
    "foreign_key.on_delete#restrict": foreign(
        "(a) REFERENCES o ON DELETE CASCADE", "(a) REFERENCES o ON DELETE RESTRICT",
        "on_delete: restrict"),
    "exclude.elements.nulls#desc": exclude(
        "btree (b DESC WITH =)", "btree (b DESC NULLS LAST WITH =)", "nulls: last"),
    "exclude.elements#two": exclude("gist (r WITH &&)", "gist (r range_ops WITH &&, r WITH =)",
                                    'operator: "="'),
    "index.columns.nulls#desc": index("(a DESC)", "(a DESC NULLS LAST)", "nulls: last"),
    "index.columns.collation#default": index(
        "(c)", "(c COLLATE \"default\")", "collation: default",
        "ALTER TABLE t ALTER c TYPE text COLLATE \"C\"; "),
    "index.columns.collation#expression": index("((c || d))", "((c || d) COLLATE \"C\")",
                                                "collation: C"),
    "index.columns.collation#name": index(
        "(e)", "(e COLLATE \"default\")", "collation: default", "ALTER TABLE t ADD e name; "),
    "index.columns.collation#domain": index(
        "(w)", "(w COLLATE \"POSIX\")", "collation: POSIX",
        "CREATE DOMAIN word AS text COLLATE \"C\"; ALTER TABLE t ADD w word; "),
    "index.columns.collation#derived": index(
        "(a, lower(c), b)", "(a, lower(c) COLLATE \"default\" DESC, b)", "collation: default",
        "ALTER TABLE t ALTER c TYPE text COLLATE \"C\"; "),
    "index.columns.opclass#coerced": index("(c)", "(c bpchar_ops)", "bpchar_ops"),
    "index.columns.opclass#domain": index(
        "(w)", "(w oid_ops)", "oid_ops",
        "CREATE DOMAIN word AS integer; ALTER TABLE t ADD w word; "),
    "index.columns.opclass#expression": index(
        "(lower(c), lower(d) DESC)", "(lower(c) bpchar_ops, lower(d) DESC)", "bpchar_ops"),
    "index.columns.opclass#third": index(
        "USING gist (r, r, to_tsvector('simple', c))",
        "USING gist (r, r, to_tsvector('simple', c) tsvector_ops (siglen = 99))", "siglen=99"),
    "exclude.elements.collation#derived": exclude(
        "btree (lower(c) WITH =)", "btree (lower(c) COLLATE \"POSIX\" WITH =)", "POSIX",
        base="ALTER TABLE t ALTER c TYPE text COLLATE \"C\""),
    "column.collation#name": column("e", "TYPE name COLLATE \"default\"", "TYPE name",
                                    "collation: default", "ALTER TABLE t ADD e name"),
    "column.collation#own": column(
        "w", "TYPE word COLLATE \"default\"", "TYPE word", "collation: default",
        "CREATE DOMAIN word AS text COLLATE \"C\"; ALTER TABLE t ADD w word"),
    "column.collation#array": column("e", "TYPE name[] COLLATE \"POSIX\"", "TYPE name[]", "POSIX",
                                     "ALTER TABLE t ADD e name[]"),
    "index.columns.statistics#zero": Row(
        "index", "t.i", "CREATE INDEX i ON t ((b + 1))",
        "ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 0",
        "ALTER INDEX i ALTER COLUMN 1 SET STATISTICS -1", "statistics: 0"),
    "index.with#gin": Row("index", "t.i", GIN, "ALTER INDEX i SET (fastupdate = off)",
                          "ALTER INDEX i RESET (fastupdate)", 'fastupdate: "off"'),
    "index.with#brin": Row(
        "index", "t.i", "CREATE INDEX i ON t USING brin (a)",
        "ALTER INDEX i SET (autosummarize = true, pages_per_range = 32)",
        "ALTER INDEX i RESET (autosummarize, pages_per_range)", "autosummarize: true"),
    "index.with#deduplicate": Row(
        "index", "t.i", "CREATE INDEX i ON t (a) WITH (fillfactor = 80)",
        "ALTER INDEX i SET (deduplicate_items = off, fillfactor = 81)",
        "ALTER INDEX i RESET (deduplicate_items); ALTER INDEX i SET (fillfactor = 80)",
        'deduplicate_items: "off"'),
})
ROWS.update(access())
