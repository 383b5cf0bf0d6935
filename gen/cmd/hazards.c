#include "cmd/hazards.h"

#include "kinds/emit.h"

struct hazard_row {
	unsigned bit;
	const char *key;
	const char *words;
	const char *answer; /* allow, warn, refuse */
	enum diag_code warning;
};

static bool judge(struct cmd_context *ctx, const struct hazard_row *h, const struct statement *s)
{
	struct diag *d;

	if (!(s->hazards & h->bit) || str_eq(h->answer, "allow"))
		return true;
	if (str_eq(h->answer, "warn")) {
		diag_add(&ctx->ds, h->warning, s->object ? s->object->pos : POS_NONE, "%s: %s",
			 h->words, s->sql);
		return true;
	}
	d = diag_add(&ctx->ds, MG_HAZARD_REFUSED, s->object ? s->object->pos : POS_NONE, "%s: %s",
		     h->words, s->sql);
	diag_hint(&ctx->ds, d,
		  "%s says hazards: {%s: refuse}; with warn there, or with allow, the revision is "
		  "written.",
		  ctx->config.file, h->key);
	return false;
}

bool hazards_allow(struct cmd_context *ctx, const struct plan *plan)
{
	const struct hazard_row rows[] = {
		{HAZARD_DATA_LOSS, "data_loss", "data is lost by", ctx->config.on_data_loss,
		 MG_DATA_LOSS},
		{HAZARD_TABLE_REWRITE, "table_rewrite", "a table is written anew by",
		 ctx->config.on_table_rewrite, MG_TABLE_REWRITE},
	};
	bool ok = true;

	for (size_t i = 0; i < plan->statements.len; i++) {
		for (size_t k = 0; k < sizeof(rows) / sizeof(*rows); k++)
			ok = judge(ctx, &rows[k], plan->statements.items[i]) && ok;
	}
	return ok;
}
