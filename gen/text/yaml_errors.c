#include "text/yaml_reader.h"

#include "text/yaml_scalar.h"

#include <string.h>

enum where { AT_PROBLEM, AT_CONTEXT };

/* libyaml's sentences, and what a person should be told instead. */
struct row {
	const char *problem;
	const char *context; /* NULL: any */
	enum where where;
	const char *text;
	const char *hint;
};

#define CLOSE_IT                                                                                   \
	"Close it; within single quotes a quote is written twice, within double ones behind a "    \
	"backslash."
#define QUOTE_IT "Put the value in quotes when the sign belongs to it."

/* clang-format off */
static const struct row rows[] = {
	{"could not find expected ':'", NULL, AT_CONTEXT,
	 "a colon is missing behind this key",
	 "Write a colon and a blank between a key and its value."},
	{"found unexpected end of stream", "quoted scalar", AT_CONTEXT,
	 "the quote that opens here is never closed",
	 CLOSE_IT},
	{"found unexpected document indicator", NULL, AT_CONTEXT,
	 "the quote that opens here is not closed before the next document",
	 CLOSE_IT},
	{"found unknown escape character", NULL, AT_PROBLEM,
	 "no such escape: a backslash within double quotes wants a known letter behind it",
	 "Write two backslashes, or single quotes, where a backslash stands for itself."},
	{"did not find expected hexdecimal number", NULL, AT_PROBLEM,
	 "hexadecimal digits are missing in an escape",
	 "Write \\xNN, \\uNNNN or \\UNNNNNNNN."},
	{"found invalid Unicode character escape code", NULL, AT_PROBLEM,
	 "the escape is no character", NULL},
	{"did not find expected ',' or '}'", NULL, AT_PROBLEM,
	 "a comma or a closing brace is missing here",
	 "Separate members with commas, and put a value in quotes when a sign belongs to it."},
	{"did not find expected ',' or ']'", NULL, AT_PROBLEM,
	 "a comma or a closing bracket is missing here",
	 "Separate items with commas, and put a value in quotes when a sign belongs to it."},
	{"did not find expected key", NULL, AT_PROBLEM,
	 "a key is wanted here, or the indentation does not fit",
	 "Begin all keys of one map in the same column."},
	{"did not find expected '-' indicator", NULL, AT_PROBLEM,
	 "this is no item of the list above, or the indentation does not fit",
	 "Begin all items of one list with a dash in the same column."},
	{"mapping values are not allowed in this context", NULL, AT_PROBLEM,
	 "a colon behind something that is no key",
	 "Check the indentation and whether the line above lacks its colon, or put the value in "
	 "quotes."},
	{"block sequence entries are not allowed in this context", NULL, AT_PROBLEM,
	 "a list cannot begin on the line of its key",
	 "Write each item on a line of its own, or the list in brackets."},
	{"mapping keys are not allowed in this context", NULL, AT_PROBLEM,
	 "a question mark and a blank begin a key", QUOTE_IT},
	{"found a tab character", NULL, AT_PROBLEM,
	 "a tab stands where the indentation is", "Indent with blanks."},
	{"did not find expected comment or line break", NULL, AT_PROBLEM,
	 "text behind a sign that begins a value of several lines", QUOTE_IT},
	{"found an indentation indicator equal to 0", NULL, AT_PROBLEM,
	 "a value of several lines cannot be indented by 0", NULL},
	{"did not find expected alphabetic or numeric character", NULL, AT_CONTEXT,
	 "an asterisk or ampersand at the beginning of a value means an alias or an anchor",
	 QUOTE_IT},
	{"", "directive", AT_CONTEXT,
	 "a line cannot begin with a percent sign", QUOTE_IT},
	{"", "tag", AT_CONTEXT,
	 "an exclamation mark at the beginning of a value means a tag", QUOTE_IT},
	{"found undefined tag handle", NULL, AT_PROBLEM,
	 "an exclamation mark at the beginning of a value means a tag", QUOTE_IT},
	{"found incompatible YAML document", NULL, AT_PROBLEM,
	 "the file asks for a version of YAML that is not known", "Take the %YAML line out."},
	{"found unexpected ':'", NULL, AT_PROBLEM,
	 "a colon directly before a bracket, brace or comma",
	 "Put the value in quotes, or a blank behind the colon."},
	{"did not find expected node content", NULL, AT_PROBLEM,
	 "a value is missing here", "Write \"\" for an empty text."},
	{"did not find expected <document start>", NULL, AT_PROBLEM,
	 "this does not belong to what stands above it",
	 "Check the indentation, and that every line of the map has a key and a colon."},
	{"found character that cannot start any token", NULL, AT_PROBLEM,
	 "a value cannot begin with this sign", QUOTE_IT},
};
/* clang-format on */

