/*
 * Config rows: the keys of modelgen.yaml and the variables of the
 * environment. The reader (config.c) checks a file against them; man page and
 * reference print them.
 */
#ifndef CLI_CONFIG_ROWS_H
#define CLI_CONFIG_ROWS_H

#include "cli/config.h"

#include <stddef.h>
#include <stdint.h>

enum key_shape {
	KEY_TEXT,
	KEY_URL,   /* taken only where a database is asked for */
	KEY_PATH,  /* relative to the file */
	KEY_PATHS, /* a list of them */
	KEY_NAME,  /* of something in a database: at most 63 bytes */
	KEY_TIME,  /* 0, 500ms, 2s */
	KEY_BOOL,
	KEY_COUNT, /* a whole number from 1 */
	KEY_CHOICE,
	KEY_MAP,     /* with the keys below it */
	KEY_ENTRIES, /* names of the user's own, each with a map of the keys below it */
};

struct key_row {
	const char *name;
	enum key_shape shape;
	size_t offset;		    /* into struct config, or KEY_ELSEWHERE */
	const char *const *choices; /* KEY_CHOICE: ends with NULL */
	const struct key_row *keys; /* KEY_MAP, KEY_ENTRIES: ends with name NULL */
	const char *help;
};

/* What the reader settles by itself. */
#define KEY_ELSEWHERE SIZE_MAX

struct env_row {
	const char *name;
	const char *help;
};

/* The top of the file; ends with name NULL. */
const struct key_row *key_rows(void);
const struct key_row *key_find(const struct key_row *rows, const char *name);
const struct env_row *env_rows(void);
/* An example that uses every key, for the documents. */
const char *key_example(void);

/* Reports keys that do not exist and values of another shape, in the whole file. */
bool key_check_map(struct diags *ds, const struct node *map, const struct key_row *rows);
/* The value with its variables put in; false with a message. */
bool key_expand(struct arena *a, struct diags *ds, const struct node *value, const char **out);
/* Stores the values of the map, and of the maps below it, in the members of config. */
bool key_take_map(struct arena *a, struct diags *ds, struct node *map, const struct key_row *rows,
		  const char *base, struct config *out);

#endif
