/*
 * The same work with libpq alone: binary form, prepared once, one arena for the texts. What is
 * left out is what one leaves out by hand: checks of lengths and of the types that come back.
 */
#ifndef BENCH_HAND_H
#define BENCH_HAND_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct hand_rows {
	struct items *v;
	size_t n;
	struct hand_arena *arena;
};

/* ---- an arena that is as simple as can be */

struct hand_arena {
	struct hand_arena *next;
	size_t used;
	size_t size;
	char memory[1];
};

static void *hand_take(struct hand_arena **a, size_t n)
{
	void *p;

	n = (n + 7) & ~(size_t)7;
	if (!*a || (*a)->used + n > (*a)->size) {
		size_t size = *a ? (*a)->size * 2 : 4096;
		struct hand_arena *block;

		while (size < n)
			size *= 2;
		block = (struct hand_arena *)malloc(sizeof(*block) + size);
		if (!block)
			exit(1);
		block->next = *a;
		block->used = 0;
		block->size = size;
		*a = block;
	}
	p = (*a)->memory + (*a)->used;
	(*a)->used += n;
	return p;
}

static void hand_release(struct hand_arena *a)
{
	while (a) {
		struct hand_arena *next = a->next;

		free(a);
		a = next;
	}
}

/* Keeps the largest block: a loop that begins anew with it comes to rest without malloc. */
static void hand_reset(struct hand_arena *a)
{
	if (!a)
		return;
	hand_release(a->next);
	a->next = NULL;
	a->used = 0;
}

static void hand_free(struct hand_rows *rows)
{
	hand_release(rows->arena);
	free(rows->v);
}

/* ---- values */

static uint32_t hand_u32(const char *p)
{
	uint32_t v;

	memcpy(&v, p, 4);
	return __builtin_bswap32(v);
}

static uint64_t hand_u64(const char *p)
{
	uint64_t v;

	memcpy(&v, p, 8);
	return __builtin_bswap64(v);
}

static int hand_u16(const char *p)
{
	return (unsigned char)p[0] << 8 | (unsigned char)p[1];
}

static const char *hand_text(struct hand_arena **a, const char *p, int n)
{
	char *copy = (char *)hand_take(a, (size_t)n + 1);

	memcpy(copy, p, (size_t)n);
	copy[n] = '\0';
	return copy;
}

static const char *hand_numeric(struct hand_arena **a, const char *p)
{
	int n = hand_u16(p);
	int weight = (int16_t)hand_u16(p + 2);
	int scale = hand_u16(p + 6);
	char *text = (char *)hand_take(a, (size_t)((weight > 0 ? weight : 0) * 4 + scale + 16));
	char *at = text;
	int i;
	int d;

	if (hand_u16(p + 4))
		*at++ = '-';
	if (weight < 0)
		*at++ = '0';
	for (i = 0; i <= weight; i++) {
		d = i < n ? hand_u16(p + 8 + 2 * i) : 0;
		if (i || d >= 1000)
			*at++ = (char)('0' + d / 1000);
		if (i || d >= 100)
			*at++ = (char)('0' + d / 100 % 10);
		if (i || d >= 10)
			*at++ = (char)('0' + d / 10 % 10);
		*at++ = (char)('0' + d % 10);
	}
	if (scale) {
		char *point = at;

		*at++ = '.';
		for (; at - point <= scale; i++) {
			d = i >= 0 && i < n ? hand_u16(p + 8 + 2 * i) : 0;
			*at++ = (char)('0' + d / 1000);
			*at++ = (char)('0' + d / 100 % 10);
			*at++ = (char)('0' + d / 10 % 10);
			*at++ = (char)('0' + d % 10);
		}
		at = point + scale + 1;
	}
	*at = '\0';
	return text;
}

static void hand_texts(struct hand_arena **a, const char *p, mg_texts *out)
{
	uint32_t n = hand_u32(p) ? hand_u32(p + 12) : 0;
	const char **v = (const char **)hand_take(a, (n + 1) * sizeof(*v));
	uint32_t i;

	p += 20;
	for (i = 0; i < n; i++) {
		int len = (int)hand_u32(p);

		p += 4;
		v[i] = len < 0 ? NULL : hand_text(a, p, len);
		p += len < 0 ? 0 : len;
	}
	out->v = v;
	out->n = n;
	out->nulls = NULL;
	out->dims = NULL;
}

