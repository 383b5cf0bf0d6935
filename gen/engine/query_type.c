#include "dialect/type.h"
#include "engine/query_parts.h"
#include "kinds/kinds.h"

#include <string.h>

struct typing {
	struct arena *arena;
	struct diags *ds;
	const struct schema *schema;
	struct query *query;
};

static bool complain(struct typing *t, const char *key, const char *what, const char *hint)
{
	const struct node *n = node_get(t->query->node, key);
	struct diag *d =
		diag_add(t->ds, MG_QUERY_RESULT, n ? node_pos(n) : node_key_pos(t->query->node),
			 "query %s: %s", t->query->name, what);

	diag_hint(t->ds, d, "%s", hint);
	return false;
}

static const struct sqltype *type_of(struct typing *t, const char *text)
{
	struct type_parsed parsed;
	struct sqltype *type;

	if (!type_parse(t->arena, text, t->schema->default_schema, &parsed))
		return NULL;
	type = ARENA_NEW(t->arena, struct sqltype);
	*type = parsed.type;
	return type;
}

static bool domain_is_not_null(const struct schema *s, const struct sqltype *type)
{
	const struct object *o = type->schema && !type->is_array
					 ? schema_get(s, &kind_domain, type->schema, type->name)
					 : NULL;
	const struct domain *d = (const struct domain *)o;

	return d && (!d->nullable || (d->type != type && domain_is_not_null(s, d->type)));
}

static bool is_not_null(const struct schema *s, const struct object *o)
{
	const struct object *key = object_only(o->parent, &kind_primary_key);
	const struct column *c = (const struct column *)o;

	return !c->nullable || c->serial || c->identity || domain_is_not_null(s, c->type) ||
	       (key && strings_has(&((const struct key *)key)->columns, o->name));
}

/* Whether a join can put NULL in the place of the table's columns. */
static bool may_lack(const struct query *q, const struct object *table, const char *alias)
{
	bool any = false;
	bool is_found = false;

	if (q->is_unclear)
		return true;
	if (!q->has_outer_join)
		return false;
	for (size_t i = 0; i < q->rels.len; i++) {
		const struct query_rel *rel = q->rels.items[i];

		if (rel->table != table)
			continue;
		if (alias && str_eq(rel->alias, alias))
			return rel->is_nullable;
		is_found = true;
		any = any || rel->is_nullable;
	}
	return any || !is_found;
}

static bool set_column(struct typing *t, const struct described_column *d, size_t i)
{
	struct query_column *c = ARENA_NEW(t->arena, struct query_column);
	const struct object *table =
		d->table ? schema_get(t->schema, &kind_table, d->schema, d->table) : NULL;

	c->name = d->name;
	c->type = type_of(t, d->type);
	c->origin = table ? object_child(table, &kind_column, d->column) : NULL;
	if (!c->type)
		return complain(t, "sql",
				arena_printf(t->arena,
					     "column %zu is of the type %s, which is "
					     "none of the models' types",
					     i + 1, d->type),
				"Cast it, such as to text.");
	/* a view or a table of an extension can be anything */
	c->not_null =
		c->origin && is_not_null(t->schema, c->origin) && !may_lack(t->query, table, NULL);
	vec_push(t->arena, &t->query->columns, c);
	return true;
}

static bool set_params(struct typing *t, const struct described *d)
{
	for (size_t i = 0; i < t->query->params.len; i++) {
		struct query_param *p = t->query->params.items[i];

		p->type = type_of(t, p->said ? p->said : d->params.items[i]);
		if (!p->type)
			return complain(t, "sql",
					arena_printf(t->arena,
						     "the parameter :%s is of the type "
						     "%s, which is none of the models' types",
						     p->name, (const char *)d->params.items[i]),
					"Say another type under params, or cast it in the SQL.");
	}
	return true;
}

/* The next columns are all those of the table, in order. */
static bool take_table(struct typing *t, struct query_item *item, size_t *next)
{
	const struct vec *columns = &t->query->columns;
	size_t at = *next;

	CHILD_EACH(c, item->table) {
		const struct query_column *found;

		if (c->kind != &kind_column)
			continue;
		found = at < columns->len ? columns->items[at] : NULL;
		if (!found || found->origin != c)
			return complain(t, "returns",
					arena_printf(t->arena,
						     "column %zu of the result is %s, not %s.%s",
						     at + 1, found ? found->name : "missing",
						     item->table->name, c->name),
					"A table in returns stands for all of its columns in "
					"order: select TABLE.*, or leave the table out.");
		at++;
	}
	item->first = *next;
	item->n = at - *next;
	item->may_lack = may_lack(t->query, item->table, item->name);
	/* within the part the table alone decides: the whole part is there or not */
	for (size_t i = item->first; i < at; i++) {
		struct query_column *c = columns->items[i];

		c->not_null = is_not_null(t->schema, c->origin);
	}
	*next = at;
	return true;
}

