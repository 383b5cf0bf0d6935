#include "engine/jsonschema.h"

#include <string.h>

struct node *js_ref(struct arena *a, const char *definition)
{
	struct node *n = node_map(a);

	node_put_text(a, n, "$ref", arena_printf(a, "#/$defs/%s", definition));
	return n;
}

struct node *js_type(struct arena *a, const char *types)
{
	struct node *n = node_map(a);
	struct node *list;

	if (!strchr(types, ' ')) {
		node_put_text(a, n, "type", types);
		return n;
	}
	list = node_put(n, "type", node_list(a));
	while (*types) {
		size_t len = strcspn(types, " ");

		node_push(list, node_text(a, arena_strndup(a, types, len)));
		types += len + strspn(types + len, " ");
	}
	return n;
}

struct node *js_scalar(struct arena *a)
{
	return js_type(a, "string number boolean null");
}

struct node *js_pattern(struct arena *a, const char *pattern)
{
	struct node *n = js_type(a, "string");

	node_put_text(a, n, "pattern", pattern);
	return n;
}

struct node *js_any_of(struct arena *a, struct node *x, struct node *y)
{
	struct node *n = node_map(a);
	struct node *list = node_put(n, "anyOf", node_list(a));

	node_push(list, x);
	node_push(list, y);
	return n;
}

struct node *js_enum(struct arena *a, const char *const *words)
{
	struct node *n = node_map(a);
	struct node *list = node_put(n, "enum", node_list(a));

	for (; *words; words++)
		node_push(list, node_text(a, *words));
	return n;
}

struct node *js_word(struct arena *a, const char *name)
{
	if (strcmp(name, "true") == 0 || strcmp(name, "false") == 0)
		return node_bool(a, *name == 't');
	return node_text(a, name);
}

const char *js_choice_pattern(struct arena *a, const struct choice *choices)
{
	struct sbuf text = SBUF_INIT(a);

	for (const struct choice *c = choices; c->name; c++) {
		sbuf_addc(&text, c == choices ? '(' : '|');
		for (const char *p = c->name; *p; p++) {
			if (*p >= 'a' && *p <= 'z')
				sbuf_addf(&text, "[%c%c]", *p - 'a' + 'A', *p);
			else
				sbuf_addc(&text, *p);
		}
	}
	sbuf_addc(&text, ')');
	return sbuf_text(&text);
}

/* The words as they are written are for editors to offer; the pattern is what is read. */
struct node *js_choice(struct arena *a, const struct choice *choices)
{
	struct node *words = node_map(a);
	struct node *list = node_put(words, "enum", node_list(a));
	const char *any_case = arena_printf(a, "^%s$", js_choice_pattern(a, choices));

	for (const struct choice *c = choices; c->name; c++)
		node_push(list, js_word(a, c->name));
	return js_any_of(a, words, js_pattern(a, any_case));
}

struct node *js_list(struct arena *a, struct node *item, bool wants_one)
{
	struct node *n = js_type(a, "array");

	node_put(n, "items", item);
	if (wants_one)
		node_put(n, "minItems", node_int(a, 1));
	return n;
}

struct node *js_map(struct arena *a, struct node *value)
{
	struct node *n = js_type(a, "object");

	node_put(n, "additionalProperties", value);
	return n;
}

struct node *js_closed_map(struct arena *a, struct node **properties)
{
	struct node *n = js_type(a, "object");

	node_put(n, "additionalProperties", node_bool(a, false));
	*properties = node_put(n, "properties", node_map(a));
	return n;
}

void js_require(struct arena *a, struct node *map, const char *key)
{
	struct node *list = node_get(map, "required");

	if (!list)
		list = node_put(map, "required", node_list(a));
	node_push(list, node_text(a, key));
}

struct node *js_describe(struct arena *a, struct node *n, const char *text)
{
	struct node *first = n->first;
	struct node *last = n->last;

	if (!text)
		return n;
	n->first = NULL;
	n->last = NULL;
	node_put_text(a, n, "description", text);
	n->first->next = first;
	if (last)
		n->last = last;
	return n;
}
