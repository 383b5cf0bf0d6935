/*
 * The generated calls beside libpq in its binary form as one would write it by hand, in turn, in
 * one program.
 *   bench URL ROUNDS ROWS [WHAT [WHO]]      WHO: hand or modelgen alone, or none of them
 *   bench URL memory                        what a stream of all rows adds to this program
 * A line for each run: what, who, seconds of the clock, seconds of this program's CPU.
 */
#define MODELS_IMPLEMENTATION
#include "models.h"

#include "hand.h"

#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

static const mg_cols item_cols = MG_ALL;

/* ---- clocks */

struct lap {
	double wall;
	double cpu;
};

static struct lap now(void)
{
	struct rusage r;
	struct timespec t;
	struct lap l;

	clock_gettime(CLOCK_MONOTONIC, &t);
	getrusage(RUSAGE_SELF, &r);
	l.wall = (double)t.tv_sec + (double)t.tv_nsec / 1e9;
	l.cpu = (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
		(double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
	return l;
}

static void tell(const char *what, const char *who, struct lap begin)
{
	struct lap end = now();

	printf("%s %s %.6f %.6f\n", what, who, end.wall - begin.wall, end.cpu - begin.cpu);
	fflush(stdout);
}

/* KiB; what getrusage says begins with the memory of whoever started this program. */
static long most_memory(void)
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[200];
	long most = -1;

	while (f && most < 0 && fgets(line, sizeof(line), f))
		if (!strncmp(line, "VmHWM:", 6))
			most = strtol(line + 6, NULL, 10);
	if (f)
		fclose(f);
	return most;
}

/* ---- the generated calls need a handle; by hand there is a connection */

struct bench {
	mg_db *db;
	PGconn *conn;
	mg_arena arena;
	size_t allocations;
	struct items *items;
	struct plain *plain;
	size_t rows;
	long sum; /* so that nothing is left out by the compiler */
};

static void *counted(void *ctx, void *old, size_t old_size, size_t new_size)
{
	size_t *n = (size_t *)ctx;

	(void)old_size;
	*n += new_size ? 1 : 0;
	if (new_size)
		return realloc(old, new_size);
	free(old);
	return NULL;
}

static void need(struct bench *b, mg_rc rc)
{
	if (rc != MG_OK && rc != MG_NONE) {
		fprintf(stderr, "%s\n", mg_last(b->db)->message);
		exit(1);
	}
}

/* ---- what is measured */

/* Few enough that what else the machine does meets both alike. */
#define GETS 2000
#define LISTED 200000

static void get(struct bench *b, bool by_hand)
{
	struct lap begin = now();
	struct items row;
	size_t before;
	long i;

	for (i = 0; i < GETS; i++) {
		int64_t id = i * 7919 % (long)b->rows + 1;

		if (by_hand) {
			hand_get(b->conn, id, &row);
		} else {
			if (i == GETS / 2)
				before = b->allocations;
			mg_arena_reset(&b->arena);
			need(b, items_get(b->db, &b->arena, id, &row));
		}
		b->sum += row.kind;
	}
	tell("get", by_hand ? "hand" : "modelgen", begin);
	if (!by_hand)
		printf("get-allocations modelgen %zu 0\n", b->allocations - before);
}

static void list(struct bench *b, bool by_hand)
{
	struct lap begin = now();

	if (by_hand) {
		struct hand_rows rows = hand_list(b->conn, b->rows < LISTED ? b->rows : LISTED);

		b->sum += rows.v[rows.n - 1].kind;
		hand_free(&rows);
	} else {
		items_rows rows;
		items_page page;

		memset(&page, 0, sizeof(page));
		page.limit = b->rows < LISTED ? (uint32_t)b->rows : LISTED;
		need(b, items_list(b->db, &b->arena, &page, &rows, NULL));
		b->sum += rows.v[rows.n - 1].kind;
		mg_arena_free(&b->arena);
		mg_arena_init(&b->arena, NULL);
		b->arena.alloc.fn = counted;
		b->arena.alloc.ctx = &b->allocations;
	}
	tell("list", by_hand ? "hand" : "modelgen", begin);
}

static mg_rc take(const struct items *row, void *ctx)
{
	*(long *)ctx += row->kind + row->name[0];
	return MG_OK;
}

static void stream(struct bench *b, bool by_hand)
{
	struct lap begin = now();

	if (by_hand)
		hand_stream(b->conn, &b->sum);
	else
		need(b, items_each(b->db, NULL, take, &b->sum));
	tell("stream", by_hand ? "hand" : "modelgen", begin);
}

/* In a program that has done nothing else: its peak is that of the stream. */
static void memory(struct bench *b)
{
	struct items row;
	long before;

	need(b, items_get(b->db, &b->arena, 1, &row));
	before = most_memory();
	need(b, items_each(b->db, NULL, take, &b->sum));
	printf("stream-memory modelgen %ld 0\n", most_memory() - before);
}

static void copy_in(struct bench *b, bool by_hand)
{
	struct lap begin;

	PQclear(PQexec(b->conn, "TRUNCATE items"));
	begin = now();
	if (by_hand)
		hand_copy(b->conn, b->items, b->rows);
	else
		need(b, items_copy_in(b->db, b->items, b->rows, item_cols));
	tell("copy", by_hand ? "hand" : "modelgen", begin);
}

static void insert_many(struct bench *b, bool by_copy)
{
	size_t n = b->rows < 50000 ? b->rows : 50000;
	struct lap begin;

	PQclear(PQexec(b->conn, "TRUNCATE plain"));
	begin = now();
	if (by_copy)
		need(b, plain_copy_in(b->db, b->plain, n, MG_ALL));
	else
		need(b, plain_insert_many(b->db, &b->arena, b->plain, n, MG_ALL, NULL));
	tell("insert_many", by_copy ? "copy" : "modelgen", begin);
}

static void posts(struct bench *b, bool by_hand)
{
	static struct people who[1000];
	struct lap begin = now();
	posts_groups groups;
	int64_t i;
	int k;

	for (i = 0; i < 1000; i++)
		who[i].id = i + 1;
	for (k = 0; k < 10; k++) {
		if (by_hand) {
			b->sum += hand_posts(b->conn, who, 1000);
		} else {
			mg_arena_reset(&b->arena);
			need(b, posts_of_people(b->db, &b->arena, who, 1000, &groups));
			b->sum += (long)groups.first[1000];
		}
	}
	tell("posts", by_hand ? "hand" : "modelgen", begin);
}

static void update(struct bench *b, bool by_hand)
{
	struct lap begin = now();
	struct plain row = b->plain[0];
	int i;

	if (!by_hand)
		need(b, mg_begin(b->db, 0));
	else
		PQclear(PQexec(b->conn, "BEGIN"));
	for (i = 0; i < 5000; i++) {
		mg_cols set = (mg_cols)(i % 63 + 1) << 1;

		row.id = i % 1000 + 1;
		if (by_hand)
			hand_update(b->conn, &row, (unsigned)set);
		else
			need(b, plain_update(b->db, &row, set));
	}
	if (!by_hand)
		need(b, mg_commit(b->db));
	else
		PQclear(PQexec(b->conn, "COMMIT"));
	tell("update", by_hand ? "hand" : "modelgen", begin);
}

/* ---- rows to work with */

static void fill(struct bench *b)
{
	static const char *const tags[] = {"one", "another", "a third"};
	size_t i;

	b->items = (struct items *)calloc(b->rows, sizeof(*b->items));
	b->plain = (struct plain *)calloc(b->rows, sizeof(*b->plain));
	if (!b->items || !b->plain)
		exit(1);
	for (i = 0; i < b->rows; i++) {
		struct items *r = &b->items[i];

		r->id = (int64_t)i + 1;
		r->name = "A name of usual length";
		r->email = "somebody@example.org";
		r->kind = (int32_t)(i % 1000);
		r->amount = i % 3 ? "1234567.89" : "12.50";
		r->score = (double)i / 3;
		r->has_score = i % 4 != 0;
		r->is_open = i % 2 == 0;
		r->made_at = (int64_t)i * 1000003;
		r->note = i % 2 ? NULL : "A note that stands beside it";
		r->tags.v = i % 5 ? tags : NULL;
		r->tags.n = i % 5 ? 3 : 0;
		b->plain[i].id = r->id;
		b->plain[i].name = r->name;
		b->plain[i].email = r->email;
		b->plain[i].kind = r->kind;
		b->plain[i].score = r->score;
		b->plain[i].has_score = r->has_score;
		b->plain[i].is_open = r->is_open;
		b->plain[i].made_at = r->made_at;
	}
}

struct measured {
	const char *name;
	void (*run)(struct bench *b, bool by_hand);
	int times; /* in a round, both in turn */
};

struct chosen {
	const char *what; /* NULL: all */
	bool hand;
	bool modelgen;
};

static void measure(struct bench *b, const struct measured *m, const struct chosen *c, bool first)
{
	int i;

	for (i = 0; i < m->times; i++, first = !first) {
		if (first ? c->hand : c->modelgen)
			m->run(b, first);
		if (first ? c->modelgen : c->hand)
			m->run(b, !first);
	}
}

int main(int argc, char **argv)
{
	/* in this order: what is read was written before */
	static const struct measured all[] = {
		{"copy", copy_in, 1},  {"insert_many", insert_many, 1}, {"get", get, 10},
		{"list", list, 1},     {"stream", stream, 1},		{"posts", posts, 1},
		{"update", update, 1},
	};
	struct chosen chosen;
	struct bench b;
	mg_opts opts;
	mg_alloc alloc;
	long rounds;
	long i;
	size_t k;

	memset(&b, 0, sizeof(b));
	if (argc < 3)
		return 2;
	rounds = strtol(argv[2], NULL, 10);
	b.rows = argc > 3 ? (size_t)strtoul(argv[3], NULL, 10) : 0;
	chosen.what = argc > 4 ? argv[4] : NULL;
	chosen.hand = argc <= 5 || !strcmp(argv[5], "hand");
	chosen.modelgen = argc <= 5 || !strcmp(argv[5], "modelgen");
	alloc.fn = counted;
	alloc.ctx = &b.allocations;
	memset(&opts, 0, sizeof(opts));
	opts.alloc = &alloc;
	b.conn = PQconnectdb(argv[1]);
	if (mg_open(&b.db, argv[1], &opts) || PQstatus(b.conn) != CONNECTION_OK)
		return 1;
	mg_arena_init(&b.arena, &alloc);
	hand_prepare(b.conn);
	if (!b.rows)
		memory(&b);
	else
		fill(&b);
	for (i = 0; b.rows && i < rounds; i++)
		for (k = 0; k < sizeof(all) / sizeof(all[0]); k++)
			if (!chosen.what || !strcmp(chosen.what, all[k].name))
				measure(&b, &all[k], &chosen, i % 2 == 0);
	printf("sum all %ld 0\n", b.sum);
	mg_arena_free(&b.arena);
	mg_close(b.db);
	PQfinish(b.conn);
	free(b.items);
	free(b.plain);
	return 0;
}
