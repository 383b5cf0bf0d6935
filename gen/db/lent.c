#include "db/lent.h"

#include "dialect/ident.h"
#include "dialect/lex.h"

#include <stdlib.h>
#include <string.h>

/* The columns of pg_statistic, in their order. */
static const char *const names[] = {
	"starelid",    "staattnum",   "stainherit", "stanullfrac", "stawidth",	  "stadistinct",
	"stakind1",    "stakind2",    "stakind3",   "stakind4",	   "stakind5",	  "staop1",
	"staop2",      "staop3",      "staop4",	    "staop5",	   "stacoll1",	  "stacoll2",
	"stacoll3",    "stacoll4",    "stacoll5",   "stanumbers1", "stanumbers2", "stanumbers3",
	"stanumbers4", "stanumbers5", "stavalues1", "stavalues2",  "stavalues3",  "stavalues4",
	"stavalues5",
};

enum { NAMES = sizeof(names) / sizeof(*names) };

bool lent_is(const char *attnums)
{
	if (!attnums || *attnums != '{' || attnums[1] == '}')
		return false;
	while (*attnums != '}') {
		char *end;
		long n = strtol(attnums + 1, &end, 10);

		if (n < 1 || n > NAMES || (*end != ',' && *end != '}'))
			return false;
		attnums = end;
	}
	return true;
}

/* The number of the column from p to end, from 1; 0: it is none. */
static int number_of(const char *p, const char *end)
{
	size_t len = (size_t)(end - p);

	for (int i = 0; *p == 's' && i < NAMES; i++) {
		if (strncmp(names[i], p, len) == 0 && !names[i][len])
			return i + 1;
	}
	return 0;
}

/* Whether a word that ends what was written so far says that no column follows. */
static bool names_follow(const struct sbuf *out)
{
	static const char collate[] = "COLLATE ";
	size_t len = strlen(collate);
	char last = out->len ? out->text[out->len - 1] : 0;

	return last == '.' || last == ':' ||
	       (out->len >= len && strncmp(out->text + out->len - len, collate, len) == 0);
}

const char *lent_back(struct arena *a, const struct snapshot *s, uint32_t rel, const char *text)
{
	struct sbuf out = SBUF_INIT(a);

	for (const char *p = text; *p;) {
		const char *end = lex_step(p);
		int i = names_follow(&out) || *end == '(' || *end == '.' ? 0 : number_of(p, end);
		const char *name = i ? snapshot_column(s, rel, i) : NULL;

		if (name)
			ident_write(&out, name);
		else
			sbuf_addn(&out, p, (size_t)(end - p));
		p = end;
	}
	return sbuf_text(&out);
}
