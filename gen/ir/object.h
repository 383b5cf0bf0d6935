/*
 * Object: the common head of everything that a schema consists of.
 *
 * Each kind's struct begins with it; generic code walks heads, kind files
 * use the whole struct. Objects belong to the arena of their schema and are
 * never freed alone. Children stand in the order in which they were declared
 * or, from a database, in the order of its catalog: that order is used for
 * CREATE and never compared.
 */
#ifndef IR_OBJECT_H
#define IR_OBJECT_H

#include "base/diag.h"
#include "ir/access.h"
#include "ir/field.h"

struct kind;

struct object {
	const struct kind *kind;
	const char *schema; /* NULL: the kind has none, or the object has a parent */
	const char *name;
	struct object *parent; /* NULL: stands at the top */
	struct object *first;
	struct object *last;
	struct object *next;
	const struct strings *was;   /* older names, newest first; a direction; NULL: none */
	const char *comment;	     /* NULL: none */
	const struct access *access; /* NULL: neither said nor read */
	struct pos pos;		     /* where the models declare it */
	uint32_t oid;		     /* in the database it was read from */
	uint32_t number : 29;	     /* among those of its schema, from 1 */
	bool is_named : 1;	     /* the models said the name: not by convention */
	bool is_own_comment : 1;     /* live: the comment came along with the object */
	bool is_forgotten : 1;	     /* live: part of another one, or left out: none of its own */
};

/* The children of one kind: KIND_EACH(c, parent, kind) { ... } */
#define CHILD_EACH(it, parent) for (struct object *it = (parent)->first; it; it = it->next)

struct object *object_child(const struct object *o, const struct kind *k, const char *name);
/* The only or first child of a kind, or NULL. */
struct object *object_only(const struct object *o, const struct kind *k);
void object_adopt(struct object *parent, struct object *child);
void object_orphan(struct object *child);

/*
 * "users", "app.users", "users.email": as messages and reports name it; bare in the
 * default schema.
 */
const char *object_label(struct arena *a, const struct object *o, const char *default_schema);
/* " (models.yaml:7)", for the end of a message; "" where no file declares it. */
const char *object_place(struct arena *a, const struct object *o);
/* The object at the top above it (itself when it has no parent). */
const struct object *object_top(const struct object *o);

#endif
