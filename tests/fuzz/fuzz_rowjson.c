/*
 * JSON for rows of the generated C: a text is refused, or makes a row that is written as JSON and
 * read to the same JSON again.
 */
#define MG_STATIC 1
#pragma GCC diagnostic ignored "-Wunused-function"
#include "../../templates/c/runtime_types.h"

#include "../../templates/c/runtime_tables.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../templates/c/runtime_arena.h"
#include "../../templates/c/runtime_values.h"
/* in the order of the generated header */
#include "../../templates/c/runtime_classes.h"
#include "../../templates/c/runtime_numeric.h"
#include "../../templates/c/runtime_text.h"
/* and what reads them back */
#include "../../templates/c/runtime_parse.h"
#include "../../templates/c/runtime_parse_more.h"
/* JSON */
#include "../../templates/c/runtime_json_out.h"
/* from JSON */
#include "../../templates/c/runtime_json_in.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SPACE 64u

static const char *const labels[] = {"one", "two"};
static const mg_labels all_labels = {labels, 2};

/* A column for each class, "0", "1", ..., and an array for each, "a0", "a1", ... */
static void columns(mg_col *cols, char names[][4])
{
	uint32_t i;

	memset(cols, 0, sizeof(*cols) * 2 * MG_T_CLASSES);
	for (i = 0; i < 2 * MG_T_CLASSES; i++) {
		mg_col *c = &cols[i];
		bool is_array = i >= MG_T_CLASSES;

		c->cls = (unsigned char)(i % MG_T_CLASSES);
		if (is_array && c->cls == MG_T_ENUM)
			c->cls = MG_T_TEXT;
		snprintf(names[i], 4, "%s%u", is_array ? "a" : "", (unsigned)(i % MG_T_CLASSES));
		c->name = names[i];
		c->labels = &all_labels;
		c->at = i * (SPACE + 16);
		c->raw = c->at + SPACE;
		c->has = is_array || mgi_classes[c->cls].pointer ? MG_NO_FLAG : c->at + SPACE + 8;
		c->flags = is_array ? MG_F_ARRAY | MG_F_NULL : MG_F_NULL;
		c->scale = 2;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char names[2 * MG_T_CLASSES][4];
	static mg_col cols[2 * MG_T_CLASSES];
	static char row[2 * MG_T_CLASSES * (SPACE + 16)];
	static char js[2][1 << 20];
	mg_json_error error;
	mg_arena a;
	mg_table t;
	size_t n;

	columns(cols, names);
	memset(&t, 0, sizeof(t));
	t.name = "t";
	t.cols = cols;
	t.n_cols = 2 * MG_T_CLASSES;
	t.size = sizeof(row);
	mg_arena_init(&a, NULL);
	memset(&error, 0, sizeof(error));
	if (mg_from_json(&t, &a, (const char *)data, size, row, NULL, &error)) {
		if (!error.message || error.at > size)
			abort();
	} else {
		n = mg_to_json(&t, row, MG_ALL, js[0], sizeof(js[0]));
		if (n < sizeof(js[0])) {
			if (mg_from_json(&t, &a, js[0], n, row, NULL, &error) ||
			    mg_to_json(&t, row, MG_ALL, js[1], sizeof(js[1])) != n ||
			    memcmp(js[0], js[1], n) != 0)
				abort();
		}
	}
	mg_arena_free(&a);
	return 0;
}
