/*
 * Ledger: what becomes of every column of every table of pg_catalog.
 *
 * One table, ledger.def, covers the servers from 13 to 18. A test reads the
 * columns of the running server and fails for one that the ledger lacks, so
 * that a new version of PostgreSQL cannot bring along something that nobody
 * looked at. The rows are constant.
 */
#ifndef KINDS_LEDGER_H
#define KINDS_LEDGER_H

#include <stdbool.h>
#include <stddef.h>

/* The servers that it knows. */
enum { LEDGER_OLDEST = 13, LEDGER_NEWEST = 18 };

enum ledger_what {
	LEDGER_FIELD,	/* feeds field rows; the detail names them: kind.field */
	LEDGER_DERIVED, /* the server makes it from other columns */
	LEDGER_STATE,	/* what the server keeps while it runs, no part of a schema */
	LEDGER_LISTED,	/* not modelled, listed as unmanaged; the detail: as what */
	LEDGER_OUT,	/* not modelled and not listed; the detail: why */
	LEDGER__COUNT
};

struct ledger_row {
	const char *catalog;
	enum ledger_what what;
	const char *columns; /* words, see ledger_column */
	const char *detail;
};

/* A word of ledger_row.columns. */
struct ledger_column {
	const char *name; /* not terminated */
	size_t len;
	int first; /* server versions that have it: 13, 18 */
	int last;
};

/* All rows by catalog; ends with catalog NULL. */
const struct ledger_row *ledger_rows(void);
/* The next column of a row; columns begins as ledger_row.columns. False at the end. */
bool ledger_column(const char **columns, struct ledger_column *out);
/* "field", "derived", ... */
const char *ledger_word(enum ledger_what what);

#endif
