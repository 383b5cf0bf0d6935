#include "dialect/settled.h"

#include "ir/kind.h"
#include "ir/sqltype.h"

#include <string.h>

static const struct {
	const char *printed;
	const char *said;
} operators[] = {
	{")::text = ANY ((ARRAY[", " IN ("},
	{")::text <> ALL ((ARRAY[", " NOT IN ("},
};

static const char element_type[] = "::character varying";
static const char list_end[] = "])::text[])";

/* Behind a literal or a quoted name; a backslash in E'...' hides the sign that follows. */
static const char *quoted_end(const char *p)
{
	bool escapes = *p == 'E';
	char quote;

	p += escapes;
	quote = *p;
	for (p++; *p; p++) {
		if (escapes && *p == '\\' && p[1])
			p++;
		else if (*p == quote && p[1] == quote)
			p++;
		else if (*p == quote)
			return p + 1;
	}
	return p;
}

static bool begins_quoted(const char *p)
{
	return *p == '\'' || *p == '"' || (*p == 'E' && p[1] == '\'');
}

/* Behind the list, whose elements are all literals of that type; NULL: it is another one. */
static const char *read_list(const char *p, struct sbuf *out)
{
	for (;;) {
		const char *end = *p == '"' || !begins_quoted(p) ? NULL : quoted_end(p);

		if (!end || !str_starts(end, element_type))
			return NULL;
		end += strlen(element_type);
		sbuf_addn(out, p, (size_t)(end - p));
		if (str_starts(end, list_end)) {
			sbuf_addc(out, ')');
			return end + strlen(list_end);
		}
		if (!str_starts(end, ", "))
			return NULL;
		sbuf_add(out, ", ");
		p = end + 2;
	}
}

static bool is_varchar(const struct object *o)
{
	for (const struct field *f = o->kind->fields; f->name; f++) {
		const struct sqltype *const *type = field_cmember(f, o);

		if (f->type == FIELD_TYPE && *type)
			return !(*type)->schema && !(*type)->is_array &&
			       strcmp((*type)->name, "character varying") == 0;
	}
	return false;
}

/* Whether the name is that of a varchar: a column, or the value of a domain. */
static bool names_varchar(const struct object *top, const char *name)
{
	if (strcmp(name, "VALUE") == 0 && top->kind->flags & KIND_TYPE)
		return is_varchar(top);
	CHILD_EACH(c, top) {
		if (c->kind->flags & KIND_HOLDS_DATA && strcmp(c->name, name) == 0)
			return is_varchar(c);
	}
	return false;
}

/* The length of what stands behind the last parenthesis when it is such a name; 0: it is not. */
static size_t compared(struct arena *a, const struct sbuf *out, const struct object *about)
{
	const char *text = sbuf_text(out);
	const char *open = strrchr(text, '(');
	const char *name = open ? open + 1 : "";
	size_t len = strlen(name);

	if (!about || !len)
		return 0;
	if (*name == '"' && len > 2)
		name = arena_strndup(a, name + 1, len - 2);
	return names_varchar(object_top(about), name) ? len : 0;
}

/* At the parenthesis that closes what is compared: behind all of it, or NULL. */
static const char *read_operator(struct arena *a, const char *p, struct sbuf *out,
				 const struct object *about)
{
	for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++) {
		struct sbuf list = SBUF_INIT(a);
		const char *end;
		size_t len;

		if (!str_starts(p, operators[i].printed))
			continue;
		end = read_list(p + strlen(operators[i].printed), &list);
		len = end ? compared(a, out, about) : 0;
		if (!len)
			return NULL;
		/* x without its parentheses */
		memmove(out->text + out->len - len - 1, out->text + out->len - len, len);
		out->len--;
		sbuf_addf(out, "%s%s", operators[i].said, sbuf_text(&list));
		return end;
	}
	return NULL;
}

const char *settled(struct arena *a, const char *expr, const struct object *about)
{
	struct sbuf out = SBUF_INIT(a);
	const char *p = expr;

	if (!strstr(expr, "((ARRAY["))
		return expr;
	while (*p) {
		const char *end =
			begins_quoted(p) ? quoted_end(p) : read_operator(a, p, &out, about);

		if (end && begins_quoted(p))
			sbuf_addn(&out, p, (size_t)(end - p));
		if (!end)
			sbuf_addc(&out, *p);
		p = end ? end : p + 1;
	}
	return sbuf_text(&out);
}
