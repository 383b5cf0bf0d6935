/*
 * Number rows: the fields that a sequence and an identity have alike.
 *
 * Before them stands a function presets(object, holder), which says what each
 * number is when it is not said. Rows only; nothing is kept.
 */
#ifndef KINDS_NUMBER_ROWS_H
#define KINDS_NUMBER_ROWS_H

#include "ir/field.h"
#include "kinds/kinds.h"

/* clang-format off */
#define SEQUENCE_PRESET(member) \
	static void preset_##member(const struct object *o, const void *holder, void *out) \
	{ \
		*(int64_t *)out = presets(o, holder).member; \
	}
#define SEQUENCE_PRESETS \
	SEQUENCE_PRESET(start) \
	SEQUENCE_PRESET(increment) \
	SEQUENCE_PRESET(min) \
	SEQUENCE_PRESET(max) \
	SEQUENCE_PRESET(cache)

#define SEQUENCE_NUMBER(owner, member, text) \
	{.name = #member, .type = FIELD_INT, .offset = offsetof(struct owner, options.member), \
	 .preset_of = preset_##member, .help = text}
#define SEQUENCE_ROWS(owner) \
	SEQUENCE_NUMBER(owner, start, \
			"First value; min when it counts upwards, max when downwards."), \
	SEQUENCE_NUMBER(owner, increment, \
			"Step from one value to the next, 1 when it is not said; " \
			"negative: downwards."), \
	SEQUENCE_NUMBER(owner, min, "Least value; 1 upwards, the least of the type downwards."), \
	SEQUENCE_NUMBER(owner, max, \
			"Greatest value; the greatest of the type upwards, -1 downwards."), \
	SEQUENCE_NUMBER(owner, cache, \
			"How many values a session fetches at once; 1 when it is not said."), \
	{.name = "cycle", .type = FIELD_BOOL, .offset = offsetof(struct owner, options.cycle), \
	 .help = "Start again after the last value."}
/* clang-format on */

#endif
