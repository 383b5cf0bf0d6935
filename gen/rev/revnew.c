#include "rev/revnew.h"

#include "base/sys.h"
#include "rev/revspec.h"

#include <string.h>

enum { ID_DIGITS = 12 };

static bool check_id(struct diags *ds, const struct rev_graph *g, const char *id)
{
	const struct rev_node *old;
	struct diag *d;

	if (!rev_is_id(id)) {
		d = diag_add(ds, MG_USAGE, POS_NONE, "\"%s\" cannot be the id of a revision", id);
		diag_hint(ds, d,
			  "An id has 1 to 32 letters, digits, underscores and dots; head, "
			  "heads, base and current have a meaning of their own.");
		return false;
	}
	old = rev_graph_find(g, id);
	if (!old)
		return true;
	d = diag_add(ds, MG_REV_GRAPH, POS_NONE, "revision %s exists already: %s", id,
		     old->file->path);
	diag_hint(ds, d, "Choose another id, or leave --rev-id out.");
	return false;
}

static bool check_message(struct diags *ds, const char *message)
{
	struct diag *d;

	if (!message || str_bad_utf8(message, strlen(message)) < 0)
		return true;
	d = diag_add(ds, MG_USAGE, POS_NONE, "the message is not UTF-8");
	diag_hint(ds, d, "Revision files are UTF-8; set the locale of the terminal to it.");
	return false;
}

bool rev_new_begin(struct arena *a, struct diags *ds, const struct rev_graph *g, const char *rev_id,
		   const char *message, struct rev_new *out)
{
	const struct rev_node *head;

	if ((rev_id && !check_id(ds, g, rev_id)) || !check_message(ds, message) ||
	    !rev_single_head(a, ds, g, &head))
		return false;
	*out = (struct rev_new){
		.id = rev_id ? rev_id : sys_random_hex(a, ID_DIGITS),
		.message = message ? message : "",
		.created = sys_utc(a, sys_now()),
		.up = "",
		.down_sql = "",
	};
	if (head)
		vec_push(a, &out->down, head->file->id);
	return true;
}
