/*
 * Faults: a library that is loaded before libpq and lets one call to it go wrong.
 *
 * Every call that sends or takes something is counted. At number FAULT_AT the process is killed
 * (FAULT_HOW=kill) or loses its socket (FAULT_HOW=socket), before the call (FAULT_WHEN=before)
 * or after it, and the file FAULT_TOLD says that it was so: the connection may be one that the
 * program can do without. The program itself knows nothing of this.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static long calls;

static long number(const char *name)
{
	const char *text = getenv(name);

	return text ? strtol(text, NULL, 10) : 0;
}

static int is_said(const char *name, const char *word)
{
	const char *text = getenv(name);

	return text && strcmp(text, word) == 0;
}

static void fault(const PGconn *pg, const char *when)
{
	const char *told = getenv("FAULT_TOLD");

	if (calls != number("FAULT_AT") || !is_said("FAULT_WHEN", when))
		return;
	if (told)
		close(open(told, O_WRONLY | O_CREAT, 0600));
	if (is_said("FAULT_HOW", "kill"))
		kill(getpid(), SIGKILL);
	else
		shutdown(PQsocket(pg), SHUT_RDWR);
}

/* The function of libpq itself; memcpy because C has no way from an object to a function. */
static void find(const char *name, void *function)
{
	void *p = dlsym(dlopen("libpq.so.5", RTLD_LAZY), name);

	memcpy(function, &p, sizeof(p));
}

int PQsendQuery(PGconn *pg, const char *sql)
{
	int (*real)(PGconn *, const char *);
	int answer;

	find("PQsendQuery", &real);
	calls++;
	fault(pg, "before");
	answer = real(pg, sql);
	fault(pg, "after");
	return answer;
}

int PQsendQueryParams(PGconn *pg, const char *sql, int n, const Oid *types,
		      const char *const *values, const int *lengths, const int *formats, int form)
{
	int (*real)(PGconn *, const char *, int, const Oid *, const char *const *, const int *,
		    const int *, int);
	int answer;

	find("PQsendQueryParams", &real);
	calls++;
	fault(pg, "before");
	answer = real(pg, sql, n, types, values, lengths, formats, form);
	fault(pg, "after");
	return answer;
}

PGresult *PQgetResult(PGconn *pg)
{
	PGresult *(*real)(PGconn *);
	PGresult *answer;

	find("PQgetResult", &real);
	calls++;
	fault(pg, "before");
	answer = real(pg);
	fault(pg, "after");
	return answer;
}
