#include "rev/alembicsql.h"

#include <string.h>

/* The line begins so and has the other text in it. */
static bool is_like(const char *line, size_t len, const char *begin, const char *inside)
{
	const char *found = strstr(line, inside);

	return str_starts(line, begin) && found && found < line + len;
}

static bool is_version_line(const char *line, size_t len)
{
	return is_like(line, len, "INSERT INTO ", " (version_num) VALUES (") ||
	       is_like(line, len, "UPDATE ", " SET version_num='") ||
	       is_like(line, len, "DELETE FROM ", ".version_num = '");
}

/* The id of the step: behind the arrow upwards, before it downwards. */
static const char *step_id(struct arena *a, const char *line, size_t len, bool is_upgrade)
{
	const char *begin = is_upgrade ? "-- Running upgrade " : "-- Running downgrade ";
	const char *text;
	const char *arrow;

	if (!str_starts(line, begin))
		return NULL;
	text = arena_strndup(a, line + strlen(begin), len - strlen(begin));
	arrow = strstr(text, " -> ");
	if (!arrow)
		return NULL;
	return is_upgrade ? str_trim(a, arrow + strlen(" -> "))
			  : arena_strndup(a, text, (size_t)(arrow - text));
}

static bool is_line(const char *line, size_t len, const char *text)
{
	return len == strlen(text) && strncmp(line, text, len) == 0;
}

/*
 * One blank line between statements is enough, and none at the ends. Where
 * nothing but the way back into the transaction follows, no step line is due.
 */
static const char *tidy(struct arena *a, const char *text)
{
	static const char last[] = "-- step: transaction\n";
	struct sbuf b = SBUF_INIT(a);
	const char *start = text + strspn(text, "\n");
	size_t len = strlen(start);

	while (len && start[len - 1] == '\n')
		len--;
	sbuf_addn(&b, start, len);
	if (len)
		sbuf_addc(&b, '\n');
	if (str_ends(sbuf_text(&b), last))
		sbuf_cut(&b, b.len - (sizeof(last) - 1));
	return arena_strdup(a, sbuf_text(&b));
}

void alembic_sections(struct arena *a, const char *script, bool is_upgrade,
		      struct alembic_steps *out)
{
	struct sbuf body = SBUF_INIT(a);
	const char *id = NULL;

	while (*script) {
		size_t len = strcspn(script, "\n");
		const char *next = step_id(a, script, len, is_upgrade);

		if (next) {
			id = next;
			sbuf_cut(&body, 0);
		} else if (id && is_version_line(script, len)) {
			if (!map_put(a, &out->sections, id, tidy(a, sbuf_text(&body))))
				vec_push(a, &out->ids, id);
			id = NULL;
		} else if (id && is_line(script, len, "COMMIT;")) {
			sbuf_add(&body, "-- step: none\n");
		} else if (id && is_line(script, len, "BEGIN;")) {
			sbuf_add(&body, "-- step: transaction\n");
		} else if (id) {
			while (len && script[len - 1] == ' ')
				len--;
			sbuf_addn(&body, script, len);
			sbuf_addc(&body, '\n');
			len = strcspn(script, "\n");
		}
		script += len + (script[len] == '\n');
	}
}
