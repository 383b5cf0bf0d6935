#include "base/sys.h"
#include "db/conn_internal.h"

#include <errno.h>
#include <poll.h>

void conn_watch(struct conn *c, const struct conn_idle *idle)
{
	c->idle = idle;
}

bool conn_again(struct conn *c, struct diags *ds, struct conn **out)
{
	return conn_open(c->arena, ds, c->url, &c->wanted, out);
}

static void cancel(struct conn *c)
{
	PGcancel *request = PQgetCancel(c->pg);
	char why[256];

	if (request)
		(void)PQcancel(request, why, sizeof(why));
	PQfreeCancel(request);
}

void conn_wait(struct conn *c)
{
	long long next = c->idle ? sys_clock_ms() + c->idle->ms : 0;

	while (c->idle && PQstatus(c->pg) == CONNECTION_OK && PQisBusy(c->pg)) {
		struct pollfd fd = {.fd = PQsocket(c->pg), .events = POLLIN};
		long long left = next - sys_clock_ms();
		int n = poll(&fd, 1, left > 0 ? (int)left : 0);

		if (n < 0 && errno != EINTR)
			return;
		if (n > 0 && !PQconsumeInput(c->pg))
			return;
		if (sys_clock_ms() < next)
			continue;
		if (!c->idle->tick(c->idle->self))
			cancel(c);
		next = sys_clock_ms() + c->idle->ms;
	}
}
