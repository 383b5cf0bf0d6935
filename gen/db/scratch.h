/*
 * Scratch: databases that may be thrown away, and the private cluster.
 *
 * The private cluster is a PostgreSQL server of modelgen's own, made on first
 * use from the installed binaries in the user's cache folder, unix socket
 * only, without fsync. The first command that needs it starts it and the last
 * one stops it, unless `modelgen db start` asked it to stay. Commands that
 * run at once share it through file locks, which the system drops when a
 * command dies. A scratch server may also be a URL (--scratch).
 *
 * scratch_open takes a use of the server; scratch_close gives it back and
 * drops the databases that were made; closing twice, or NULL, is fine. The
 * databases of a command that died are dropped by the next one that makes a
 * database: each living command holds an advisory lock that its names tell.
 *
 * URLs of the private cluster are postgresql+private://: conn then leaves the
 * PG* variables of the caller out of account.
 */
#ifndef DB_SCRATCH_H
#define DB_SCRATCH_H

#include "base/diag.h"
#include "db/conn.h"

struct scratch;

/* url NULL or "private:": the private cluster; else that server. Starts it where needed. */
bool scratch_open(struct arena *a, struct diags *ds, const char *url, struct scratch **out);
void scratch_close(struct scratch *s);
/* A fresh empty database (template0, UTF8) with a unique name; dropped at close. */
bool scratch_database(struct scratch *s, struct diags *ds, const char **url);
/*
 * A database in a state that is costly to build. On the private cluster the last few states are
 * kept: whoever asks for the same key gets the database that is there, and must leave it as it
 * was (read it, or roll back). Elsewhere, and where build says so, it goes at close.
 */
struct scratch_state {
	const char *key; /* everything that the state depends on */
	/* Brings the empty database there; its connections are closed when it returns. */
	bool (*build)(void *context, struct diags *ds, const char *url, bool *keeps);
	void *context;
	bool is_apart; /* never one that is kept: it is to be changed */
};
bool scratch_state(struct scratch *s, struct diags *ds, const struct scratch_state *state,
		   const char **url);
/* What belongs to the whole server: a role, else a tablespace. */
struct scratch_name {
	const char *name;
	bool is_role;
};
/* Makes it unless it is there: a role that cannot log in, a tablespace in place. */
bool scratch_make(struct scratch *s, struct diags *ds, const struct scratch_name *n);
/*
 * Makes what the words of the last error on a connection say is missing and what belongs to the
 * whole server: a role (it cannot log in) or a tablespace (in place). Whether it is worth to try
 * again.
 */
bool scratch_host(struct scratch *s, const char *sqlstate, const char *words);
/* Whether the server could make the extension. */
bool scratch_has_extension(struct scratch *s, struct diags *ds, const char *name, bool *out);
const char *scratch_version_text(const struct scratch *s);
/* The kept database of this project (private: as a target); made when missing. */
bool scratch_project_database(struct scratch *s, struct diags *ds, const char *project_dir,
			      const char **url);
/* The same, but dropped and made again, with all that was in it. */
bool scratch_reset_project(struct scratch *s, struct diags *ds, const char *project_dir,
			   const char **url);
int scratch_version(const struct scratch *s);

/* The private cluster itself, for `modelgen db`. */
struct private_state {
	bool exists;
	bool runs;
	bool stays; /* started by `db start` */
	const char *folder;
	const char *socket_dir;
	const char *version;
	long pid;
};
bool private_state(struct arena *a, struct diags *ds, struct private_state *out);
bool private_start(struct arena *a, struct diags *ds);
/* Stops it when no other command uses it; force stops it all the same. */
bool private_stop(struct arena *a, struct diags *ds, bool force);
/* Stops it and removes its files; refused while other commands use it. */
bool private_remove(struct arena *a, struct diags *ds);
/*
 * The URL of the project's database on the private cluster, as people and other programs take
 * it (without the +private that keeps libpq's environment away); nothing is made or started.
 */
bool private_project_url(struct arena *a, struct diags *ds, const char *project_dir,
			 const char **url);
/* Path of a server program (psql, pg_dump) of the same installation, or NULL. */
const char *private_program(struct arena *a, const char *name);

#endif
