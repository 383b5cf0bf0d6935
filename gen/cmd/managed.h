/*
 * Managed: the schemas of a state that models speak about, though they do not
 * name them.
 *
 * A schema that the revisions made is managed until a revision drops it, also
 * when it has left the models: what is in it is then a difference. Others are
 * not looked at, and one line says so. `manage: {schemas: ...}` decides by
 * itself. The revision files are read only where the state has a schema that
 * the models do not name.
 */
#ifndef CMD_MANAGED_H
#define CMD_MANAGED_H

#include "cmd/state.h"

/* Adds them to the models, before they are compared with the state. */
void managed_add(struct cmd_context *ctx, const struct state *s, struct schema *models);

#endif
