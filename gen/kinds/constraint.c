#include "kinds/constraint.h"

#include "dialect/ident.h"
#include "dialect/stmt.h"
#include "kinds/options.h"
#include "kinds/opclass.h"
#include "kinds/snapshot.h"

#include <string.h>

static bool of_domain(const struct object *o)
{
	return o->parent->kind == &kind_domain;
}

static struct sql *alter_parent(struct emit *e, const struct object *o)
{
	struct sql *w;

	if (!of_domain(o))
		return emit_alter_table(e, o->parent);
	w = emit_open(e);
	SQL(w, KW("ALTER DOMAIN"), NAME(o->parent->schema, o->parent->name));
	return w;
}

void constraint_create(struct emit *e, const struct object *o)
{
	struct sql *w = alter_parent(e, o);

	SQL(w, KW("ADD"));
	kind_pg(o->kind)->in_parent(w, o);
	emit_end(e, w, 0);
}

void constraint_drop(struct emit *e, const struct object *o)
{
	struct sql *w = alter_parent(e, o);

	SQL(w, KW("DROP CONSTRAINT"), ID(o->name));
	emit_end(e, w, 0);
}

void constraint_alter_validity(struct emit *e, const struct object *o, uint64_t mask)
{
	struct sql *w;

	if (!(mask & emit_bit(o->kind, "not_valid")))
		return;
	w = alter_parent(e, o);
	SQL(w, KW("VALIDATE CONSTRAINT"), ID(o->name));
	emit_end(e, w, 0);
}

void constraint_rename(struct emit *e, const struct object *from, const struct object *to)
{
	struct sql *w = alter_parent(e, to);

	SQL(w, KW("RENAME CONSTRAINT"), ID(from->name), KW("TO"), ID(to->name));
	emit_end(e, w, 0);
}

void constraint_identify(struct sql *w, const struct object *o)
{
	SQL(w, KW("CONSTRAINT"), ID(o->name), KW("ON"));
	if (of_domain(o))
		SQL(w, KW("DOMAIN"));
	SQL(w, NAME(o->parent->schema, o->parent->name));
}

void constraint_begin(struct sql *w, const struct object *o)
{
	SQL(w, KW("CONSTRAINT"), ID(o->name));
}

void constraint_include(struct sql *w, const struct strings *columns)
{
	if (columns->n)
		SQL(w, KW("INCLUDE"), IDS(columns));
}

void constraint_storage(struct sql *w, const struct pairs *with, const char *tablespace)
{
	if (with->n) {
		SQL(w, KW("WITH"));
		sql_options(w, with);
	}
	if (tablespace)
		SQL(w, KW("USING INDEX TABLESPACE"), ID(tablespace));
}

void constraint_deferral(struct sql *w, int deferrable)
{
	if (deferrable)
		sql_word(w, choice_deferral[deferrable].sql);
}

static struct sql *alter_index(struct emit *e, const struct object *o)
{
	struct sql *w = emit_open(e);

	SQL(w, KW("ALTER INDEX"), NAME(o->parent->schema, o->name));
	return w;
}

void index_alter_storage(struct emit *e, const struct object *o, const struct pairs *old,
			 const struct pairs *now)
{
	options_alter(e, o, &(struct options_change){alter_index, "", old, now});
}

void index_set_tablespace(struct emit *e, const struct object *o, const char *tablespace)
{
	EMIT(e, 0, KW("ALTER INDEX"), NAME(o->parent->schema, o->name), KW("SET TABLESPACE"),
	     ID(tablespace ? tablespace : "pg_default"));
}

void key_needs(struct needs *n, const struct object *o)
{
	const struct key *k = (const struct key *)o;

	needs_columns(n, o->parent, &k->columns);
	needs_columns(n, o->parent, &k->include);
}

void key_pattern_columns(const struct object *o, struct sbuf *out)
{
	parts_join(&((const struct key *)o)->columns, out);
}

