#include "engine/judge.h"

#include "base/str.h"
#include "dialect/type.h"
#include "engine/mask.h"
#include "engine/match.h"

#include <string.h>
#include <strings.h>

static const char *text_of(const struct judge_pair *p, const void *holder)
{
	return *(const char *const *)field_cmember(p->field, holder);
}

/* The same for both directions. */
static const char *key_of(struct arena *a, const struct judge_pair *p)
{
	const void *x = p->x;
	const void *y = p->y;

	if ((uintptr_t)x > (uintptr_t)y) {
		x = p->y;
		y = p->x;
	}
	return arena_printf(a, "%p %p %s", x, y, p->field->name);
}

static bool mentions(const char *text, const char *name)
{
	size_t len = strlen(name);

	for (; *text; text++) {
		if (strncasecmp(text, name, len) == 0)
			return true;
	}
	return false;
}

static const struct qname *collation_of(const struct object *o)
{
	const struct field *f = field_find(o->kind->fields, "collation");

	return f && f->type == FIELD_NAME ? field_cmember(f, o) : NULL;
}

/* The attributes of one column, or of a domain's value, as a server in each state has it. */
static struct oracle_column *add_column(struct judge *j, const struct difference *d,
					struct oracle_question *q, const struct object *from,
					const struct object *to)
{
	struct oracle_column *c = ARENA_NEW(j->arena, struct oracle_column);
	const struct object *now = to ? to : from;
	bool is_kept = from && to && mask_same_type(d, mask_type(from), mask_type(to));

	c->is_changed = from && to && !is_kept;
	c->type[ORACLE_TO] = mask_type(now);
	c->collation[ORACLE_TO] = collation_of(now);
	c->type[ORACLE_FROM] = is_kept ? mask_type(from) : c->type[ORACLE_TO];
	c->collation[ORACLE_FROM] = c->collation[ORACLE_TO];
	vec_push(j->arena, &q->columns, c);
	return c;
}

static bool is_column(const struct object *o)
{
	return o->kind->flags & KIND_HOLDS_DATA && mask_type(o);
}

static void add_columns(struct judge *j, const struct difference *d, struct oracle_question *q)
{
	const struct object *from = q->row[ORACLE_FROM];
	const struct object *to = q->row[ORACLE_TO];
	struct oracle_column *c;

	CHILD_EACH(o, to) {
		const struct object *old = is_column(o) ? match_partner(d, o) : NULL;

		if (!is_column(o) || (!mentions(q->text[ORACLE_TO], o->name) &&
				      !(old && mentions(q->text[ORACLE_FROM], old->name))))
			continue;
		c = add_column(j, d, q, old, o);
		c->name[ORACLE_FROM] = old ? old->name : NULL;
		c->name[ORACLE_TO] = o->name;
	}
	CHILD_EACH(o, from) {
		if (!is_column(o) || match_partner(d, o) ||
		    !mentions(q->text[ORACLE_FROM], o->name))
			continue;
		add_column(j, d, q, o, NULL)->name[ORACLE_FROM] = o->name;
	}
}

static void add_row(struct judge *j, const struct judge_pair *p, struct oracle_question *q)
{
	struct oracle_column *c;

	if (p->field->flags & FIELD_CONSTANT || !p->from->parent || !p->to->parent)
		return;
	q->row[ORACLE_FROM] = p->from->parent;
	q->row[ORACLE_TO] = p->to->parent;
	if (!mask_type(p->to->parent)) {
		add_columns(j, p->d, q);
		return;
	}
	c = add_column(j, p->d, q, p->from->parent, p->to->parent);
	c->name[ORACLE_FROM] = "value";
	c->name[ORACLE_TO] = "value";
}

/* The server would not turn the old value into the new type by itself. */
static bool is_beyond_casts(const struct judge_pair *p)
{
	return p->from_type && p->to_type && !mask_same_type(p->d, p->from_type, p->to_type) &&
	       !sqltype_same_base(p->from_type, p->to_type) &&
	       !type_casts_by_itself(p->from_type, p->to_type);
}

static struct oracle_question *add_question(struct judge *j, const struct judge_pair *p)
{
	struct oracle_question *q = ARENA_NEW(j->arena, struct oracle_question);