static void hand_item(struct hand_arena **a, const PGresult *r, int i, struct items *out)
{
	double score;
	uint64_t bits;

	out->id = (int64_t)hand_u64(PQgetvalue(r, i, 0));
	out->name = hand_text(a, PQgetvalue(r, i, 1), PQgetlength(r, i, 1));
	out->email = hand_text(a, PQgetvalue(r, i, 2), PQgetlength(r, i, 2));
	out->kind = (int32_t)hand_u32(PQgetvalue(r, i, 3));
	out->amount = hand_numeric(a, PQgetvalue(r, i, 4));
	out->has_score = !PQgetisnull(r, i, 5);
	out->score = 0;
	if (out->has_score) {
		bits = hand_u64(PQgetvalue(r, i, 5));
		memcpy(&score, &bits, 8);
		out->score = score;
	}
	out->is_open = *PQgetvalue(r, i, 6) != 0;
	out->made_at = (int64_t)hand_u64(PQgetvalue(r, i, 7));
	out->note = PQgetisnull(r, i, 8) ? NULL
					 : hand_text(a, PQgetvalue(r, i, 8), PQgetlength(r, i, 8));
	memset(&out->tags, 0, sizeof(out->tags));
	if (!PQgetisnull(r, i, 9))
		hand_texts(a, PQgetvalue(r, i, 9), &out->tags);
}

/* ---- statements */

#define HAND_COLUMNS "id, name, email, kind, amount, score, is_open, made_at, note, tags"

static void hand_check(PGconn *conn, const PGresult *r)
{
	ExecStatusType s = PQresultStatus(r);

	if (s == PGRES_TUPLES_OK || s == PGRES_COMMAND_OK || s == PGRES_COPY_IN)
		return;
	fprintf(stderr, "%s\n", PQerrorMessage(conn));
	exit(1);
}

static void hand_named(PGconn *conn, const char *name, const char *sql)
{
	PGresult *r = PQprepare(conn, name, sql, 0, NULL);

	hand_check(conn, r);
	PQclear(r);
}

static void hand_prepare(PGconn *conn)
{
	hand_named(conn, "get", "SELECT " HAND_COLUMNS " FROM items WHERE id = $1");
	hand_named(conn, "list", "SELECT " HAND_COLUMNS " FROM items ORDER BY id LIMIT $1");
	hand_named(conn, "posts",
		   "SELECT id, person_id, title FROM posts WHERE person_id = ANY ($1)"
		   " ORDER BY person_id, id");
}

static PGresult *hand_exec(PGconn *conn, const char *name, int64_t arg)
{
	uint64_t wire = __builtin_bswap64((uint64_t)arg);
	const char *values[1] = {(const char *)&wire};
	int lengths[1] = {8};
	int formats[1] = {1};
	PGresult *r = PQexecPrepared(conn, name, 1, values, lengths, formats, 1);

	hand_check(conn, r);
	return r;
}

static void hand_get(PGconn *conn, int64_t id, struct items *out)
{
	static char memory[4096 + sizeof(struct hand_arena)];
	struct hand_arena *a = (struct hand_arena *)(void *)memory;
	PGresult *r = hand_exec(conn, "get", id);

	a->next = NULL;
	a->used = 0;
	a->size = 4096;
	if (PQntuples(r))
		hand_item(&a, r, 0, out);
	PQclear(r);
}

static struct hand_rows hand_list(PGconn *conn, size_t n)
{
	PGresult *r = hand_exec(conn, "list", (int64_t)n);
	struct hand_rows rows;
	size_t i;

	rows.n = (size_t)PQntuples(r);
	rows.v = (struct items *)malloc((rows.n + 1) * sizeof(*rows.v));
	rows.arena = NULL;
	for (i = 0; i < rows.n; i++)
		hand_item(&rows.arena, r, (int)i, &rows.v[i]);
	PQclear(r);
	return rows;
}

static void hand_stream(PGconn *conn, long *sum)
{
	struct hand_arena *a = NULL;
	int n;

	PQclear(PQexec(conn, "BEGIN"));
	PQclear(PQexec(conn, "DECLARE c NO SCROLL CURSOR FOR SELECT " HAND_COLUMNS " FROM items"));
	do {
		PGresult *r = PQexecParams(conn, "FETCH 1000 FROM c", 0, NULL, NULL, NULL, NULL, 1);
		struct items row;
		int i;

		hand_check(conn, r);
		n = PQntuples(r);
		for (i = 0; i < n; i++) {
			hand_item(&a, r, i, &row);
			*sum += row.kind + row.name[0];
		}
		hand_reset(a);
		PQclear(r);
	} while (n);
	hand_release(a);
	PQclear(PQexec(conn, "COMMIT"));
}