void key_write(struct sql *w, const struct object *o)
{
	const struct key *k = (const struct key *)o;

	SQL(w, IDS(&k->columns));
	constraint_include(w, &k->include);
	constraint_storage(w, &k->with, k->tablespace);
	constraint_deferral(w, k->deferrable);
}

void key_alter(struct emit *e, const struct object *from, const struct object *to, uint64_t mask)
{
	const struct key *x = (const struct key *)from;
	const struct key *y = (const struct key *)to;

	if (mask & emit_bit(to->kind, "with"))
		index_alter_storage(e, to, &x->with, &y->with);
	if (mask & emit_bit(to->kind, "tablespace"))
		index_set_tablespace(e, to, y->tablespace);
}

bool key_stands_alone(const struct object *o)
{
	const struct key *k = (const struct key *)o;

	for (const struct object *c = o->parent->first; c != o; c = c->next) {
		const struct key *x = (const struct key *)c;

		if ((c->kind == &kind_primary_key || c->kind == &kind_unique) &&
		    strings_eq(&x->columns, &k->columns) && strings_eq(&x->include, &k->include) &&
		    x->deferrable == k->deferrable &&
		    x->nulls_not_distinct == k->nulls_not_distinct)
			return true;
	}
	return false;
}

void key_validate(struct load_place *p, struct object *o)
{
	const struct key *k = (const struct key *)o;

	parts_check_columns(p, o->parent, o, &k->columns);
	parts_check_columns(p, o->parent, o, &k->include);
	for (uint32_t i = 0; i < k->columns.n; i++) {
		struct strings before = {k->columns.items, i};
		struct diag *d;

		if (!strings_has(&before, k->columns.items[i]))
			continue;
		d = diag_add(p->ds, MG_NAME_DUPLICATE, o->pos, "%s %s names the column %s twice",
			     o->kind->title, o->name, k->columns.items[i]);
		diag_hint(p->ds, d, "Name each column once.");
	}
}

struct index *constraint_take_index(struct snapshot *s, const struct object *o)
{
	struct object *index =
		snapshot_object(s, CATALOG_CLASS, snapshot_raw_oid(s, o, ".conindid"));

	if (!index || index->kind != &kind_index)
		return NULL;
	index->is_forgotten = true;
	return (struct index *)index;
}

int constraint_deferral_of(const struct snapshot *s, const struct object *o)
{
	if (!str_eq(snapshot_raw(s, o, ".deferrable"), "t"))
		return DEFERRAL_NONE;
	return str_eq(snapshot_raw(s, o, ".deferred"), "t") ? DEFERRAL_DEFERRED
							    : DEFERRAL_IMMEDIATE;
}

void key_resolve(struct snapshot *s, struct object *o)
{
	struct key *k = (struct key *)o;
	const struct index *x = constraint_take_index(s, o);

	k->deferrable = constraint_deferral_of(s, o);
	if (!x)
		return;
	k->include = x->include;
	k->nulls_not_distinct = x->nulls_not_distinct;
	k->with = x->with;
	k->tablespace = x->tablespace;
}

