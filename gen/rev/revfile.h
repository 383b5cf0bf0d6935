/*
 * Revfile: one revision file, read and written.
 *
 * A file is a header of comment lines (`-- key: value`, further lines of a
 * value behind three blanks) and two sections of plain SQL, `-- upgrade:` and
 * `-- downgrade:`. The line `\quit` before the second keeps psql from running
 * both; files without it are read too. Carriage returns before line ends and
 * a byte order mark are taken away on reading.
 *
 * The header is read at once; the sections are split by rev_file_split when
 * somebody wants to run or compare them. Everything lives in the arena that
 * was passed to rev_file_read.
 */
#ifndef REV_REVFILE_H
#define REV_REVFILE_H

#include "base/diag.h"
#include "dialect/stmt.h"

#include <stdbool.h>

/* A header line that this version does not know. */
struct rev_header {
	const char *key;
	const char *value;
	struct pos pos;
};

/* A setting of the session for the time of the revision. */
struct rev_setting {
	const char *name;
	const char *value;
};

/* Statements that run in one transaction, or outside any, one by one. */
struct rev_step {
	bool is_outside;
	bool is_batched; /* its statements are run piece by piece, where versions are kept */
	long long rows;	 /* of one piece; 0: the configured number */
	struct pos pos;
	struct vec set;	  /* struct rev_setting *: limits of this step alone */
	struct vec stmts; /* struct stmt * */
};

struct rev_section {
	bool exists;
	struct pos pos;
	struct vec steps; /* struct rev_step *; those without statements are left out */
	const char *checksum;
};

struct rev_file {
	const char *path;
	const struct source *src; /* as read, without CR and byte order mark */
	const char *id;
	struct vec down; /* const char *: ids; empty: base */
	struct vec labels;
	struct vec depends;
	const char *message;	/* lines joined by \n; "" when there is none */
	const char *created;	/* or NULL */
	const char *proven;	/* or NULL */
	const char *not_proven; /* why not, or what of it not; or NULL */
	struct vec hazards;	/* const char *: one a line */
	struct vec unfinished;	/* const char *: upgrade, downgrade: sections nobody has written */
	struct vec set;		/* struct rev_setting * */
	struct vec unknown;	/* struct rev_header * */
	bool is_outside;	/* -- transaction: none */
	bool is_split;
	struct rev_section up;
	struct rev_section down_section;
	struct stmt_tokens tokens; /* once split: what the statements count in */
};

/* What a new revision file says. */
struct rev_new {
	const char *id;
	struct vec down;     /* const char * */
	struct vec labels;   /* const char * */
	struct vec depends;  /* const char *: ids or labels */
	const char *dir;     /* the folder that it goes into */
	const char *message; /* may have several lines */
	const char *created;
	const char *proven;	/* or NULL */
	const char *not_proven; /* or NULL */
	struct vec hazards;	/* const char * */
	struct vec unfinished;	/* const char * */
	struct vec set;		/* const char *: "name = value", such as search_path = app */
	const char *up;		/* statements, each with its semicolon; "": to be filled in */
	const char *down_sql;
};

/* Reads a file and its header. */
struct rev_file *rev_file_read(struct arena *a, struct diags *ds, const char *path);
/* The same from a text that is already there. */
struct rev_file *rev_file_parse(struct arena *a, struct diags *ds, const struct source *src);
/* Splits both sections into steps and statements; does nothing the second time. */
bool rev_file_split(struct arena *a, struct diags *ds, struct rev_file *f);
/* A short checksum of each statement of a section, in order: const char *. */
void rev_section_sums(struct arena *a, const struct rev_file *f, const struct rev_section *section,
		      struct vec *out);
/* All statements of a section: struct stmt *. */
struct vec rev_section_stmts(struct arena *a, const struct rev_section *section);
/* Where the header line of this key begins; the whole file where there is none. */
struct pos rev_file_at(const struct rev_file *f, const char *key);
/* The first line of the message. */
const char *rev_file_title(struct arena *a, const struct rev_file *f);
/* Whether the text may be the id of a revision. */
bool rev_is_id(const char *text);

/* The text of a new file. */
void rev_file_format(struct sbuf *out, const struct rev_new *r);

#endif
