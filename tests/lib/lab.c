#include "lib/lab.h"

#include "engine/load.h"
#include "engine/save.h"
#include "kinds/emit.h"
#include "kinds/kinds.h"
#include "text/yaml_out.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const size_t lab_member_sizes[FIELD__COUNT] = {
	[FIELD_BOOL] = sizeof(bool),
	[FIELD_INT] = sizeof(int64_t),
	[FIELD_DECIMAL] = sizeof(char *),
	[FIELD_TEXT] = sizeof(char *),
	[FIELD_IDENT] = sizeof(char *),
	[FIELD_IDENTS] = sizeof(struct strings),
	[FIELD_TEXTS] = sizeof(struct strings),
	[FIELD_NAME] = sizeof(struct qname),
	[FIELD_EXPR] = sizeof(char *),
	[FIELD_TYPE] = sizeof(void *),
	[FIELD_CHOICE] = sizeof(int),
	[FIELD_MAP] = sizeof(struct pairs),
	[FIELD_STRUCT] = sizeof(void *),
	[FIELD_STRUCTS] = sizeof(struct list),
};

void lab_open(struct lab *l)
{
	memset(l, 0, sizeof(*l));
	l->ds = (struct diags)DIAGS_INIT(&l->arena);
	l->kinds = kinds_all();
}

void lab_close(struct lab *l)
{
	arena_release(&l->arena);
}

const struct source *lab_source(struct lab *l, const char *name, const char *text)
{
	struct source *src = ARENA_NEW(&l->arena, struct source);

	src->name = name;
	src->text = arena_strdup(&l->arena, text);
	src->len = strlen(text);
	return src;
}

struct schema *lab_load(struct lab *l, const char *text)
{
	struct schema *s = ARENA_NEW(&l->arena, struct schema);

	return load_source(&l->arena, &l->ds, l->kinds, lab_source(l, "m", text), s) ? s : NULL;
}

const char *lab_save(struct lab *l, const struct schema *s)
{
	struct sbuf out = SBUF_INIT(&l->arena);

	yaml_write(&out, save_schema(&l->arena, s));
	return sbuf_text(&out);
}

const char *lab_messages(struct lab *l)
{
	struct sbuf out = SBUF_INIT(&l->arena);

	diags_print(&out, &l->ds, false);
	l->ds = (struct diags)DIAGS_INIT(&l->arena);
	return sbuf_text(&out);
}

static void add_word(struct sbuf *out, const char *word)
{
	sbuf_addf(out, "%s%s", out->len ? ", " : "", word);
}

const char *lab_mask(struct lab *l, const struct kind *k, uint64_t mask)
{
	struct sbuf out = SBUF_INIT(&l->arena);

	for (const struct field *f = k->fields; f->name; f++) {
		if (mask & (uint64_t)1 << (f - k->fields))
			add_word(&out, f->name);
	}
	if (mask & MASK_NAME)
		add_word(&out, "name");
	if (mask & MASK_SCHEMA)
		add_word(&out, "schema");
	if (mask & MASK_COMMENT)
		add_word(&out, "comment");
	if (mask & MASK_OWNER)
		add_word(&out, "owner");
	if (mask & MASK_GRANTS)
		add_word(&out, "grants");
	return sbuf_text(&out);
}

const char *lab_changes(struct lab *l, const struct schema *from, const struct schema *to)
{
	static const char *const words[] = {
		[CHANGE_CREATE] = "create",
		[CHANGE_DROP] = "drop",
		[CHANGE_ALTER] = "alter",
		[CHANGE_RECREATE] = "recreate",
	};
	struct sbuf out = SBUF_INIT(&l->arena);
	struct difference d;

	if (!diff_schemas(&l->arena, &l->ds, from, to, NULL, &l->options, &d))
		return lab_messages(l);
	for (size_t i = 0; i < d.changes.len; i++) {
		const struct change *c = d.changes.items[i];
		const struct object *o = c->to ? c->to : c->from;

		if (c->is_inside)
			continue;
		sbuf_addf(&out, "%s %s %s", words[c->op], c->kind->title,
			  object_label(&l->arena, o, "public"));
		if (c->mask)
			sbuf_addf(&out, ": %s", lab_mask(l, c->kind, c->mask));
		sbuf_addc(&out, '\n');
	}
	return sbuf_text(&out);
}

static const char *plan_text(struct lab *l, const struct difference *d)
{
	struct sbuf out = SBUF_INIT(&l->arena);
	struct plan p;

	if (!plan_make(&l->arena, &l->ds, d, 0, &p))
		return lab_messages(l);
	for (size_t i = 0; i < p.statements.len; i++)
		sbuf_addf(&out, "%s;\n", ((const struct statement *)p.statements.items[i])->sql);
	return sbuf_text(&out);
}

const char *lab_plan(struct lab *l, const struct schema *from, const struct schema *to)
{
	struct difference d;

	if (!diff_schemas(&l->arena, &l->ds, from, to, NULL, &l->options, &d))
		return lab_messages(l);
	return plan_text(l, &d);
}

const char *lab_plan_back(struct lab *l, const struct schema *from, const struct schema *to)
{
	struct diff_options back = {.renames = RENAME_NEVER};
	struct difference d;

	if (!diff_schemas(&l->arena, &l->ds, from, to, NULL, &l->options, &d))
		return lab_messages(l);
	for (size_t i = 0; i < d.renames.len; i++) {
		const struct pair_of *p = d.renames.items[i];
		struct pair_of *turned = ARENA_NEW(&l->arena, struct pair_of);

		*turned = (struct pair_of){p->to, p->from};
		vec_push(&l->arena, &back.known, turned);
	}
	if (!diff_schemas(&l->arena, &l->ds, to, from, NULL, &back, &d))
		return lab_messages(l);
	return plan_text(l, &d);
}

void lab_rename(struct lab *l, const char *text)
{
	struct rename_said *r = ARENA_NEW(&l->arena, struct rename_said);

	if (!diff_read_rename(&l->arena, &l->ds, text, r)) {
		fprintf(stderr, "%s", lab_messages(l));
		abort();
	}
	vec_push(&l->arena, &l->options.declared, r);
}
