#include "rev/runner.h"

#include "base/sys.h"

#include <string.h>
#include <time.h>

enum { FIRST_PAUSE_MS = 100, LONGEST_PAUSE_MS = 5000 };

long long rev_ms(const char *text)
{
	static const struct {
		const char *unit;
		long long ms;
	} units[] = {{"ms", 1},	     {"", 1},	     {"s", 1000},
		     {"min", 60000}, {"h", 3600000}, {"d", 86400000}};
	size_t digits = strspn(text, "0123456789");
	const char *unit = text + digits + strspn(text + digits, " ");
	long long n = 0;

	for (size_t i = 0; i < digits && n < 100000000; i++)
		n = n * 10 + (text[i] - '0');
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (str_eq(unit, units[i].unit))
			return n * units[i].ms;
	}
	return n / 1000;
}

static const char *find(const struct vec *settings, const char *name)
{
	const char *value = NULL;

	for (size_t i = 0; i < settings->len; i++) {
		const struct rev_setting *s = settings->items[i];

		if (str_ieq(s->name, name))
			value = s->value;
	}
	return value;
}

const char *runner_limit(const struct runner *r, const struct rev_action *action, const char *name)
{
	const char *value = NULL;

	if (action && action->step)
		value = find(&action->step->set, name);
	if (!value && action && action->change)
		value = find(&action->change->node->file->set, name);
	if (value)
		return value;
	return str_eq(name, "lock_timeout") ? r->o->lock_timeout : r->o->statement_timeout;
}

bool runner_is_transient(const struct runner *r)
{
	static const char *const states[] = {"55P03", "40P01", "40001"};

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (str_eq(conn_sqlstate(r->o->conn), states[i]))
			return true;
	}
	return false;
}

static void sleep_ms(long long ms)
{
	const struct timespec t = {.tv_sec = (time_t)(ms / 1000),
				   .tv_nsec = (long)(ms % 1000) * 1000000L};

	nanosleep(&t, NULL);
}

/* Between half and one and a half times, so that two runners do not go in step. */
static long long jittered(struct runner *r, long long ms)
{
	const char *hex = sys_random_hex(r->arena, 2);
	long long part = 0;

	for (; *hex; hex++)
		part = part * 16 + (*hex <= '9' ? *hex - '0' : *hex - 'a' + 10);
	return ms / 2 + ms * part / 256;
}

const char *runner_why(struct runner *r)
{
	const struct rev_action *action = r->action;
	const char *state = conn_sqlstate(r->o->conn);
	const char *limit = runner_limit(r, action, "lock_timeout");
	const char *what = "the transaction";

	if (action && action->stmt)
		what = arena_printf(r->arena, "statement %zu", action->at + 1);
	if (str_eq(state, "40P01"))
		return arena_printf(r->arena, "%s was in a deadlock", what);
	if (str_eq(state, "40001"))
		return arena_printf(r->arena, "%s met changes of the same rows", what);
	return arena_printf(r->arena, "%s got no lock%s%s", what, limit ? " within " : "",
			    limit ? limit : "");
}

const char *runner_tries(struct runner *r)
{
	long long ms = r->o->retry_ms - (r->retry_end - sys_clock_ms());

	if (!r->retry_end || r->tries < 2)
		return NULL;
	return arena_printf(r->arena,
			    "tried %zu times in %lld.%lld s of the %lld.%lld s of lock_retry",
			    r->tries, ms / 1000, ms % 1000 / 100, r->o->retry_ms / 1000,
			    r->o->retry_ms % 1000 / 100);
}

bool runner_may_retry(struct runner *r)
{
	long long now = sys_clock_ms();
	long long pause;

	if (!r->retry_end) {
		r->retry_end = now + r->o->retry_ms;
		r->pause = FIRST_PAUSE_MS;
		r->tries = 1;
	}
	pause = jittered(r, r->pause);
	r->pause = r->pause * 2 > LONGEST_PAUSE_MS ? LONGEST_PAUSE_MS : r->pause * 2;
	if (now + pause >= r->retry_end)
		return false;
	r->tries++;
	runner_tell(r, REV_RETRIED, r->blockers);
	r->told_blockers = NULL;
	sleep_ms(pause);
	return true;
}
