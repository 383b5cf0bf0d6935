/*
 * Seed regex: a text that a regular expression of a check accepts.
 *
 * Knows what checks use: characters, sets and their classes, groups,
 * alternatives, repetitions. Of what it does not know (a look ahead, a back
 * reference) it makes nothing; the server has the last word on what it makes.
 */
#ifndef ENGINE_SEED_REGEX_H
#define ENGINE_SEED_REGEX_H

#include "base/str.h"

#include <stdint.h>

/* Adds a text that the expression matches; false: none can be made, out is as it was. */
bool seed_regex(struct sbuf *out, const char *regex, uint64_t chance);

#endif
