#include "dialect/keyword.h"

static const char *const words[] = {
#define KEYWORD(word, class) word,
#include "dialect/keywords.def"
#undef KEYWORD
};

static const unsigned char classes[] = {
#define KEYWORD(word, class) KEYWORD_##class,
#include "dialect/keywords.def"
#undef KEYWORD
};

int keyword_cmp(const struct word *w, const char *name)
{
	for (size_t i = 0; i < w->len; i++) {
		int c = (unsigned char)w->text[i];

		if (w->folds && c >= 'A' && c <= 'Z')
			c += 'a' - 'A';
		if (c != (unsigned char)name[i] || !c)
			return c - (unsigned char)name[i];
	}
	return name[w->len] ? -1 : 0;
}

enum keyword_class keyword_class(const struct word *w)
{
	size_t low = 0;
	size_t high = sizeof(words) / sizeof(words[0]);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int cmp = keyword_cmp(w, words[middle]);

		if (!cmp)
			return (enum keyword_class)classes[middle];
		if (cmp < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return KEYWORD_NONE;
}
