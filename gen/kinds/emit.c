#include "kinds/emit.h"

#include "kinds/kinds.h"

struct sql *emit_open(struct emit *e)
{
	struct sql *w = ARENA_NEW(e->arena, struct sql);

	sql_init(w, e->arena, e->default_schema);
	w->about = e->object;
	return w;
}

struct statement *emit_end(struct emit *e, struct sql *w, unsigned hazards)
{
	struct statement *s = ARENA_NEW(e->arena, struct statement);

	s->sql = sbuf_text(&w->text);
	s->hazards = hazards;
	s->object = e->object;
	vec_push(e->arena, &e->statements, s);
	return s;
}

struct statement *emit_tokens(struct emit *e, unsigned hazards, const struct sql_token *tokens)
{
	struct sql *w = emit_open(e);

	sql_put(w, tokens);
	return emit_end(e, w, hazards);
}

void emit_comment(struct emit *e, const struct object *o)
{
	struct sql *w = emit_open(e);

	SQL(w, KW("COMMENT ON"));
	kind_pg(o->kind)->identify(w, o);
	SQL(w, KW("IS"));
	if (o->comment)
		SQL(w, LIT(o->comment));
	else
		SQL(w, KW("NULL"));
	emit_end(e, w, 0);
}

uint64_t emit_bit(const struct kind *k, const char *name)
{
	const struct field *f = field_find(k->fields, name);

	return f ? (uint64_t)1 << (f - k->fields) : 0;
}

struct sql *emit_alter_table(struct emit *e, const struct object *table)
{
	struct sql *w = emit_open(e);

	SQL(w, KW("ALTER TABLE"), NAME(table->schema, table->name));
	return w;
}

bool emit_is_inline(const struct emit *e, const struct object *child)
{
	const struct kind_sql *sql = kind_pg(child->kind);

	return sql->in_parent && !(sql->stands_alone && sql->stands_alone(child)) &&
	       !map_get_num(&e->apart, (uint64_t)(uintptr_t)child);
}

const struct object *emit_other(const struct emit *e, const struct object *o)
{
	return partners_get(e->partners, o);
}

/* Where the object lies by now: its schema under that one's new name. */
static const char *schema_now(const struct emit *e, const struct object *from)
{
	const struct object *old = schema_get(e->from, &kind_schema, NULL, from->schema);
	const struct object *now = old ? emit_other(e, old) : NULL;

	return now ? now->name : from->schema;
}

void emit_rename(struct emit *e, struct sql_token kind, const struct object *from,
		 const struct object *to)
{
	const char *schema = schema_now(e, from);
	bool stays = str_eq(schema, to->schema);
	const char *name = from->name;
	/* the old name may be taken in the new schema: then the new name comes first */
	bool renames_first = !stays && !str_eq(name, to->name) &&
			     schema_get_any(e->from, KIND_RELATION | KIND_TYPE, to->schema, name);

	for (int i = 0; i < 2; i++) {
		if ((i == 0) == renames_first && !str_eq(name, to->name)) {
			EMIT(e, 0, KW("ALTER"), kind, NAME(schema, name), KW("RENAME TO"),
			     ID(to->name));
			name = to->name;
		} else if ((i == 0) != renames_first && !stays) {
			EMIT(e, 0, KW("ALTER"), kind, NAME(schema, name), KW("SET SCHEMA"),
			     ID(to->schema));
			schema = to->schema;
		}
	}
}
