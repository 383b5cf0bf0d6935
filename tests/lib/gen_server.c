#include "lib/gen_internal.h"

#include "db/conn.h"
#include "dialect/ident.h"

void gen_reset(struct gen *g, const struct object *o, void *holder, const struct field *f)
{
	void *m = field_member(g->arena, f, holder);

	switch (f->type) {
	case FIELD_BOOL: *(bool *)m = false; break;
	case FIELD_CHOICE: *(int *)m = 0; break;
	case FIELD_INT: *(int64_t *)m = FIELD_UNSET; break;
	case FIELD_IDENTS:
	case FIELD_TEXTS: *(struct strings *)m = (struct strings){0}; break;
	case FIELD_MAP: *(struct pairs *)m = (struct pairs){0}; break;
	case FIELD_STRUCTS: *(struct list *)m = (struct list){0}; break;
	case FIELD_NAME: *(struct qname *)m = (struct qname){0}; break;
	default: *(void **)m = NULL; break;
	}
	field_preset(g->arena, f, o, holder);
}

/* What came with a newer server goes. */
static bool fit_rows(struct gen *g, const struct object *o, const struct field *rows, void *holder)
{
	bool changed = false;

	for (const struct field *f = rows; f->name; f++) {
		if (!field_is_there(f, holder))
			continue;
		if (f->since > g->version) {
			gen_reset(g, o, holder, f);
			changed = true;
		} else if (f->type == FIELD_STRUCT) {
			changed |= fit_rows(g, o, f->fields,
					    *(void **)field_member(g->arena, f, holder));
		}
	}
	return changed;
}

bool gen_fit_server(struct gen *g, struct object *o)
{
	struct column *c = (struct column *)o;
	bool changed = g->version && fit_rows(g, o, o->kind->fields, o);

	if (g->without_lz4 && o->kind == &kind_column &&
	    column_rare(c)->compression == choice_by_name(choice_compression, "lz4")) {
		c->rare->compression = choice_by_name(choice_compression, "pglz");
		changed = true;
	}
	return changed;
}

static bool list_extensions(struct gen *g, struct arena *a, struct diags *ds, struct conn *c)
{
	struct strings *found = ARENA_NEW(a, struct strings);
	struct rows rows;

	if (!conn_query(c, ds,
			"SELECT name FROM pg_available_extensions"
			" WHERE name IN ('pg_trgm', 'citext', 'hstore') ORDER BY name",
			0, NULL, &rows))
		return false;
	for (int i = 0; i < rows.n; i++)
		strings_add(a, found, arena_strdup(a, rows_get(&rows, i, 0)));
	rows_close(&rows);
	g->extensions = found;
	return true;
}

static bool look_for_lz4(struct gen *g, struct diags *ds, struct conn *c)
{
	struct rows rows;

	if (g->version < 140000)
		return true;
	if (!conn_query(c, ds,
			"SELECT 'lz4' = ANY (enumvals) FROM pg_settings"
			" WHERE name = 'default_toast_compression'",
			0, NULL, &rows))
		return false;
	g->without_lz4 = *rows_get(&rows, 0, 0) != 't';
	rows_close(&rows);
	return true;
}

bool gen_ask_server(struct gen *g, struct arena *a, struct diags *ds, struct conn *c)
{
	g->for_server = true;
	g->version = conn_version(c);
	return list_extensions(g, a, ds, c) && look_for_lz4(g, ds, c);
}

static bool about_role(struct arena *a, struct diags *ds, struct conn *c, const char *words,
		       const char *name)
{
	struct sbuf sql = SBUF_INIT(a);

	sbuf_addf(&sql, "%s ROLE ", words);
	ident_write(&sql, name);
	return conn_exec(c, ds, sbuf_text(&sql));
}

bool gen_make_roles(struct gen *g, struct arena *a, struct diags *ds, struct conn *c,
		    const char *prefix)
{
	static const char *const words[] = {"owner", "user", "Odd \"role\"", "reader"};
	struct strings *made = ARENA_NEW(a, struct strings);

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		const char *name = arena_printf(a, "%s %s", prefix, words[i]);

		if (!about_role(a, ds, c, "CREATE", name))
			return false;
		strings_add(a, made, name);
		g->roles = made;
	}
	return true;
}

void gen_drop_roles(const struct gen *g, struct diags *ds, struct conn *c)
{
	for (uint32_t i = 0; g->roles && i < g->roles->n; i++)
		about_role(ds->arena, ds, c, "DROP", g->roles->items[i]);
}
