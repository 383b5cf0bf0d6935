#include "report/report.h"
#include "text/json.h"

void report_json(struct sbuf *out, const struct node *report)
{
	json_write(out, report);
}