	q->text[ORACLE_FROM] = text_of(p, p->x);
	q->text[ORACLE_TO] = text_of(p, p->y);
	q->text_now = p->text_now;
	q->object[ORACLE_FROM] = p->from;
	q->object[ORACLE_TO] = p->to;
	q->is_condition = p->field->flags & FIELD_CONDITION;
	q->type[ORACLE_TO] = p->to_type;
	q->type[ORACLE_FROM] =
		mask_same_type(p->d, p->from_type, p->to_type) ? p->from_type : p->to_type;
	add_row(j, p, q);
	if (is_beyond_casts(p))
		q->verdict = VERDICT_DIFFERENT;
	else
		vec_push(j->arena, &j->pending, q);
	return q;
}

enum verdict judge_of(struct judge *j, const struct judge_pair *p)
{
	struct oracle_question *q;
	const char *key;

	if (!j || !j->oracle)
		return VERDICT_DIFFERENT;
	key = key_of(j->arena, p);
	q = map_get(&j->known, key);
	if (!q) {
		q = add_question(j, p);
		map_put(j->arena, &j->known, key, q);
	}
	return q->verdict;
}

static const char *what(struct arena *a, const struct judge_pair *p, const struct object *o)
{
	const char *label = object_label(a, o, p->d->to->default_schema);

	return arena_printf(a, "%s %s, %s", o->kind->title, label, p->field->name);
}

static void tell_invalid(struct diags *ds, const struct judge_pair *p,
			 const struct oracle_question *q)
{
	const struct object *o = q->object[q->wrong];
	const bool is_newer = q->wrong == ORACLE_TO;
	const struct schema *s = is_newer ? p->d->to : p->d->from;
	struct pos pos = schema_place(s, o, field_cmember(p->field, is_newer ? p->y : p->x));
	struct diag *m =
		diag_add(ds, MG_EXPR_INVALID, pos, "%s: %s", what(ds->arena, p, o), q->words);

	diag_note(ds, m, "expression: %s", q->text[q->wrong]);
}

static void tell_undecided(struct judge *j, struct diags *ds, const struct judge_pair *p,
			   const struct oracle_question *q)
{
	const struct object *o = p->to->pos.src || !p->from->pos.src ? p->to : p->from;
	struct diag *m = diag_add(ds, j->only_warns ? MG_UNDECIDED_PASSED : MG_UNDECIDED, o->pos,
				  "%s: nobody can tell whether two spellings mean the same",
				  what(ds->arena, p, o));

	diag_note(ds, m, "%s says: %s", p->d->from->shown_as, text_of(p, p->x));
	diag_note(ds, m, "%s says: %s", p->d->to->shown_as, text_of(p, p->y));
	if (q->words)
		diag_note(ds, m, "why: %s", q->words);
	diag_hint(ds, m,
		  "Write it as the database prints it (modelgen inspect), name a server for trials "
		  "with --scratch, or let it pass with --undecided warn.");
	j->undecided += !j->only_warns;
}

bool judge_tell(struct judge *j, struct diags *ds, const struct judge_pair *p)
{
	const struct oracle_question *q = map_get(&j->known, key_of(j->arena, p));
	bool is_new = q && !map_get_num(&j->told, (uint64_t)(uintptr_t)q);

	if (is_new)
		map_put_num(j->arena, &j->told, (uint64_t)(uintptr_t)q, q);
	if (is_new && q->verdict == VERDICT_INVALID)
		tell_invalid(ds, p, q);
	else if (is_new && q->verdict == VERDICT_UNDECIDED)
		tell_undecided(j, ds, p, q);
	return !q || q->verdict != VERDICT_INVALID;
}

bool judge_is_waiting(const struct judge *j)
{
	return j && j->pending.len;
}

bool judge_ask(struct judge *j, struct diags *ds, const struct schema *from,
	       const struct schema *to)
{
	bool ok = j->oracle->answer(j->oracle->context, ds, from, to, &j->pending);

	for (size_t i = 0; i < j->pending.len; i++) {
		struct oracle_question *q = j->pending.items[i];

		/* whoever leaves one out must not be asked for ever */
		if (q->verdict == VERDICT_NONE)
			q->verdict = VERDICT_UNDECIDED;
	}
	j->pending.len = 0;
	return ok;
}