/* ---- COPY */

struct hand_out {
	char *p;
	size_t n;
};

static void hand_put(struct hand_out *o, const void *p, size_t n)
{
	memcpy(o->p + o->n, p, n);
	o->n += n;
}

static void hand_put32(struct hand_out *o, uint32_t v)
{
	v = __builtin_bswap32(v);
	hand_put(o, &v, 4);
}

static void hand_put64(struct hand_out *o, uint64_t v)
{
	v = __builtin_bswap64(v);
	hand_put32(o, 8);
	hand_put(o, &v, 8);
}

static void hand_put_text(struct hand_out *o, const char *text)
{
	size_t n = text ? strlen(text) : 0;

	hand_put32(o, text ? (uint32_t)n : 0xffffffffu);
	hand_put(o, text ? text : "", n);
}

/* What this program has: digits with two behind the point. */
static void hand_put_numeric(struct hand_out *o, const char *text)
{
	uint16_t wire[16];
	const char *dot = strchr(text, '.');
	int whole = (int)(dot - text);
	int groups = (whole + 3) / 4;
	int i;
	int k = 0;

	wire[0] = __builtin_bswap16((uint16_t)(groups + 1));
	wire[1] = __builtin_bswap16((uint16_t)(groups - 1));
	wire[2] = 0;
	wire[3] = __builtin_bswap16(2);
	for (i = 0; i < groups; i++) {
		int digits = i ? 4 : whole - 4 * (groups - 1);
		int v = 0;

		while (digits-- > 0)
			v = v * 10 + (text[k++] - '0');
		wire[4 + i] = __builtin_bswap16((uint16_t)v);
	}
	wire[4 + i] = __builtin_bswap16((uint16_t)((dot[1] - '0') * 1000 + (dot[2] - '0') * 100));
	hand_put32(o, (uint32_t)(8 + 2 * (groups + 1)));
	hand_put(o, wire, (size_t)(8 + 2 * (groups + 1)));
}

static void hand_put_texts(struct hand_out *o, const mg_texts *t)
{
	size_t at = o->n;
	uint32_t size;
	size_t i;

	if (!t->v) {
		hand_put32(o, 0xffffffffu);
		return;
	}
	hand_put32(o, 0);
	hand_put32(o, 1);
	hand_put32(o, 0);
	hand_put32(o, 25);
	hand_put32(o, (uint32_t)t->n);
	hand_put32(o, 1);
	for (i = 0; i < t->n; i++)
		hand_put_text(o, t->v[i]);
	size = __builtin_bswap32((uint32_t)(o->n - at - 4));
	memcpy(o->p + at, &size, 4);
}

static void hand_put_item(struct hand_out *o, const struct items *r)
{
	uint16_t columns = __builtin_bswap16(10);
	uint64_t bits;

	hand_put(o, &columns, 2);
	hand_put64(o, (uint64_t)r->id);
	hand_put_text(o, r->name);
	hand_put_text(o, r->email);
	hand_put32(o, 4);
	hand_put32(o, (uint32_t)r->kind);
	hand_put_numeric(o, r->amount);
	if (r->has_score) {
		memcpy(&bits, &r->score, 8);
		hand_put64(o, bits);
	} else {
		hand_put32(o, 0xffffffffu);
	}
	hand_put32(o, 1);
	hand_put(o, r->is_open ? "\1" : "\0", 1);
	hand_put64(o, (uint64_t)r->made_at);
	hand_put_text(o, r->note);
	hand_put_texts(o, &r->tags);
}

