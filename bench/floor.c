/*
 * The floor that `make bench` compares with, in two ways:
 *
 *   floor catalog URL   bare catalog queries, pipelined, their rows thrown away
 *   floor yaml FILE     libyaml's events of a file, thrown away
 *
 * The queries ask for as little as a comparison of tables, columns, keys,
 * checks, indexes, sequences, types and comments can do with; only the texts
 * of defaults, checks and predicates are made by the server.
 */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

static const char *const queries[] = {
	"SELECT oid, relname, relkind FROM pg_class WHERE relnamespace = 2200",
	"SELECT attrelid, attnum, attname, atttypid, atttypmod, attnotnull, attidentity, "
	"attgenerated"
	" FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped AND attrelid IN"
	" (SELECT oid FROM pg_class WHERE relnamespace = 2200 AND relkind IN ('r', 'p'))",
	"SELECT adrelid, adnum, pg_get_expr(adbin, adrelid) FROM pg_attrdef",
	"SELECT conrelid, conname, contype, conindid, confrelid, confupdtype, confdeltype,"
	" condeferrable, condeferred, convalidated, conkey, confkey,"
	" CASE contype WHEN 'c' THEN pg_get_expr(conbin, conrelid) END"
	" FROM pg_constraint WHERE connamespace = 2200",
	"SELECT indexrelid, indrelid, indisunique, indnkeyatts, indkey, indoption, indclass,"
	" CASE WHEN indexprs IS NOT NULL THEN pg_get_expr(indexprs, indrelid) END,"
	" CASE WHEN indpred IS NOT NULL THEN pg_get_expr(indpred, indrelid) END"
	" FROM pg_index WHERE indexrelid >= 16384",
	"SELECT oid, typname, typtype, typelem FROM pg_type WHERE typtype IN ('e', 'd')",
	"SELECT enumtypid, enumsortorder, enumlabel FROM pg_enum",
	"SELECT objoid, objsubid, description FROM pg_description"
	" WHERE classoid = 1259 AND objoid >= 16384",
	"SELECT seqrelid, seqtypid, seqstart, seqincrement, seqmax, seqmin, seqcache, seqcycle"
	" FROM pg_sequence",
};

enum { QUERIES = sizeof(queries) / sizeof(*queries) };

static int fail(PGconn *c)
{
	fprintf(stderr, "floor: %s", PQerrorMessage(c));
	PQfinish(c);
	return 1;
}

static int catalog(const char *url)
{
	PGconn *c = PQconnectdb(url);
	PGresult *r;

	if (PQstatus(c) != CONNECTION_OK || !PQenterPipelineMode(c))
		return fail(c);
	for (int i = 0; i < QUERIES; i++) {
		if (!PQsendQueryParams(c, queries[i], 0, NULL, NULL, NULL, NULL, 0))
			return fail(c);
	}
	if (!PQpipelineSync(c))
		return fail(c);
	for (int i = 0; i < QUERIES; i++) {
		r = PQgetResult(c);
		if (PQresultStatus(r) != PGRES_TUPLES_OK)
			return fail(c);
		PQclear(r);
		while ((r = PQgetResult(c)))
			PQclear(r);
	}
	PQfinish(c);
	return 0;
}

static int yaml(const char *path)
{
	FILE *f = fopen(path, "rb");
	yaml_parser_t parser;
	yaml_event_t event;
	int over = 0;

	if (!f || !yaml_parser_initialize(&parser)) {
		fprintf(stderr, "floor: %s cannot be read\n", path);
		return 1;
	}
	yaml_parser_set_input_file(&parser, f);
	while (!over) {
		if (!yaml_parser_parse(&parser, &event)) {
			fprintf(stderr, "floor: %s is not YAML\n", path);
			return 1;
		}
		over = event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	fclose(f);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "catalog") == 0)
		return catalog(argv[2]);
	if (argc == 3 && strcmp(argv[1], "yaml") == 0)
		return yaml(argv[2]);
	fprintf(stderr, "usage: floor catalog URL | yaml FILE\n");
	return 2;
}
