/*
 * Whatever is read can be written, read again to the same tree, and is then
 * written to the same bytes with the same comments.
 */
#include "text/yaml_in.h"
#include "text/yaml_out.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t lines_in(const struct vec *lines)
{
	size_t n = 0;

	for (size_t i = 0; i < lines->len; i++)
		n += *(const char *)lines->items[i] != 0;
	return n;
}

static size_t count_comments(const struct node *n)
{
	const struct node_comments *c = n->comments;
	size_t count = 0;

	if (c) {
		count += lines_in(&c->before) + lines_in(&c->end);
		for (const char *p = c->after; p; p = strchr(p + 1, '\n'))
			count++;
	}
	NODE_EACH(it, n)
		count += count_comments(it);
	return count;
}

static void expect(bool holds)
{
	if (!holds)
		abort();
}

static struct node *read_again(struct arena *a, struct diags *ds, const struct sbuf *text)
{
	struct source src = {.name = "again", .text = sbuf_text(text), .len = text->len};
	struct yaml_limits limits = YAML_LIMITS;
	struct node *n = NULL;

	limits.file = src.len;
	limits.depth++;
	expect(yaml_parse(a, ds, &src, &limits, true, &n));
	return n;
}

static void write_and_read(struct arena *a, struct diags *ds, const struct node *first)
{
	struct sbuf text = SBUF_INIT(a);
	struct sbuf again = SBUF_INIT(a);
	const struct node *second;

	yaml_write(&text, first);
	second = read_again(a, ds, &text);
	expect(node_eq(first, second));
	expect(count_comments(first) == count_comments(second));
	yaml_write(&again, second);
	expect(str_eq(sbuf_text(&text), sbuf_text(&again)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct diags ds = DIAGS_INIT(&a);
	struct source src = {"fuzz", (const char *)data, size};
	struct yaml_limits limits = YAML_LIMITS;
	struct sbuf messages = SBUF_INIT(&a);
	struct node *plain = NULL;
	struct node *full = NULL;
	bool is_read;

	limits.aliased = 1000;
	is_read = yaml_parse(&a, &ds, &src, &limits, true, &full);
	expect(is_read == yaml_parse(&a, &ds, &src, &limits, false, &plain));
	expect(is_read == (ds.errors == 0));
	diags_print(&messages, &ds, false);
	expect(str_bad_utf8(sbuf_text(&messages), messages.len) < 0);
	if (is_read) {
		expect(node_eq(full, plain));
		write_and_read(&a, &ds, full);
	}
	arena_release(&a);
	return 0;
}
