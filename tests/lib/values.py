"""Values of every built-in type that a column can have, at the edges of what it can hold.

    type: literals, or (first server version that has it, literals)
"""
LONG = "0." + "0" * 16382 + "1"

SCALARS = {
    "boolean": ["true", "false"],
    "smallint": ["-32768", "32767", "0"],
    "integer": ["-2147483648", "2147483647", "0"],
    "bigint": ["-9223372036854775808", "9223372036854775807", "-1"],
    "real": ["NaN", "Infinity", "-Infinity", "1.17549435e-38", "3.4028235e38", "-0", "0.1", "1e-45",
             "16777216", "123456.79"],
    "double precision": ["NaN", "Infinity", "-Infinity", "5e-324", "1.7976931348623157e308", "-0",
                         "0.1", "2.2250738585072014e-308", "123456789012345680", "1e21"],
    "text": ["", "a", "\u00fcn\u00ef \U0001f600 \u4e2d", "tab\there\nand there\\.\"'", "x" * 10000,
             "\u2028", "\x01\x7f"],
    "varchar(20)": ["", "twenty characters !!", "\u00e9" * 20],
    "char(5)": ["ab", "", "abcde"],
    "name": ["", "n" * 63],
    '"char"': ["a", "Z", "\\"],
    "bytea": ["", "\\x00", "\\xdeadbeef00ff5c", "\\x" + "00ff" * 3000],
    "uuid": ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
             "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"],
    "date": ["infinity", "-infinity", "4713-01-01 BC", "5874897-12-31", "2000-02-29", "0001-01-01",
             "0001-12-31 BC", "1999-12-31", "1900-02-28", "0044-03-15 BC"],
    "time": ["00:00:00", "24:00:00", "23:59:59.999999", "12:00:00.1"],
    "time(2)": ["00:00:00.25", "24:00:00"],
    "timetz": ["00:00:00+15:59", "24:00:00-15:59", "12:30:00.000001+05:30:15", "01:02:03-00:00:01"],
    "timestamp": ["infinity", "-infinity", "4713-01-01 00:00:00 BC", "294276-12-31 23:59:59.999999",
                  "1999-12-31 23:59:59.999999", "2000-01-01 00:00:00", "0001-12-31 12:00:00.5 BC",
                  "1970-01-01 00:00:00"],
    "timestamptz": ["infinity", "-infinity", "4713-01-02 00:00:00+00 BC",
                    "294276-12-30 23:59:59.999999+00", "2024-02-29 12:00:00+05:45"],
    "timestamp(0)": ["2024-02-29 12:00:00"],
    "interval": ["0", "1 year -2 days +3.000001 sec", "-178000000 years", "178000000 years",
                 "-1 mon -1 day -00:00:00.000001", "2562047788:00:54.775807",
                 "-2562047788:00:54.775807", "14 mons 1 day 25:00:00", "-00:00:00.5"],
    "numeric": ["0", "0.000", "NaN", "1" + "0" * 131071, LONG, "-" + LONG, "-12345.678", "10000",
                "0.0001", "99999999", "100000000.00000001", "9" * 1000 + "." + "9" * 1000, "0.5",
                "-0.00", "1000000", "1.10"],
    "numeric(12,2)": ["9999999999.99", "-0.01", "0", "NaN"],
    "numeric(5)": ["99999", "-99999"],
    "json": ['{"a": [1, null, {"b":"\\u00e9"}] }', "1", '"text"', "[]", "{}", "true", "-1.5e+10"],
    "jsonb": ['{"a": [1, null, {"b":"\u00e9"}]}', "1", '"text"', "[]", "{}", "1.10", '"\\n\\""'],
    "inet": ["1.2.3.4", "1.2.3.4/24", "::1", "2001:db8::1/32", "::ffff:1.2.3.4", "0.0.0.0/0",
             "255.255.255.255", "::/0", "1:2:3:4:5:6:7:8"],
    "cidr": ["10.0.0.0/8", "1.2.3.4/32", "2001:db8::/32", "::/0"],
    "macaddr": ["08:00:2b:01:02:03", "ff:ff:ff:ff:ff:ff"],
    "macaddr8": ["08:00:2b:01:02:03:04:05"],
    "bit(5)": ["00000", "10101"],
    "bit(8)": ["11111111"],
    "varbit": ["", "1", "101010101", "1" * 1000],
    "oid": ["0", "4294967295"],
    "xid": ["0", "4294967295"],
    "cid": ["7"],
    "xid8": ["0", "9223372036854775807"],
    "pg_lsn": ["0/0", "FFFFFFFF/FFFFFFFE", "16/B374D848"],
    "xml": ["<a>b</a>", "<x y=\"1\"/>"],
    "money": ["-92233720368547758.08", "92233720368547758.07", "0", "-0.05"],
    "point": ["(0,0)", "(-1.5,1e300)", "(NaN,Infinity)"],
    "int4range": ["empty", "[1,10)", "(,)", "[5,)", "(,-5)"],
    "int8range": ["empty", "[-9223372036854775808,9223372036854775807)", "(,)"],
    "daterange": ["empty", "[2000-01-01,2000-02-01)", "[-infinity,infinity)", "[2024-01-01,)"],
    "tsrange": ["empty", "[2000-01-01 00:00:00,2000-02-01 12:30:00.5]", "(,2020-01-01 00:00:00]"],
    "tstzrange": ["empty", "(2000-01-01 00:00:00+00,infinity)", "(,)"],
    "numrange": ["empty", "[1.5,10.25)", "(,)", "[0,NaN]", "(-0.001,)"],
    "mood": ["sad", "so so", "it's \"fine\\"],
    "email": ["a@b", "@"],
    "small_money": ["-99999.99", "0.01"],
}
FALLBACKS = {
    "box": ["(1,1),(0,0)"],
    "circle": ["<(0,0),5>"],
    "line": ["{1,-1,0}"],
    "lseg": ["[(0,0),(1,1)]"],
    "path": ["((0,0),(1,1))", "[(0,0),(1,1)]"],
    "polygon": ["((0,0),(1,1),(2,0))"],
    "tsvector": ["'fat':2A 'rat':3", ""],
    "tsquery": ["'fat' & !'rat'", ""],
    "jsonpath": ['$."a"[*]'],
    "regclass": ["pg_class"],
    "regcollation": ['"C"'],
    "regconfig": ["simple"],
    "regdictionary": ["simple"],
    "regnamespace": ["pg_catalog"],
    "regoper": ["||/"],
    "regoperator": ["+(integer,integer)"],
    "regproc": ["now"],
    "regprocedure": ["abs(integer)"],
    "regrole": ["pg_monitor"],
    "regtype": ["integer"],
    "aclitem": ["=r/postgres", "postgres=r*w/postgres"],
    "tid": ["(0,1)", "(4294967295,65535)"],
    "pg_snapshot": ["10:20:10,14,15"],
    "txid_snapshot": ["10:20:10,14,15"],
    "int2vector": ["1 2 3", ""],
    "oidvector": ["1 2 3"],
    "refcursor": ["c"],
    "int4multirange": (14, ["{}", "{[1,5),[7,9)}"]),
    "nummultirange": (14, ["{(,1.5],[2.5,)}"]),
    "int8multirange": (14, ["{[-9223372036854775808,5)}"]),
    "datemultirange": (14, ["{[2000-01-01,2000-02-01)}"]),
    "tsmultirange": (14, ['{["2000-01-01 00:00:00","2000-02-01 12:30:00.5"]}']),
    "tstzmultirange": (14, ['{(,"2000-01-01 00:00:00+00"),["2001-01-01 00:00:00+00",infinity)}']),
}
# Beside those of the scalars: NULL among the elements, no elements, other bounds, more dimensions.
ARRAYS = ["{}", "{NULL}", "{%s,NULL,%s}", "{{%s,NULL},{NULL,%s}}", "[0:1]={%s,%s}",
          "[-2:-1][3:3]={{%s},{%s}}", "{{{%s}},{{%s}}}"]


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def element(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def available(types, version):
    """Type and literals of what a server of this version has."""
    for name, values in types.items():
        since, values = values if isinstance(values, tuple) else (13, values)
        if version >= since:
            yield name, values


def array_values(kind, values):
    """Literals of arrays with these elements."""
    for i, form in enumerate(ARRAYS):
        n = form.count("%s")
        if kind == "box":     # the only type whose elements are not separated by commas
            form = form.replace(",", ";")
        yield form % tuple(element(values[(i + k) % len(values)]) for k in range(n))
