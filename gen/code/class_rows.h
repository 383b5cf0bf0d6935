/*
 * Class rows: the table of classes, for class.h and the documents.
 */
#ifndef CODE_CLASS_ROWS_H
#define CODE_CLASS_ROWS_H

#include "code/class.h"

struct class_row {
	const char *type; /* in pg_type */
	struct class class;
};

/* In the order of the classes; ends with type NULL. */
extern const struct class_row class_rows[];

#endif
