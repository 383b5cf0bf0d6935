"""A database with one of everything that PostgreSQL has and modelgen does not write down."""

# What the server needs for it: (oldest version, statement).
STATEMENTS = [(0, s) for s in """
CREATE SCHEMA other
CREATE EXTENSION hstore
CREATE TYPE mood AS ENUM ('ok')
CREATE DOMAIN email AS text CHECK (VALUE <> '')
CREATE TABLE o (id serial PRIMARY KEY, n bigint GENERATED ALWAYS AS IDENTITY, long text, m mood)
CREATE TABLE t (id integer PRIMARY KEY, o integer REFERENCES o, d int4range, EXCLUDE USING gist (d WITH &&))
CREATE INDEX i ON t (o)
CREATE SEQUENCE nr
CREATE SEQUENCE owned OWNED BY t.id
CREATE TABLE other.x (id integer PRIMARY KEY)
CREATE VIEW other.w AS SELECT 1 AS one
CREATE VIEW v AS SELECT * FROM t
CREATE MATERIALIZED VIEW mv AS SELECT * FROM t
CREATE INDEX ON mv (id)
CREATE TYPE pair AS (a integer, b integer)
CREATE TYPE rng AS RANGE (subtype = numeric)
CREATE TABLE parted (id integer NOT NULL, CHECK (id > 0)) PARTITION BY RANGE (id)
CREATE TABLE part PARTITION OF parted FOR VALUES FROM (1) TO (5)
CREATE INDEX ON parted (id)
CREATE TABLE child () INHERITS (o)
CREATE TABLE typed OF pair
CREATE TABLE withpair (p pair)
CREATE DOMAIN overpair AS pair
CREATE TABLE refers (id integer PRIMARY KEY)
ALTER TABLE parted ADD PRIMARY KEY (id)
ALTER TABLE refers ADD CONSTRAINT out FOREIGN KEY (id) REFERENCES parted
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'
CREATE FUNCTION f2(int) RETURNS int LANGUAGE sql AS 'SELECT 1'
CREATE PROCEDURE p() LANGUAGE sql AS ''
CREATE AGGREGATE agg (int) (sfunc = int4pl, stype = int)
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()
CREATE TRIGGER trv INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f()
CREATE CONSTRAINT TRIGGER ctr AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()
CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING
ALTER TABLE t ENABLE ROW LEVEL SECURITY
CREATE POLICY pol ON t USING (true)
CREATE STATISTICS st ON id, o FROM t
CREATE COLLATION coll FROM "C"
CREATE CONVERSION conv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8
CREATE TEXT SEARCH CONFIGURATION tsc (COPY = simple)
CREATE TEXT SEARCH DICTIONARY tsd (TEMPLATE = simple)
CREATE TEXT SEARCH PARSER tsp (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype)
CREATE TEXT SEARCH TEMPLATE tst (INIT = dsimple_init, LEXIZE = dsimple_lexize)
CREATE CAST (mood AS email) WITH INOUT
CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq)
CREATE OPERATOR FAMILY fam USING btree
CREATE OPERATOR CLASS cls FOR TYPE mood USING btree AS FUNCTION 1 enum_cmp(anyenum, anyenum)
CREATE FUNCTION lt(int, text) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT true'
CREATE FUNCTION cmp(int, text) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 1'
CREATE OPERATOR <<< (LEFTARG = int, RIGHTARG = text, FUNCTION = lt)
ALTER OPERATOR FAMILY integer_ops USING btree ADD OPERATOR 1 <<< (int, text), FUNCTION 1 (int, text) cmp(int, text)
CREATE FOREIGN DATA WRAPPER fdw
CREATE SERVER srv FOREIGN DATA WRAPPER fdw
CREATE FOREIGN TABLE ft (a int) SERVER srv
CREATE USER MAPPING FOR CURRENT_USER SERVER srv
CREATE PUBLICATION pub FOR TABLE t
CREATE SUBSCRIPTION sub CONNECTION 'dbname=none' PUBLICATION p WITH (connect = false, slot_name = NONE)
CREATE FUNCTION ev() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'
CREATE EVENT TRIGGER et ON ddl_command_end EXECUTE FUNCTION ev()
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC
CREATE TYPE shell
CREATE TYPE base
CREATE FUNCTION base_in(cstring) RETURNS base IMMUTABLE STRICT LANGUAGE internal AS 'int4in'
CREATE FUNCTION base_out(base) RETURNS cstring IMMUTABLE STRICT LANGUAGE internal AS 'int4out'
CREATE TYPE base (INPUT = base_in, OUTPUT = base_out, LIKE = int4)
CREATE TRANSFORM FOR int LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal), TO SQL WITH FUNCTION int4recv(internal))
CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler
CREATE TRUSTED LANGUAGE lang HANDLER plpgsql_call_handler
COMMENT ON INDEX t_pkey IS 'x'
COMMENT ON SEQUENCE o_n_seq IS 'x'
COMMENT ON TYPE t IS 'x'
ALTER TABLE o CLUSTER ON o_pkey
ALTER TABLE t DISABLE TRIGGER ALL
ALTER INDEX i DEPENDS ON EXTENSION hstore
CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)
""".strip().split("\n")]
STATEMENTS += [
    (15, "ALTER SEQUENCE o_n_seq SET UNLOGGED"),
    (18, "ALTER TABLE o ADD CONSTRAINT soft CHECK (long <> '') NOT ENFORCED"),
    (18, "CREATE TABLE spans (id int4range, during daterange,"
         " UNIQUE (id, during WITHOUT OVERLAPS))"),
    (18, "COMMENT ON CONSTRAINT o_id_not_null ON o IS 'x'"),
]
# Nothing on a plain server makes one.
NEVER = {"security label"}


def fill(db):
    version = int(db.sql("SHOW server_version_num")) // 10000
    for since, statement in STATEMENTS:
        if version >= since:
            db.sql(statement)
    return version


def empty(db):
    """What would keep the database from being dropped."""
    db.sql("DROP SUBSCRIPTION IF EXISTS sub")
