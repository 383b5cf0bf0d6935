/*
 * Builtin: the template sets that are part of the program.
 *
 * tools/embed.sh writes the table into the build folder from templates/.
 */
#ifndef CODE_BUILTIN_H
#define CODE_BUILTIN_H

#include <stddef.h>

struct builtin_file {
	const char *path; /* SET/FILE, below templates/ */
	const unsigned char *text;
	size_t len; /* without the NUL that follows */
};

/* Sorted by path; ends with path NULL. */
extern const struct builtin_file builtin_files[];

#endif
