/*
 * The service: HTTP by libmicrohttpd, a few threads, a pool of connections.
 *
 *   DATABASE_URL   the database; else what libpq finds in its own variables
 *   PORT           where to listen (8080); 0 takes a free one, which is printed
 *   THREADS        threads, and connections (4)
 *
 * SIGTERM and SIGINT stop it: it takes no more requests, answers those that it has, and ends.
 */
#include "pool.h"
#include "routes.h"

#include <errno.h>
#include <microhttpd.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { LARGEST_BODY = 64 * 1024, PATIENCE = 100 };

struct service {
	struct pool *pool;
	pthread_mutex_t lock;
	size_t open; /* requests that are not answered */
};

/* A request whose body is still coming. */
struct incoming {
	char *body;
	size_t length;
	bool is_large;
};

static void count(struct service *s, int by)
{
	pthread_mutex_lock(&s->lock);
	s->open += (size_t)by;
	pthread_mutex_unlock(&s->lock);
}

static size_t open_requests(struct service *s)
{
	size_t n;

	pthread_mutex_lock(&s->lock);
	n = s->open;
	pthread_mutex_unlock(&s->lock);
	return n;
}

static const char *query(void *self, const char *name)
{
	return MHD_lookup_connection_value(self, MHD_GET_ARGUMENT_KIND, name);
}

static bool take_body(struct incoming *in, const char *data, size_t n)
{
	char *body;

	if (in->length + n > LARGEST_BODY) {
		in->is_large = true;
		return true;
	}
	body = realloc(in->body, in->length + n + 1);
	if (!body)
		return false;
	memcpy(body + in->length, data, n);
	in->body = body;
	in->length += n;
	body[in->length] = 0;
	return true;
}

static enum MHD_Result send_reply(struct MHD_Connection *c, const struct reply *r)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
		r->length, (void *)(size_t)r->body, MHD_RESPMEM_MUST_COPY);
	enum MHD_Result ok;

	if (!response)
		return MHD_NO;
	MHD_add_response_header(response, "Content-Type", "application/json");
	ok = MHD_queue_response(c, r->status, response);
	MHD_destroy_response(response);
	return ok;
}

static enum MHD_Result answer(struct service *s, struct MHD_Connection *c,
			      const struct request *request, bool is_large)
{
	static const char large[] =
		"{\"error\": {\"code\": \"large\", \"message\": \"the body is too large\"}}\n";
	struct reply reply = {413, large, sizeof(large) - 1};
	mg_arena arena = {0};
	enum MHD_Result ok;
	mg_db *db = NULL;

	if (!is_large) {
		db = pool_take(s->pool);
		reply = route(db, &arena, request);
	}
	if (db)
		pool_give(s->pool, db);
	ok = send_reply(c, &reply);
	mg_arena_free(&arena);
	return ok;
}

static enum MHD_Result handle(void *self, struct MHD_Connection *c, const char *path,
			      const char *method, const char *version, const char *data,
			      size_t *size, void **state)
{
	struct service *s = self;
	struct incoming *in = *state;
	struct request request = {.method = method, .path = path, .query = query, .self = c};

	(void)version;
	if (!in) {
		in = calloc(1, sizeof(*in));
		*state = in;
		if (in)
			count(s, 1);
		return in ? MHD_YES : MHD_NO;
	}
	if (*size) {
		enum MHD_Result ok = take_body(in, data, *size) ? MHD_YES : MHD_NO;

		*size = 0;
		return ok;
	}
	request.body = in->body ? in->body : "";
	request.length = in->length;
	return answer(s, c, &request, in->is_large);
}

static void done(void *self, struct MHD_Connection *c, void **state,
		 enum MHD_RequestTerminationCode why)
{
	struct incoming *in = *state;

	(void)c;
	(void)why;
	if (!in)
		return;
	free(in->body);
	free(in);
	*state = NULL;
	count(self, -1);
}

static long number(const char *name, long otherwise, long least, long most)
{
	const char *text = getenv(name);
	char *end;
	long n;

	if (!text || !*text)
		return otherwise;
	errno = 0;
	n = strtol(text, &end, 10);
	if (!errno && !*end && n >= least && n <= most)
		return n;
	fprintf(stderr, "coffee: %s must be a number from %ld to %ld\n", name, least, most);
	exit(2);
}

/* Waits for a signal, then for the requests that are under way. */
static void wait_for_end(struct service *s, struct MHD_Daemon *daemon, const sigset_t *signals)
{
	const struct timespec moment = {.tv_nsec = 100 * 1000 * 1000};
	int which;

	while (sigwait(signals, &which))
		;
	fprintf(stderr, "coffee: stopping\n");
	MHD_quiesce_daemon(daemon);
	for (int i = 0; i < PATIENCE && open_requests(s); i++)
		nanosleep(&moment, NULL);
}

static int serve(struct service *s, long port, long threads, const sigset_t *signals)
{
	const union MHD_DaemonInfo *info;
	struct MHD_Daemon *daemon = MHD_start_daemon(
		MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_AUTO, (uint16_t)port, NULL, NULL, handle,
		s, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)threads, MHD_OPTION_NOTIFY_COMPLETED,
		done, s, MHD_OPTION_CONNECTION_TIMEOUT, 30u, MHD_OPTION_END);

	if (!daemon) {
		fprintf(stderr, "coffee: cannot listen on port %ld\n", port);
		return 1;
	}
	info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
	printf("listening on port %u\n", info ? info->port : (unsigned)port);
	fflush(stdout);
	wait_for_end(s, daemon, signals);
	MHD_stop_daemon(daemon);
	return 0;
}

int main(void)
{
	long port = number("PORT", 8080, 0, 65535);
	long threads = number("THREADS", 4, 1, 64);
	const char *url = getenv("DATABASE_URL");
	struct service s = {.lock = PTHREAD_MUTEX_INITIALIZER};
	sigset_t signals;
	char why[500];
	int code;

	/* before there are threads, which inherit it: the signals come to sigwait alone */
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);
	s.pool = pool_open(url ? url : "", (size_t)threads, why, sizeof(why));
	if (!s.pool) {
		fprintf(stderr, "coffee: %s\n", why);
		return 1;
	}
	code = serve(&s, port, threads, &signals);
	pool_close(s.pool);
	return code;
}
