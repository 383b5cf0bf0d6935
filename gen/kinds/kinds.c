#include "kinds/kinds.h"

static const struct kind *const rows[] = {
#define KIND(name) &kind_##name,
#include "kinds/kinds.def"
#undef KIND
};

const struct kind_set *kinds_all(void)
{
	static const struct kind_set all = {rows, sizeof(rows) / sizeof(*rows)};

	return &all;
}
