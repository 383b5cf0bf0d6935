/*
 * Fingerprint: a short name for a state, the same for the same state.
 *
 * It is made of the objects as the canonical models text would say them,
 * with the members of every map in order of their keys: in which order the
 * objects were found, columns were added or a file was written is of no
 * account. What every new database has counts as nothing.
 */
#ifndef ENGINE_FINGERPRINT_H
#define ENGINE_FINGERPRINT_H

#include "ir/schema.h"

enum { FINGERPRINT_DIGITS = 16 };

/* So many lower-case hex digits. */
const char *fingerprint_of(struct arena *a, const struct schema *s);

#endif