static void hand_copy(PGconn *conn, const struct items *rows, size_t n)
{
	static const char head[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0";
	struct hand_out o;
	PGresult *r = PQexec(conn, "COPY items (" HAND_COLUMNS ") FROM STDIN (FORMAT binary)");
	size_t i;

	hand_check(conn, r);
	PQclear(r);
	o.p = (char *)malloc(80000);
	o.n = 0;
	hand_put(&o, head, 19);
	for (i = 0; i < n; i++) {
		hand_put_item(&o, &rows[i]);
		if (o.n >= 65536) {
			PQputCopyData(conn, o.p, (int)o.n);
			o.n = 0;
		}
	}
	hand_put(&o, "\377\377", 2);
	PQputCopyData(conn, o.p, (int)o.n);
	PQputCopyEnd(conn, NULL);
	while ((r = PQgetResult(conn)) != NULL) {
		hand_check(conn, r);
		PQclear(r);
	}
	free(o.p);
}

/* ---- children of many, grouped: the parents are in the order of their keys */

static long hand_posts(PGconn *conn, const struct people *who, size_t n)
{
	struct hand_arena *a = NULL;
	struct hand_out o;
	const char *values[1];
	int lengths[1];
	int formats[1] = {1};
	struct posts *v;
	size_t *first;
	PGresult *r;
	long total;
	size_t i;
	int k = 0;

	o.p = (char *)hand_take(&a, 20 + 12 * n);
	o.n = 0;
	hand_put32(&o, 1);
	hand_put32(&o, 0);
	hand_put32(&o, 20);
	hand_put32(&o, (uint32_t)n);
	hand_put32(&o, 1);
	for (i = 0; i < n; i++)
		hand_put64(&o, (uint64_t)who[i].id);
	values[0] = o.p;
	lengths[0] = (int)o.n;
	r = PQexecPrepared(conn, "posts", 1, values, lengths, formats, 1);
	hand_check(conn, r);
	total = PQntuples(r);
	v = (struct posts *)hand_take(&a, ((size_t)total + 1) * sizeof(*v));
	first = (size_t *)hand_take(&a, (n + 1) * sizeof(*first));
	for (i = 0; i < n; i++) {
		first[i] = (size_t)k;
		for (; k < total; k++) {
			v[k].person_id = (int64_t)hand_u64(PQgetvalue(r, k, 1));
			if (v[k].person_id != who[i].id)
				break;
			v[k].id = (int64_t)hand_u64(PQgetvalue(r, k, 0));
			v[k].title = hand_text(&a, PQgetvalue(r, k, 2), PQgetlength(r, k, 2));
		}
	}
	first[n] = (size_t)k;
	total = (long)first[n];
	PQclear(r);
	hand_release(a);
	return total;
}

/* ---- an update of any columns: each set of them is prepared when it is first used */

static void hand_update(PGconn *conn, const struct plain *row, unsigned set)
{
	static const char *const columns[] = {"id",    "name",	  "email",  "kind",
					      "score", "is_open", "made_at"};
	static char known[128];
	char name[16];
	char bytes[64];
	struct hand_out o;
	const char *values[8];
	int lengths[8];
	int formats[8];
	int n = 0;
	int i;
	uint64_t bits;

	snprintf(name, sizeof(name), "u%u", set);
	if (!known[set]) {
		char sql[300];
		size_t at = (size_t)snprintf(sql, sizeof(sql), "UPDATE plain SET");

		for (i = 1; i < 7; i++)
			if (set >> i & 1) {
				at += (size_t)snprintf(sql + at, sizeof(sql) - at, "%s %s = $%d",
						       n ? "," : "", columns[i], n + 1);
				n++;
			}
		snprintf(sql + at, sizeof(sql) - at, " WHERE id = $%d", n + 1);
		hand_named(conn, name, sql);
		known[set] = 1;
		n = 0;
	}
	o.p = bytes;
	o.n = 0;
	for (i = 1; i <= 7; i++) {
		size_t at = o.n + 4;

		if (i < 7 && !(set >> i & 1))
			continue;
		formats[n] = 1;
		if (i == 1 || i == 2) {
			values[n] = i == 1 ? row->name : row->email;
			lengths[n] = (int)strlen(values[n]);
			n++;
			continue;
		}
		memcpy(&bits, &row->score, 8);
		if (i == 3) {
			hand_put32(&o, 4);
			hand_put32(&o, (uint32_t)row->kind);
		} else if (i == 5) {
			hand_put32(&o, 1);
			hand_put(&o, row->is_open ? "\1" : "\0", 1);
		} else {
			hand_put64(&o, i == 4 ? bits : (uint64_t)(i == 6 ? row->made_at : row->id));
		}
		values[n] = i == 4 && !row->has_score ? NULL : bytes + at;
		lengths[n++] = (int)(o.n - at);
	}
	{
		PGresult *r = PQexecPrepared(conn, name, n, values, lengths, formats, 1);

		hand_check(conn, r);
		PQclear(r);
	}
}

#endif
