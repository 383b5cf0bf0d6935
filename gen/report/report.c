#include "report/report.h"

static const struct report_format formats[] = {
#define FORMAT(name, write, help) {name, write, help},
#include "report/formats.def"
#undef FORMAT
};

const struct report_format *report_find(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		if (str_eq(formats[i].name, name))
			return &formats[i];
	}
	return NULL;
}