static bool take_column(struct typing *t, struct query_item *item, size_t *next)
{
	const struct vec *columns = &t->query->columns;
	const struct query_column *c = *next < columns->len ? columns->items[*next] : NULL;

	if (!c || !str_eq(c->name, item->name))
		return complain(t, "returns",
				arena_printf(t->arena, "column %zu of the result is %s, not %s",
					     *next + 1, c ? c->name : "missing", item->name),
				"The names in returns are the tables and columns of the result, in "
				"its order.");
	item->first = (*next)++;
	item->n = 1;
	return true;
}

static bool take_items(struct typing *t)
{
	struct query *q = t->query;
	size_t next = 0;

	for (size_t i = 0; i < q->items.len; i++) {
		struct query_item *item = q->items.items[i];

		if (!(item->table ? take_table(t, item, &next) : take_column(t, item, &next)))
			return false;
	}
	if (!q->items.len || next == q->columns.len)
		return true;
	return complain(t, "returns",
			arena_printf(t->arena,
				     "the result has %zu columns, returns names %zu of "
				     "them",
				     q->columns.len, next),
			"Name all tables and columns of the result in its order, in braces where "
			"there are several.");
}

/* Every column that becomes a member of its own has a name of its own. */
static bool check_names(struct typing *t)
{
	const struct vec *columns = &t->query->columns;

	if (t->query->items.len)
		return true;
	for (size_t i = 0; i < columns->len; i++) {
		const struct query_column *c = columns->items[i];

		if (str_eq(c->name, "?column?"))
			return complain(t, "sql",
					arena_printf(t->arena,
						     "column %zu of the result has no name", i + 1),
					"Give it one: AS NAME.");
		for (size_t k = 0; k < i; k++) {
			const struct query_column *other = columns->items[k];

			if (str_eq(other->name, c->name))
				return complain(t, "sql",
						arena_printf(t->arena,
							     "two columns of the result are called "
							     "%s",
							     c->name),
						"Give one of them another name: AS NAME.");
		}
	}
	return true;
}

/* A column or part that is, or is not, to be NULL. */
static bool set_said(struct typing *t, const char *name, bool not_null)
{
	struct query *q = t->query;
	bool found = false;

	for (size_t i = 0; i < q->items.len; i++) {
		struct query_item *item = q->items.items[i];

		if (!item->table || !str_eq(item->name, name))
			continue;
		item->may_lack = !not_null;
		found = true;
	}
	for (size_t i = 0; !found && i < q->columns.len; i++) {
		struct query_column *c = q->columns.items[i];

		if (!str_eq(c->name, name))
			continue;
		c->not_null = not_null;
		found = true;
	}
	return found ||
	       complain(t, "not_null", arena_printf(t->arena, "the result has no column %s", name),
			"Name columns of the result, or tables of returns.");
}

static bool set_all_said(struct typing *t)
{
	const struct node *n = node_get(t->query->node, "not_null");
	bool ok = true;

	if (!n)
		return true;
	if (n->kind == NODE_TEXT)
		return set_said(t, n->text, true);
	NODE_EACH(m, n) {
		const char *name = n->kind == NODE_MAP ? m->key : m->text;

		if (!name || (n->kind == NODE_MAP && m->kind != NODE_TEXT))
			return complain(t, "not_null", "not_null is a list of columns, or a map",
					"Write not_null: [rank] or not_null: {rank: false}.");
		ok = set_said(t, name, n->kind == NODE_LIST || str_eq(m->text, "true")) && ok;
	}
	return ok;
}

bool query_type(struct arena *a, struct diags *ds, const struct schema *s, struct query *q,
		const struct described *d)
{
	struct typing t = {.arena = a, .ds = ds, .schema = s, .query = q};

	q->columns = (struct vec){0};
	if (!set_params(&t, d))
		return false;
	for (size_t i = 0; i < d->columns.len; i++) {
		if (!set_column(&t, d->columns.items[i], i))
			return false;
	}
	if (q->returns == QUERY_EXEC && q->columns.len)
		return complain(&t, "returns", "the statement returns rows",
				"Say one, maybe or many, or take RETURNING out.");
	if (q->returns != QUERY_EXEC && !q->columns.len)
		return complain(&t, "returns", "the statement returns no rows",
				"Say exec, or add RETURNING.");
	return take_items(&t) && check_names(&t) && set_all_said(&t);
}
