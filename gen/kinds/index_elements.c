#include "kinds/index_elements.h"

#include "kinds/opclass.h"

#include <string.h>

/* Oids that are the same in every server. */
enum { COLLATION_DEFAULT = 100, TYPE_BPCHAR = 1042, TYPE_VARCHAR = 1043 };

/* What the server prints after an element. */
struct tail {
	bool is_known;
	bool has_collation;
	bool has_opclass;
};

/* Behind a name, quoted or not, with or without a schema. */
static const char *skip_name(const char *p)
{
	for (;; p++) {
		if (*p == '"') {
			do {
				p++;
				p += strcspn(p, "\"") + 1;
			} while (*p == '"');
		} else {
			p += strcspn(p, " ,().\"");
		}
		if (*p != '.')
			return p;
	}
}

/* Behind (key='value', ...). */
static const char *skip_options(const char *p)
{
	bool is_quoted = false;

	for (; *p; p++) {
		if (*p == '\'')
			is_quoted = !is_quoted;
		else if (*p == ')' && !is_quoted)
			return p + 1;
	}
	return p;
}

static bool skip_word(const char **p, const char *word)
{
	if (!str_starts(*p, word))
		return false;
	*p += strlen(word);
	return true;
}

static const char *read_tail(const char *p, struct tail *t)
{
	if (skip_word(&p, " COLLATE ")) {
		t->has_collation = true;
		p = skip_name(p);
	}
	if (*p == ' ' && !str_starts(p, " DESC") && !str_starts(p, " NULLS ")) {
		t->has_opclass = true;
		p = skip_name(p + 1);
		if (str_starts(p, " ("))
			p = skip_options(p);
	}
	skip_word(&p, " DESC");
	if (!skip_word(&p, " NULLS FIRST"))
		skip_word(&p, " NULLS LAST");
	t->is_known = true;
	return p;
}

/* Which parts of each element the server prints; nothing is known from where it reads otherwise. */
static struct tail *read_tails(struct snapshot *s, const struct raw_index *r)
{
	struct tail *tails = ARENA_ARRAY(s->scratch, struct tail, r->n_keys + 1);
	const char *p = r->definition ? strstr(r->definition, " USING ") : NULL;

	p = p ? strchr(skip_name(p + strlen(" USING ")), '(') : NULL;
	for (size_t i = 0; p && i < r->n_keys && i < r->n_exprs; i++) {
		p += i ? strlen(", ") : 1;
		if (!r->exprs[i] || !str_starts(p, r->exprs[i]))
			break;
		p = read_tail(p + strlen(r->exprs[i]), &tails[i]);
		if (!str_starts(p, ", "))
			break;
	}
	return tails;
}

static uint32_t oid_of(const void *value)
{
	return (uint32_t)(uintptr_t)value;
}

static uint32_t natural_collation(const struct snapshot *s, const struct object *column)
{
	const void *own = column ? map_get_num(&s->collated, (uint64_t)(uintptr_t)column) : NULL;

	return own ? oid_of(own) : COLLATION_DEFAULT;
}

/* The class that a column gets without a word about it. */
static bool is_natural_class(const struct snapshot *s, const struct column *column,
			     const struct snapshot_opclass *c)
{
	uint32_t type;
	const struct snapshot_type *t;

	if (!c->is_default || !column)
		return c->is_default;
	type = oid_of(map_get_num(&s->type_oids, (uint64_t)(uintptr_t)column->type));
	while ((t = map_get_num(&s->types, type)) && t->base)
		type = t->base;
	if (c->input == type)
		return true;
	if (map_get_num(&s->usual_opclasses, (uint64_t)c->method << 32 | type))
		return false;
	/* both would do, and text is the preferred one */
	return type != TYPE_VARCHAR || c->input != TYPE_BPCHAR;
}

static void read_class(struct snapshot *s, const struct raw_index *r, uint32_t i,
		       const struct column *column, const struct tail *tail, struct element *e)
{
	struct snapshot_opclass *c = map_get_num(&s->opclasses, (uint64_t)r->classes[i]);
	const char **options = NULL;
	struct qname name;
	bool is_natural;
	size_t n = 0;

	if (!c)
		return;
	name = (struct qname){c->schema, c->name};
	if (!c->text)
		c->text = opclass_text(s->schema, &name, NULL, 0);
	if (i < r->n_class_options)
		n = snapshot_array(s->scratch, r->class_options[i], &options);
	is_natural = tail->is_known ? !tail->has_opclass : is_natural_class(s, column, c);
	e->actual_opclass = c->text;
	if (!is_natural || n)
		e->opclass = opclass_text(s->schema, &name, options, n);
}

static void read_collation(struct snapshot *s, const struct raw_index *r, uint32_t i,
			   const struct object *column, const struct tail *tail, struct element *e)
{
	uint32_t oid = (uint32_t)r->collations[i];
	const struct qname *q = oid ? map_get_num(&s->collations, oid) : NULL;
	bool is_natural =
		tail->is_known ? !tail->has_collation : oid == natural_collation(s, column);

	if (!q)
		return;
	if (!is_natural)
		element_rare_own(s->arena, e)->collation = *q;
	else if (e->expression)
		element_rare_own(s->arena, e)->actual_collation = *q;
}

static struct element *read_element(struct snapshot *s, const struct raw_index *r, uint32_t i,
				    const struct tail *tail)
{
	struct element *e = ARENA_NEW(s->arena, struct element);
	const struct snapshot_rel *rel = snapshot_rel(s, r->rel);
	const struct object *column = NULL;
	long long target;

	if (r->keys[i] > 0) {
		e->column = snapshot_column(s, r->rel, (int)r->keys[i]);
		column = snapshot_column_object(rel, r->keys[i]);
	} else if (i < r->n_exprs) {
		e->expression = r->exprs[i];
	}
	if (r->keys[i] == 0 && i < r->n_statistics && r->statistics[i] &&
	    str_to_i64(r->statistics[i], &target) && target >= 0)
		element_rare_own(s->arena, e)->statistics = target;
	read_class(s, r, i, (const struct column *)column, tail, e);
	read_collation(s, r, i, column, tail, e);
	e->order = r->options[i] & 1;
	if (!!(r->options[i] & 2) != !!(r->options[i] & 1))
		e->nulls = r->options[i] & 2 ? 1 : 2;
	return e;
}

void index_elements_read(struct snapshot *s, const struct raw_index *r, struct list *out)
{
	const struct tail *tails = read_tails(s, r);

	out->items = ARENA_ARRAY(s->arena, void *, r->n_keys + 1);
	for (uint32_t i = 0; i < r->n_keys; i++)
		out->items[out->n++] = read_element(s, r, i, &tails[i]);
}
