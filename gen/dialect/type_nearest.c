#include "dialect/type_row.h"

#include <string.h>

/* The types that are most likely meant: of two names that are as near the first is taken. */
/* clang-format off */
#define LIKELY(X) \
	X("text") X("varchar") X("integer") X("bigint") X("boolean") X("numeric") X("uuid") \
	X("date") X("timestamp") X("timestamptz") X("time") X("jsonb") X("json") X("char") \
	X("serial") X("bigserial") X("smallserial") X("smallint") X("real") X("interval") \
	X("bytea") X("inet") X("double precision")

static const char *const candidates[] = {
#define X(name) name,
	LIKELY(X)
#undef X
#define ELSEWHERE(word, models) word,
#include "dialect/types.def"
#define PLAIN(id, o, arr, name, ...) name,
#define BARE(id, o, name, ...) name,
#define FULL(id, o, arr, name, ...) name,
#include "dialect/types.def"
};

/* For each candidate what models write. */
static const char *const meant[] = {
#define X(name) name,
	LIKELY(X)
#undef X
#define ELSEWHERE(word, models) models,
#include "dialect/types.def"
#define PLAIN(id, o, arr, name, ...) name,
#define BARE(id, o, name, ...) name,
#define FULL(id, o, arr, name, server, models, ...) (models) ? (models) : (server),
#include "dialect/types.def"
};
/* clang-format on */

enum { COUNT = sizeof(candidates) / sizeof(candidates[0]), LONGEST = 40 };

_Static_assert(sizeof(meant) == sizeof(candidates), "one meaning for each candidate");

const char *type_nearest(const char *text)
{
	struct arena temp = ARENA_INIT;
	const char *name;
	const char *found;
	const char *result = NULL;

	/* length and dimensions say nothing about the name */
	name = str_trim(&temp, arena_strndup(&temp, text, strcspn(text, "([")));
	found = *name && strlen(name) <= LONGEST ? str_nearest(name, candidates, COUNT) : NULL;
	for (size_t i = 0; i < COUNT && found && !result; i++) {
		if (candidates[i] == found)
			result = meant[i];
	}
	/* the name is right: something else is wrong */
	if (result && strcmp(result, name) == 0)
		result = NULL;
	arena_release(&temp);
	return result;
}
