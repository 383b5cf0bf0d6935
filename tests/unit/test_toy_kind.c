/*
 * A kind of one file and one row in the set of kinds: reader, writer, differ,
 * planner, reference and JSON Schema take the rest from there.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "engine/diff.h"
#include "engine/load.h"
#include "engine/plan.h"
#include "engine/reference.h"
#include "engine/save.h"
#include "kinds/emit.h"
#include "kinds/kinds.h"
#include "lib/schema_check.h"
#include "lib/toy_kind.h"
#include "text/yaml_in.h"
#include "text/yaml_out.h"

#include <string.h>

static bool loads(struct arena *a, const char *text, struct schema *out, const char **said)
{
	struct source *src = ARENA_NEW(a, struct source);
	struct diags ds = DIAGS_INIT(a);
	struct sbuf b = SBUF_INIT(a);
	bool ok;

	*src = (struct source){"models.yaml", text, strlen(text)};
	ok = load_source(a, &ds, toy_and_all(a), src, out);
	diags_print(&b, &ds, false);
	*said = sbuf_text(&b);
	return ok;
}

static struct schema *load(struct arena *a, const char *text)
{
	struct schema *s = ARENA_NEW(a, struct schema);
	const char *said;

	if (!loads(a, text, s, &said) || *said)
		fail_msg("%s%s", text, said);
	return s;
}

static void assert_refused(struct arena *a, const char *text, const char *want)
{
	struct schema s;
	const char *said;

	assert_false(loads(a, text, &s, &said));
	assert_string_equal(said, want);
}

static const struct toy *toy_of(const struct schema *s, const char *schema, const char *name)
{
	const struct object *o = schema_get(s, &kind_toy, schema, name);

	assert_non_null(o);
	return (const struct toy *)o;
}

/* Each field said as save would say it, none by its preset. */
static const char full[] = "schemas:\n"
			   "  app: {}\n"
			   "toys:\n"
			   "  app.train:\n"
			   "    colour: blue\n"
			   "    floats: true\n"
			   "    pieces: 4\n"
			   "    weight: \"1.50\"\n"
			   "    box: '\"attic.old\"'\n"
			   "    friends: [ball, Doll]\n"
			   "    labels: [fragile, \"1\"]\n"
			   "    shelf: app.top\n"
			   "    price: \"5 + 2\"\n"
			   "    type: numeric(6,2)\n"
			   "    size: large\n"
			   "    marks: {roof: deep, wall: 3}\n"
			   "    wheel: {width: 7, soft: true}\n"
			   "    sounds: [choo, {tone: hiss, volume: 9}]\n"
			   "    ages: \"3-6\"\n"
			   "    comment: it's old\n"
			   "  ball: red\n"
			   "  cube: {colour: red, price: 5}\n";

static void test_read(void **state)
{
	struct arena a = ARENA_INIT;
	struct schema *s = load(
		&a, "schemas: {app: {}}\n"
		    "toys:\n"
		    "  ball: red\n"
		    "  app.train: {colour: blue, floats: true, pieces: 4, weight: 1.50, box: "
		    "attic, friends: [ball, Doll], labels: fragile, shelf: app.top, price: (5 + "
		    "2), type: 'DECIMAL(6, 2)', size: LARGE, marks: {wall: 3, roof: deep}, "
		    "wheel: "
		    "{width: 7, soft: true}, sounds: [choo, {tone: hiss, volume: 9}], "
		    "ages: 3-6, "
		    "comment: old, was: engine}\n");
	const struct toy *ball = toy_of(s, "public", "ball");
	const struct toy *t = toy_of(s, "app", "train");

	(void)state;
	assert_string_equal(ball->colour, "red");
	assert_false(ball->floats);
	assert_int_equal(ball->pieces, 1);
	assert_null(ball->weight);
	assert_null(ball->shelf.name);
	assert_null(ball->type);
	assert_int_equal(ball->size, 0);
	assert_null(ball->wheel);
	assert_true(ball->age_min == FIELD_UNSET);

	assert_string_equal(t->colour, "blue");
	assert_true(t->floats);
	assert_int_equal(t->pieces, 4);
	assert_string_equal(t->weight, "1.50");
	assert_string_equal(t->box, "attic");
	assert_int_equal(t->friends.n, 2);
	assert_string_equal(t->friends.items[1], "Doll");
	assert_int_equal(t->labels.n, 1);
	assert_string_equal(t->labels.items[0], "fragile");
	assert_string_equal(t->shelf.schema, "app");
	assert_string_equal(t->shelf.name, "top");
	assert_string_equal(t->price, "5 + 2");
	assert_string_equal(t->type->name, "numeric");
	assert_string_equal(t->type->mods, "6,2");
	assert_int_equal(t->size, 1);
	assert_int_equal(t->marks.n, 2);
	assert_string_equal(t->marks.items[0].key, "wall");
	assert_string_equal(pairs_get(&t->marks, "wall"), "3");
	assert_int_equal(t->wheel->width, 7);
	assert_true(t->wheel->is_soft);
	assert_int_equal(t->sounds.n, 2);
	assert_string_equal(((const struct sound *)t->sounds.items[0])->tone, "choo");
	assert_int_equal(((const struct sound *)t->sounds.items[0])->volume, 1);
	assert_int_equal(((const struct sound *)t->sounds.items[1])->volume, 9);
	assert_int_equal(t->age_min, 3);
	assert_int_equal(t->age_max, 6);
	assert_string_equal(t->head.comment, "old");
	assert_string_equal(t->head.was->items[0], "engine");
	assert_int_equal(t->head.pos.line, 4);
	assert_int_equal(t->head.pos.col, 3);
	arena_release(&a);
}

