/*
 * Sql: the writer of SQL text.
 *
 * A statement is written from tokens: names only as ID or NAME, values as
 * LIT, types as TYPE, expressions of the user as EXPR, everything else as KW,
 * which takes nothing but a string literal. An unquoted name cannot be
 * written. One blank stands between tokens; parentheses, commas and line
 * breaks are laid out here and nowhere else.
 */
#ifndef DIALECT_SQL_H
#define DIALECT_SQL_H

#include "base/str.h"
#include "ir/field.h"
#include "ir/object.h"
#include "ir/sqltype.h"

enum sql_token_kind {
	SQL_END,
	SQL_KW,
	SQL_ID,
	SQL_NAME,
	SQL_LIT,
	SQL_EXPR,
	SQL_TYPE,
	SQL_IDS,
	SQL_NUM,
};

struct sql_token {
	enum sql_token_kind kind;
	const char *text;
	const char *schema;
	const struct sqltype *type;
	const struct strings *ids;
	int64_t number;
};

/* clang-format off */
#define KW(s) ((struct sql_token){.kind = SQL_KW, .text = "" s ""})
#define ID(s) ((struct sql_token){.kind = SQL_ID, .text = (s)})
/* schema.name; bare in the default schema */
#define NAME(sch, s) ((struct sql_token){.kind = SQL_NAME, .schema = (sch), .text = (s)})
#define LIT(s) ((struct sql_token){.kind = SQL_LIT, .text = (s)})
#define EXPR(s) ((struct sql_token){.kind = SQL_EXPR, .text = (s)})
#define TYPE(t) ((struct sql_token){.kind = SQL_TYPE, .type = (t)})
/* (a, b, c) */
#define IDS(l) ((struct sql_token){.kind = SQL_IDS, .ids = (l)})
#define NUM(i) ((struct sql_token){.kind = SQL_NUM, .number = (i)})
#define SQL(w, ...) sql_put((w), (const struct sql_token[]){__VA_ARGS__, {.kind = SQL_END}})
/* clang-format on */

struct sql {
	struct sbuf text;
	const char *default_schema; /* its names are written bare */
	const struct object *about; /* whose expressions are written; NULL: unknown */
	int depth;		    /* of open lists */
	bool first;		    /* no item of the open list was written yet */
	bool glued;		    /* no blank before the next token */
};

void sql_init(struct sql *w, struct arena *a, const char *default_schema);
void sql_put(struct sql *w, const struct sql_token *tokens);
/* A list with one item a line: "(", items, ")". */
void sql_open(struct sql *w);
void sql_item(struct sql *w);
void sql_close(struct sql *w);
/* An expression in exactly one pair of parentheses. */
void sql_parens(struct sql *w, const char *expr);
/*
 * DEFAULT and an expression, in parentheses where the clause takes no bare one (NOT,
 * AT TIME ZONE).
 */
void sql_default(struct sql *w, const char *expr);
/* (key=value, ...) of storage parameters. */
void sql_options(struct sql *w, const struct pairs *options);
/* A word that is no literal of the source but was checked against a table of words. */
void sql_word(struct sql *w, const char *word);
/* The next token stands at the one before without a blank. */
void sql_glue(struct sql *w);

/*
 * What keeps the text from standing inside a statement: something that opens or
 * closes alone, a semicolon, a comment that swallows what follows. NULL when
 * nothing does. at: where in the text.
 */
const char *sql_expr_flaw(const char *expr, size_t *at);
/* The text without pairs of parentheses that enclose all of it. */
const char *sql_bare_expr(struct arena *a, const char *expr);

#endif
