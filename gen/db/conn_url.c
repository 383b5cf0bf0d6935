#include "db/conn.h"
#include "db/conn_internal.h"

#include <string.h>

static const char malformed_hint[] = "A URL looks like postgresql://user@host:5432/database.";
static const char escape_hint[] =
	"In a user or password write @ as %40, : as %3A, / as %2F, ? as %3F and % as %25.";

const char *conn_one_line(struct arena *a, const char *text)
{
	struct sbuf b = SBUF_INIT(a);
	bool is_gap = false;

	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c <= ' ' || c == 0x7F) {
			is_gap = true;
			continue;
		}
		if (is_gap && b.len)
			sbuf_addc(&b, ' ');
		is_gap = false;
		sbuf_addc(&b, *text);
	}
	return sbuf_text(&b);
}

/* postgresql+driver:// names a Python driver, which is nothing to libpq. */
static const char *without_driver(struct arena *a, const char *url, bool *is_private)
{
	const char *plus = strchr(url, '+');
	const char *p = plus;

	*is_private = false;
	if (!plus || !(str_starts(url, "postgresql+") || str_starts(url, "postgres+")))
		return url;
	while (str_is_word(*++p))
		continue;
	if (!str_starts(p, "://"))
		return url;
	*is_private = str_starts(plus, "+private:");
	return arena_printf(a, "%.*s%s", (int)(plus - url), url, p);
}

bool conn_url_is_alone(const char *url)
{
	struct arena temp = ARENA_INIT;
	bool is_private;

	(void)without_driver(&temp, url, &is_private);
	arena_release(&temp);
	return is_private;
}

static bool is_uri(const char *url)
{
	return str_starts(url, "postgresql://") || str_starts(url, "postgres://");
}

/* libpq marks its secrets by the way a form would show them, but not all of them. */
static bool is_secret(const PQconninfoOption *o)
{
	return (o->dispchar && *o->dispchar == '*') || str_eq(o->keyword, "scram_client_key") ||
	       str_eq(o->keyword, "scram_server_key");
}

const char *url_get(const struct conn_url *u, const char *key)
{
	for (size_t i = 0; i < u->parts.len; i++) {
		const struct url_part *p = u->parts.items[i];

		if (str_eq(p->key, key))
			return p->value;
	}
	return NULL;
}

void url_set(struct arena *a, struct conn_url *u, const char *key, const char *value)
{
	struct url_part *p;

	for (size_t i = 0; i < u->parts.len; i++) {
		p = u->parts.items[i];
		if (str_eq(p->key, key)) {
			p->value = value;
			return;
		}
	}
	p = ARENA_NEW(a, struct url_part);
	p->key = key;
	p->value = value;
	vec_push(a, &u->parts, p);
}

/* Where a secret word stands in the text, in any case of letters, or NULL. */
static const char *secret_word(const char *text)
{
	static const char *const words[] = {"password", "passwd", "pwd", "secret", "_key"};

	for (; *text; text++) {
		for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
			size_t n = strlen(words[i]);
			size_t k = 0;

			while (k < n && (text[k] | 0x20) == (words[i][k] | 0x20))
				k++;
			if (k == n)
				return text + n;
		}
	}
	return NULL;
}

/* Whether digits stand there as a port does. */
static bool is_port_end(const char *p)
{
	while (str_is_digit(*p))
		p++;
	return !*p || *p == '/' || *p == '?' || *p == ',';
}

/*
 * A text that libpq cannot read may hold a password anywhere. Shown is what
 * stands before the first colon that could begin one and after the last @.
 */
static const char *hide_by_guess(struct arena *a, const char *text)
{
	const char *slashes = strstr(text, "//");
	const char *start = slashes ? slashes + 2 : text;
	const char *colon = strchr(start, ':');
	const char *at = strrchr(text, '@');
	const char *shown = text;
	const char *word;

	if (colon && at && colon < at)
		shown = arena_printf(a, "%.*s***%s", (int)(colon + 1 - text), text, at);
	else if (colon && !is_port_end(colon + 1))
		shown = arena_printf(a, "%.*s***", (int)(colon + 1 - text), text);
	word = secret_word(shown);
	if (word)
		shown = arena_printf(a, "%.*s=***", (int)(word - shown), shown);
	return str_cut_utf8(a, conn_one_line(a, shown), 300);
}