struct diag *yaml_tell(struct yaml_reader *r, enum diag_code code, struct pos pos, const char *text)
{
	r->errors++;
	return diag_add(r->ds, code, pos, "%s", text);
}

bool yaml_tell_limit(struct yaml_reader *r, struct pos pos, const char *what, size_t most)
{
	r->errors++;
	diag_add(r->ds, MG_YAML_LIMIT, pos, "%s (the limit is %zu)", what, most);
	return false;
}

bool yaml_refuse(struct yaml_reader *r, const yaml_event_t *e, const char *text, const char *hint)
{
	struct diag *d = yaml_tell(r, MG_YAML_SYNTAX, yaml_pos(r, &e->start_mark), text);

	diag_hint(r->ds, d, "%s", hint);
	return false;
}

static struct pos pos_of(const struct yaml_reader *r, const char *p)
{
	return pos_at(r->src, (size_t)(p - r->src->text));
}

static bool refuse_byte(struct yaml_reader *r, const char *p, const char *what, const char *hint)
{
	struct diag *d = yaml_tell(r, MG_YAML_TEXT, pos_of(r, p), what);

	diag_hint(r->ds, d, "%s", hint);
	return false;
}

static const char *find_bytes(const char *text, size_t len, const char *what)
{
	size_t n = strlen(what);
	const char *end = text + len;
	const char *p = text;

	while ((size_t)(end - p) >= n && (p = memchr(p, what[0], (size_t)(end - p) - n + 1))) {
		if (memcmp(p, what, n) == 0)
			return p;
		p++;
	}
	return NULL;
}

/* A carriage return alone ends a line for libyaml and for hardly anyone else. */
static const char *lone_return(const char *p, const char *end)
{
	while ((p = memchr(p, '\r', (size_t)(end - p)))) {
		p++;
		if (p == end || *p != '\n')
			return p - 1;
	}
	return NULL;
}

static const char *first_of(const char *x, const char *y)
{
	return !x || (y && y < x) ? y : x;
}

/* So do these three: a comment that holds one would end in the middle of its line. */
static const char *line_separator(const char *text, size_t len)
{
	static const char *const separators[] = {"\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"};
	const char *first = NULL;

	for (size_t i = 0; i < sizeof(separators) / sizeof(separators[0]); i++)
		first = first_of(first, find_bytes(text, len, separators[i]));
	return first;
}

bool yaml_check_text(struct yaml_reader *r)
{
	const char *text = r->text;
	size_t len = (size_t)(r->end - text);
	const char *nul = memchr(text, 0, len);
	long bad = str_bad_utf8(text, len);
	const char *p;

	if (bad >= 0)
		return refuse_byte(r, text + bad, "bytes that are not UTF-8",
				   "Save the file as UTF-8; other encodings are not read.");
	if (nul)
		return refuse_byte(r, nul, "a NUL character", "Text cannot hold one: take it out.");
	p = lone_return(text, r->end);
	if (p)
		return refuse_byte(
			r, p, "a carriage return that ends no line",
			"End lines with LF or CRLF; write \"\\r\" for the character itself.");
	p = line_separator(text, len);
	if (p)
		return refuse_byte(r, p, "a line separator that is no line end",
				   "Take it out, or write it as an escape within double quotes: "
				   "\"\\N\", \"\\L\" or \"\\P\".");
	return true;
}

