#include "kinds/constraint.h"
#include "kinds/kinds.h"
#include "kinds/snapshot.h"

static const struct field fields[] = {
	KEY_COLUMNS,
	{.name = "nulls_not_distinct",
	 .type = FIELD_BOOL,
	 .offset = offsetof(struct key, nulls_not_distinct),
	 .flags = FIELD_IMMUTABLE,
	 .since = 150000,
	 .help = "Two NULLs count as equal."},
	CONSTRAINT_DEFERRABLE(key, FIELD_IMMUTABLE),
	CONSTRAINT_STORAGE(key),
	FIELD_END,
};

static void write_clause(struct sql *w, const struct object *o)
{
	constraint_begin(w, o);
	SQL(w, KW("UNIQUE"));
	if (((const struct key *)o)->nulls_not_distinct)
		SQL(w, KW("NULLS NOT DISTINCT"));
	key_write(w, o);
}

/* Rows come from the query of the check kind, which reads every constraint. */
static const struct kind_sql pg = {
	.letter = 'u',
	.in_parent = write_clause,
	.stands_alone = key_stands_alone,
	.create = constraint_create,
	.alter = key_alter,
	.drop = constraint_drop,
	.rename = constraint_rename,
	.identify = constraint_identify,
	.resolve = key_resolve,
};

static const char *const parents[] = {"table", NULL};
static const char *const later[] = {"without_overlaps", NULL};

const struct kind kind_unique = {
	.name = "unique",
	.title = "unique constraint",
	.plural = "unique",
	.pattern = "unique",
	.preset_pattern = "uq_{table}_{columns}",
	.flags = KIND_LIST | KIND_CONVENTION | KIND_CONSTRAINT | KIND_RELATION,
	.parents = parents,
	.size = sizeof(struct key),
	.fields = fields,
	.later = later,
	.validate = key_validate,
	.needs = key_needs,
	.pattern_columns = key_pattern_columns,
	.is_folded = column_is_folded,
	.sql = {[DIALECT_PG] = &pg},
	.doc = "A unique constraint. One of a single column is usually written at the column.",
	.example = "tables:\n"
		   "  purchases:\n"
		   "    columns: {user_id: integer, avatar_id: integer, receipt: text}\n"
		   "    unique:\n"
		   "      - [user_id, avatar_id]\n"
		   "      - {columns: [receipt], name: one_receipt, include: [user_id]}\n",
};
