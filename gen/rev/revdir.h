/*
 * Revdir: the folder of revision files.
 *
 * Every *.sql in it is a revision; names that begin with a dot or a hash sign
 * are leftovers of editors and not looked at. A missing folder is an empty
 * history: the first file that is written makes it.
 */
#ifndef REV_REVDIR_H
#define REV_REVDIR_H

#include "rev/revfile.h"

/* Appends struct rev_file * in byte order of their names; all errors of all files are told. */
bool rev_dir_read(struct arena *a, struct diags *ds, const char *dir, struct vec *files);
/* `<id>_<slug>.sql`: the message in lower-case letters, digits and underscores, cut at 40. */
char *rev_dir_name(struct arena *a, const char *id, const char *message);
/* Writes a new file, never over an old one; makes the folder. */
bool rev_dir_write(struct arena *a, struct diags *ds, const char *dir, const struct rev_new *r,
		   const char **path);

#endif
