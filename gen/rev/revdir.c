#include "rev/revdir.h"

#include "base/sys.h"

#include <string.h>

enum { MOST_SLUG = 40 };

static bool is_revision_name(const char *name)
{
	return str_ends(name, ".sql") && name[0] != '.' && name[0] != '#';
}

bool rev_dir_read(struct arena *a, struct diags *ds, const char *dir, struct vec *files)
{
	size_t errors = ds->errors;
	struct vec names = {0};

	if (sys_is_missing(dir))
		return true;
	if (!sys_list(a, ds, dir, &names))
		return false;
	for (size_t i = 0; i < names.len; i++) {
		char *path = sys_join(a, dir, names.items[i]);
		struct rev_file *f;

		if (!is_revision_name(names.items[i]) || sys_is_dir(path))
			continue;
		f = rev_file_read(a, ds, path);
		if (f)
			vec_push(a, files, f);
	}
	return ds->errors == errors;
}

/* Words joined by underscores; a word that does not fit is left out, but for the first. */
static char *slug_of(struct arena *a, const char *message)
{
	struct sbuf b = SBUF_INIT(a);
	size_t word = 0;

	for (const char *p = str_lower(a, message); *p; p++) {
		bool is_word = (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') || *p == '_';

		if (!is_word) {
			if (b.len && b.text[b.len - 1] != '_')
				sbuf_addc(&b, '_');
			word = b.len;
			continue;
		}
		if (b.len == MOST_SLUG) {
			sbuf_cut(&b, word ? word : MOST_SLUG);
			break;
		}
		sbuf_addc(&b, *p);
	}
	while (b.len && b.text[b.len - 1] == '_')
		sbuf_cut(&b, b.len - 1);
	return arena_strdup(a, sbuf_text(&b));
}

char *rev_dir_name(struct arena *a, const char *id, const char *message)
{
	const char *slug = slug_of(a, message);

	return arena_printf(a, "%s%s%s.sql", id, *slug ? "_" : "", slug);
}

bool rev_dir_write(struct arena *a, struct diags *ds, const char *dir, const struct rev_new *r,
		   const char **path)
{
	struct sbuf text = SBUF_INIT(a);

	*path = sys_join(a, dir, rev_dir_name(a, r->id, r->message));
	rev_file_format(&text, r);
	return sys_mkdirs(ds, dir, 0777) && sys_write_new(ds, *path, text.text, text.len);
}
