/*
 * The column kind's own parts: its SQL (column_sql.c) and its short forms
 * (column_sugar.c). Used by column.c, and by retype.c for the words of storage.
 */
#ifndef KINDS_COLUMN_SQL_H
#define KINDS_COLUMN_SQL_H

#include "kinds/emit.h"
#include "kinds/kinds.h"

/* The choice that the server makes for the type, 0 where only it knows. */
int column_usual_storage(const struct schema *s, const struct sqltype *type);

/* ALTER TABLE t ALTER COLUMN x, opened. */
struct sql *column_open(struct emit *e, const struct object *o);
void column_identify(struct sql *w, const struct object *o);
/* name type ... as CREATE TABLE and ADD COLUMN write it */
void column_write(struct sql *w, const struct object *o);
void column_create(struct emit *e, const struct object *o);
void column_create_rest(struct emit *e, const struct object *o);
void column_alter(struct emit *e, const struct object *from, const struct object *to,
		  uint64_t mask);
void column_drop(struct emit *e, const struct object *o);
void column_rename(struct emit *e, const struct object *from, const struct object *to);
bool column_recreates(const struct object *from, const struct object *to, uint64_t mask);

bool column_read_type(struct load_place *p, struct object *o, const struct node *value);
bool column_apply_primary_key(struct load_place *p, struct object *o, const struct node *value);
bool column_apply_unique(struct load_place *p, struct object *o, const struct node *value);
bool column_apply_index(struct load_place *p, struct object *o, const struct node *value);
bool column_apply_references(struct load_place *p, struct object *o, const struct node *value);
struct node *column_fold_primary_key(struct save_place *p, const struct object *o);
struct node *column_fold_unique(struct save_place *p, const struct object *o);
struct node *column_fold_index(struct save_place *p, const struct object *o);
struct node *column_fold_references(struct save_place *p, const struct object *o);

#endif
