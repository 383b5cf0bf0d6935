/*
 * Class: the form that values of a type have in generated code.
 *
 * Sixteen integers, texts, timestamps and so on: what the runtime of a set
 * can read and write. A domain has the class of its type, an array that of
 * its elements. What has no class of its own is text.
 */
#ifndef CODE_CLASS_H
#define CODE_CLASS_H

#include "ir/schema.h"
#include "ir/sqltype.h"

struct class
{
	const char *name;
	bool is_pointer;  /* its C form is or begins with a pointer */
	bool is_fallback; /* text, for want of a class */
};

/* The class of a type's values (of an array: of its elements). */
struct class class_of(const struct schema *s, const struct sqltype *t);
/* Whether it is an array, itself or below a domain. */
bool class_is_array(const struct schema *s, const struct sqltype *t);
/* The domain or enum that the type (of the elements) is, or NULL. */
const struct object *class_domain(const struct schema *s, const struct sqltype *t);
const struct object *class_enum(const struct schema *s, const struct sqltype *t);
/* The type below all domains; of an array of a domain it is the element's. */
const struct sqltype *class_base(const struct schema *s, const struct sqltype *t);

#endif
