#include "db/unmanaged.h"

#define COMMENTS(catalog, oid)                                                                     \
	" JOIN pg_description d ON d.classoid = '" catalog "'::regclass AND d.objoid = " oid       \
	" AND d.objsubid = 0"
#define COMMENTED(catalog, condition)                                                              \
	"EXISTS (SELECT FROM pg_description d JOIN " catalog " x ON x.oid = d.objoid"              \
	" WHERE d.classoid = '" catalog "'::regclass AND d.objoid >= 16384 AND d.objsubid = 0"     \
	" AND " condition ")"

/* clang-format off */
const struct unmanaged_part unmanaged_attributes[] = {
	/* a comment stands on the constraint, the column, the table: these are others */
	{COMMENTED("pg_class", "x.relkind IN ('i', 'I', 'S')"),
	 "SELECT 'comment on the index of a constraint', 0, 0, 0, c.conrelid, c.conname"
	 " FROM pg_constraint c" COMMENTS("pg_class", "c.conindid")
	 " WHERE c.contype IN ('p', 'u', 'x') UNION ALL"
	 " SELECT 'comment on the sequence of an identity column', 0, 0, 0, p.refobjid, s.relname"
	 " FROM pg_class s JOIN pg_depend p ON p.classid = 'pg_class'::regclass AND p.objid = s.oid"
	 " AND p.refobjsubid > 0 AND p.deptype = 'i'" COMMENTS("pg_class", "s.oid")
	 " WHERE s.relkind = 'S'", 0},
	{COMMENTED("pg_type", "x.typtype = 'c'"),
	 "SELECT 'comment on a row type', 0, 0, 0, t.typrelid, ''"
	 " FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid" COMMENTS("pg_type", "t.oid")
	 " WHERE c.relkind = 'r'", 0},
	{"EXISTS (SELECT FROM pg_depend WHERE refclassid = 'pg_extension'::regclass"
	 " AND deptype = 'x')",
	 "SELECT 'dependence on an extension', 0, 0, 0, i.indrelid,"
	 " c.relname || ' on ' || e.extname"
	 " FROM pg_depend d JOIN pg_index i ON i.indexrelid = d.objid"
	 " JOIN pg_class c ON c.oid = d.objid JOIN pg_extension e ON e.oid = d.refobjid"
	 " WHERE d.classid = 'pg_class'::regclass AND d.deptype = 'x'"
	 " AND d.refclassid = 'pg_extension'::regclass", 0},
	{"EXISTS (SELECT FROM pg_type WHERE oid >= 16384 AND NOT typisdefined)",
	 "SELECT 'shell type', 'pg_type'::regclass::oid, x.oid, x.typnamespace, 0, x.typname"
	 " FROM pg_type x WHERE x.oid >= 16384 AND NOT x.typisdefined", 0},
	/* added one by one to a family of the server */
	{"EXISTS (SELECT FROM pg_amop WHERE oid >= 16384)",
	 "SELECT 'operator in a family', 'pg_amop'::regclass::oid, x.oid, 0, 0,"
	 " x.amopopr::regoperator || ' in ' || f.opfname FROM pg_amop x"
	 " JOIN pg_opfamily f ON f.oid = x.amopfamily AND f.oid < 16384 WHERE x.oid >= 16384"
	 " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_amop'::regclass"
	 " AND d.objid = x.oid AND d.refclassid = 'pg_opclass'::regclass)"
	 " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_operator'::regclass"
	 " AND d.objid = x.amopopr AND d.deptype = 'e')", 0},
	{"EXISTS (SELECT FROM pg_amproc WHERE oid >= 16384)",
	 "SELECT 'function in an operator family', 'pg_amproc'::regclass::oid, x.oid, 0,"
	 " 0, x.amproc::oid::regprocedure || ' in ' || f.opfname FROM pg_amproc x"
	 " JOIN pg_opfamily f ON f.oid = x.amprocfamily AND f.oid < 16384 WHERE x.oid >= 16384"
	 " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_amproc'::regclass"
	 " AND d.objid = x.oid AND d.refclassid = 'pg_opclass'::regclass)"
	 " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass"
	 " AND d.objid = x.amproc AND d.deptype = 'e')", 0},
	{"EXISTS (SELECT FROM pg_class WHERE relpersistence = 'u' AND relkind IN ('r', 'S'))",
	 "SELECT 'identity logged otherwise than its table', 0, 0, 0, t.oid, s.relname"
	 " FROM pg_class s JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid"
	 " AND d.deptype = 'i' AND d.refobjsubid > 0 JOIN pg_class t ON t.oid = d.refobjid"
	 " WHERE s.relkind = 'S' AND s.relpersistence <> t.relpersistence", 150000},
	{COMMENTED("pg_constraint", "x.contype = 'n'"),
	 "SELECT 'comment on a NOT NULL constraint', 0, 0, 0, c.conrelid, c.conname"
	 " FROM pg_constraint c" COMMENTS("pg_constraint", "c.oid")
	 " WHERE c.contype = 'n' AND c.conrelid <> 0", 180000},
};
/* clang-format on */

const size_t unmanaged_n_attributes = sizeof(unmanaged_attributes) / sizeof(*unmanaged_attributes);
