/*
 * The decoders of the generated C: bytes that claim to be a value of any class, or an array of
 * them, are read or refused; what was read is written, as bytes and as text, and reads again.
 */
#define MG_STATIC 1
#pragma GCC diagnostic ignored "-Wunused-function"
#include "../../templates/c/runtime_types.h"

#include "../../templates/c/runtime_tables.h"

#include "../../templates/c/runtime_db.h"

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
#include "../../templates/c/runtime_rules.h"
/* the wire */
#include "../../templates/c/runtime_decode.h"
#include "../../templates/c/runtime_encode.h"
/* COPY as text */
#include "../../templates/c/runtime_copytext.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct row {
	union {
		mgi_any_array array;
		mg_numrange range;
		char bytes[64];
	} value;
	const char *label;
	bool has;
};

static const char *const labels[] = {"one", "two", ""};
static const mg_labels all_labels = {labels, 3};

static mg_col column(const uint8_t *data)
{
	mg_col c;

	memset(&c, 0, sizeof(c));
	c.name = "value";
	c.labels = &all_labels;
	c.cls = data[0] % MG_T_CLASSES;
	c.flags = data[1] & 1 && c.cls != MG_T_ENUM ? MG_F_ARRAY | MG_F_NULL : MG_F_NULL;
	c.scale = data[1] >> 4;
	c.at = offsetof(struct row, value);
	c.has = c.flags & MG_F_ARRAY || mgi_classes[c.cls].pointer ? MG_NO_FLAG
								   : offsetof(struct row, has);
	c.raw = offsetof(struct row, label);
	return c;
}

/* A row of this one column as JSON, and back. */
static void through_json(mg_arena *a, const mg_col *c, const struct row *row)
{
	static char js[1 << 20];
	mg_table t;
	struct row again;
	size_t n;

	memset(&t, 0, sizeof(t));
	t.name = "t";
	t.cols = c;
	t.n_cols = 1;
	t.size = sizeof(struct row);
	n = mg_to_json(&t, row, MG_ALL, js, sizeof(js));
	if (n < sizeof(js) && strlen(js) == n)
		mg_from_json(&t, a, js, n, &again, NULL, NULL);
	mg_validate(&t, row, MG_ALL, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	mg_alloc alloc = {NULL, NULL};
	struct row row;
	struct row again;
	mg_arena a;
	mgi_buf b;
	mgi_buf second;
	mg_col c;
	char *copy;

	if (size < 2)
		return 0;
	mg_arena_init(&a, NULL);
	memset(&b, 0, sizeof(b));
	b.alloc = &alloc;
	second = b;
	c = column(data);
	/* bytes of their own, so that one too many is seen, and the NUL that libpq puts there */
	copy = (char *)malloc(size - 1);
	if (!copy)
		return 0;
	memcpy(copy, data + 2, size - 2);
	copy[size - 2] = '\0';
	memset(&row, 0, sizeof(row));
	if (!mgi_get_col(&a, &c, (const unsigned char *)copy, size - 2, true,
			 (unsigned char *)&row)) {
		if (mgi_put_col(&b, &c, &row) == MG_OK && b.n >= 4) {
			memset(&again, 0, sizeof(again));
			if (mgi_get_col(&a, &c, b.p + 4, b.n - 4, false, (unsigned char *)&again) ||
			    mgi_put_col(&second, &c, &again) || second.n != b.n ||
			    memcmp(b.p, second.p, b.n) != 0)
				abort();
		}
		b.n = 0;
		mgi_copy_field(&b, &c, &row);
		through_json(&a, &c, &row);
	}
	b.alloc = &alloc;
	free(b.p);
	free(second.p);
	free(copy);
	mg_arena_free(&a);
	return 0;
}
