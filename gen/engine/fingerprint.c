#include "engine/fingerprint.h"

#include "base/hash.h"
#include "engine/save.h"

#include <stdlib.h>
#include <string.h>

static int by_key(const void *x, const void *y)
{
	const struct node *a = *(struct node *const *)x;
	const struct node *b = *(struct node *const *)y;

	return strcmp(a->key, b->key);
}

static void add_node(struct sbuf *out, const struct node *n);

static void add_map(struct sbuf *out, const struct node *n)
{
	struct vec members = {0};

	NODE_EACH(m, n)
		vec_push(out->arena, &members, m);
	if (members.len > 1)
		qsort(members.items, members.len, sizeof(void *), by_key);
	sbuf_addc(out, '{');
	for (size_t i = 0; i < members.len; i++) {
		const struct node *m = members.items[i];

		sbuf_addf(out, "%zu:%s=", strlen(m->key), m->key);
		add_node(out, m);
	}
	sbuf_addc(out, '}');
}

/* Lengths before texts: no two trees give the same bytes. */
static void add_node(struct sbuf *out, const struct node *n)
{
	switch ((enum node_kind)n->kind) {
	case NODE_NULL: sbuf_addc(out, '~'); break;
	case NODE_TEXT: sbuf_addf(out, "%zu:%s", strlen(n->text), n->text); break;
	case NODE_LIST:
		sbuf_addc(out, '[');
		NODE_EACH(m, n)
			add_node(out, m);
		sbuf_addc(out, ']');
		break;
	case NODE_MAP: add_map(out, n); break;
	}
}

/* Whoever reads it owns what nobody else does, and has all the rights on it. */
static struct schema as_said(const struct schema *s)
{
	struct schema said = *s;

	said.owner = s->reader;
	said.manage.grants = true;
	return said;
}

const char *fingerprint_of(struct arena *a, const struct schema *s)
{
	const struct schema said = as_said(s);
	struct arena temp = ARENA_INIT;
	struct sbuf text = SBUF_INIT(&temp);
	const char *digits;

	for (size_t i = 0; i < s->kinds->n; i++) {
		const struct kind *k = s->kinds->items[i];

		for (size_t j = 0; j < s->of[i].len; j++) {
			const struct object *o = s->of[i].items[j];

			if (k->is_fresh && k->is_fresh(o))
				continue;
			sbuf_addf(&text, "%s %s ", k->name,
				  object_label(&temp, o, s->default_schema));
			add_node(&text, save_object(&temp, &said, o));
			sbuf_addc(&text, '\n');
		}
	}
	digits = arena_strndup(a, hash_sha256(&temp, sbuf_text(&text), text.len),
			       FINGERPRINT_DIGITS);
	arena_release(&temp);
	return digits;
}
