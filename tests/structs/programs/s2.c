/*
 * S2: adds a user, and prints it with the coffee, coffee by title, notes, people of a country.
 *   s2 URL TITLE COUNTRY COFFEE
 */
#define MODELS_IMPLEMENTATION
#include "models.h"
#include "check.h"

int main(int argc, char **argv)
{
	struct user_with_coffee_row both;
	distinct_notes_rows notes;
	struct users ann;
	coffee_rows found;
	users_rows people;
	mg_arena a;
	mg_db *db;
	size_t i;

	CHECK(argc == 5 && !mg_arena_init(&a, NULL));
	OK(db, mg_open(&db, argv[1], NULL));
	OK(db, models_check(db));
	memset(&ann, 0, sizeof(ann));
	ann.name = "Ann";
	ann.address = mg_json_of("{\"country\": \"Atlantis\"}");
	ann.coffee_id = (int32_t)strtol(argv[4], NULL, 10);
	ann.has_coffee_id = true;
	OK(db,
	   users_insert(db, &a, &ann, USERS_C_NAME | USERS_C_ADDRESS | USERS_C_COFFEE_ID, &ann));
	OK(db, user_with_coffee(db, &a, ann.id, &both));
	printf("user %s: %s\n", both.users.name, both.has_coffee ? both.coffee.title : "no coffee");
	OK(db, coffee_by_title(db, &a, argv[2], &found));
	for (i = 0; i < found.n; i++)
		printf("coffee %d\n", (int)found.v[i].id);
	OK(db, distinct_notes(db, &a, &notes));
	for (i = 0; i < notes.n; i++)
		printf("note %s\n", notes.v[i].note);
	OK(db, users_by_country(db, &a, argv[3], &people));
	for (i = 0; i < people.n; i++)
		printf("from %s: %d\n", argv[3], (int)people.v[i].id);
	mg_arena_free(&a);
	mg_close(db);
	return 0;
}
