#include "ir/field.h"

#include "base/str.h"
#include "ir/sqltype.h"

#include <string.h>

size_t field_count(const struct field *rows)
{
	size_t n = 0;

	while (rows && rows[n].name)
		n++;
	return n;
}

const struct field *field_find(const struct field *rows, const char *name)
{
	for (const struct field *f = rows; f && f->name; f++) {
		if (str_eq(f->name, name))
			return f;
	}
	return NULL;
}

const struct field *field_short(const struct field *rows)
{
	for (const struct field *f = rows; f && f->name; f++) {
		if (f->flags & FIELD_SHORT)
			return f;
	}
	return NULL;
}

static void **apart_of(const struct field_apart *apart, void *holder)
{
	return (void **)(void *)((char *)holder + apart->offset);
}

static void *copy_of(struct arena *a, const struct field_apart *apart, const void *from)
{
	return memcpy(arena_alloc(a, apart->size), from, apart->size);
}

void *field_apart(struct arena *a, const struct field_apart *apart, void *holder)
{
	void **p = apart_of(apart, holder);

	if (!*p)
		*p = copy_of(a, apart, apart->usual);
	return *p;
}

void *field_member(struct arena *a, const struct field *f, void *holder)
{
	return (char *)(f->apart ? field_apart(a, f->apart, holder) : holder) + f->offset;
}

void field_own(struct arena *a, const struct field *rows, void *holder)
{
	const struct field_apart *done = NULL;

	for (const struct field *f = rows; f && f->name; f++) {
		void **apart = f->apart ? apart_of(f->apart, holder) : NULL;

		if (apart && *apart && f->apart != done)
			*apart = copy_of(a, f->apart, *apart);
		done = f->apart ? f->apart : done;
	}
}

void field_preset(struct arena *a, const struct field *f, const struct object *o, void *holder)
{
	long long number = FIELD_UNSET;
	void *m;

	if (f->apart && !*apart_of(f->apart, holder))
		return;
	m = field_member(a, f, holder);
	if (f->preset_of) {
		f->preset_of(o, holder, m);
		return;
	}
	switch (f->type) {
	case FIELD_BOOL: *(bool *)m = str_eq(f->preset, "true"); break;
	case FIELD_INT:
		if (f->preset)
			str_to_i64(f->preset, &number);
		*(int64_t *)m = number;
		break;
	case FIELD_CHOICE: *(int *)m = f->preset ? choice_by_name(f->choices, f->preset) : 0; break;
	case FIELD_TEXT:
	case FIELD_IDENT:
	case FIELD_DECIMAL:
	case FIELD_EXPR: *(const char **)m = f->preset; break;
	default: break;
	}
}

void field_preset_all(struct arena *a, const struct field *rows, const struct object *o,
		      void *holder)
{
	for (const struct field *f = rows; f && f->name; f++)
		field_preset(a, f, o, holder);
}

bool field_is_preset(struct arena *a, const struct field *f, const struct object *o,
		     const void *holder)
{
	/*
	 * Any member fits into this; the row's place is taken away for it, and its own
	 * equality, which may look at what stands beside the member.
	 */
	union {
		bool flag;
		int64_t number;
		int choice;
		const char *text;
		struct strings strings;
		struct qname name;
		void *pointer;
	} want;
	struct field row = *f;

	memset(&want, 0, sizeof(want));
	row.offset = 0;
	row.apart = NULL;
	row.equal = NULL;
	if (f->preset_of)
		f->preset_of(o, holder, &want);
	else
		field_preset(a, &row, o, &want);
	return field_eq(&row, &want, field_cmember(f, holder));
}

bool field_is_there(const struct field *f, const void *holder)
{
	const void *m = field_cmember(f, holder);

	switch (f->type) {
	case FIELD_BOOL: return *(const bool *)m;
	case FIELD_INT: return *(const int64_t *)m != FIELD_UNSET;
	case FIELD_CHOICE: return *(const int *)m != 0;
	case FIELD_TEXTS:
		if (f->flags & FIELD_MAY_BE_EMPTY)
			return ((const struct strings *)m)->items != NULL;
		return ((const struct strings *)m)->n > 0;
	case FIELD_IDENTS: return ((const struct strings *)m)->n > 0;
	case FIELD_MAP: return ((const struct pairs *)m)->n > 0;
	case FIELD_STRUCTS: return ((const struct list *)m)->n > 0;
	case FIELD_NAME: return ((const struct qname *)m)->name != NULL;
	default: return *(const void *const *)m != NULL;
	}
}

static bool pairs_has(const struct pairs *p, const struct pair *wanted)
{
	for (uint32_t i = 0; i < p->n; i++) {
		if (str_eq(p->items[i].key, wanted->key))
			return str_eq(p->items[i].value, wanted->value);
	}
	return false;
}

/* Their order means nothing. */
static bool pairs_eq(const struct pairs *x, const struct pairs *y)
{
	if (x->n != y->n)
		return false;
	for (uint32_t i = 0; i < x->n; i++) {
		if (!pairs_has(y, &x->items[i]))
			return false;
	}
	return true;
}

static bool member_eq(const struct field *f, const void *x, const void *y);

