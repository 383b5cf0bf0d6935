#include "base/sys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

struct work {
	struct arena arena;
	struct diags ds;
	char *dir; /* of this test alone */
};

static void begin(struct work *w)
{
	const char *tmp = getenv("TEST_TMP");

	*w = (struct work){0};
	w->ds.arena = &w->arena;
	w->dir = arena_printf(&w->arena, "%s/sys.XXXXXX", tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(w->dir));
}

static void end(struct work *w)
{
	assert_true(sys_remove_tree(&w->ds, w->dir));
	assert_false(sys_exists(w->dir));
	arena_release(&w->arena);
}

static char *in(struct work *w, const char *name)
{
	return sys_join(&w->arena, w->dir, name);
}

static const char *content(struct work *w, const char *path)
{
	const struct source *s = NULL;

	assert_true(sys_read(&w->arena, &w->ds, path, 1 << 20, &s));
	return arena_strndup(&w->arena, s->text, s->len);
}

/* The last message has this code and says this. */
static void expect_error(struct work *w, enum diag_code code, const char *part)
{
	const struct diag *d;

	assert_true(w->ds.list.len > 0);
	d = w->ds.list.items[w->ds.list.len - 1];
	assert_int_equal(d->code, code);
	if (!strstr(d->text, part))
		fail_msg("%s", d->text);
}

static void test_read_back_what_was_written(void **state)
{
	static const char data[] = "a\0b\r\n\xFF";
	const struct source *s = NULL;
	struct work w;
	char *path;

	(void)state;
	begin(&w);
	path = in(&w, "f");
	assert_true(sys_write(&w.ds, path, data, sizeof(data)));
	assert_true(sys_read(&w.arena, &w.ds, path, 100, &s));
	assert_string_equal(s->name, path);
	assert_int_equal(s->len, sizeof(data));
	assert_memory_equal(s->text, data, sizeof(data));
	assert_true(sys_write(&w.ds, path, "", 0));
	assert_true(sys_read(&w.arena, &w.ds, path, 100, &s));
	assert_int_equal(s->len, 0);
	assert_int_equal(w.ds.list.len, 0);
	end(&w);
}

static void test_read_has_a_limit(void **state)
{
	const struct source *s = NULL;
	struct work w;
	char *big;

	(void)state;
	begin(&w);
	big = arena_alloc(&w.arena, 300000);
	assert_true(sys_write(&w.ds, in(&w, "f"), big, 300000));
	assert_true(sys_read(&w.arena, &w.ds, in(&w, "f"), 300000, &s));
	assert_int_equal(s->len, 300000);
	assert_false(sys_read(&w.arena, &w.ds, in(&w, "f"), 299999, &s));
	expect_error(&w, MG_YAML_LIMIT, "larger");
	/* a device does not tell its size */
	assert_false(sys_read(&w.arena, &w.ds, "/dev/zero", 200000, &s));
	expect_error(&w, MG_YAML_LIMIT, "larger");
	end(&w);
}

static void test_read_refuses(void **state)
{
	const struct source *s = NULL;
	const struct diag *d;
	struct work w;

	(void)state;
	begin(&w);
	assert_false(sys_read(&w.arena, &w.ds, in(&w, "none"), 100, &s));
	expect_error(&w, MG_FILE_READ, "No such file");
	d = w.ds.list.items[0];
	assert_string_equal(d->pos.src->name, in(&w, "none"));
	assert_non_null(d->hint);
	assert_false(sys_read(&w.arena, &w.ds, w.dir, 100, &s));
	expect_error(&w, MG_FILE_READ, "directory");
	assert_null(s);
	end(&w);
}

