/*
 * Diagnostics: what a person is told, gathered first and printed once.
 *
 * Functions append to a list and return false; nothing below the commands
 * prints. Each message has a code from codes.def (level, exit code, long
 * explanation), a position where there is one, and mostly a hint. Several
 * errors may come from one run. The list and its texts live in its arena.
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include "base/arena.h"
#include "base/pos.h"
#include "base/str.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stdint.h>

enum diag_level { DIAG_ERROR, DIAG_WARNING, DIAG_NOTE };

enum diag_code {
#define DIAG(name, number, level, exit_code, title, text) MG_##name,
#include "base/codes.def"
#undef DIAG
	MG__COUNT
};

struct diag_row {
	const char *name;
	int number; /* printed as MG0123 */
	enum diag_level level;
	int exit_code; /* of the whole run, for errors */
	const char *title;
	const char *text; /* for `modelgen explain` */
};

struct diag {
	enum diag_code code;
	struct pos pos;
	const char *text;
	const char *hint; /* NULL: none */
	struct vec notes; /* const char *: further lines, such as the server's detail */
};

struct diags {
	struct arena *arena;
	struct vec list; /* struct diag */
	size_t errors;
};

/* clang-format off */
#define DIAGS_INIT(a) {.arena = (a)}
/* clang-format on */

const struct diag_row *diag_row(enum diag_code code);
/* The row with this number, or NULL. */
const struct diag_row *diag_find(int number);

/* Appends a message; the result may be given a hint and notes. */
struct diag *diag_add(struct diags *ds, enum diag_code code, struct pos pos, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
void diag_hint(struct diags *ds, struct diag *d, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void diag_note(struct diags *ds, struct diag *d, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Appends the messages of another list, whose arena lives as long. */
void diags_take(struct diags *ds, const struct diags *from);
/* The exit code that the list asks for: 0 without errors, else that of the first error. */
int diags_exit(const struct diags *ds);
/* All messages with source lines and carets; colour only when asked for. */
void diags_print(struct sbuf *out, const struct diags *ds, bool colour);

#endif
