#include "kinds/constraint.h"
#include "kinds/kinds.h"
#include "kinds/snapshot.h"

static const struct field fields[] = {
	KEY_COLUMNS,
	CONSTRAINT_DEFERRABLE(key, FIELD_IMMUTABLE),
	CONSTRAINT_STORAGE(key),
	FIELD_END,
};

static void write_clause(struct sql *w, const struct object *o)
{
	constraint_begin(w, o);
	SQL(w, KW("PRIMARY KEY"));
	key_write(w, o);
}

/* Rows come from the query of the check kind, which reads every constraint. */
static const struct kind_sql pg = {
	.letter = 'p',
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

const struct kind kind_primary_key = {
	.name = "primary_key",
	.title = "primary key",
	.plural = "primary_key",
	.pattern = "primary_key",
	.preset_pattern = "pk_{table}",
	.flags = KIND_SINGLE | KIND_CONVENTION | KIND_CONSTRAINT | KIND_RELATION,
	.parents = parents,
	.size = sizeof(struct key),
	.fields = fields,
	.later = later,
	.validate = key_validate,
	.needs = key_needs,
	.pattern_columns = key_pattern_columns,
	.is_folded = column_is_folded,
	.sql = {[DIALECT_PG] = &pg},
	.doc = "The primary key. One of a single column is usually written at the column.",
	.example = "tables:\n"
		   "  bookings:\n"
		   "    columns: {room: integer, slot: integer}\n"
		   "    primary_key: [room, slot]\n"
		   "  seats:\n"
		   "    columns: {hall: integer, seat: integer}\n"
		   "    primary_key: {columns: [hall, seat], name: seats_key}\n",
};
