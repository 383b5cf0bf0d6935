"""Expressions as people write them, each with a twin that is another expression.

A pair is (spelling, twin): the twin differs by one constant, operator or column. The server stores
a spelling in words of its own; it must be found equal to what was stored, its twin must not.
"""

# The table that checks, generated columns and indexes stand on.
COLUMNS = {
    "s": "text", "v": "varchar(20)", "c": "char(5)", "n": "integer", "b": "bigint",
    "sm": "smallint", "num": "numeric(10,2)", "f": "double precision", "r": "real",
    "ok": "boolean", "d": "date", "ts": "timestamp", "tz": "timestamptz", "tm": "time",
    "iv": "interval", "j": "jsonb", "js": "json", "arr": "integer[]", "tarr": "text[]",
    "by": "bytea", "bits": "bit(4)", "vb": "varbit", "u": "uuid", "ip": "inet", "m": "mood",
    "p": "posint", "rng": "int4range", "Mixed Case": "integer", "coll": "text",
}

CHECKS = [
    # lists
    ("v IN ('a', 'b', 'c')", "v IN ('a', 'b', 'd')"),
    ("n IN (1, 2, 3)", "n IN (1, 2, 4)"),
    ("v NOT IN ('x', 'y')", "v NOT IN ('x', 'z')"),
    ("s IN ('a')", "s IN ('b')"),
    ("v IN (s, 'b')", "v IN (v, 'b')"),
    ("m IN ('sad', 'ok')", "m IN ('sad', 'happy')"),
    ("n = ANY (ARRAY[1, 2])", "n = ANY (ARRAY[1, 3])"),
    ("v = ANY ('{a,b}')", "v = ANY ('{a,c}')"),
    ("v <> ALL (ARRAY['a', 'b'])", "v <> ALL (ARRAY['a', 'c'])"),
    # ranges of values
    ("n BETWEEN 1 AND 5", "n BETWEEN 1 AND 6"),
    ("n NOT BETWEEN 1 AND 5", "n NOT BETWEEN 2 AND 5"),
    ("n BETWEEN SYMMETRIC 5 AND 1", "n BETWEEN SYMMETRIC 5 AND 2"),
    ("d BETWEEN '2020-01-01' AND '2020-12-31'", "d BETWEEN '2020-01-01' AND '2020-12-30'"),
    # logic
    ("NOT n > 5", "NOT n >= 5"),
    ("NOT (ok AND n > 1)", "NOT (ok OR n > 1)"),
    ("n > 0 AND (b > 0 OR sm > 0)", "(n > 0 AND b > 0) OR sm > 0"),
    ("n IS DISTINCT FROM 3", "n IS DISTINCT FROM 4"),
    ("s IS NOT DISTINCT FROM 'a'", "s IS DISTINCT FROM 'a'"),
    ("ok IS TRUE", "ok IS NOT FALSE"),
    ("ok IS NOT UNKNOWN", "ok IS UNKNOWN"),
    ("s NOTNULL", "s ISNULL"),
    ("(n, b) = (1, 2)", "(n, b) = (1, 3)"),
    ("ROW(n, sm) IS NOT NULL", "ROW(n, b) IS NOT NULL"),
    ("ok", "NOT ok"),
    ("ok = 'yes'", "ok = 'no'"),
    # casts
    ("CAST(s AS integer) > 0", "CAST(s AS bigint) > 0"),
    ("s::integer > 0", "s::integer > 1"),
    ("n::text <> '5'", "b::text <> '5'"),
    ("CAST(n AS varchar(3)) <> 'abc'", "CAST(n AS varchar(4)) <> 'abc'"),
    ("integer '5' < n", "integer '6' < n"),
    # patterns
    ("s LIKE 'a%'", "s LIKE 'b%'"),
    ("v ILIKE '%b'", "v LIKE '%b'"),
    ("s NOT LIKE '%x%'", "v NOT LIKE '%x%'"),
    ("s LIKE '10!%' ESCAPE '!'", "s LIKE '10!%' ESCAPE '#'"),
    ("s SIMILAR TO '[a-z]+'", "s SIMILAR TO '[a-y]+'"),
    ("v NOT SIMILAR TO 'a|b'", "v NOT SIMILAR TO 'a|c'"),
    ("s ~ '^[a-z]+$'", "s ~* '^[a-z]+$'"),
    ("v !~ '[0-9]'", "v !~ '[0-8]'"),
    ("v !~* 'abc'", "v !~ 'abc'"),
    # choices
    ("CASE WHEN n > 0 THEN s = 'a' ELSE true END", "CASE WHEN n > 0 THEN s = 'b' ELSE true END"),
    ("CASE n WHEN 1 THEN true WHEN 2 THEN false ELSE ok END",
     "CASE n WHEN 1 THEN true WHEN 3 THEN false ELSE ok END"),
    ("COALESCE(n, 0) >= 0", "COALESCE(n, 1) >= 0"),
    ("NULLIF(s, '') IS NOT NULL", "NULLIF(s, 'x') IS NOT NULL"),
    ("GREATEST(n, 1) < 10", "LEAST(n, 1) < 10"),
    # functions on text
    ("substring(s from 2 for 3) = 'abc'", "substring(s from 2 for 4) = 'abc'"),
    ("substring(s, 2) <> ''", "substring(s, 3) <> ''"),
    ("substring(v from '[0-9]+') <> ''", "substring(v from '[0-8]+') <> ''"),
    ("position('@' in s) > 1", "position('#' in s) > 1"),
    ("trim(both ' ' from s) <> ''", "trim(leading ' ' from s) <> ''"),
    ("trim(v) <> ''", "rtrim(v) <> ''"),
    ("char_length(v) > 3", "octet_length(v) > 3"),
    ("upper(v) = v", "lower(v) = v"),
    ("s || v <> 'ab'", "v || s <> 'ab'"),
    ("overlay(s placing 'x' from 2) <> 'y'", "overlay(s placing 'x' from 3) <> 'y'"),
    ("left(s, 3) = 'abc'", "right(s, 3) = 'abc'"),
    ("s = E'it\\'s  two'", "s = E'it\\'s two'"),
    ("s = $$a  b$$", "s = $$a b$$"),
    ("coll > 'a'", "coll > 'b'"),
    # parts of times
    ("extract(year from d) > 2000", "extract(month from d) > 2000"),
    ("date_part('year', ts) > 2000", "date_part('month', ts) > 2000"),
    ("iv > interval '1 day'", "iv > interval '2 days'"),
    ("iv < '1 day 02:03:04'", "iv < '1 day 02:03:05'"),
    ("ts > timestamp '2020-01-01 00:00:00'", "ts > timestamp '2020-01-02 00:00:00'"),
    ("tz >= '2020-01-01 00:00+00'::timestamptz", "tz >= '2020-01-01 00:00+01'::timestamptz"),
    ("d > date '2020-01-01'", "d > date '2020-01-02'"),
    ("ts + interval '1 hour' > '2020-01-01'", "ts - interval '1 hour' > '2020-01-01'"),
    ("ts AT TIME ZONE 'UTC' > '2020-01-01 00:00+00'", "ts AT TIME ZONE 'CET' > '2020-01-01 00:00+00'"),
    ("d <= CURRENT_DATE", "d < CURRENT_DATE"),
    ("tz < current_timestamp", "tz < statement_timestamp()"),
    ("tm > '10:00'", "tm > '11:00'"),
    ("(d, d) OVERLAPS (date '2020-01-01', interval '1 day')",
     "(d, d) OVERLAPS (date '2020-01-01', interval '2 days')"),
    # JSON
    ("j ->> 'k' = 'v'", "j ->> 'k' = 'w'"),
    ("(j -> 'a' -> 'b') IS NOT NULL", "(j -> 'a' -> 'c') IS NOT NULL"),
    ("j @> '{\"a\": 1}'", "j @> '{\"a\": 2}'"),
    ("j ? 'key'", "j ? 'kez'"),
    ("j #>> '{a,b}' = 'x'", "j #>> '{a,c}' = 'x'"),
    ("jsonb_typeof(j) = 'object'", "jsonb_typeof(j) = 'array'"),
    ("js ->> 0 IS NOT NULL", "js ->> 1 IS NOT NULL"),
    # arrays
    ("arr && ARRAY[1, 2]", "arr && ARRAY[1, 3]"),
    ("tarr @> ARRAY['a']", "tarr <@ ARRAY['a']"),
    ("array_length(arr, 1) > 0", "array_length(tarr, 1) > 0"),
    ("arr[1] > 0", "arr[2] > 0"),
    ("arr[1:2] <> '{}'", "arr[1:3] <> '{}'"),
    ("arr <> ARRAY[]::integer[]", "arr <> ARRAY[1]::integer[]"),
    ("'a' = ANY (tarr)", "'a' = ALL (tarr)"),
    # numbers
    ("num > 1.50", "num > 1.51"),
    ("f > 0.1", "f > 0.2"),
    ("f = 1e3", "f = 1e4"),
    ("n > -5", "n > -6"),
    ("b = 10000000000", "b = 10000000001"),
    ("n % 2 = 0", "n % 3 = 0"),
    ("n + 1 * 2 > 3", "(n + 1) * 2 > 3"),
    ("- n < 5", "@ n < 5"),
    ("num = 5", "num = 6"),
    ("sm = 1", "sm = 2"),
    ("n ^ 2 > 4", "n * 2 > 4"),
    ("r <= '1.5'", "r <= '1.25'"),
    ("n::numeric / 3 > 0.5", "n::numeric / 4 > 0.5"),
    # other types
    ("c = 'ab'", "c = 'ac'"),
    ("by <> '\\xdeadbeef'", "by <> '\\xdeadbeee'"),
    ("bits = B'1010'", "bits = B'1011'"),
    ("vb <> X'1F'", "vb <> X'1E'"),
    ("m = 'ok'", "m = 'sad'"),
    ("m > 'sad'::mood", "m >= 'sad'::mood"),
    ("p > 3", "p > 4"),
    ("u <> '00000000-0000-0000-0000-000000000000'", "u <> '00000000-0000-0000-0000-000000000001'"),
    ("ip << '10.0.0.0/8'", "ip << '10.0.0.0/9'"),
    ("rng @> 5", "rng @> 6"),
    ("rng && int4range(1, 10)", "rng && int4range(1, 11)"),
    ("\"Mixed Case\" > 0", "\"Mixed Case\" > 1"),
    ("spelled.n > 7", "spelled.n > 8"),
]