static void test_read_standard_input(void **state)
{
	const struct source *s = NULL;
	int kept = dup(STDIN_FILENO);
	int fds[2];
	struct work w;

	(void)state;
	begin(&w);
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], "from a pipe", 11), 11);
	close(fds[1]);
	assert_true(dup2(fds[0], STDIN_FILENO) >= 0);
	close(fds[0]);
	assert_true(sys_read(&w.arena, &w.ds, "-", 100, &s));
	assert_string_equal(s->name, "<stdin>");
	assert_int_equal(s->len, 11);
	assert_memory_equal(s->text, "from a pipe", 11);
	assert_true(dup2(kept, STDIN_FILENO) >= 0);
	close(kept);
	end(&w);
}

static size_t files_in(struct work *w)
{
	struct vec names = {0};

	assert_true(sys_list(&w->arena, &w->ds, w->dir, &names));
	return names.len;
}

/* A disk that is full: a limit on the size of files does the same. */
static void write_on_a_full_disk(struct work *w, bool fresh, const char *path)
{
	struct rlimit before;
	struct rlimit small;
	void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
	char *big = arena_alloc(&w->arena, 100000);
	bool written;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = before;
	small.rlim_cur = 1000;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	written = fresh ? sys_write_new(&w->ds, path, big, 100000)
			: sys_write(&w->ds, path, big, 100000);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	signal(SIGXFSZ, handler);
	assert_false(written);
	expect_error(w, MG_FILE_WRITE, "cannot write");
}

static void test_failed_write_keeps_the_old_file(void **state)
{
	struct work w;
	char *path;

	(void)state;
	begin(&w);
	path = in(&w, "f");
	assert_true(sys_write(&w.ds, path, "old", 3));
	write_on_a_full_disk(&w, false, path);
	assert_string_equal(content(&w, path), "old");
	write_on_a_full_disk(&w, true, in(&w, "new"));
	assert_false(sys_exists(in(&w, "new")));
	/* nothing half-written is left beside it */
	assert_int_equal(files_in(&w), 1);
	assert_false(sys_write(&w.ds, in(&w, "none/f"), "x", 1));
	expect_error(&w, MG_FILE_WRITE, "No such file");
	assert_false(sys_write(&w.ds, w.dir, "x", 1));
	expect_error(&w, MG_FILE_WRITE, "cannot write");
	assert_int_equal(files_in(&w), 1);
	end(&w);
}

static void test_write_keeps_the_mode(void **state)
{
	mode_t mask = umask(027);
	struct stat st;
	struct work w;
	char *path;

	(void)state;
	begin(&w);
	path = in(&w, "f");
	assert_true(sys_write(&w.ds, path, "1", 1));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	assert_int_equal(chmod(path, 0604), 0);
	assert_true(sys_write(&w.ds, path, "2", 1));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0604);
	assert_string_equal(content(&w, path), "2");
	umask(mask);
	end(&w);
}

static void test_write_new_never_replaces(void **state)
{
	struct work w;
	char *path;

	(void)state;
	begin(&w);
	path = in(&w, "f");
	assert_true(sys_write_new(&w.ds, path, "first", 5));
	assert_false(sys_write_new(&w.ds, path, "second", 6));
	expect_error(&w, MG_FILE_WRITE, "exists");
	assert_string_equal(content(&w, path), "first");
	assert_int_equal(files_in(&w), 1);
	end(&w);
}

static void test_folders(void **state)
{
	struct work w;

	(void)state;
	begin(&w);
	assert_true(sys_mkdirs(&w.ds, in(&w, "a/b/c"), 0755));
	assert_true(sys_is_dir(in(&w, "a/b/c")));
	assert_true(sys_mkdirs(&w.ds, in(&w, "a/b/c"), 0755));
	assert_true(sys_mkdirs(&w.ds, in(&w, "a/b/d/"), 0755));
	assert_true(sys_write(&w.ds, in(&w, "a/file"), "x", 1));
	assert_true(sys_exists(in(&w, "a/file")));
	assert_false(sys_is_dir(in(&w, "a/file")));
	assert_int_equal(w.ds.list.len, 0);
	assert_false(sys_mkdirs(&w.ds, in(&w, "a/file"), 0755));
	expect_error(&w, MG_FILE_WRITE, "cannot make");
	assert_false(sys_mkdirs(&w.ds, in(&w, "a/file/b"), 0755));
	expect_error(&w, MG_FILE_WRITE, "cannot make");
	end(&w);
}

