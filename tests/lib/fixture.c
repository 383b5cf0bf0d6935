#include "lib/fixture.h"

#include <stdlib.h>

struct head {
	FIXTURE;
};

void *fixture_open(void **state, size_t size)
{
	struct head *f = calloc(1, size);

	if (f)
		f->ds = (struct diags)DIAGS_INIT(&f->arena);
	*state = f;
	return f;
}

int fixture_close(void **state)
{
	struct head *f = *state;

	arena_release(&f->arena);
	free(f);
	return 0;
}