/* Whether libpq's quoted piece is its own punctuation or stands in what is shown anyway. */
static bool may_be_quoted(struct arena *a, const char *shown, const char *piece, size_t len)
{
	const char *text = arena_strndup(a, piece, len);

	if (len == 1 && strchr("=:/]&", *text))
		return true;
	return strstr(shown, text) != NULL;
}

/* libpq's words on a malformed text, which quote it: what is hidden stays hidden. */
static const char *safe_words(struct arena *a, const char *url, const char *shown,
			      const char *words)
{
	struct sbuf b = SBUF_INIT(a);
	const char *p = conn_one_line(a, words);

	if (strchr(url, '"'))
		return "it is malformed";
	while (*p) {
		const char *open = strchr(p, '"');
		const char *close = open ? strchr(open + 1, '"') : NULL;

		if (!close) {
			sbuf_add(&b, open ? "..." : p);
			break;
		}
		sbuf_addn(&b, p, (size_t)(open - p));
		if (may_be_quoted(a, shown, open + 1, (size_t)(close - open - 1)))
			sbuf_addn(&b, open, (size_t)(close + 1 - open));
		else
			sbuf_add(&b, "\"...\"");
		p = close + 1;
	}
	return sbuf_text(&b);
}

/*
 * An @, : or / that was not escaped in a password makes libpq take a part of
 * it for the host, the port or the database, and print it when it fails.
 */
static const char *odd_part(const char *url, const struct conn_url *u)
{
	const char *port = url_get(u, "port");
	const char *host = url_get(u, "host");
	const char *rest = strstr(url, "//");
	const char *end;
	long value = 0;

	for (const char *p = port ? port : ""; *p; p++) {
		if (*p == ',')
			value = 0;
		else if (str_is_digit(*p) && value <= 65535)
			value = value * 10 + (*p - '0');
		else
			return "the port is not a number";
		if (value > 65535)
			return "the port is larger than 65535";
	}
	if (host && *host != '@' && strchr(host, '@'))
		return "an @ stands in the host";
	if (!u->is_uri || !rest)
		return NULL;
	rest += 2;
	rest += strcspn(rest, "@/");
	if (*rest == '@')
		rest++;
	end = rest + strcspn(rest, "?");
	if (memchr(rest, '@', (size_t)(end - rest)))
		return "an @ stands after the user and password";
	return NULL;
}

static bool refuse(struct diags *ds, const char *shown, const char *why, const char *hint)
{
	struct diag *d;

	if (!ds)
		return false;
	d = diag_add(ds, MG_URL_INVALID, POS_NONE, "the database URL %s cannot be read: %s", shown,
		     why);
	diag_hint(ds, d, "%s", hint);
	return false;
}

/* What may help with a text that is neither a URL nor key=value. */
static const char *hint_for(struct arena *a, const char *url)
{
	const char *p = url;

	while (str_is_word(*p) || *p == '-')
		p++;
	if (!*p && p > url)
		return arena_printf(a, "For a database of this machine write postgresql:///%s.",
				    url);
	if (strstr(url, "://") && !is_uri(url))
		return "Only PostgreSQL is spoken: postgresql://user@host:5432/database.";
	return is_uri(url) && strpbrk(url, "@%") ? escape_hint : malformed_hint;
}

bool url_read(struct arena *a, struct diags *ds, const char *url, struct conn_url *out)
{
	const char *text = without_driver(a, url, &out->is_private);
	char *words = NULL;
	PQconninfoOption *options = PQconninfoParse(text, &words);
	const char *odd;

	out->is_uri = is_uri(text);
	out->parts = (struct vec){0};
	if (!options) {
		const char *shown = hide_by_guess(a, url);
		const char *why = safe_words(a, text, shown, words ? words : "out of memory");

		PQfreemem(words);
		return refuse(ds, shown, why, hint_for(a, text));
	}
	for (const PQconninfoOption *o = options; o->keyword; o++) {
		struct url_part *p;

		if (!o->val)
			continue;
		p = ARENA_NEW(a, struct url_part);
		p->key = arena_strdup(a, o->keyword);
		p->value = arena_strdup(a, o->val);
		p->is_secret = is_secret(o);
		vec_push(a, &out->parts, p);
	}
	PQconninfoFree(options);
	odd = odd_part(text, out);
	if (odd)
		return refuse(ds, hide_by_guess(a, url), odd,
			      out->is_uri ? escape_hint : malformed_hint);
	return true;
}

