#include "db/unmanaged.h"

#define COMMENTS(catalog, oid)                                                                     \
	" JOIN pg_description d ON d.classoid = '" catalog "'::regclass AND d.objoid = " oid       \
	" AND d.objsubid = 0"

/* clang-format off */
const struct unmanaged_part unmanaged_attributes[] = {
	/* a comment stands on the constraint, the column, the table: these are others */
	{.sign = READER_SAW_COMMENT,
	 .text = "SELECT 'comment on the index of a constraint', 0, 0, 0, c.conrelid, c.conname"
	 " FROM pg_constraint c" COMMENTS("pg_class", "c.conindid")
	 " WHERE c.contype IN ('p', 'u', 'x') UNION ALL"
	 " SELECT 'comment on the sequence of an identity column', 0, 0, 0, p.refobjid, s.relname"
	 " FROM pg_class s JOIN pg_depend p ON p.classid = 'pg_class'::regclass AND p.objid = s.oid"
	 " AND p.refobjsubid > 0 AND p.deptype = 'i'" COMMENTS("pg_class", "s.oid")
	 " WHERE s.relkind = 'S'"},
	{.sign = READER_SAW_COMMENT,
	 .text = "SELECT 'comment on a row type', 0, 0, 0, t.typrelid, ''"
	 " FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid" COMMENTS("pg_type", "t.oid")
	 " WHERE c.relkind = 'r'"},
	{.sign = READER_SAW_TIE,
	 .text = "SELECT 'dependence on an extension', 0, 0, 0, i.indrelid,"
	 " c.relname || ' on ' || e.extname"
	 " FROM pg_depend d JOIN pg_index i ON i.indexrelid = d.objid"
	 " JOIN pg_class c ON c.oid = d.objid JOIN pg_extension e ON e.oid = d.refobjid"
	 " WHERE d.classid = 'pg_class'::regclass AND d.deptype = 'x'"
	 " AND d.refclassid = 'pg_extension'::regclass"},
	/* added one by one to a family of the server */
	{.probe = "EXISTS (SELECT FROM pg_amop WHERE oid >= 16384)",
	 .text = "SELECT 'operator in a family', 'pg_amop'::regclass::oid, x.oid, 0, 0,"
	 " x.amopopr::regoperator || ' in ' || f.opfname FROM pg_amop x"
	 " JOIN pg_opfamily f ON f.oid = x.amopfamily AND f.oid < 16384 WHERE x.oid >= 16384"
	 " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_amop'::regclass"
	 " AND d.objid = x.oid AND d.refclassid = 'pg_opclass'::regclass)"
	 " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_operator'::regclass"
	 " AND d.objid = x.amopopr AND d.deptype = 'e')"},
	{.probe = "EXISTS (SELECT FROM pg_amproc WHERE oid >= 16384)",
	 .text = "SELECT 'function in an operator family', 'pg_amproc'::regclass::oid, x.oid, 0,"
	 " 0, x.amproc::oid::regprocedure || ' in ' || f.opfname FROM pg_amproc x"
	 " JOIN pg_opfamily f ON f.oid = x.amprocfamily AND f.oid < 16384 WHERE x.oid >= 16384"
	 " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_amproc'::regclass"
	 " AND d.objid = x.oid AND d.refclassid = 'pg_opclass'::regclass)"
	 " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass"
	 " AND d.objid = x.amproc AND d.deptype = 'e')"},
	{.sign = READER_SAW_UNLOGGED,
	 .text = "SELECT 'identity logged otherwise than its table', 0, 0, 0, t.oid, s.relname"
	 " FROM pg_class s JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid"
	 " AND d.deptype = 'i' AND d.refobjsubid > 0 JOIN pg_class t ON t.oid = d.refobjid"
	 " WHERE s.relkind = 'S' AND s.relpersistence <> t.relpersistence", .min_version = 150000},
	{.sign = READER_SAW_COMMENT,
	 .text = "SELECT 'comment on a NOT NULL constraint', 0, 0, 0, c.conrelid, c.conname"
	 " FROM pg_constraint c" COMMENTS("pg_constraint", "c.oid")
	 " WHERE c.contype = 'n' AND c.conrelid <> 0", .min_version = 180000},
};
/* clang-format on */

const size_t unmanaged_n_attributes = sizeof(unmanaged_attributes) / sizeof(*unmanaged_attributes);