static void test_list_is_in_byte_order(void **state)
{
	static const char *const names[] = {".hidden", "10", "2", "B", "a", "b", "\xC3\xA4"};
	enum { COUNT = sizeof(names) / sizeof(names[0]) };
	struct vec found = {0};
	struct work w;

	(void)state;
	begin(&w);
	for (size_t i = 0; i < COUNT; i++)
		assert_true(sys_write(&w.ds, in(&w, names[(i * 3) % COUNT]), "", 0));
	assert_true(sys_list(&w.arena, &w.ds, w.dir, &found));
	assert_int_equal(found.len, COUNT);
	for (size_t i = 0; i < COUNT; i++)
		assert_string_equal(found.items[i], names[i]);
	assert_false(sys_list(&w.arena, &w.ds, in(&w, "none"), &found));
	expect_error(&w, MG_FILE_READ, "cannot read the folder");
	end(&w);
}

static void test_remove_does_not_follow_links(void **state)
{
	struct work w;

	(void)state;
	begin(&w);
	assert_true(sys_mkdirs(&w.ds, in(&w, "kept"), 0755));
	assert_true(sys_write(&w.ds, in(&w, "kept/f"), "x", 1));
	assert_true(sys_mkdirs(&w.ds, in(&w, "gone/deep"), 0755));
	assert_true(sys_write(&w.ds, in(&w, "gone/deep/f"), "x", 1));
	assert_int_equal(symlink("../kept", in(&w, "gone/link")), 0);
	assert_true(sys_remove_tree(&w.ds, in(&w, "gone")));
	assert_false(sys_exists(in(&w, "gone")));
	assert_string_equal(content(&w, in(&w, "kept/f")), "x");
	assert_true(sys_remove_tree(&w.ds, in(&w, "gone")));
	end(&w);
}

static void test_paths(void **state)
{
	struct arena a = ARENA_INIT;
	char here[4096];

	(void)state;
	assert_string_equal(sys_join(&a, "a", "b"), "a/b");
	assert_string_equal(sys_join(&a, "a/", "b"), "a/b");
	assert_string_equal(sys_join(&a, ".", "b"), "b");
	assert_string_equal(sys_join(&a, "", "b"), "b");
	assert_string_equal(sys_join(&a, "/", "b"), "/b");
	assert_string_equal(sys_dirname(&a, "a/b/c"), "a/b");
	assert_string_equal(sys_dirname(&a, "a"), ".");
	assert_string_equal(sys_dirname(&a, "/a"), "/");
	assert_non_null(getcwd(here, sizeof(here)));
	assert_string_equal(sys_cwd(&a), here);
	arena_release(&a);
}

static void test_random_names(void **state)
{
	struct arena a = ARENA_INIT;
	const char *one = sys_random_hex(&a, 12);
	const char *two = sys_random_hex(&a, 12);

	(void)state;
	assert_int_equal(strlen(one), 12);
	assert_int_equal(strspn(one, "0123456789abcdef"), 12);
	assert_string_not_equal(one, two);
	assert_string_equal(sys_random_hex(&a, 0), "");
	arena_release(&a);
}

static void test_clock(void **state)
{
	const long long in_2020 = 1577836800;
	long long before = sys_clock_ms();

	(void)state;
	assert_int_equal(setenv("SOURCE_DATE_EPOCH", "1795211100", 1), 0);
	assert_int_equal(sys_now(), 1795211100);
	assert_int_equal(setenv("SOURCE_DATE_EPOCH", "soon", 1), 0);
	assert_true(sys_now() > in_2020);
	assert_int_equal(setenv("SOURCE_DATE_EPOCH", "-5", 1), 0);
	assert_true(sys_now() > in_2020);
	assert_int_equal(unsetenv("SOURCE_DATE_EPOCH"), 0);
	assert_true(sys_now() > in_2020);
	assert_true(sys_clock_ms() >= before);
}

