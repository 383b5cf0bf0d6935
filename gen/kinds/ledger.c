#include "kinds/ledger.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

static const struct ledger_row rows[] = {
#define ROW(catalog, what, columns, detail) {#catalog, LEDGER_##what, columns, detail},
#include "kinds/ledger.def"
#undef ROW
	{NULL, LEDGER_OUT, NULL, NULL},
};

const struct ledger_row *ledger_rows(void)
{
	return rows;
}

bool ledger_column(const char **columns, struct ledger_column *out)
{
	const char *p = *columns + strspn(*columns, " ");
	const char *end = p + strcspn(p, " ");

	if (p == end)
		return false;
	*columns = end;
	out->name = p;
	out->len = strcspn(p, " :");
	out->first = LEDGER_OLDEST;
	out->last = LEDGER_NEWEST;
	p += out->len;
	if (*p != ':')
		return true;
	if (p[1] != '-')
		out->first = (int)strtol(p + 1, NULL, 10);
	p = strchr(p, '-');
	if (p && p + 1 < end)
		out->last = (int)strtol(p + 1, NULL, 10);
	return true;
}

const char *ledger_word(enum ledger_what what)
{
	static const char *const words[LEDGER__COUNT] = {
		[LEDGER_FIELD] = "field",   [LEDGER_DERIVED] = "derived",  [LEDGER_STATE] = "state",
		[LEDGER_LISTED] = "listed", [LEDGER_OUT] = "not modelled",
	};

	return words[what];
}
