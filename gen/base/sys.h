/*
 * Sys: the operating system, behind a few calls that report like the rest.
 *
 * Files are written to a temporary name in the same folder, synced, renamed:
 * a failure leaves the old file. Nothing here knows what the files mean.
 * What is read lives in the arena given, its text ended by a NUL.
 */
#ifndef BASE_SYS_H
#define BASE_SYS_H

#include "base/diag.h"

#include <stdbool.h>
#include <sys/types.h>

/* Whole file (or standard input for "-") as a source; refuses more than limit bytes. */
bool sys_read(struct arena *a, struct diags *ds, const char *path, size_t limit,
	      const struct source **out);
/* Replaces or creates path in one step. */
bool sys_write(struct diags *ds, const char *path, const char *text, size_t len);
/* Like sys_write, but never over a file that exists. */
bool sys_write_new(struct diags *ds, const char *path, const char *text, size_t len);
/* Writes all of it to an open file; 0, or the error's number. */
int sys_put(int fd, const char *text, size_t len);
/* Adds to the end of a file, made where it is missing; one of more than most bytes begins anew. */
bool sys_append(struct diags *ds, const char *path, const char *text, size_t len, size_t most);
bool sys_exists(const char *path);
/* Certainly not there: what may not be looked at is not missing. */
bool sys_is_missing(const char *path);
bool sys_is_dir(const char *path);
/* The same text for the same file, however its path is spelled; NULL: there is none. */
char *sys_file_id(struct arena *a, const char *path);
/* Makes the folder and those above it. */
bool sys_mkdirs(struct diags *ds, const char *path, mode_t mode);
/* Names in the folder in byte order, without "." and "..". */
bool sys_list(struct arena *a, struct diags *ds, const char *path, struct vec *names);
/* Removes a folder with all that it holds; a missing one is fine. */
bool sys_remove_tree(struct diags *ds, const char *path);
char *sys_join(struct arena *a, const char *dir, const char *name);
char *sys_dirname(struct arena *a, const char *path);
char *sys_cwd(struct arena *a);
/* $XDG_CACHE_HOME, else .cache at home; NULL: there is no home. */
const char *sys_cache_home(struct arena *a);

/* n random hex digits from the system. */
char *sys_random_hex(struct arena *a, size_t n);
/* Seconds since 1970; SOURCE_DATE_EPOCH when that is set. */
long long sys_now(void);
/* Milliseconds of a clock that never goes back. */
long long sys_clock_ms(void);
/* "2026-11-20 21:45:00 UTC" */
char *sys_utc(struct arena *a, long long seconds);

struct sys_run {
	const char *const *argv; /* ends with NULL; argv[0] is a path or found in PATH */
	const char *const *env;	 /* whole environment, or NULL: as it is without PG* */
	const char *dir;	 /* working folder, or NULL */
	bool as_user;		 /* when uid is 0: become user uid/gid first */
	uid_t uid;
	gid_t gid;
	bool inherit_io; /* the program talks to the terminal itself */
	bool out_is_err; /* with inherit_io: its standard output goes to standard error */
};
/* Runs a program; false when it could not start. status: exit code, 128+signal. */
bool sys_run(struct arena *a, struct diags *ds, const struct sys_run *run, int *status,
	     const char **output);

#endif
