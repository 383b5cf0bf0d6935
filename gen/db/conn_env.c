#include "db/conn_internal.h"

#include <stdlib.h>
#include <string.h>

extern char **environ;

/*
 * libpq has no way to be told to leave its variables alone, and reads some of
 * them only while the connection is made. So they go and come back.
 */
void env_hide(struct arena *a, struct hidden_env *h)
{
	for (char **e = environ; *e; e++) {
		const char *value = strchr(*e, '=');

		if (!str_starts(*e, "PG") || !value)
			continue;
		vec_push(a, &h->names, arena_strndup(a, *e, (size_t)(value - *e)));
		vec_push(a, &h->values, arena_strdup(a, value + 1));
	}
	for (size_t i = 0; i < h->names.len; i++)
		unsetenv(h->names.items[i]);
}

void env_restore(const struct hidden_env *h)
{
	for (size_t i = 0; i < h->names.len; i++)
		setenv(h->names.items[i], h->values.items[i], 1);
}

PGPing url_ping(const char *url)
{
	struct arena temp = ARENA_INIT;
	struct hidden_env hidden = {0};
	struct conn_url u = {0};
	PGPing answer = PQPING_NO_ATTEMPT;

	if (url_read(&temp, NULL, url, &u)) {
		if (u.is_private)
			env_hide(&temp, &hidden);
		answer = PQping(url_keywords(&temp, &u));
		env_restore(&hidden);
	}
	arena_release(&temp);
	return answer;
}
