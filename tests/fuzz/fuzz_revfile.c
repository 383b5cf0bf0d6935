/*
 * Revision files: whatever the bytes are, reading ends, in a file or in
 * messages. A file that was read keeps its statements: written anew and read
 * again they have the same checksum.
 */
#include "rev/loss.h"
#include "rev/revfile.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void add_section(struct sbuf *out, struct arena *a, const struct rev_file *f,
			const struct rev_section *section)
{
	for (size_t i = 0; i < section->steps.len; i++) {
		const struct rev_step *step = section->steps.items[i];

		sbuf_addf(out, "-- step: %s\n", step->is_outside ? "none" : "transaction");
		for (size_t k = 0; k < step->stmts.len; k++) {
			const struct stmt *st = step->stmts.items[k];
			struct vec drops = {0};

			rev_drops(a, &f->tokens, st, &drops);
			/* none behind the last: with an open parenthesis it would belong to it */
			sbuf_addf(out, "%s%s\n", k ? ";\n" : "", st->sql);
		}
	}
}

static void round_trip(struct arena *a, struct diags *ds, const struct rev_file *f)
{
	struct rev_new r = {.id = f->id, .down = f->down, .message = f->message, .created = "now"};
	struct sbuf text = SBUF_INIT(a);
	struct sbuf up = SBUF_INIT(a);
	struct sbuf down = SBUF_INIT(a);
	struct source src = {.name = "again"};
	struct rev_file *again;

	add_section(&up, a, f, &f->up);
	add_section(&down, a, f, &f->down_section);
	r.up = sbuf_text(&up);
	r.down_sql = sbuf_text(&down);
	rev_file_format(&text, &r);
	src.text = sbuf_text(&text);
	src.len = text.len;
	again = rev_file_parse(a, ds, &src);
	must(again && rev_file_split(a, ds, again));
	must(str_eq(again->id, f->id));
	must(str_eq(again->up.checksum, f->up.checksum));
	must(str_eq(again->down_section.checksum, f->down_section.checksum));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct diags ds = DIAGS_INIT(&a);
	struct source src = {.name = "input", .text = (const char *)data, .len = size};
	struct rev_file *f = rev_file_parse(&a, &ds, &src);
	struct sbuf out = SBUF_INIT(&a);

	if (f && rev_file_split(&a, &ds, f))
		round_trip(&a, &ds, f);
	else
		must(ds.errors > 0);
	diags_print(&out, &ds, false);
	arena_release(&a);
	return 0;
}