static void test_utc(void **state)
{
	struct arena a = ARENA_INIT;

	(void)state;
	assert_string_equal(sys_utc(&a, 0), "1970-01-01 00:00:00 UTC");
	assert_string_equal(sys_utc(&a, 1795211100), "2026-11-20 21:45:00 UTC");
	assert_string_equal(sys_utc(&a, 1709164799), "2024-02-28 23:59:59 UTC");
	assert_string_equal(sys_utc(&a, 1709164800), "2024-02-29 00:00:00 UTC");
	assert_string_equal(sys_utc(&a, -1), "1969-12-31 23:59:59 UTC");
	arena_release(&a);
}

static const char *shell(struct work *w, struct sys_run *run, const char *script, int *status)
{
	const char *const argv[] = {"sh", "-c", script, NULL};
	const char *output = NULL;

	run->argv = argv;
	*status = -1;
	assert_true(sys_run(&w->arena, &w->ds, run, status, &output));
	run->argv = NULL;
	return output;
}

static void test_run_output_and_status(void **state)
{
	struct sys_run run = {0};
	struct work w;
	int status;
	const char *output;

	(void)state;
	begin(&w);
	assert_string_equal(shell(&w, &run, "echo out; echo err >&2; exit 3", &status),
			    "out\nerr\n");
	assert_int_equal(status, 3);
	assert_string_equal(shell(&w, &run, "true", &status), "");
	assert_int_equal(status, 0);
	shell(&w, &run, "kill -9 $$", &status);
	assert_int_equal(status, 128 + 9);
	/* standard input is empty, not the caller's */
	assert_string_equal(shell(&w, &run, "cat; echo end", &status), "end\n");
	output = shell(&w, &run, "i=0; while [ $i -lt 9000 ]; do echo 0123456789; i=$((i+1)); done",
		       &status);
	assert_int_equal(strlen(output), 99000);
	run.inherit_io = true;
	assert_string_equal(shell(&w, &run, "exit 4", &status), "");
	assert_int_equal(status, 4);
	end(&w);
}

static void test_append(void **state)
{
	struct work w;
	char *path;

	(void)state;
	begin(&w);
	path = in(&w, "f");
	assert_true(sys_append(&w.ds, path, "one\n", 4, 10));
	assert_true(sys_append(&w.ds, path, "two\n", 4, 10));
	assert_string_equal(content(&w, path), "one\ntwo\n");
	/* what would grow too large begins anew */
	assert_true(sys_append(&w.ds, path, "three\n", 6, 10));
	assert_string_equal(content(&w, path), "three\n");
	assert_false(sys_append(&w.ds, in(&w, "no/f"), "x", 1, 10));
	expect_error(&w, MG_FILE_WRITE, "cannot write");
	end(&w);
}

static void test_cache_home(void **state)
{
	struct work w;

	(void)state;
	begin(&w);
	setenv("XDG_CACHE_HOME", "/c", 1);
	assert_string_equal(sys_cache_home(&w.arena), "/c");
	/* a folder that is no absolute one means nothing */
	setenv("XDG_CACHE_HOME", "c", 1);
	setenv("HOME", "/h", 1);
	assert_string_equal(sys_cache_home(&w.arena), "/h/.cache");
	unsetenv("XDG_CACHE_HOME");
	assert_string_equal(sys_cache_home(&w.arena), "/h/.cache");
	end(&w);
}

static void test_run_what_cannot_start(void **state)
{
	const char *const argv[] = {"/no/such/program", NULL};
	const char *const empty[] = {"true", NULL};
	struct sys_run run = {.argv = argv};
	const char *output = NULL;
	int status = -1;
	struct work w;

	(void)state;
	begin(&w);
	assert_false(sys_run(&w.arena, &w.ds, &run, &status, &output));
	expect_error(&w, MG_SYSTEM, "cannot start /no/such/program: No such file");
	run.argv = empty;
	run.dir = in(&w, "none");
	assert_false(sys_run(&w.arena, &w.ds, &run, &status, &output));
	expect_error(&w, MG_SYSTEM, "No such file");
	/* 127 of the program itself is its own affair */
	run.dir = NULL;
	shell(&w, &run, "exit 127", &status);
	assert_int_equal(status, 127);
	end(&w);
}

