/*
 * Private: the private cluster, as scratch uses it.
 *
 * Everything lies in one folder for each major version of the server:
 *
 *   data/         the cluster's files, owned by who runs the server
 *   socket/       its socket, unless the path would be too long (then in /tmp)
 *   server.log    of the last start
 *   start.lock    held while the server is made, started or stopped
 *   use.lock      held shared by each command that uses the server
 *   stays         exists while `modelgen db start` keeps the server
 *
 * As root the server runs as user postgres or nobody. Root then writes only
 * in folders that root owns, and what must happen inside data/ is done by a
 * program that runs as that user, so that nobody can lead root astray.
 *
 * The locks are flock locks: the system drops them when a command dies. A
 * command that is killed leaves the server running; the next one that ends
 * as the last user stops it.
 */
#ifndef DB_PRIVATE_H
#define DB_PRIVATE_H

#include "base/diag.h"

#include <stdbool.h>
#include <sys/types.h>

/* Where the private cluster of this user lies and how it is run. */
struct private_place {
	const char *bin; /* folder of initdb, postgres and pg_ctl */
	int major;
	const char *folder;
	const char *socket_dir;
	bool as_user; /* we are root; the server is not */
	uid_t uid;    /* who runs the server */
	gid_t gid;
};

/* Finds out; makes nothing. */
bool private_find(struct arena *a, struct diags *ds, struct private_place *out);
/* Makes the folder, and refuses one that others could meddle with. */
bool private_make_folder(struct diags *ds, const struct private_place *p);
/* The same for that of the socket, which may come and go with the server. */
bool private_make_socket_dir(struct diags *ds, const struct private_place *p);
/* A database of the cluster, for conn. */
const char *private_database_url(struct arena *a, const struct private_place *p,
				 const char *database);
/* The name of a project's database. */
const char *private_project_name(struct arena *a, const char *project_dir);

/* A use of the running server. */
struct private_use {
	struct private_place place;
	int fd; /* use.lock, held shared; -1: none */
};

/* Makes and starts the cluster where needed, and keeps it until private_leave. */
bool private_enter(struct arena *a, struct diags *ds, struct private_use *out);
/* Gives the use back; the last one stops the server. Idempotent. */
void private_leave(struct private_use *u);

#endif
