/*
 * JSON Schema: the pieces that a schema is put together from, as nodes.
 *
 * Names of definitions and texts are borrowed. Part of reference; see
 * engine/reference.h.
 */
#ifndef ENGINE_JSONSCHEMA_H
#define ENGINE_JSONSCHEMA_H

#include "ir/field.h"
#include "text/node.h"

/* What stands under that name in $defs. */
struct node *js_ref(struct arena *a, const char *definition);
/* One type, or several: "object null". */
struct node *js_type(struct arena *a, const char *types);
/* All that YAML takes for a value of its own: text, numbers, true, null. */
struct node *js_scalar(struct arena *a);
/* A text that fits. Patterns mean the same to POSIX and to ECMA. */
struct node *js_pattern(struct arena *a, const char *pattern);
struct node *js_any_of(struct arena *a, struct node *x, struct node *y);
/* One of some texts; ends with NULL. */
struct node *js_enum(struct arena *a, const char *const *words);
/* A word of a choice: true and false are what YAML makes of them. */
struct node *js_word(struct arena *a, const char *name);
/* One of the choices, in letters of any case; the same as a part of a pattern. */
struct node *js_choice(struct arena *a, const struct choice *choices);
const char *js_choice_pattern(struct arena *a, const struct choice *choices);
struct node *js_list(struct arena *a, struct node *item, bool wants_one);
/* A map with any keys. */
struct node *js_map(struct arena *a, struct node *value);
/* A map whose keys are known; they are put into *properties. */
struct node *js_closed_map(struct arena *a, struct node **properties);
/* The map must have the key. */
void js_require(struct arena *a, struct node *map, const char *key);
/* Puts the text before all else that the schema says; NULL: nothing. Returns n. */
struct node *js_describe(struct arena *a, struct node *n, const char *text);

#endif
