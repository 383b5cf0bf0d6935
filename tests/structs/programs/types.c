/*
 * Rows with via = 0 are read and written again in every way that there is, as via = 1, 2, ...:
 * whoever runs this compares them in the database.
 *   types URL
 */
#define MODELS_IMPLEMENTATION
#include "models.h"

#include "check.h"

#define MOST 100

/* One function for each table, since each has its own struct. */
#define ROUND_TRIP(table, TABLE)                                                                   \
	static void each_##table(mg_db *db, mg_db *text, mg_arena *a)                              \
	{                                                                                          \
		static struct table rows[MOST];                                                    \
		table##_rows got;                                                                  \
		table##_page page;                                                                 \
		mg_json_error error;                                                               \
		mg_cols seen;                                                                      \
		size_t n;                                                                          \
		size_t i;                                                                          \
		memset(&page, 0, sizeof(page));                                                    \
		page.limit = MOST;                                                                 \
		OK(db, table##_list(db, a, &page, &got, &page));                                   \
		n = got.n;                                                                         \
		CHECK(n < MOST);                                                                   \
		memcpy(rows, got.v, n * sizeof(*rows));                                            \
		for (i = 0; i < n; i++) {                                                          \
			rows[i].via = 1;                                                           \
			OK(db, table##_insert(db, a, &rows[i], MG_ALL, i % 2 ? &rows[i] : NULL));  \
			rows[i].via = 2;                                                           \
		}                                                                                  \
		OK(db, table##_insert_many(db, rows, n, MG_ALL));                                  \
		for (i = 0; i < n; i++)                                                            \
			rows[i].via = 3;                                                           \
		OK(db, table##_copy_in(db, rows, n, MG_ALL));                                      \
		for (i = 0; i < n; i++)                                                            \
			rows[i].via = 4;                                                           \
		OK(text, table##_copy_in(text, rows, n, MG_ALL));                                  \
		for (i = 0; i < n; i++) {                                                          \
			struct table row;                                                          \
			mg_rc rc;                                                                  \
			size_t size;                                                               \
			char *js;                                                                  \
			rows[i].via = 5;                                                           \
			size = table##_to_json(&rows[i], MG_ALL, NULL, 0);                         \
			js = (char *)malloc(size + 1);                                             \
			CHECK(js);                                                                 \
			CHECK(table##_to_json(&rows[i], MG_ALL, js, size + 1) == size);            \
			CHECK(strlen(js) == size);                                                 \
			rc = table##_from_json(a, js, size, &row, &seen, &error);                  \
			if (rc)                                                                    \
				fprintf(stderr, "%s: %s: %.300s\n", error.column, error.message,   \
					js + error.at);                                            \
			CHECK(rc == MG_OK);                                                        \
			free(js);                                                                  \
			OK(db, table##_insert(db, a, &row, seen, NULL));                           \
			rows[i].via = 6;                                                           \
			CHECK(table##_validate(&rows[i], MG_ALL, NULL) == MG_OK);                  \
			OK(db, table##_upsert(db, a, &rows[i], TABLE##_C_N | TABLE##_C_VIA,        \
					      TABLE##_PK, TABLE##_C_N, NULL));                     \
			OK(db, table##_update(db, &rows[i], MG_ALL));                              \
		}                                                                                  \
	}

TABLES(ROUND_TRIP)

#define CALL(table, TABLE) each_##table(db, text, &a);

int main(int argc, char **argv)
{
	mg_opts opts;
	mg_arena a;
	mg_db *db;
	mg_db *text;

	CHECK(argc == 2);
	memset(&opts, 0, sizeof(opts));
	CHECK(mg_open(&db, argv[1], NULL) == MG_OK);
	opts.flags = MG_TEXT_COPY;
	CHECK(mg_open(&text, argv[1], &opts) == MG_OK);
	mg_arena_init(&a, NULL);
	OK(db, models_check(db));
	TABLES(CALL)
	mg_arena_free(&a);
	mg_close(db);
	mg_close(text);
	puts("fine");
	return 0;
}
