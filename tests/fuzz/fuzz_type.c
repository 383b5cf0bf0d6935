/*
 * Types: a text is read or refused with a problem inside it; what was read
 * comes back from every spelling, and so does what a catalog row says. The
 * same text as a name of the models splits and joins.
 */
#include "dialect/ident.h"
#include "dialect/type.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool holds)
{
	if (!holds)
		abort();
}

static const char *spelled(struct arena *a, const struct sqltype *t, enum type_spelling s)
{
	struct sbuf b = SBUF_INIT(a);

	type_write(&b, t, s, "public");
	return sbuf_text(&b);
}

static void check_text(struct arena *a, const char *text)
{
	struct type_parsed p;
	struct type_parsed again;

	/* far slower than the rest */
	if (strlen(text) % 16 == 7)
		type_nearest(text);
	if (!type_parse(a, text, "public", &p)) {
		expect(p.problem && p.where <= strlen(text));
		return;
	}
	expect(!p.problem && p.type.name);
	for (enum type_spelling s = TYPE_SERVER; s <= TYPE_MIGRATION; s++) {
		expect(type_parse(a, spelled(a, &p.type, s), "public", &again));
		expect(!again.serial && sqltype_eq(&p.type, &again.type));
	}
	expect(type_casts_by_itself(&p.type, &again.type));
	expect(type_widens(&p.type, &again.type) == !p.type.schema);
}

/* Modifiers that no server stores may be written as what is then refused. */
static void check_catalog(struct arena *a, uint32_t oid, int32_t typmod)
{
	struct sqltype t;
	struct type_parsed p;

	if (type_from_oid(a, oid, typmod, &t) &&
	    type_parse(a, spelled(a, &t, TYPE_SERVER), "public", &p))
		expect(sqltype_eq(&t, &p.type));
}

static void check_name(struct arena *a, const char *text)
{
	const char *parts[2];
	const char *again[2];
	struct sbuf b = SBUF_INIT(a);

	if (ident_split(a, text, parts, 2) != 2)
		return;
	ident_join(&b, parts[0], parts[1], NULL);
	expect(ident_split(a, sbuf_text(&b), again, 2) == 2);
	expect(str_eq(parts[0], again[0]) && str_eq(parts[1], again[1]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	const char *text = arena_strndup(&a, size ? (const char *)data : "", size);
	uint32_t oid = 0;
	uint32_t typmod = 0;

	check_text(&a, text);
	check_name(&a, text);
	for (size_t i = 0; i < size && i < 6; i++) {
		if (i < 2)
			oid = oid << 8 | data[i];
		else
			typmod = typmod << 8 | data[i];
	}
	check_catalog(&a, oid, (int32_t)typmod);
	arena_release(&a);
	return 0;
}