static bool lists_eq(const struct field *f, const struct list *x, const struct list *y)
{
	if (x->n != y->n)
		return false;
	for (uint32_t i = 0; i < x->n; i++) {
		if (!field_all_eq(f->fields, x->items[i], y->items[i]))
			return false;
	}
	return true;
}

static bool member_eq(const struct field *f, const void *x, const void *y)
{
	const void *a = field_cmember(f, x);
	const void *b = field_cmember(f, y);

	switch (f->type) {
	case FIELD_BOOL: return *(const bool *)a == *(const bool *)b;
	case FIELD_INT: return *(const int64_t *)a == *(const int64_t *)b;
	case FIELD_CHOICE: return *(const int *)a == *(const int *)b;
	case FIELD_IDENTS:
	case FIELD_TEXTS: return f->flags & FIELD_SET ? strings_same_set(a, b) : strings_eq(a, b);
	case FIELD_MAP: return pairs_eq(a, b);
	case FIELD_NAME: return qname_eq(a, b);
	case FIELD_TYPE:
		return sqltype_eq(*(const struct sqltype *const *)a,
				  *(const struct sqltype *const *)b);
	case FIELD_STRUCT: {
		const void *p = *(const void *const *)a;
		const void *q = *(const void *const *)b;

		return p == q || (p && q && field_all_eq(f->fields, p, q));
	}
	case FIELD_STRUCTS: return lists_eq(f, a, b);
	default: return str_eq(*(const char *const *)a, *(const char *const *)b);
	}
}

bool field_eq(const struct field *f, const void *x, const void *y)
{
	if (f->equal)
		return f->equal(field_cmember(f, x), field_cmember(f, y));
	return member_eq(f, x, y);
}

bool field_all_eq(const struct field *rows, const void *x, const void *y)
{
	for (const struct field *f = rows; f->name; f++) {
		if (f->flags & (FIELD_DIRECTION | FIELD_NODIFF))
			continue;
		if (f->flags & FIELD_IF_SAID && (!field_is_there(f, x) || !field_is_there(f, y)))
			continue;
		if (!field_eq(f, x, y))
			return false;
	}
	return true;
}

int choice_by_name(const struct choice *c, const char *name)
{
	for (int i = 0; c[i].name; i++) {
		if (str_ieq(c[i].name, name))
			return i;
	}
	return -1;
}

int choice_by_letter(const struct choice *c, char letter)
{
	for (int i = 0; c[i].name; i++) {
		if (c[i].letter == letter)
			return i;
	}
	return -1;
}

bool strings_has(const struct strings *s, const char *text)
{
	for (uint32_t i = 0; i < s->n; i++) {
		if (strcmp(s->items[i], text) == 0)
			return true;
	}
	return false;
}

bool strings_eq(const struct strings *a, const struct strings *b)
{
	if (a->n != b->n)
		return false;
	for (uint32_t i = 0; i < a->n; i++) {
		if (strcmp(a->items[i], b->items[i]) != 0)
			return false;
	}
	return true;
}

bool strings_same_set(const struct strings *a, const struct strings *b)
{
	if (a->n != b->n)
		return false;
	for (uint32_t i = 0; i < a->n; i++) {
		if (!strings_has(b, a->items[i]) || !strings_has(a, b->items[i]))
			return false;
	}
	return true;
}

const struct strings *strings_keep(struct arena *a, const struct strings *s)
{
	struct strings *kept = ARENA_NEW(a, struct strings);

	*kept = *s;
	return kept;
}

void strings_add(struct arena *a, struct strings *s, const char *text)
{
	s->items = arena_grow(a, s->items, s->n * sizeof(char *), (s->n + 1) * sizeof(char *));
	s->items[s->n++] = text;
}

const char *pairs_get(const struct pairs *p, const char *key)
{
	for (uint32_t i = 0; i < p->n; i++) {
		if (strcmp(p->items[i].key, key) == 0)
			return p->items[i].value;
	}
	return NULL;
}

static void insert(struct arena *a, struct pairs *p, uint32_t at, const struct pair *new)
{
	p->items = arena_grow(a, p->items, p->n * sizeof(struct pair),
			      (p->n + 1) * sizeof(struct pair));
	memmove(&p->items[at + 1], &p->items[at], (p->n - at) * sizeof(struct pair));
	p->items[at] = *new;
	p->n++;
}

void pairs_put(struct arena *a, struct pairs *p, const char *key, const char *value)
{
	uint32_t i = 0;

	while (i < p->n && strcmp(p->items[i].key, key) < 0)
		i++;
	if (i < p->n && strcmp(p->items[i].key, key) == 0)
		p->items[i].value = value;
	else
		insert(a, p, i, &(struct pair){key, value});
}

void pairs_append(struct arena *a, struct pairs *p, const char *key, const char *value)
{
	insert(a, p, p->n, &(struct pair){key, value});
}

void list_add(struct arena *a, struct list *l, void *item)
{
	l->items = arena_grow(a, l->items, l->n * sizeof(void *), (l->n + 1) * sizeof(void *));
	l->items[l->n++] = item;
}

bool qname_eq(const struct qname *a, const struct qname *b)
{
	return str_eq(a->schema, b->schema) && str_eq(a->name, b->name);
}
