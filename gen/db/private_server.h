/*
 * The server of the private cluster: made, started, asked, stopped.
 *
 * Only for private.c, which holds start.lock while it calls what changes
 * something. Everything that touches the server's own files runs as its user.
 */
#ifndef DB_PRIVATE_SERVER_H
#define DB_PRIVATE_SERVER_H

#include "db/private.h"

bool server_is_made(struct arena *a, const struct private_place *p);
/* Process id in the server's own lock file, 0 without one. */
long server_pid(struct arena *a, const struct private_place *p);
bool server_answers(struct arena *a, const struct private_place *p);
/* Makes the cluster and starts the server, as far as either is missing. */
bool server_ensure(struct diags *ds, const struct private_place *p);
/* Ends the server and waits until it is gone. */
bool server_stop(struct diags *ds, const struct private_place *p);
/* Removes a file or folder of ours; what the server's user owns is removed by that user. */
bool server_remove_folder(struct diags *ds, const struct private_place *p, const char *name);
/* Says that a file or folder of it cannot be used, and why; always false. */
bool private_refuse(struct diags *ds, const char *path, const char *why);
/* A moment between two looks. */
void server_pause(void);

#endif