static void test_refused(void **state)
{
	struct arena a = ARENA_INIT;

	(void)state;
	assert_refused(&a, "toys: {ball: {colour: red, flotas: true}}\n",
		       "models.yaml:1:28: error MG0110: toy has no key flotas\n"
		       "    toys: {ball: {colour: red, flotas: true}}\n"
		       "                               ^\n"
		       "hint: Did you mean floats?\n");
	assert_refused(&a, "toys: {ball: {colour: red, age: 3-6}}\n",
		       "models.yaml:1:28: error MG0110: toy has no key age\n"
		       "    toys: {ball: {colour: red, age: 3-6}}\n"
		       "                               ^\n"
		       "hint: Did you mean ages?\n");
	assert_refused(&a, "toys: {ball: {colour: red, wheel: {widht: 3}}}\n",
		       "models.yaml:1:36: error MG0110: wheel has no key widht\n"
		       "    toys: {ball: {colour: red, wheel: {widht: 3}}}\n"
		       "                                       ^\n"
		       "hint: Did you mean width?\n");
	assert_refused(&a, "tois: {ball: red}\n",
		       "models.yaml:1:1: error MG0110: the models file has no key tois\n"
		       "    tois: {ball: red}\n"
		       "    ^\n"
		       "hint: Did you mean toys?\n");
	assert_refused(&a, "toys: {ball: {size: large}}\n",
		       "models.yaml:1:8: error MG0111: toy ball lacks colour\n"
		       "    toys: {ball: {size: large}}\n"
		       "           ^\n"
		       "hint: Add colour: What it looks like.\n");
	assert_refused(&a, "toys: {ball: {colour: red, age_min: 3}}\n",
		       "models.yaml:1:28: error MG0110: toy has no key age_min\n"
		       "    toys: {ball: {colour: red, age_min: 3}}\n"
		       "                               ^\n"
		       "hint: Its keys are: colour, floats, pieces, weight, box, friends, "
		       "labels, "
		       "shelf, price, type, size, marks, wheel, sounds, ages, comment, was.\n");
	arena_release(&a);
}

static void test_written_back(void **state)
{
	struct arena a = ARENA_INIT;
	struct sbuf out = SBUF_INIT(&a);
	const struct schema *s = load(&a, full);

	(void)state;
	yaml_write(&out, save_schema(&a, s));
	assert_string_equal(sbuf_text(&out), full);
	arena_release(&a);
}

static struct difference *compare(struct arena *a, const struct schema *from,
				  const struct schema *to)
{
	struct difference *d = ARENA_NEW(a, struct difference);
	struct diff_options options = {.renames = RENAME_NEVER};
	struct diags ds = DIAGS_INIT(a);

	assert_true(diff_schemas(a, &ds, from, to, NULL, &options, d));
	assert_int_equal(ds.list.len, 0);
	return d;
}

static const char *planned(struct arena *a, const char *from, const char *to, unsigned *hazards)
{
	const struct difference *d = compare(a, load(a, from), load(a, to));
	struct diags ds = DIAGS_INIT(a);
	struct sbuf out = SBUF_INIT(a);
	struct plan plan;

	assert_true(plan_make(a, &ds, d, 0, &plan));
	assert_int_equal(ds.list.len, 0);
	plan_write(&out, &plan);
	*hazards = plan.hazards;
	return sbuf_text(&out);
}

#define TOY(members) "toys: {ball: {colour: red" members "}}\n"

