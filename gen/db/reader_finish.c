#include "db/reader.h"

#include <string.h>

/* Among the children of its kind by name; those of later kinds are not there yet. */
static void adopt_by_name(struct object *parent, struct object *o)
{
	struct object *before = NULL;

	CHILD_EACH(c, parent) {
		if (c->kind == o->kind && strcmp(c->name, o->name) > 0)
			break;
		before = c;
	}
	o->next = before ? before->next : parent->first;
	if (before)
		before->next = o;
	else
		parent->first = o;
	if (parent->last == before)
		parent->last = o;
}

/* Children stand by kind and name, whatever the order of the catalog. */
static void enter(struct reader *r, const struct vec *of_a_kind)
{
	for (size_t i = 0; i < of_a_kind->len; i++) {
		struct object *o = of_a_kind->items[i];

		if (o->is_forgotten)
			continue;
		if (!o->kind->parents) {
			schema_add(r->snapshot.schema, NULL, o);
		} else if (o->parent) {
			adopt_by_name(o->parent, o);
			schema_count(r->snapshot.schema, o);
		}
	}
}

static void adopt_columns(const struct reader *r)
{
	for (size_t i = 0; i < r->rels.len; i++) {
		struct snapshot_rel *rel = r->rels.items[i];

		for (int j = 0; rel->object && j < rel->n_columns; j++) {
			if (!rel->columns[j].object)
				continue;
			object_adopt(rel->object, rel->columns[j].object);
			schema_count(r->snapshot.schema, rel->columns[j].object);
		}
	}
}

/* Runs a kind's function on those of its objects that have a place in the schema. */
static void settle(struct reader *r, const struct kind *k, const struct vec *of,
		   void (*run)(struct snapshot *s, struct object *o))
{
	for (size_t i = 0; run && i < of->len; i++) {
		struct object *o = of->items[i];

		if (o->parent || !k->parents)
			run(&r->snapshot, o);
		arena_clear(&r->scratch);
	}
	for (size_t i = 0; run && k == r->column_kind && i < r->rels.len; i++) {
		const struct snapshot_rel *rel = r->rels.items[i];

		for (int j = 0; rel->object && j < rel->n_columns; j++) {
			if (rel->columns[j].object)
				run(&r->snapshot, rel->columns[j].object);
		}
	}
}

static bool has_version_alone(const struct snapshot_rel *rel)
{
	int n = 0;
	bool found = false;

	for (int j = 0; j < rel->n_columns; j++) {
		n += rel->columns[j].name != NULL;
		found = found || str_eq(rel->columns[j].name, "version_num");
	}
	return n == 1 && found;
}

/*
 * A version table that has no schema of its own lies where the search path of
 * whoever made it led; its one column tells it from a table of that name.
 */
static void leave_out_versions(struct reader *r)
{
	const struct inspect_options *o = r->options;
	const char *table = o->version_table ? o->version_table : "alembic_version";

	for (size_t i = 0; !o->version_schema && i < r->rels.len; i++) {
		struct snapshot_rel *rel = r->rels.items[i];

		if (!rel->object || !str_eq(rel->name, table) || !has_version_alone(rel))
			continue;
		reader_forget_rel(rel);
	}
}

void reader_finish(struct reader *r)
{
	const struct kind_set *kinds = r->snapshot.schema->kinds;

	leave_out_versions(r);
	reader_leave_out(r);
	reader_note_outside(r);
	adopt_columns(r);
	for (size_t i = 0; i < kinds->n; i++)
		settle(r, kinds->items[i], &r->of[i], kind_pg(kinds->items[i])->decode);
	for (size_t i = 0; i < kinds->n; i++)
		settle(r, kinds->items[i], &r->of[i], kind_pg(kinds->items[i])->resolve);
	for (size_t i = 0; i < kinds->n; i++)
		enter(r, &r->of[i]);
	schema_finish(r->snapshot.schema);
}
