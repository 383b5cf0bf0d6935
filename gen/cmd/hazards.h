/*
 * Hazards: what modelgen.yaml wants done about dangerous statements of a new
 * revision: nothing, a warning each, or no revision at all.
 */
#ifndef CMD_HAZARDS_H
#define CMD_HAZARDS_H

#include "cmd/cmd.h"
#include "engine/plan.h"

/* False when something is refused. */
bool hazards_allow(struct cmd_context *ctx, const struct plan *plan);

#endif
