/*
 * Cast: how the server turns values of one type into another when a column
 * gets it.
 *
 * Domains count as what they are over. Types that no state declares come from
 * extensions: for those a cast that is said is taken to be there.
 */
#ifndef KINDS_CAST_H
#define KINDS_CAST_H

#include "kinds/emit.h"

enum cast_way {
	CAST_ITSELF, /* without a word */
	CAST_SAID,   /* USING x::type */
	CAST_TEXT,   /* USING x::text::type, as one writes it by hand for enums */
	CAST_NONE,   /* nobody but a person knows how */
};

/* The type of either state that stands at its end below domains. */
const struct sqltype *cast_base(const struct schema *s, const struct sqltype *type);
enum cast_way cast_between(const struct schema *from_state, const struct sqltype *from,
			   const struct schema *to_state, const struct sqltype *to);
/* The cast of a column: name::type, by way of text where that is the way. */
void cast_write(struct sql *w, const char *column, enum cast_way way, const struct sqltype *to);

#endif
