#include "dialect/ident.h"
#include "engine/query_parts.h"

#include <string.h>

static const char *const words[] = {
	[QUERY_ONE] = "one", [QUERY_MAYBE] = "maybe", [QUERY_MANY] = "many", [QUERY_EXEC] = "exec"};

static bool complain(struct query_reader *r, const struct node *n, const char *what)
{
	struct diag *d =
		diag_add(r->ds, MG_QUERY_INVALID, n ? node_pos(n) : node_key_pos(r->query->node),
			 "query %s: %s", r->query->name, what);

	diag_hint(r->ds, d,
		  "Write returns: one, maybe or many, and what a row is: a table, a column, or "
		  "several in braces ({users, coffee}); or exec.");
	return false;
}

/* "users", "users as boss", "rank", "app.bookings" */
static bool add_item(struct query_reader *r, const struct node *n, const char *text)
{
	struct query_item *item = ARENA_NEW(r->arena, struct query_item);
	const char *as = strstr(text, " as ");
	const char *name = as ? arena_strndup(r->arena, text, (size_t)(as - text)) : text;
	const char *parts[2];
	size_t len = ident_split(r->arena, str_trim(r->arena, name), parts, 2);

	if (!len)
		return complain(r, n, arena_printf(r->arena, "`%s` is no name", text));
	item->table = query_table(r->arena, r->schema, len == 2 ? parts[0] : NULL, parts[len - 1]);
	item->name = as ? str_trim(r->arena, as + 4) : parts[len - 1];
	if (!item->table && (len == 2 || as))
		return complain(r, n, arena_printf(r->arena, "there is no table %s", name));
	for (size_t i = 0; i < r->query->items.len; i++) {
		const struct query_item *other = r->query->items.items[i];

		if (str_eq(other->name, item->name))
			return complain(r, n,
					arena_printf(r->arena,
						     "%s stands twice; tell them apart with "
						     "TABLE as NAME",
						     item->name));
	}
	vec_push(r->arena, &r->query->items, item);
	return true;
}

static bool read_items(struct query_reader *r, const struct node *n, const char *text)
{
	size_t len = strlen(text);

	if (text[0] != '{')
		return !len || add_item(r, n, text);
	r->query->is_nested = true;
	if (text[len - 1] != '}')
		return complain(r, n, "a brace is not closed");
	text = arena_strndup(r->arena, text + 1, len - 2);
	for (;;) {
		size_t part = strcspn(text, ",");
		const char *item = str_trim(r->arena, arena_strndup(r->arena, text, part));

		if (!add_item(r, n, item))
			return false;
		if (!text[part])
			return true;
		text += part + 1;
	}
}

bool query_read_returns(struct query_reader *r, const struct node *n)
{
	size_t len;

	if (!n || n->kind != NODE_TEXT)
		return complain(r, n, n ? "returns is no text" : "it lacks returns");
	len = strcspn(n->text, " {");
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strlen(words[i]) != len || strncmp(words[i], n->text, len) != 0)
			continue;
		r->query->returns = (enum query_returns)i;
		if (i != QUERY_EXEC)
			return read_items(r, n, str_trim(r->arena, n->text + len));
		return !n->text[len] || complain(r, n, "exec returns no rows");
	}
	return complain(
		r, n, arena_printf(r->arena, "returns cannot begin with %.*s", (int)len, n->text));
}