# Which EXPLAIN does not show; only a scratch server decides.
COLLATED = [
    ("s COLLATE \"C\" > 'a'", "s COLLATE \"POSIX\" > 'a'"),
    ("s COLLATE \"C\" > v AND v > 'c'", "s > v COLLATE \"C\" AND v > 'c'"),
]

# Of functions that models cannot declare; only the live server decides.
CALLS = [
    ("twice(n) > 7", "twice(n) > 8"),
    ("twice(n) > 9", "double_of(n) > 9"),
    ("public.twice(3) < n", "public.double_of(3) < n"),
    ("n <+> 3 > 4", "n + 3 > 4"),
]

# type, spelling, twin
DEFAULTS = [
    ("integer", "5", "6"),
    ("integer", "'5'", "'6'"),
    ("integer", "'5'::integer", "'6'::integer"),
    ("integer", "-1", "-2"),
    ("integer", "5::bigint", "6::bigint"),
    ("integer", "1 + 2", "1 + 3"),
    ("integer", "length('abc')", "length('abcd')"),
    ("bigint", "0", "1"),
    ("smallint", "'7'::smallint", "'8'::smallint"),
    ("text", "'x'", "'y'"),
    ("text", "''", "' '"),
    ("text", "'a' || 'b'", "'a' || 'c'"),
    ("text", "5", "6"),
    ("text", "E'tab\\there'", "E'tab\\nhere'"),
    ("text", "current_user", "session_user"),
    ("text", "lower('ABC')", "upper('ABC')"),
    ("text", "md5(random()::text)", "md5(pi()::text)"),
    ("varchar(20)", "'new'", "'old'"),
    ("varchar(3)", "'abc'", "'abcd'"),
    ("char(5)", "'ab'", "'ac'"),
    ("boolean", "'yes'", "'no'"),
    ("boolean", "'t'::boolean", "'f'::boolean"),
    ("boolean", "(NOT false)", "(NOT true)"),
    ("numeric(10,2)", "0", "1"),
    ("numeric(10,2)", "'0'", "'0.01'"),
    ("numeric(10,2)", "1.50", "1.51"),
    ("numeric", "-0.5", "0.5"),
    ("double precision", "0.5", "0.25"),
    ("double precision", "'0.1'", "'0.2'"),
    ("real", "1e-3", "1e-4"),
    ("date", "current_date", "current_date + 1"),
    ("date", "'2020-01-01'", "'2020-01-02'"),
    ("date", "date '2020-01-01'", "date '2020-01-02'"),
    ("timestamp", "now()", "clock_timestamp()"),
    ("timestamp", "CURRENT_TIMESTAMP", "LOCALTIMESTAMP"),
    ("timestamp", "(now() AT TIME ZONE 'utc')", "(now() AT TIME ZONE 'cet')"),
    ("timestamp", "timezone('utc', now())", "timezone('cet', now())"),
    ("timestamp", "'infinity'", "'-infinity'"),
    ("timestamptz", "current_timestamp(3)", "current_timestamp(2)"),
    ("timestamptz", "'2020-01-01 00:00:00+00'", "'2020-01-01 00:00:00+01'"),
    ("timestamptz", "date_trunc('day', now())", "date_trunc('hour', now())"),
    ("time", "'10:00'", "'10:01'"),
    ("time", "LOCALTIME", "LOCALTIME(1)"),
    ("interval", "'1 day'", "'2 days'"),
    ("interval", "interval '90' minute", "interval '91' minute"),
    ("jsonb", "'{}'", "'[]'"),
    ("jsonb", "jsonb_build_object('a', 1)", "jsonb_build_object('a', 2)"),
    ("json", "'{\"a\": 1}'::json", "'{\"a\": 2}'::json"),
    ("integer[]", "'{}'", "'{1}'"),
    ("integer[]", "ARRAY[]::integer[]", "ARRAY[0]::integer[]"),
    ("integer[]", "array[1, 2]", "array[2, 1]"),
    ("text[]", "ARRAY['a', 'b']", "ARRAY['a', 'c']"),
    ("bytea", "'\\x00ff'", "'\\x00fe'"),
    ("bytea", "decode('00ff', 'hex')", "decode('00fe', 'hex')"),
    ("bit(4)", "B'0101'", "B'0111'"),
    ("varbit", "X'A'", "X'B'"),
    ("uuid", "gen_random_uuid()", "'00000000-0000-0000-0000-000000000000'"),
    ("mood", "'ok'", "'sad'"),
    ("mood", "'ok'::mood", "'sad'::mood"),
    ("mood[]", "'{ok,sad}'", "'{sad,ok}'"),
    ("posint", "'5'", "'6'"),
    ("posint", "1 + 1", "1 + 3"),
    ("inet", "'127.0.0.1'", "'127.0.0.2'"),
    ("int4range", "'[1,5)'", "'[1,6)'"),
    ("bigint", "nextval('counter')", "nextval('other_counter')"),
    ("bigint", "nextval('public.counter'::regclass)", "currval('public.counter'::regclass)"),
]