static bool tell_control(struct yaml_reader *r)
{
	const yaml_parser_t *parser = &r->parser;
	struct pos pos = {r->src, 0, 0};
	struct diag *d;

	if (parser->error != YAML_READER_ERROR)
		return false;
	if (parser->problem_offset < (size_t)(r->end - r->text))
		pos = pos_of(r, r->text + parser->problem_offset);
	d = diag_add(r->ds, MG_YAML_TEXT, pos, "the control character U+%04X",
		     (unsigned)parser->problem_value);
	diag_hint(r->ds, d, "Write it as an escape within double quotes.");
	r->errors++;
	return true;
}

/* Indentation by tabs, the mistake that cannot be seen. */
static bool tell_tab(struct yaml_reader *r)
{
	const char *p = yaml_at(r, &r->parser.problem_mark);
	const char *line = yaml_line_start(r, p);
	struct diag *d;

	while (line < p && *line == ' ')
		line++;
	if (line == r->end || *line != '\t')
		return false;
	d = yaml_tell(r, MG_YAML_SYNTAX, pos_of(r, line), "a tab stands where the indentation is");
	diag_hint(r->ds, d, "Indent with blanks.");
	return true;
}

/* What was opened and not closed is found far below: the beginning is of more use. */
static bool tell_unclosed(struct yaml_reader *r, const struct row *row)
{
	const yaml_parser_t *p = &r->parser;
	bool is_brace = strchr(row->problem, '}') != NULL;
	struct diag *d;

	if (strstr(row->problem, "node content") && yaml_at(r, &p->problem_mark) == r->end) {
		d = yaml_tell(r, MG_YAML_SYNTAX, yaml_pos(r, &p->problem_mark),
			      "the file ends within brackets or braces");
		diag_hint(r->ds, d, "Close what was opened above.");
		return true;
	}
	if (!strstr(row->problem, "',' or") || p->problem_mark.line == p->context_mark.line)
		return false;
	d = yaml_tell(r, MG_YAML_SYNTAX, yaml_pos(r, &p->context_mark),
		      is_brace
			      ? "the brace that opens here is not closed, or a comma is missing"
			      : "the bracket that opens here is not closed, or a comma is missing");
	if (yaml_at(r, &p->problem_mark) == r->end)
		diag_hint(r->ds, d, "The file ends before it is closed.");
	else
		diag_hint(r->ds, d, "The reader gave up on line %zu.", p->problem_mark.line + 1);
	return true;
}

static const struct row *find_row(const yaml_parser_t *p)
{
	const char *context = p->context ? p->context : "";

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strstr(p->problem, rows[i].problem) &&
		    (!rows[i].context || strstr(context, rows[i].context)))
			return &rows[i];
	}
	return NULL;
}

void yaml_tell_error(struct yaml_reader *r)
{
	const yaml_parser_t *p = &r->parser;
	const struct row *row;
	struct diag *d;

	/* the trap is the cause */
	if (r->is_trapped || tell_control(r))
		return;
	if (!p->problem) {
		yaml_tell(r, MG_SYSTEM, POS_NONE, "out of memory in the YAML reader");
		return;
	}
	row = find_row(p);
	if (tell_tab(r) || yaml_trap_line(r, &p->problem_mark))
		return;
	if (!row) {
		yaml_tell(r, MG_YAML_SYNTAX, yaml_pos(r, &p->problem_mark), p->problem);
		return;
	}
	if (row->where == AT_CONTEXT &&
	    (yaml_trap_line(r, &p->context_mark) ||
	     (strchr(row->problem, ':') && yaml_trap_colon(r, &p->context_mark))))
		return;
	if (tell_unclosed(r, row))
		return;
	d = yaml_tell(r, MG_YAML_SYNTAX,
		      yaml_pos(r, row->where == AT_CONTEXT ? &p->context_mark : &p->problem_mark),
		      row->text);
	if (row->hint)
		diag_hint(r->ds, d, "%s", row->hint);
}

const char *yaml_shown(struct arena *a, const char *text)
{
	enum { MOST = 60 };
	struct sbuf out = SBUF_INIT(a);
	bool is_cut = strlen(text) > MOST;

	yaml_add_quoted(&out, is_cut ? str_cut_utf8(a, text, MOST) : text);
	if (is_cut)
		sbuf_add(&out, "...");
	return sbuf_text(&out);
}