/* One change of one field: that bit and no other. */
static const struct {
	const char *field;
	const char *from;
	const char *to;
} changes[] = {
	{"colour", "toys: {ball: red}\n", "toys: {ball: blue}\n"},
	{"floats", TOY(""), TOY(", floats: true")},
	{"pieces", TOY(""), TOY(", pieces: 2")},
	{"weight", TOY(", weight: 1"), TOY(", weight: 1.0")},
	{"box", TOY(", box: a"), TOY(", box: A")},
	{"friends", TOY(", friends: [a, b]"), TOY(", friends: [b, a]")},
	{"labels", TOY(", labels: [a, b]"), TOY(", labels: [a, c]")},
	{"shelf", TOY(", shelf: top"), TOY(", shelf: other.top")},
	{"price", TOY(", price: 5"), TOY(", price: 6")},
	{"type", TOY(", type: text"), TOY(", type: varchar")},
	{"size", TOY(""), TOY(", size: large")},
	{"marks", TOY(", marks: {a: 1}"), TOY(", marks: {a: 2}")},
	{"wheel", TOY(", wheel: {width: 1}"), TOY(", wheel: {width: 1, soft: true}")},
	{"sounds", TOY(", sounds: [a, b]"), TOY(", sounds: [a, {tone: b, volume: 2}]")},
	{"age_max", TOY(", ages: 3-6"), TOY(", ages: 3-7")},
	{"age_min", TOY(", ages: 3-6"), TOY(", ages: 2-6")},
};

static void test_masks(void **state)
{
	struct arena a = ARENA_INIT;
	uint64_t seen = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		const struct difference *d =
			compare(&a, load(&a, changes[i].from), load(&a, changes[i].to));
		const struct change *c = d->changes.len ? d->changes.items[0] : NULL;

		if (d->changes.len != 1 || !c)
			fail_msg("%s: %zu changes", changes[i].field, d->changes.len);
		else if (c->mask != emit_bit(&kind_toy, changes[i].field))
			fail_msg("%s: mask %llx", changes[i].field, (unsigned long long)c->mask);
		else
			seen |= c->mask;
		/* and back */
		d = compare(&a, load(&a, changes[i].to), load(&a, changes[i].from));
		assert_int_equal(d->changes.len, 1);
		c = d->changes.items[0];
		assert_true(c->mask == emit_bit(&kind_toy, changes[i].field));
		assert_int_equal(c->op, strcmp(changes[i].field, "size") == 0 ? CHANGE_RECREATE
									      : CHANGE_ALTER);
	}
	assert_true(seen == ((uint64_t)1 << field_count(kind_toy.fields)) - 1);
	arena_release(&a);
}

static void test_no_difference(void **state)
{
	static const char *const same[][2] = {
		{full, full},
		{TOY(", labels: [a, b]"), TOY(", labels: [b, a]")},
		{TOY(", marks: {a: 1, b: 2}"), TOY(", marks: {b: 2, a: 1}")},
		{TOY(""), TOY(", pieces: 1, floats: false, size: small")},
		{TOY(", sounds: [a]"), TOY(", sounds: [{tone: a, volume: 1}]")},
		{TOY(", price: 5  +  2"), TOY(", price: ((5+2))")},
		{TOY(", type: int4, price: 5"), TOY(", type: integer, price: \"'5'::integer\"")},
	};
	struct arena a = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++) {
		if (compare(&a, load(&a, same[i][0]), load(&a, same[i][1]))->changes.len)
			fail_msg("%s%s", same[i][0], same[i][1]);
	}
	arena_release(&a);
}

static const struct {
	const char *from;
	const char *to;
	unsigned hazards;
	const char *sql;
} plans[] = {
	{"", "toys: {ball: red}\n", 0, "CREATE TOY ball COLOUR 'red';\n"},
	{"",
	 "schemas: {app: {}}\ntoys: {app.Ball: {colour: red, friends: [a, B], type: int, "
	 "price: a IS NULL, comment: c}}\n",
	 0,
	 "CREATE SCHEMA app;\n"
	 "\n"
	 "CREATE TOY app.\"Ball\" COLOUR 'red' BESIDE (a, \"B\") PRICED INTEGER DEFAULT (a IS "
	 "NULL);\n"
	 "\n"
	 "COMMENT ON TOY app.\"Ball\" IS 'c';\n"},
	{"toys: {ball: red}\n", "", HAZARD_DATA_LOSS, "DROP TOY ball;\n"},
	{"schemas: {app: {}}\ntoys: {app.ball: red}\n", "", HAZARD_DATA_LOSS,
	 "DROP TOY app.ball;\n\nDROP SCHEMA app;\n"},
	{TOY(""), TOY(", floats: true, wheel: {width: 1}"), 0,
	 "ALTER TOY ball SET floats SET wheel;\n"},
	{TOY(""), TOY(", size: large"), HAZARD_DATA_LOSS,
	 "DROP TOY ball;\n\nCREATE TOY ball COLOUR 'red';\n"},
	{TOY(""), TOY(", comment: new"), 0, "COMMENT ON TOY ball IS 'new';\n"},
	{TOY(", comment: new"), TOY(""), 0, "COMMENT ON TOY ball IS NULL;\n"},
	{"toys: {ball: red}\n", "toys: {bowl: {colour: blue, was: ball}}\n", 0,
	 "ALTER TOY ball RENAME TO bowl;\n\nALTER TOY bowl SET colour;\n"},
	{"toys: {ball: red}\n",
	 "schemas: {app: {}}\ntoys: {app.ball: {colour: red, was: public.ball}}\n", 0,
	 "CREATE SCHEMA app;\n\nALTER TOY ball SET SCHEMA app;\n"},
	{"toys: {ball: red}\n", "toys: {ball: red}\n", 0, ""},
};