# type, spelling, twin; over the columns above
GENERATED = [
    ("bigint", "n + b", "n - b"),
    ("text", "lower(v)", "upper(v)"),
    ("text", "s || 'x'", "s || 'y'"),
    ("varchar(40)", "v || '-' || s", "v || '_' || s"),
    ("integer", "CASE WHEN n > 0 THEN 1 ELSE 0 END", "CASE WHEN n > 0 THEN 2 ELSE 0 END"),
    ("text", "COALESCE(s, '')", "COALESCE(v, '')"),
    ("numeric", "num * 1.1", "num * 1.2"),
    ("text", "j ->> 'a'", "j ->> 'b'"),
    ("integer", "char_length(s)", "char_length(v)"),
    ("double precision", "sqrt(f)", "cbrt(f)"),
    ("boolean", "v IN ('a', 'b')", "v IN ('a', 'c')"),
    ("date", "ts::date", "(ts + interval '1 day')::date"),
]

# what an index is over: spelling, twin
ELEMENTS = [
    ("lower(v)", "upper(v)"),
    ("j ->> 'k'", "j ->> 'l'"),
    ("n + 1", "n + 2"),
    ("COALESCE(s, '')", "COALESCE(v, '')"),
    ("date_trunc('day', ts)", "date_trunc('hour', ts)"),
    ("CAST(ts AS date)", "CAST(ts AS time)"),
    ("(n % 10)::text", "(n % 11)::text"),
    ("substring(s from 1 for 3)", "substring(s from 1 for 4)"),
    ("lower(s) COLLATE \"C\"", "lower(s) COLLATE \"POSIX\""),
]