static void add_keyword(struct sbuf *b, const char *key, const char *value)
{
	sbuf_addf(b, "%s%s=", b->len ? " " : "", key);
	if (*value && !strpbrk(value, " \t\n\r\f\v'\\")) {
		sbuf_add(b, value);
		return;
	}
	sbuf_addc(b, '\'');
	for (; *value; value++) {
		if (*value == '\'' || *value == '\\')
			sbuf_addc(b, '\\');
		sbuf_addc(b, *value);
	}
	sbuf_addc(b, '\'');
}

const char *url_keywords(struct arena *a, const struct conn_url *u)
{
	struct sbuf b = SBUF_INIT(a);

	for (size_t i = 0; i < u->parts.len; i++) {
		const struct url_part *p = u->parts.items[i];

		add_keyword(&b, p->key, p->value);
	}
	return sbuf_text(&b);
}

/* Adds s as a URL carries it; also_plain are the marks that may stand as they are. */
static void add_escaped(struct sbuf *b, const char *s, const char *also_plain)
{
	static const char hex[] = "0123456789ABCDEF";

	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (str_is_word(*s) || strchr("-.~", *s) || strchr(also_plain, *s)) {
			sbuf_addc(b, *s);
		} else {
			sbuf_addc(b, '%');
			sbuf_addc(b, hex[c >> 4]);
			sbuf_addc(b, hex[c & 15]);
		}
	}
}

/* Whether the host can stand before the path: one plain name or address. */
static bool is_plain_host(const char *host)
{
	return host && *host &&
	       !host[strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRST"
				  "UVWXYZ0123456789-._:")];
}

/* user:password@host:port, as much of it as fits there. */
static void add_authority(struct sbuf *b, const struct conn_url *u)
{
	const char *user = url_get(u, "user");
	const char *password = url_get(u, "password");
	const char *host = url_get(u, "host");
	const char *port = url_get(u, "port");

	if (user && *user) {
		add_escaped(b, user, "");
		if (password) {
			sbuf_addc(b, ':');
			add_escaped(b, password, "");
		}
		sbuf_addc(b, '@');
	}
	if (!is_plain_host(host))
		return;
	sbuf_addf(b, strchr(host, ':') ? "[%s]" : "%s", host);
	if (port && *port)
		sbuf_addf(b, ":%s", port);
}

/* Whether a part has its place before the question mark. */
static bool is_in_front(const struct conn_url *u, const struct url_part *p)
{
	const char *user = url_get(u, "user");

	if (str_eq(p->key, "dbname"))
		return true;
	if (str_eq(p->key, "user"))
		return *p->value != 0;
	if (str_eq(p->key, "password"))
		return user && *user;
	if (str_eq(p->key, "port") && !*p->value)
		return false;
	return (str_eq(p->key, "host") || str_eq(p->key, "port")) &&
	       is_plain_host(url_get(u, "host"));
}

static const char *uri(struct arena *a, const struct conn_url *u, bool is_private)
{
	struct sbuf b = SBUF_INIT(a);
	const char *dbname = url_get(u, "dbname");
	char mark = '?';

	sbuf_addf(&b, "postgresql%s://", is_private ? "+private" : "");
	add_authority(&b, u);
	sbuf_addc(&b, '/');
	add_escaped(&b, dbname ? dbname : "", "");
	for (size_t i = 0; i < u->parts.len; i++) {
		const struct url_part *p = u->parts.items[i];

		if (is_in_front(u, p))
			continue;
		sbuf_addf(&b, "%c%s=", mark, p->key);
		mark = '&';
		add_escaped(&b, p->value, "/:,");
	}
	return sbuf_text(&b);
}

const char *conn_url_with_db(struct arena *a, const char *url, const char *database)
{
	struct conn_url u = {0};

	if (!url_read(a, NULL, url, &u))
		return arena_strdup(a, url);
	url_set(a, &u, "dbname", arena_strdup(a, database));
	return u.is_uri ? uri(a, &u, u.is_private) : url_keywords(a, &u);
}

const char *url_plain(struct arena *a, const char *url)
{
	struct conn_url u = {0};

	if (!url_read(a, NULL, url, &u) || !u.is_uri)
		return arena_strdup(a, url);
	return uri(a, &u, false);
}
