#include "kinds/retype.h"

#include "kinds/emit_access.h"
#include "kinds/kinds.h"

static const struct column *col(const struct object *o)
{
	return (const struct column *)o;
}

static bool is_type(const struct sqltype *t, const struct object *o)
{
	return t && str_eq(t->schema, o->schema) && str_eq(t->name, o->name);
}

bool retype_is_of(const struct object *column, const struct object *type)
{
	return column->kind == &kind_column && is_type(col(column)->type, type);
}

static struct sql *alter_column(struct emit *e, const struct object *table, const struct object *o)
{
	struct sql *w = emit_alter_table(e, table);

	SQL(w, KW("ALTER COLUMN"), ID(o->name));
	return w;
}

/* (CASE c::text WHEN 'old' THEN 'new' ELSE c::text END), or c::text alone. */
static void write_text(struct sql *w, const struct object *o, const struct pairs *map)
{
	bool is_array = col(o)->type->is_array;

	if (map && map->n && !is_array) {
		SQL(w, KW("(CASE"), ID(o->name));
		sql_glue(w);
		SQL(w, KW("::text"));
		for (uint32_t i = 0; i < map->n; i++)
			SQL(w, KW("WHEN"), LIT(map->items[i].key), KW("THEN"),
			    LIT(map->items[i].value));
		SQL(w, KW("ELSE"));
	}
	SQL(w, ID(o->name));
	sql_glue(w);
	if (is_array)
		SQL(w, KW("::text[]"));
	else
		SQL(w, KW("::text"));
	if (map && map->n && !is_array)
		SQL(w, KW("END)"));
}

/* Of the two states it is the models whose objects have a place in a file. */
static void refuse_cast(struct emit *e, const struct retype *r, const struct object *o,
			const struct object *now)
{
	bool is_back = !r->to->pos.src && r->from->pos.src;
	const struct object *said = is_back ? r->from : r->to;
	struct diag *d =
		diag_add(e->ds, MG_CAST_MISSING, said->pos,
			 "%s %s: PostgreSQL has no cast from the old type below it to the "
			 "new one%s, and column %s holds its values",
			 said->kind->title, said->name, is_back ? ", which the way back wants" : "",
			 object_label(e->arena, is_back ? o : now, e->default_schema));

	diag_hint(e->ds, d,
		  "Write `using: <expression>` at the column, which makes the new value of the old "
		  "one, and `using_back: <expression>` for the way back.");
}

/* How the values of the column become the new type. */
static void write_using(struct sql *w, const struct retype *r, const struct object *o,
			const struct object *now)
{
	const char *said = column_rare(col(now))->using_expr ? column_rare(col(now))->using_expr
							     : column_rare(col(o))->using_back;

	if (r->way != CAST_TEXT && said) {
		SQL(w, EXPR(said));
		return;
	}
	if (r->way == CAST_TEXT)
		write_text(w, o, r->map);
	else
		SQL(w, ID(o->name));
	sql_glue(w);
	SQL(w, KW("::"));
	sql_glue(w);
	SQL(w, TYPE(col(now)->type));
}

/* The table has its new name by now, the column still its old one. */
static void move_column(struct emit *e, const struct retype *r, const struct object *o,
			const struct object *now)
{
	const struct object *t = now->parent;
	struct sql *w;

	if (r->way == CAST_NONE && !column_rare(col(now))->using_expr &&
	    !column_rare(col(o))->using_back) {
		refuse_cast(e, r, o, now);
		return;
	}
	if (col(o)->preset) {
		w = alter_column(e, t, o);
		SQL(w, KW("DROP DEFAULT"));
		emit_end(e, w, 0);
	}
	w = alter_column(e, t, o);
	SQL(w, KW("TYPE"), TYPE(col(now)->type), KW("USING"));
	write_using(w, r, o, now);
	emit_end(e, w, HAZARD_TABLE_REWRITE | r->hazards);
	if (col(now)->preset) {
		w = alter_column(e, t, o);
		SQL(w, KW("SET"));
		sql_default(w, col(now)->preset);
		emit_end(e, w, 0);
	}
	/* the new type brings its own storage along */
	if (col(now)->storage) {
		w = alter_column(e, t, o);
		SQL(w, KW("SET STORAGE"));
		sql_word(w, choice_storage[col(now)->storage].sql);
		emit_end(e, w, 0);
	}
	if (column_rare(col(now))->compression) {
		w = alter_column(e, t, o);
		SQL(w, KW("SET COMPRESSION"));
		sql_word(w, choice_compression[column_rare(col(now))->compression].sql);
		emit_end(e, w, 0);
	}
}

static void move_columns(struct emit *e, const struct retype *r)
{
	const struct vec *tables = schema_of(e->from, &kind_table);

	for (size_t i = 0; i < tables->len; i++) {
		CHILD_EACH(o, (const struct object *)tables->items[i]) {
			const struct object *now = emit_other(e, o);

			/*
			 * those that go, or leave the type, and the computed ones are
			 * gone by now
			 */
			if (now && retype_is_of(o, r->from) && retype_is_of(now, r->to) &&
			    !col(o)->generated)
				move_column(e, r, o, now);
		}
	}
}

/* Domains over the type would have to be made anew as well, and so on. */
static bool refuse_domains(struct emit *e, const struct retype *r)
{
	const struct vec *domains = schema_of(e->from, &kind_domain);

	for (size_t i = 0; i < domains->len; i++) {
		const struct domain *x = domains->items[i];
		const struct domain *now = (const struct domain *)emit_other(e, &x->head);
		struct diag *d;

		if (!now || !is_type(x->type, r->from) || !is_type(now->type, r->to))
			continue;
		d = diag_add(
			e->ds, MG_CANNOT_ALTER, r->to->pos,
			"%s %s has to be made anew for this change, and domain %s stands on it",
			r->to->kind->title, r->to->name, now->head.name);
		diag_hint(e->ds, d,
			  "Take the domain's columns to another type first, in a revision of "
			  "their own.");
		return true;
	}
	return false;
}

/* The type as the plan would make it if it were new. */
static void make_anew(struct emit *e, const struct object *o)
{
	kind_pg(o->kind)->create(e, o);
	emit_owner(e, emit_other(e, o), o, true);
	if (o->comment)
		emit_comment(e, o);
	CHILD_EACH(c, o) {
		if (!emit_is_inline(e, c))
			kind_pg(c->kind)->create(e, c);
		if (c->comment)
			emit_comment(e, c);
	}
}

void retype_emit(struct emit *e, const struct retype *r)
{
	enum { ROOM = 58 };
	const struct object *to = r->to;
	const char *aside =
		arena_printf(e->arena, "%s__old", str_cut_utf8(e->arena, to->name, ROOM));

	if (refuse_domains(e, r))
		return;
	EMIT(e, 0, KW("ALTER TYPE"), NAME(to->schema, to->name), KW("RENAME TO"), ID(aside));
	make_anew(e, to);
	move_columns(e, r);
	EMIT(e, 0, KW("DROP TYPE"), NAME(to->schema, aside));
}