static void test_plans(void **state)
{
	struct arena a = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(plans) / sizeof(*plans); i++) {
		unsigned hazards;

		assert_string_equal(planned(&a, plans[i].from, plans[i].to, &hazards),
				    plans[i].sql);
		assert_int_equal(hazards, plans[i].hazards);
	}
	arena_release(&a);
}

static void assert_lines(const char *page, const char *const *lines, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!strstr(page, lines[i]))
			fail_msg("not there: %s", lines[i]);
	}
	assert_null(strstr(page, "age_m"));
}

static void test_reference(void **state)
{
	static const char *const of_models[] = {
		"\n## toys\n\nSomething to play with.\n",
		"```yaml\ntoys:\n  ball: red\n```",
		"\n| `colour` | text | **required** | What it looks like. |\n",
		"\n| `floats` | `true` or `false` | `false` | true: it swims. |\n",
		"\n| `pieces` | whole number | `1` | What it falls into. |\n",
		"\n| `size` | `small` or `large` | `small` | How large it is. |\n",
		"\n| `wheel.width` | whole number | **required** | How wide it is. |\n",
		"\n| `sounds[].volume` | whole number | `1` | How loud it is. |\n",
		"\n| `ages` | ",
		" | Whom it is for. |\n",
	};
	static const char *const of_kinds[] = {
		"# toys\n",
		"\n| `size` | `small` or `large` | `small` | all | anew |\n",
		"\n| `floats` | `true` or `false` | `false` | all | in place |\n",
		"\n| `wheel.soft` | ",
		"\n| `ages` | ",
	};
	struct arena a = ARENA_INIT;
	struct sbuf models = SBUF_INIT(&a);
	struct sbuf kinds = SBUF_INIT(&a);

	(void)state;
	reference_models(&models, toy_and_all(&a));
	reference_kinds(&kinds, toy_and_all(&a));
	assert_lines(sbuf_text(&models), of_models, sizeof(of_models) / sizeof(*of_models));
	assert_lines(sbuf_text(&kinds), of_kinds, sizeof(of_kinds) / sizeof(*of_kinds));
	arena_release(&a);
}

static const char *misfit(struct arena *a, const struct node *schema, const char *text)
{
	struct schema_check c = {.arena = a, .root = schema};
	struct source src = {"models.yaml", text, strlen(text)};
	struct yaml_limits limits = YAML_LIMITS;
	struct diags ds = DIAGS_INIT(a);
	struct node *root;

	assert_true(yaml_parse(a, &ds, &src, &limits, false, &root));
	return schema_fits(&c, root) ? NULL : c.why;
}

static void test_json_schema(void **state)
{
	static const char *const good[] = {
		full,
		"toys: {ball: red}\n",
		TOY(", ages: 3-6, sounds: [a, {tone: b}], wheel: {width: 2}"),
	};
	static const char *const bad[] = {
		"toys: [red]\n",
		"toys: {ball: {size: large}}\n",
		TOY(", flotas: true"),
		TOY(", floats: 3"),
		TOY(", pieces: many"),
		TOY(", size: huge"),
		TOY(", friends: {a: b}"),
		TOY(", marks: [a]"),
		TOY(", wheel: {soft: true}"),
		TOY(", wheel: {width: 1, depth: 2}"),
		TOY(", sounds: [{volume: 3}]"),
		TOY(", age_min: 3"),
		TOY(", ages: [3, 6]"),
	};
	struct arena a = ARENA_INIT;
	const struct node *schema = reference_schema(&a, toy_and_all(&a));

	(void)state;
	assert_null(schema_problem(&a, schema));
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		const char *why = misfit(&a, schema, good[i]);

		if (why)
			fail_msg("%s%s", good[i], why);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct schema s;
		const char *said;

		if (!misfit(&a, schema, bad[i]))
			fail_msg("the schema takes %s", bad[i]);
		if (loads(&a, bad[i], &s, &said))
			fail_msg("the loader takes %s", bad[i]);
	}
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),	      cmocka_unit_test(test_refused),
		cmocka_unit_test(test_written_back),  cmocka_unit_test(test_masks),
		cmocka_unit_test(test_no_difference), cmocka_unit_test(test_plans),
		cmocka_unit_test(test_reference),     cmocka_unit_test(test_json_schema),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
