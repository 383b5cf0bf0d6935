#include "lib/toy_kind.h"

#include "base/str.h"
#include "kinds/emit.h"
#include "kinds/kinds.h"

#include <string.h>

static const struct choice sizes[] = {{"small", 's', NULL}, {"large", 'l', NULL}, {NULL, 0, NULL}};

static const struct field wheel_fields[] = {
	{.name = "width",
	 .type = FIELD_INT,
	 .offset = offsetof(struct wheel, width),
	 .flags = FIELD_REQUIRED,
	 .help = "How wide it is."},
	{.name = "soft",
	 .type = FIELD_BOOL,
	 .offset = offsetof(struct wheel, is_soft),
	 .help = "true: made of rubber."},
	FIELD_END,
};

static const struct field sound_fields[] = {
	{.name = "tone",
	 .type = FIELD_TEXT,
	 .offset = offsetof(struct sound, tone),
	 .flags = FIELD_REQUIRED | FIELD_SHORT,
	 .help = "What is heard."},
	{.name = "volume",
	 .type = FIELD_INT,
	 .offset = offsetof(struct sound, volume),
	 .preset = "1",
	 .help = "How loud it is."},
	FIELD_END,
};

#define AT(member) .offset = offsetof(struct toy, member)

static const struct field toy_fields[] = {
	{.name = "colour",
	 .type = FIELD_TEXT,
	 AT(colour),
	 .flags = FIELD_REQUIRED | FIELD_SHORT,
	 .help = "What it looks like."},
	{.name = "floats", .type = FIELD_BOOL, AT(floats), .help = "true: it swims."},
	{.name = "pieces",
	 .type = FIELD_INT,
	 AT(pieces),
	 .preset = "1",
	 .help = "What it falls into."},
	{.name = "weight", .type = FIELD_DECIMAL, AT(weight), .help = "How heavy it is."},
	{.name = "box", .type = FIELD_IDENT, AT(box), .help = "The box that it lies in."},
	{.name = "friends", .type = FIELD_IDENTS, AT(friends), .help = "Other toys beside it."},
	{.name = "labels",
	 .type = FIELD_TEXTS,
	 AT(labels),
	 .flags = FIELD_SET,
	 .help = "What is glued on it."},
	{.name = "shelf", .type = FIELD_NAME, AT(shelf), .help = "The shelf of its box."},
	{.name = "price",
	 .type = FIELD_EXPR,
	 AT(price),
	 .flags = FIELD_CONSTANT,
	 .help = "What it costs today."},
	{.name = "type", .type = FIELD_TYPE, AT(type), .help = "The type of its price."},
	{.name = "size",
	 .type = FIELD_CHOICE,
	 AT(size),
	 .flags = FIELD_IMMUTABLE,
	 .choices = sizes,
	 .help = "How large it is."},
	{.name = "marks", .type = FIELD_MAP, AT(marks), .help = "Scratches, by their place."},
	{.name = "wheel",
	 .type = FIELD_STRUCT,
	 AT(wheel),
	 .fields = wheel_fields,
	 .size = sizeof(struct wheel),
	 .help = "All of its wheels."},
	{.name = "sounds",
	 .type = FIELD_STRUCTS,
	 AT(sounds),
	 .fields = sound_fields,
	 .size = sizeof(struct sound),
	 .help = "What it says, in turn."},
	{.name = "age_min",
	 .type = FIELD_INT,
	 AT(age_min),
	 .flags = FIELD_HIDDEN,
	 .help = "From which age on."},
	{.name = "age_max",
	 .type = FIELD_INT,
	 AT(age_max),
	 .flags = FIELD_HIDDEN,
	 .help = "Up to which age."},
	FIELD_END,
};

/* ages: 3-6 stands for two members. */
static bool apply_ages(struct load_place *p, struct object *o, const struct node *value)
{
	struct toy *t = (struct toy *)o;
	const char *dash = value->text ? strchr(value->text, '-') : NULL;
	long long min;
	long long max;
	struct diag *d;

	if (dash &&
	    str_to_i64(arena_strndup(p->arena, value->text, (size_t)(dash - value->text)), &min) &&
	    str_to_i64(dash + 1, &max)) {
		t->age_min = min;
		t->age_max = max;
		return true;
	}
	d = diag_add(p->ds, MG_VALUE_INVALID, node_pos(value), "ages wants two numbers");
	diag_hint(p->ds, d, "Write ages: 3-6.");
	return false;
}

static struct node *fold_ages(struct save_place *p, const struct object *o)
{
	const struct toy *t = (const struct toy *)o;

	if (t->age_min == FIELD_UNSET)
		return NULL;
	return node_text(p->arena, arena_printf(p->arena, "%lld-%lld", (long long)t->age_min,
						(long long)t->age_max));
}

static const struct sugar toy_sugar[] = {
	{"ages", apply_ages, fold_ages, "text", "Whom it is for."},
	{.key = NULL},
};

static void toy_identify(struct sql *w, const struct object *o)
{
	SQL(w, KW("TOY"), NAME(o->schema, o->name));
}

static void toy_create(struct emit *e, const struct object *o)
{
	const struct toy *t = (const struct toy *)o;
	struct sql *w = emit_open(e);

	SQL(w, KW("CREATE TOY"), NAME(o->schema, o->name), KW("COLOUR"), LIT(t->colour));
	if (t->friends.n)
		SQL(w, KW("BESIDE"), IDS(&t->friends));
	if (t->type)
		SQL(w, KW("PRICED"), TYPE(t->type));
	if (t->price)
		sql_default(w, t->price);
	emit_end(e, w, 0);
}

/* One clause for each field that is named in the mask. */
static void toy_alter(struct emit *e, const struct object *from, const struct object *to,
		      uint64_t mask)
{
	struct sql *w = emit_open(e);

	(void)from;
	SQL(w, KW("ALTER TOY"), NAME(to->schema, to->name));
	for (const struct field *f = to->kind->fields; f->name; f++) {
		if (mask & emit_bit(to->kind, f->name))
			SQL(w, KW("SET"), ID(f->name));
	}
	emit_end(e, w, 0);
}

static void toy_drop(struct emit *e, const struct object *o)
{
	EMIT(e, HAZARD_DATA_LOSS, KW("DROP TOY"), NAME(o->schema, o->name));
}

static void toy_rename(struct emit *e, const struct object *from, const struct object *to)
{
	emit_rename(e, KW("TOY"), from, to);
}

static const struct kind_sql toy_sql = {
	.create = toy_create,
	.alter = toy_alter,
	.drop = toy_drop,
	.rename = toy_rename,
	.identify = toy_identify,
};

const struct kind kind_toy = {
	.name = "toy",
	.title = "toy",
	.plural = "toys",
	.flags = KIND_QUALIFIED,
	.size = sizeof(struct toy),
	.fields = toy_fields,
	.sugar = toy_sugar,
	.sql = {[DIALECT_PG] = &toy_sql},
	.doc = "Something to play with.",
	.example = "toys:\n  ball: red\n",
};

const struct kind_set *toy_and_all(struct arena *a)
{
	const struct kind_set *all = kinds_all();
	struct kind_set *set = ARENA_NEW(a, struct kind_set);
	const struct kind **items = ARENA_ARRAY(a, const struct kind *, all->n + 1);

	memcpy(items, all->items, all->n * sizeof(*items));
	items[all->n] = &kind_toy;
	*set = (struct kind_set){items, all->n + 1};
	return set;
}
