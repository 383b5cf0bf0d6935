/*
 * Schema: one state of a database, from a models file, a live database,
 * replayed revisions, or empty. Any two can be compared.
 *
 * Top-level objects stand in one list for each kind, sorted by schema and
 * name once schema_finish has run; objects are found by kind and name. The
 * schema and all that is in it live in its arena.
 */
#ifndef IR_SCHEMA_H
#define IR_SCHEMA_H

#include "base/map.h"
#include "ir/kind.h"
#include "ir/name.h"

struct places;

struct manage {
	struct strings schemas; /* empty: default schema and those mentioned */
	bool all_schemas;
	struct strings kinds; /* database-wide kinds compared without a section */
	bool all_kinds;
	bool owner; /* of everything that can have one, said or not */
	bool grants;
	struct vec ignore; /* struct ignore_rule */
};

struct ignore_rule {
	const char *kind;    /* kind name as in models, such as table */
	const char *pattern; /* with * and ?, for the name or, with a dot, the whole path */
};

/*
 * A relation or type of a live database that is no object of the schema: a
 * view, a table with a column that cannot be written down. It cannot be
 * compared, and its name is taken.
 */
struct outside {
	const char *text; /* "in the database it is a view, which ..." */
	const char *hint;
	unsigned flags; /* KIND_RELATION, KIND_TYPE: with whose names it collides */
};

struct schema {
	struct arena *arena;
	const struct kind_set *kinds;
	struct vec *of;		 /* one list of struct object for each kind, by kind index */
	struct object **presets; /* likewise: an object with all presets, once one was wanted */
	struct map by_name;	 /* name -> the objects at the top that have it */
	size_t n_objects;	 /* that were entered, parts included */
	const char *default_schema;
	const char *shown_as; /* "models.yaml", "the database app on db1": for messages */
	const char *owner;    /* of everything that says no other; NULL: not said */
	struct naming naming;
	struct manage manage;
	struct vec sections;  /* const struct kind *: database-wide kinds with a section */
	struct node *queries; /* as read; NULL: none */
	struct map mentioned; /* names of schemas that hold an object or are declared, and others */
	struct map outside;   /* schema and name -> struct outside */
	/* Models: of members with an expression, of names of roles and tablespaces; NULL: none. */
	struct places *places;
	/* Live: names of what the whole server has; none where it was not asked. */
	struct vec roles;
	struct vec tablespaces;
	const char *own_tablespace; /* live: where everything lies that says no other */
	/*
	 * Live: the role that it was read as. What a replay made belongs to that one by
	 * chance.
	 */
	const char *reader;
	const char *first_role; /* the one that made the cluster */
	int server_version;	/* of a live database; 0: models */
	bool is_live;
	bool is_replayed;
	bool says_access;  /* models: something says owner or grants, or manage does */
	bool names_server; /* models: something names a role or a tablespace */
	/* live: owners and grants are kept for what is made anew, not compared */
	bool keeps_access;
	bool writes_access; /* save writes owners and grants */
};

void schema_init(struct schema *s, struct arena *a, const struct kind_set *kinds);
/* A zeroed object of the kind with its presets not yet applied. */
struct object *schema_new(struct schema *s, const struct kind *k, const char *schema_name,
			  const char *name);
/* Gives a new object the presets of its kind. */
void schema_preset(struct schema *s, struct object *o);
/* Enters it: below parent, or at the top. False when the name is taken at the top. */
bool schema_add(struct schema *s, struct object *parent, struct object *o);
void schema_remove(struct schema *s, struct object *o);
/* Gives an object that is entered by other means its number. */
void schema_count(struct schema *s, struct object *o);
/* A top-level object by kind and name, or NULL. */
struct object *schema_get(const struct schema *s, const struct kind *k, const char *schema_name,
			  const char *name);
/* All kinds are asked: any relation (or any type) of that name. */
struct object *schema_get_any(const struct schema *s, unsigned kind_flags, const char *schema_name,
			      const char *name);
struct vec *schema_of(const struct schema *s, const struct kind *k);
/* The first word about a name counts. */
void schema_note_outside(struct schema *s, const char *schema_name, const char *name,
			 const struct outside *x);
/* What takes the name of an object that the schema lacks, or NULL. */
const struct outside *schema_outside(const struct schema *s, const struct object *o);
/* Where the models say that member; schema_place: of the object where nothing was noted. */
void schema_note_place(struct schema *s, const void *member, struct pos pos);
struct pos schema_place(const struct schema *s, const struct object *o, const void *member);
/* Sorts, runs every kind's normalize, children after their parents. */
void schema_finish(struct schema *s);
/* Parts by kind and name, once all have names; columns stay as they were declared. */
void schema_sort_parts(struct schema *s);
/* A database without any object. */
void schema_empty(struct schema *s, struct arena *a, const struct kind_set *kinds);
/* The models speak of this schema as well, though nothing of theirs lies in it. */
void schema_mention(struct schema *models, const char *name);
/* Whether the models speak about objects of this schema / kind. */
bool schema_manages(const struct schema *models, const struct object *o);
/* The same for whatever lies in a schema of that name. */
bool schema_manages_name(const struct schema *models, const char *name);

#endif
