#include "engine/reference.h"
#include "kinds/ledger.h"

#include "base/str.h"

static void add_columns(struct sbuf *out, const char *columns)
{
	struct ledger_column c;
	bool first = true;

	while (ledger_column(&columns, &c)) {
		sbuf_addf(out, "%s`%.*s`", first ? "" : ", ", (int)c.len, c.name);
		if (c.first > LEDGER_OLDEST && c.last < LEDGER_NEWEST)
			sbuf_addf(out, " (%d to %d)", c.first, c.last);
		else if (c.first > LEDGER_OLDEST)
			sbuf_addf(out, " (from %d)", c.first);
		else if (c.last < LEDGER_NEWEST)
			sbuf_addf(out, " (to %d)", c.last);
		first = false;
	}
}

static void add_fields(struct sbuf *out, const char *detail)
{
	sbuf_addc(out, '`');
	for (; *detail; detail++) {
		if (*detail == ' ')
			sbuf_add(out, "`, `");
		else
			sbuf_addc(out, *detail);
	}
	sbuf_addc(out, '`');
}

void reference_catalog(struct sbuf *out)
{
	const char *catalog = "";

	sbuf_addf(out,
		  "# What is read of the catalog\n\n"
		  "What becomes of every column of every table of `pg_catalog`, from PostgreSQL %d "
		  "to %d. A column that is not here fails the tests.\n\n"
		  "- **field**: it is compared and written, as these fields of models.yaml.\n"
		  "- **derived**: the server makes it from others.\n"
		  "- **state**: what the server keeps while it runs; no part of a schema.\n"
		  "- **listed**: not modelled; `modelgen inspect`, `check` and `coverage` list the "
		  "object as unmanaged, by this name.\n"
		  "- **not modelled**: nor listed, for the reason given.\n",
		  LEDGER_OLDEST, LEDGER_NEWEST);
	for (const struct ledger_row *r = ledger_rows(); r->catalog; r++) {
		if (!str_eq(r->catalog, catalog))
			sbuf_addf(
				out,
				"\n## %s\n\n| Columns | What | Which, or why |\n| --- | --- | --- "
				"|\n",
				r->catalog);
		catalog = r->catalog;
		sbuf_add(out, "| ");
		add_columns(out, r->columns);
		sbuf_addf(out, " | %s | ", ledger_word(r->what));
		if (r->what == LEDGER_FIELD)
			add_fields(out, r->detail);
		else
			sbuf_add(out, r->detail);
		sbuf_add(out, " |\n");
	}
}