static void test_run_environment_and_folder(void **state)
{
	static const char *const env[] = {"ONLY=this", "PATH=/usr/bin:/bin", NULL};
	struct sys_run run = {0};
	struct work w;
	char *real;
	int status;

	(void)state;
	begin(&w);
	assert_int_equal(setenv("PGHOST", "production", 1), 0);
	assert_int_equal(setenv("OTHER", "kept", 1), 0);
	assert_string_equal(shell(&w, &run, "echo $OTHER${PGHOST:-gone}", &status), "keptgone\n");
	assert_string_equal(getenv("PGHOST"), "production");
	run.env = env;
	assert_string_equal(shell(&w, &run, "echo $ONLY${OTHER:-gone}", &status), "thisgone\n");
	assert_int_equal(unsetenv("PGHOST"), 0);
	assert_int_equal(unsetenv("OTHER"), 0);
	run.dir = w.dir;
	real = realpath(w.dir, NULL);
	assert_string_equal(shell(&w, &run, "pwd -P", &status),
			    arena_printf(&w.arena, "%s\n", real));
	free(real);
	end(&w);
}

/* A server that is started keeps the pipe: its starter has ended, and that is what counts. */
static void test_run_does_not_wait_for_a_daemon(void **state)
{
	struct sys_run run = {0};
	struct work w;
	long long pid;
	int status;
	char *output;

	(void)state;
	begin(&w);
	output = str_trim(&w.arena, shell(&w, &run, "sleep 60 & echo $!", &status));
	assert_int_equal(status, 0);
	assert_true(str_to_i64(output, &pid) && pid > 1);
	assert_int_equal(kill((pid_t)pid, SIGKILL), 0);
	end(&w);
}

static void test_run_as_another_user(void **state)
{
	enum { NOBODY = 65534 };
	const char *const argv[] = {"id", "-u", NULL};
	struct sys_run run = {.argv = argv, .as_user = true, .uid = NOBODY, .gid = NOBODY};
	const char *output = NULL;
	int status = -1;
	struct work w;

	(void)state;
	begin(&w);
	if (geteuid() != 0) {
		assert_false(sys_run(&w.arena, &w.ds, &run, &status, &output));
		expect_error(&w, MG_SYSTEM, "not permitted");
	} else {
		assert_true(sys_run(&w.arena, &w.ds, &run, &status, &output));
		assert_string_equal(output, "65534\n");
		/* root is no other user */
		run.uid = 0;
		assert_false(sys_run(&w.arena, &w.ds, &run, &status, &output));
		expect_error(&w, MG_SYSTEM, "not permitted");
	}
	end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read_back_what_was_written),
		cmocka_unit_test(test_read_has_a_limit),
		cmocka_unit_test(test_read_refuses),
		cmocka_unit_test(test_read_standard_input),
		cmocka_unit_test(test_failed_write_keeps_the_old_file),
		cmocka_unit_test(test_write_keeps_the_mode),
		cmocka_unit_test(test_write_new_never_replaces),
		cmocka_unit_test(test_folders),
		cmocka_unit_test(test_list_is_in_byte_order),
		cmocka_unit_test(test_remove_does_not_follow_links),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_random_names),
		cmocka_unit_test(test_clock),
		cmocka_unit_test(test_utc),
		cmocka_unit_test(test_run_output_and_status),
		cmocka_unit_test(test_append),
		cmocka_unit_test(test_cache_home),
		cmocka_unit_test(test_run_what_cannot_start),
		cmocka_unit_test(test_run_environment_and_folder),
		cmocka_unit_test(test_run_does_not_wait_for_a_daemon),
		cmocka_unit_test(test_run_as_another_user),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
