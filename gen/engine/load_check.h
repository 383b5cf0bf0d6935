/*
 * Load check: what can be said only when all files are read: conventional
 * names, names that are taken twice, types and schemas that are not declared,
 * and each kind's own validation. Part of load; see engine/load.h.
 */
#ifndef ENGINE_LOAD_CHECK_H
#define ENGINE_LOAD_CHECK_H

#include "ir/schema.h"

/* Gives names and checks everything; false when an error was found. */
bool load_check(struct load_place *p);

#endif