# of which rows: spelling, twin
PREDICATES = [
    ("v = 'new'", "v = 'old'"),
    ("NOT ok", "ok"),
    ("n IN (1, 2)", "n IN (1, 3)"),
    ("s IS NOT NULL AND n > 0", "s IS NOT NULL OR n > 0"),
    ("m <> 'sad'", "m <> 'ok'"),
    ("ts > '2020-01-01'", "ts > '2020-01-02'"),
]

# exclusion constraints: element, its twin, predicate, its twin
EXCLUSIONS = [
    ("int4range(n, n + 5)", "int4range(n, n + 6)", "ok", "ok"),
    ("rng * '[0,10)'", "rng * '[0,10)'", "v <> 'x'", "v <> 'y'"),
]

# domains: type, default, its twin, check, its twin
DOMAINS = [
    ("integer", "'5'", "'6'", "VALUE > 0", "VALUE > 0"),
    ("integer", "5", "5", "VALUE > 0 AND VALUE < 10", "VALUE > 0 AND VALUE < 11"),
    ("text", "'x'", "'x'", "VALUE ~ '^[a-z]+$'", "VALUE ~* '^[a-z]+$'"),
    ("varchar(9)", "'a'", "'b'", "VALUE IN ('a', 'b')", "VALUE IN ('a', 'b')"),
    ("varchar(9)", "'a'", "'a'", "VALUE IN ('a', 'b')", "VALUE IN ('a', 'c')"),
    ("text", "''", "''", "char_length(VALUE) BETWEEN 0 AND 5", "char_length(VALUE) BETWEEN 0 AND 6"),
    ("posint", "7", "8", "VALUE <> 13", "VALUE <> 13"),
    ("numeric(6,2)", "0.5", "0.5", "VALUE >= 0", "VALUE > 0"),
]
