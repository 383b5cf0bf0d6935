#include "rev/proof_host.h"

#include "engine/server_names.h"
#include "rev/proof_parts.h"

/* What was asked for already: whether it can be had. */
static bool make(struct proof_host *h, struct diags *said, const struct server_name *n,
		 struct map *known)
{
	const struct scratch_name wanted = {n->name, n->is_role};
	const char *key = arena_printf(h->arena, "%d %s", n->is_role, n->name);
	const char *answer = map_get(known, key);

	if (!answer) {
		answer = scratch_make(h->scratch, said, &wanted) ? "yes" : "no";
		map_put(h->arena, known, key, answer);
	}
	return str_eq(answer, "yes");
}

bool proof_host(struct proof_host *h, struct diags *ds, const struct schema *s)
{
	struct vec names = {0};
	struct map known = {0};

	server_names_of(h->arena, s, &names);
	for (size_t i = 0; i < names.len; i++) {
		const struct server_name *n = names.items[i];
		struct diags said = DIAGS_INIT(h->arena);
		const struct diag *d;

		if (make(h, &said, n, &known))
			continue;
		d = said.list.len ? said.list.items[0] : NULL;
		if (d && d->code == MG_CONNECT) {
			diags_take(ds, &said);
			return false;
		}
		if (d && !h->because)
			h->because =
				arena_printf(h->arena, "%s %s cannot be made there: %s",
					     n->is_role ? "role" : "tablespace", n->name, d->text);
		if (!proof_has(&h->missing, n->object))
			vec_push(h->arena, &h->missing, object_top(n->object));
	}
	return true;
}
