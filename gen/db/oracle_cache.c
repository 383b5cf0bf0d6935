#include "db/oracle_parts.h"

#include "base/hash.h"
#include "base/sys.h"
#include "dialect/type.h"

#include <string.h>

/* A line: 64 digits, a blank, the verdict, a line end. */
enum { DIGITS = 64, LINE = DIGITS + 3, MOST = 20000 * LINE };

#define EQUAL '='
#define DIFFERENT '!'

static bool is_builtin(const struct sqltype *t)
{
	return !t || !t->schema;
}

/* Each part with its length: no two questions come to one text. */
static void add(struct sbuf *key, const char *part)
{
	if (part)
		sbuf_addf(key, "%zu:%s", strlen(part), part);
	sbuf_add(key, ";");
}

static void add_type(struct sbuf *key, const struct sqltype *t)
{
	struct sbuf text = SBUF_INIT(key->arena);

	if (t)
		type_write(&text, t, TYPE_MODELS, NULL);
	add(key, t ? sbuf_text(&text) : NULL);
}

/* Types of the database's own may be others tomorrow: what rests on them is not kept. */
static bool add_column(struct asking *k, struct sbuf *key, const struct oracle_column *c)
{
	const struct qname *collation = c->collation[k->live];

	for (int side = 0; side < ORACLE_SIDES; side++) {
		if (!is_builtin(c->type[side]))
			return false;
		add(key, c->name[side]);
		add_type(key, c->type[side]);
	}
	add(key, collation ? collation->schema : NULL);
	add(key, collation ? collation->name : NULL);
	return true;
}

static const char *key_of(struct asking *k, const struct oracle_question *q)
{
	struct sbuf key = SBUF_INIT(k->arena);

	sbuf_addf(&key, "%s %d %d %d;", MODELGEN_VERSION,
		  k->schema[k->live]->server_version / 10000, (int)k->live, q->is_condition);
	add(&key, k->default_schema);
	for (int side = 0; side < ORACLE_SIDES; side++) {
		add(&key, q->text[side]);
		add(&key, q->row[side] ? q->row[side]->name : NULL);
		add_type(&key, q->type[side]);
		if (!is_builtin(q->type[side]))
			return NULL;
	}
	for (size_t i = 0; i < q->columns.len; i++) {
		if (!add_column(k, &key, q->columns.items[i]))
			return NULL;
	}
	return hash_sha256(k->arena, key.text, key.len);
}

static bool is_line(const char *p, const char *end)
{
	return end - p >= LINE && p[DIGITS] == ' ' && p[DIGITS + 2] == '\n' &&
	       (p[DIGITS + 1] == EQUAL || p[DIGITS + 1] == DIFFERENT);
}

/* Line by line as they must be: a file that was cut or spoilt ends there. */
static void read_lines(struct asking *k, const struct source *src)
{
	const char *end = src->text + src->len;

	for (const char *p = src->text; is_line(p, end); p += LINE)
		map_put(k->arena, &k->remembered, arena_strndup(k->arena, p, DIGITS),
			p + DIGITS + 1);
}

/* Who chose one way wants to hear that one. */
static bool is_kept(const struct asking *k)
{
	return k->options->cache && k->options->way == ORACLE_ANY_WAY;
}

void oracle_recall(struct asking *k)
{
	struct diags unheard = DIAGS_INIT(k->arena);
	const struct source *src;

	if (!is_kept(k))
		return;
	if (sys_exists(k->options->cache) &&
	    sys_read(k->arena, &unheard, k->options->cache, MOST, &src))
		read_lines(k, src);
	for (size_t i = 0; i < k->all.len; i++) {
		struct oracle_case *c = k->all.items[i];
		const char *known;

		c->key = key_of(k, c->question);
		known = c->key ? map_get(&k->remembered, c->key) : NULL;
		if (known)
			c->question->verdict = *known == EQUAL ? VERDICT_EQUAL : VERDICT_DIFFERENT;
	}
}

void oracle_remember(struct asking *k)
{
	struct diags unheard = DIAGS_INIT(k->arena);
	struct sbuf text = SBUF_INIT(k->arena);

	for (size_t i = 0; is_kept(k) && i < k->all.len; i++) {
		const struct oracle_case *c = k->all.items[i];
		enum verdict verdict = c->question->verdict;

		if (!c->key || c->has_own || map_get(&k->remembered, c->key) ||
		    (verdict != VERDICT_EQUAL && verdict != VERDICT_DIFFERENT))
			continue;
		map_put(k->arena, &k->remembered, c->key, c);
		sbuf_addf(&text, "%s %c\n", c->key, verdict == VERDICT_EQUAL ? EQUAL : DIFFERENT);
	}
	if (text.len && sys_mkdirs(&unheard, sys_dirname(k->arena, k->options->cache), 0700))
		(void)sys_append(&unheard, k->options->cache, text.text, text.len, MOST);
}