/* f(...) needs no parentheses of its own in an index, everything else does. */
static bool is_call(const char *expr)
{
	const char *p = expr;
	int depth = 0;

	while (*p == '_' || *p == '.' || (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9'))
		p++;
	if (p == expr || *p != '(' || (*expr >= '0' && *expr <= '9'))
		return false;
	for (; *p; p++) {
		if (*p == '\'' || *p == '"' || *p == '$')
			return false;
		depth += (*p == '(') - (*p == ')');
		if (depth == 0)
			return p[1] == 0;
	}
	return false;
}

void element_write(struct sql *w, const struct element *x)
{
	const struct qname *q = &element_rare(x)->collation;

	if (x->column)
		SQL(w, ID(x->column));
	else if (is_call(x->expression))
		SQL(w, EXPR(x->expression));
	else
		sql_parens(w, x->expression);
	if (q->name)
		SQL(w, KW("COLLATE"), NAME(q->schema, q->name));
	if (x->opclass)
		SQL(w, EXPR(x->opclass));
	if (x->order)
		sql_word(w, choice_order[x->order].sql);
	if (x->nulls)
		sql_word(w, choice_nulls[x->nulls].sql);
}

void elements_need(struct needs *n, const struct object *table, const struct list *elements)
{
	for (uint32_t i = 0; i < elements->n; i++) {
		const struct element *x = elements->items[i];
		const struct object *c;

		if (!x->column) {
			needs_expr(n, table, x->expression);
			continue;
		}
		c = object_child(table, &kind_column, x->column);
		vec_push(n->arena, &n->objects, c ? c : table);
	}
}

/* f(x) COLLATE "C": the server keeps it apart from the expression. */
static void take_collation(struct arena *a, struct element *x)
{
	struct source src = {.name = "", .text = x->expression, .len = strlen(x->expression)};
	struct diags unheard = DIAGS_INIT(a);
	const char *before;
	struct stmt_tokens t;
	struct qname *q;
	size_t at;

	if (element_rare(x)->collation.name || !strstr(str_lower(a, x->expression), "collate") ||
	    !stmt_scan_bare(a, &unheard, MG_VALUE_INVALID, &src, &t) || t.len < 3)
		return;
	at = t.len - 2;
	if (!stmt_is(&t, at, "collate") && t.len > 4 && stmt_is_char(&t, at, '.'))
		at -= 2;
	if (!stmt_is(&t, at, "collate"))
		return;
	before = str_trim(a, arena_strndup(a, src.text, t.items[at].start));
	if (!is_call(before) && strcmp(sql_bare_expr(a, before), before) == 0)
		return;
	q = &element_rare_own(a, x)->collation;
	q->name = stmt_name(a, &t, t.len - 1);
	if (at + 3 < t.len && !stmt_is(&t, at + 1, "pg_catalog"))
		q->schema = stmt_name(a, &t, at + 1);
	x->expression = sql_bare_expr(a, before);
}

/* What the column has anyway. */
static struct qname natural_collation(const struct schema *s, const struct column *c)
{
	const struct qname *said = &column_rare(c)->collation;

	return said->name ? *said : collation_usual(s, c->type);
}

static void element_normalize(const struct schema *s, const struct object *table, struct element *x)
{
	struct arena *a = s->arena;
	const struct column *c = NULL;

	/* ASC NULLS LAST and DESC NULLS FIRST */
	if (x->nulls == (x->order ? 1 : 2))
		x->nulls = 0;
	if (x->expression) {
		const char *bare = sql_bare_expr(a, x->expression);

		if (strcmp(bare, x->expression) != 0)
			x->expression = bare;
		take_collation(a, x);
	}
	if (x->opclass)
		x->opclass = opclass_respell(s, x->opclass);
	if (x->column)
		c = (const struct column *)object_child(table, &kind_column, x->column);
	if (c && c->type && element_rare(x)->collation.name) {
		struct qname natural = natural_collation(s, c);

		if (qname_eq(&x->rare->collation, &natural))
			x->rare->collation = (struct qname){0};
	}
}

void elements_normalize(const struct schema *s, const struct object *table, struct list *elements)
{
	for (uint32_t i = 0; i < elements->n; i++)
		element_normalize(s, table, elements->items[i]);
}

void element_set_statistics(struct emit *e, const struct object *o, uint32_t i, int64_t target)
{
	EMIT(e, 0, KW("ALTER INDEX"), NAME(o->parent->schema, o->name), KW("ALTER COLUMN"),
	     NUM(i + 1), KW("SET STATISTICS"), NUM(target == FIELD_UNSET ? -1 : target));
}

void elements_create_rest(struct emit *e, const struct object *o, const struct list *elements)
{
	for (uint32_t i = 0; i < elements->n; i++) {
		int64_t target = element_rare(elements->items[i])->statistics;

		if (target != FIELD_UNSET)
			element_set_statistics(e, o, i, target);
	}
}
