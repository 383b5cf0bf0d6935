/*
 * State: anything that can be read into a schema, by the word that names it.
 *
 *   FILE             a models file ("-": standard input)
 *   postgresql://... a live database; private: the project's own one
 *   rev:ID           the revisions up to ID, replayed on the scratch server
 *   empty:           a database without objects
 *
 * A state lives in the command's arena. Opening two at once lets a server
 * work while a file is read: state_begin, then state_finish.
 */
#ifndef CMD_STATE_H
#define CMD_STATE_H

#include "cmd/cmd.h"
#include "db/inspect.h"
#include "ir/schema.h"

struct state {
	struct schema schema;
	struct vec unmanaged;	 /* struct unmanaged: of a live database */
	const char *url;	 /* of a live or replayed one, else NULL */
	const char *file;	 /* of models */
	struct inspect *inspect; /* begun, not finished */
	struct inspect_options options;
	struct conn_options session;
	bool is_replayed;
	bool may_write;	   /* the command will write to that database, or may */
	bool wants_access; /* owners and grants are read; said before it begins */
	bool opens_beside; /* whether a database can be reached is for state_opened to say */
};

/* Starts reading what the word names, with owners and grants. */
bool state_begin(struct cmd_context *ctx, const char *word, struct state *out);
/* The same for the database at url, whatever the word was. */
bool state_begin_url(struct cmd_context *ctx, const char *url, const struct strings *schemas,
		     bool lists_unmanaged, struct state *out);
/* Replays the revisions that spec means ("heads", an id) and begins to read the result. */
bool state_begin_revisions(struct cmd_context *ctx, const char *spec, struct state *out);
/* Waits until a database has been asked; false with messages. Nothing to do for anything else. */
bool state_opened(struct cmd_context *ctx, struct state *s);
/*
 * Completes it; false with messages. A database has no default schema of its
 * own: that of the models (NULL: public) tells which names stand bare.
 */
bool state_finish(struct cmd_context *ctx, struct state *s, const struct schema *models);
/* Gives up what was begun; for the way out after an error elsewhere. */
void state_abandon(struct state *s);
/*
 * On standard error: what lies within the schemas that the models manage (NULL:
 * in any) and cannot be written down; with --quiet, too.
 */
void state_say_unmanaged(struct cmd_context *ctx, const struct state *s,
			 const struct schema *models);

#endif
