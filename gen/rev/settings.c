#include "rev/settings.h"

#include "dialect/sql.h"

static const struct rev_setting pins[] = {
	{"standard_conforming_strings", "on"},
	{"DateStyle", "ISO, MDY"},
	{"IntervalStyle", "postgres"},
	{"TimeZone", "UTC"},
	/* a row that a policy hides is an error, not one that is left out */
	{"row_security", "off"},
};

static const char check_interval[] = "client_connection_check_interval";

/* Everything that is in force, in order: later ones win. */
static struct vec all_settings(struct arena *a, const struct rev_execute_options *o,
			       const struct rev_file *f)
{
	struct rev_setting *own = ARENA_ARRAY(a, struct rev_setting, 4);
	struct vec all = {0};

	/* a file that means another schema says so under `set` */
	own[0] = (struct rev_setting){"search_path", "public"};
	own[1] = (struct rev_setting){"statement_timeout", o->statement_timeout};
	own[2] = (struct rev_setting){"lock_timeout", o->lock_timeout};
	/* a client that died must not leave its statement at work */
	own[3] = (struct rev_setting){check_interval,
				      o->store && conn_version(o->conn) >= 140000 ? "1s" : NULL};
	for (size_t i = 0; i < sizeof(pins) / sizeof(pins[0]); i++)
		vec_push(a, &all, &pins[i]);
	for (size_t i = 0; i < 4; i++) {
		if (own[i].value)
			vec_push(a, &all, &own[i]);
	}
	for (size_t i = 0; f && i < f->set.len; i++)
		vec_push(a, &all, f->set.items[i]);
	return all;
}

static bool set(struct arena *a, struct diags *ds, struct conn *conn, const struct vec *settings,
		bool is_local)
{
	struct sql w;

	if (!settings->len)
		return true;
	sql_init(&w, a, NULL);
	for (size_t i = 0; i < settings->len; i++) {
		const struct rev_setting *s = settings->items[i];

		if (i)
			SQL(&w, KW(","));
		else
			SQL(&w, KW("SELECT"));
		/* elsewhere the server may not know how to look after its client */
		if (str_eq(s->name, check_interval))
			SQL(&w, KW("CASE WHEN pg_catalog.version() LIKE '%linux%' THEN"));
		SQL(&w, KW("pg_catalog.set_config("), LIT(s->name), KW(","), LIT(s->value), KW(","),
		    LIT(is_local ? "t" : "f"), KW("::bool)"));
		if (str_eq(s->name, check_interval))
			SQL(&w, KW("END"));
	}
	return conn_exec(conn, ds, sbuf_text(&w.text));
}

bool rev_settings_local(struct arena *a, struct diags *ds, const struct rev_execute_options *o)
{
	struct vec all = all_settings(a, o, NULL);

	return set(a, ds, o->conn, &all, true);
}

bool rev_settings_limits(struct arena *a, struct diags *ds, const struct rev_execute_options *o)
{
	const struct rev_setting limits[] = {
		{"lock_timeout", o->lock_timeout},
		{"statement_timeout", o->statement_timeout},
	};
	struct vec some = {0};

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		if (limits[i].value)
			vec_push(a, &some, &limits[i]);
	}
	return set(a, ds, o->conn, &some, true);
}

/* An error of a setting belongs to the file that asks for it. */
static bool of_file(struct diags *ds, const struct rev_file *f, bool ok)
{
	struct diag *d;

	if (ok || !f->set.len)
		return ok;
	d = ds->list.items[ds->list.len - 1];
	if (!d->pos.src)
		d->pos = (struct pos){.src = f->src};
	return false;
}

bool rev_settings_file(struct arena *a, struct diags *ds, const struct rev_execute_options *o,
		       const struct rev_file *f)
{
	return of_file(ds, f, set(a, ds, o->conn, &f->set, true));
}

bool rev_settings_step(struct arena *a, struct diags *ds, const struct rev_execute_options *o,
		       const struct rev_step *step)
{
	return set(a, ds, o->conn, &step->set, true);
}

bool rev_settings_file_over(struct arena *a, struct diags *ds, const struct rev_execute_options *o,
			    const struct rev_file *f)
{
	for (size_t i = 0; i < f->set.len; i++) {
		const struct rev_setting *s = f->set.items[i];
		struct sql w;

		sql_init(&w, a, NULL);
		SQL(&w, KW("SET LOCAL"), ID(s->name), KW("TO DEFAULT"));
		if (!conn_exec(o->conn, ds, sbuf_text(&w.text)))
			return false;
	}
	return !f->set.len || rev_settings_local(a, ds, o);
}

bool rev_settings_session(struct arena *a, struct diags *ds, const struct rev_execute_options *o,
			  const struct rev_file *f)
{
	struct vec all = all_settings(a, o, f);

	return of_file(ds, f, set(a, ds, o->conn, &all, false));
}

bool rev_settings_reset(struct arena *a, struct diags *ds, const struct rev_execute_options *o,
			const struct rev_file *f)
{
	struct vec all = all_settings(a, o, f);

	for (size_t i = 0; i < all.len; i++) {
		const struct rev_setting *s = all.items[i];
		struct sql w;

		sql_init(&w, a, NULL);
		SQL(&w, KW("RESET"), ID(s->name));
		if (!conn_exec(o->conn, ds, sbuf_text(&w.text)))
			return false;
	}
	return true;
}
