/*
 * Codec: from a row of a catalog query to the members of an object.
 *
 * The columns of a query are labelled `field:codec` (kinds/snapshot.h lists
 * the codecs). A plan resolves the labels once for each query and kind; rows
 * are then read without looking at a label again. Names of other objects come
 * from the snapshot's tables, so the rows that fill these must be read first.
 * Strings and types go into the arena of the schema, each type once.
 */
#ifndef DB_CODEC_H
#define DB_CODEC_H

#include "kinds/snapshot.h"

/* A type that is not built in, as columns have it. */
struct codec_named {
	uint32_t oid;
	struct sqltype *type;
	bool is_unknown; /* no query named it so far: filled in when its name was asked for */
	uint32_t rel;	 /* whose row type it is, or the type of its elements */
};

/* An object of a row, and the relation that a column of the row names. */
struct codec_reference {
	struct object *from;
	uint32_t rel;
};

struct codec {
	struct snapshot *snapshot;
	struct arena *temp;    /* plans, tables, raw columns: until the schema is complete */
	struct map types;      /* oid << 32 | typmod -> const struct sqltype */
	struct map storage;    /* oid of a built-in type -> its letter as text */
	struct vec named;      /* struct codec_named */
	size_t n_unknown;      /* of these */
	struct vec references; /* struct codec_reference */
};

struct codec_slot;

/* How the rows of one query fill objects of one kind. */
struct codec_plan {
	const struct kind *kind;
	const void *preset; /* an object of the kind with all presets */
	struct codec_slot *slots;
	size_t n;
	const char **raw_labels;
	size_t *raw_columns;
	size_t n_raw;
};

/* The place of a label, -1 when it is not there. */
int codec_label(const char *const *labels, size_t n, const char *label);
/* False with a message when a label names a codec that does not exist. */
bool codec_plan(struct codec *c, const struct kind *k, const char *const *labels, size_t n,
		struct codec_plan *out);
/* A new object of the plan's kind with its presets. */
struct object *codec_new(struct codec *c, const struct codec_plan *p, const char *schema_name,
			 const char *name);
/* Adds a row to the object; a value that is NULL leaves the member as it is. */
void codec_read(struct codec *c, const struct codec_plan *p, const char *const *values,
		struct object *o);
/* The one type with that oid and modifier; text is what format_type prints, or NULL. */
const struct sqltype *codec_type(struct codec *c, uint32_t oid, int32_t typmod, const char *text);

uint32_t codec_oid(const char *text);

#endif
