#include "db/reader.h"

/*
 * What managed objects can have and no field says, beyond what the kinds'
 * queries tell by themselves. The columns are those of reader_unmanaged: the
 * title, the catalog and oid where it is an object of its own, the schema, the
 * relation that it belongs to, its name ("": the relation itself).
 */
#define ON_RELATION(title, relation, name, from)                                                   \
	" UNION ALL SELECT '" title "', 0, 0, 0, " relation ", " name " FROM " from
#define COMMENTS(catalog, oid)                                                                     \
	" JOIN pg_description d ON d.classoid = '" catalog "'::regclass AND d.objoid = " oid       \
	" AND d.objsubid = 0"

/* clang-format off */
const struct reader_query reader_unmanaged_parts[3] = {{
	/* a comment stands on the constraint, the column, the table: these are others */
	"SELECT 'comment on the index of a constraint', 0, 0, 0, c.conrelid, c.conname"
	" FROM pg_constraint c" COMMENTS("pg_class", "c.conindid")
	" WHERE c.contype IN ('p', 'u', 'x')"
	ON_RELATION("comment on the sequence of an identity column", "p.refobjid", "s.relname",
		    "pg_class s JOIN pg_depend p ON p.classid = 'pg_class'::regclass"
		    " AND p.objid = s.oid AND p.refobjsubid > 0 AND p.deptype = 'i'"
		    COMMENTS("pg_class", "s.oid") " WHERE s.relkind = 'S'")
	ON_RELATION("comment on a row type", "t.typrelid", "''",
		    "pg_type t JOIN pg_class c ON c.oid = t.typrelid"
		    COMMENTS("pg_type", "t.oid") " WHERE c.relkind = 'r'")
	/* DISABLE TRIGGER ALL switches off what keeps constraints */
	" UNION ALL (SELECT DISTINCT 'constraint that is switched off', 0, 0, 0, c.conrelid::int8,"
	" c.conname FROM pg_trigger t JOIN pg_constraint c ON c.oid = t.tgconstraint"
	" WHERE t.tgisinternal AND t.tgenabled <> 'O')"
	ON_RELATION("dependence on an extension", "i.indrelid", "c.relname || ' on ' || e.extname",
		    "pg_depend d JOIN pg_index i ON i.indexrelid = d.objid"
		    " JOIN pg_class c ON c.oid = d.objid JOIN pg_extension e ON e.oid = d.refobjid"
		    " WHERE d.classid = 'pg_class'::regclass AND d.deptype = 'x'"
		    " AND d.refclassid = 'pg_extension'::regclass")
	" UNION ALL SELECT 'shell type', 'pg_type'::regclass::oid, x.oid, x.typnamespace, 0,"
	" x.typname FROM pg_type x WHERE x.oid >= 16384 AND NOT x.typisdefined"
	/* added one by one to a family of the server */
	" UNION ALL SELECT 'operator in a family', 'pg_amop'::regclass::oid, x.oid, 0, 0,"
	" x.amopopr::regoperator || ' in ' || f.opfname FROM pg_amop x"
	" JOIN pg_opfamily f ON f.oid = x.amopfamily AND f.oid < 16384 WHERE x.oid >= 16384"
	" AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_amop'::regclass"
	" AND d.objid = x.oid AND d.refclassid = 'pg_opclass'::regclass)"
	" AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_operator'::regclass"
	" AND d.objid = x.amopopr AND d.deptype = 'e')"
	" UNION ALL SELECT 'function in an operator family', 'pg_amproc'::regclass::oid, x.oid, 0,"
	" 0, x.amproc::oid::regprocedure || ' in ' || f.opfname FROM pg_amproc x"
	" JOIN pg_opfamily f ON f.oid = x.amprocfamily AND f.oid < 16384 WHERE x.oid >= 16384"
	" AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_amproc'::regclass"
	" AND d.objid = x.oid AND d.refclassid = 'pg_opclass'::regclass)"
	" AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass"
	" AND d.objid = x.amproc AND d.deptype = 'e')",
	0, reader_note_unmanaged,
}, {
	"SELECT 'identity logged otherwise than its table', 0, 0, 0, t.oid, s.relname"
	" FROM pg_class s JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid"
	" AND d.deptype = 'i' AND d.refobjsubid > 0 JOIN pg_class t ON t.oid = d.refobjid"
	" WHERE s.relkind = 'S' AND s.relpersistence <> t.relpersistence",
	150000, reader_note_unmanaged,
}, {
	"SELECT 'comment on a NOT NULL constraint', 0, 0, 0, c.conrelid, c.conname"
	" FROM pg_constraint c" COMMENTS("pg_constraint", "c.oid")
	" WHERE c.contype = 'n' AND c.conrelid <> 0",
	180000, reader_note_unmanaged,
}};
/* clang-format on */
