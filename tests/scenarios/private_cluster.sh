#!/bin/sh
# The private cluster from `modelgen db`: made on first use, shared by commands that run at once,
# stopped by the last, kept by `db start`, found again after crashes, closed to other users. As root
# everything is done twice: as root, and as the ordinary user nobody.
set -eu

passed=0
who=$(id -un)
as=

fail()
{
	echo "$who: $*" >&2
	mg db stop --force >&2 || true
	for log in "$XDG_CACHE_HOME"/modelgen/*/server.log; do
		[ ! -r "$log" ] || tail -n 20 "$log" >&2
	done
	exit 1
}

pass() { passed=$((passed + 1)); }

mg() { $as "$program" "$@"; }

# Exit code of a command whose output goes to the files out and err.
code()
{
	local_code=0
	"$@" >"$logs/out" 2>"$logs/err" </dev/null || local_code=$?
	echo "$local_code"
}

expect_code()
{
	wanted=$1
	shift
	got=$(code "$@")
	[ "$got" = "$wanted" ] || {
		cat "$logs/out" "$logs/err" >&2
		fail "exit code $got instead of $wanted: $*"
	}
}

said() { grep -q -e "$1" "$logs/err" || { cat "$logs/err" >&2; fail "no '$1' in the message"; }; }

running() { mg db status | grep -q '^running: yes'; }

server_pid() { mg db status | sed -n 's/^process: //p'; }

wait_until()
{
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		[ $tries -lt 600 ] || fail "waited for nothing: $*"
		sleep 0.05
	done
}

not_running() { ! running; }

# Whether a command is inside its statement that sleeps.
sleeps() { [ "$(mg db psql -- -XAtc "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'" 2>/dev/null)" = "$1" ]; }

# A command that uses the cluster for a long time; its process id is in $user.
use()
{
	(exec $as "$program" db psql -- -Xc 'SELECT pg_sleep(60)' >/dev/null 2>&1 </dev/null) &
	user=$!
	wait_until running
	wait_until sleeps 1
}

end_use()
{
	mg db psql -- -XAtc "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'" >/dev/null
	wait "$user" || true
}

made_on_first_use()
{
	expect_code 0 mg db status
	grep -q '^running: no' "$logs/out" || fail "it runs already"
	[ ! -e "$XDG_CACHE_HOME/modelgen" ] || fail "status made something"
	expect_code 0 mg db url
	grep -q '^postgresql://postgres@/project_' "$logs/out" || fail "no URL: $(cat "$logs/out")"
	said 'does not run'
	expect_code 0 mg db url --quiet
	[ ! -s "$logs/err" ] || fail "--quiet is not quiet"
	[ ! -e "$XDG_CACHE_HOME/modelgen" ] || fail "url made something"
	[ "$(mg db psql -- -XAtc 'SELECT 40 + 2')" = 42 ] || fail "no answer"
	not_running || fail "the only user did not stop it"
	[ "$(echo 'SELECT 43' | mg db psql -- -XAt)" = 43 ] || fail "standard input is not psql's"
	expect_code 4 mg db psql -- -Xc 'SELECT nonsense'
	pass
}

shared_by_commands()
{
	use
	first=$(server_pid)
	[ "$(mg db psql -- -XAtc 'SELECT 1')" = 1 ] || fail "no answer"
	[ "$(server_pid)" = "$first" ] || fail "the second command ended the server"
	end_use
	not_running || fail "the last did not stop it"
	# eight at once, from a stopped server
	pids=
	for i in 1 2 3 4 5 6 7 8; do
		mg db psql -- -XAtc "SELECT $i" >"$logs/many.$i" 2>&1 &
		pids="$pids $!"
	done
	for p in $pids; do
		wait "$p" || { cat "$logs"/many.* >&2; fail "one of eight failed"; }
	done
	for i in 1 2 3 4 5 6 7 8; do
		[ "$(cat "$logs/many.$i")" = $i ] || fail "a wrong answer"
	done
	not_running || fail "the last of eight did not stop it"
	pass
}

killed_user()
{
	use
	kill -9 "$user"
	wait "$user" 2>/dev/null || true
	running || fail "the server went with its user"
	expect_code 0 mg db psql -- -Xc 'SELECT 1'
	not_running || fail "the next command did not stop it"
	pass
}

kept_and_stopped()
{
	expect_code 0 mg db start
	said 'db stop'
	first=$(server_pid)
	expect_code 0 mg db start
	$as mkdir -p "$work/new"
	(cd "$work/new" && expect_code 0 mg inspect --url "$(mg db url)") || fail "nobody can connect to the URL"
	expect_code 0 mg db psql -- -Xc 'SELECT 1'
	expect_code 0 mg db status
	grep -q 'until `modelgen db stop`' "$logs/out" || fail "it does not stay"
	[ "$(server_pid)" = "$first" ] || fail "it did not stay"
	use
	expect_code 5 mg db stop
	said 'another command'
	end_use
	not_running || fail "a refused stop kept it for ever"
	expect_code 0 mg db stop
	use
	expect_code 0 mg db stop --force
	not_running || fail "--force did not stop it"
	wait "$user" && fail "the user noticed nothing" || true
	pass
}

callers_variables()
{
	got=$(PGHOST=/nonexistent PGPORT=1 PGUSER=nobody_at_all PGDATABASE=nope PGPASSWORD=x \
		PGHOSTADDR=192.0.2.1 PGOPTIONS=-cbogus=1 PGSERVICE=nope PGTZ=nowhere PGDATA=/nonexistent \
		PGSSLMODE=verify-full PGTARGETSESSIONATTRS=standby PGREQUIREPEER=nobody_at_all \
		LC_ALL=C.UTF-8 TZ=Asia/Tokyo \
		mg db psql -- -XAtc "SELECT current_user, current_setting('TimeZone'), current_setting('lc_messages')")
	[ "$got" = "postgres|UTC|C" ] || fail "a variable of the caller reached the server: $got"
	pass
}

databases_of_projects()
{
	$as mkdir -p "$work/one" "$work/two"
	expect_code 0 mg db start
	for d in one two; do
		(cd "$work/$d" && mg db psql -- -qXc 'CREATE TABLE t (id int)' >/dev/null)
	done
	(cd "$work/one" && expect_code 0 mg db reset)
	(cd "$work/one" && expect_code 4 mg db psql -- -Xc 'SELECT FROM t')
	(cd "$work/two" && expect_code 0 mg db psql -- -Xc 'SELECT FROM t')
	(cd "$work/two" && expect_code 0 mg db stop && expect_code 0 mg db psql -- -Xc 'SELECT FROM t')
	pass
}

crashed_server()
{
	expect_code 0 mg db start
	$as sh -c "kill -9 $(server_pid)"
	wait_until not_running
	expect_code 0 mg db psql -- -Xc 'SELECT 1'
	not_running || fail "a server that was to stay came back to stay"
	# the machine crashed, and another process has the server's number
	data=$(echo "$XDG_CACHE_HOME"/modelgen/pg*/data)
	sleep 60 &
	other=$!
	printf '%s\n' "$other" "$data" 1 5432 | $as tee "$data/postmaster.pid" >/dev/null
	expect_code 0 mg db psql -- -Xc 'SELECT 1'
	not_running || fail "it was not stopped"
	kill "$other" 2>/dev/null || fail "another process was ended"
	wait "$other" 2>/dev/null || true
	pass
}

damaged_cluster()
{
	$as sh -c ': >"$1"/global/pg_control' sh "$(echo "$XDG_CACHE_HOME"/modelgen/pg*/data)"
	expect_code 4 mg db start
	said 'does not start'
	said 'pg_control'
	said 'reset --force'
	expect_code 0 mg db reset --force
	expect_code 0 mg db psql -- -Xc 'SELECT 1'
	# an initdb that was killed leaves a folder that the next one clears
	folder=$(echo "$XDG_CACHE_HOME"/modelgen/pg*)
	$as mkdir "$folder/new.killed"
	use
	expect_code 5 mg db reset --force
	end_use
	expect_code 0 mg db reset --force
	[ ! -e "$folder/new.killed" ] || fail "remains of an initdb are left"
	pass
}

odd_folders()
{
	usual=$XDG_CACHE_HOME
	for name in "a b'\$x\"c" $(printf '%0130d' 0); do
		XDG_CACHE_HOME=$usual/$name
		$as mkdir -p "$XDG_CACHE_HOME"
		expect_code 0 mg db psql -- -Xc 'SELECT 1'
		not_running || fail "it still runs"
		socket=$(mg db status | sed -n 's/^socket: //p')
		case $socket in
		/tmp/modelgen-*) [ ! -e "$socket" ] || fail "$socket is left" ;;
		*) fail "the socket is in $socket" ;;
		esac
		# a folder that somebody else put there first
		if [ "$(id -u)" = 0 ] && [ -n "$as" ]; then
			mkdir "$socket"
			expect_code 4 mg db psql -- -Xc 'SELECT 1'
			said "$socket: it belongs to another user"
			rmdir "$socket"
		fi
	done
	XDG_CACHE_HOME=$usual
	pass
}

others_are_kept_out()
{
	expect_code 0 mg db start
	socket=$(mg db status | sed -n 's/^socket: //p')
	if [ "$(id -u)" = 0 ] && [ -z "$as" ]; then
		got=$(code setpriv --reuid 65534 --regid 65534 --clear-groups \
			psql -XAt -h "$socket" -p 5432 -U postgres -c 'SELECT 1' postgres)
		[ "$got" = 2 ] && grep -q 'Permission denied' "$logs/err" ||
			fail "another user comes in: $(cat "$logs/out" "$logs/err")"
		pass
	fi
	[ "$(stat -c %a "$socket")" = 700 ] || fail "others can enter $socket"
	[ "$(stat -c %a "$(dirname "$socket")"/data)" = 700 ] || fail "others can read the data"
	expect_code 0 mg db stop
	# a cache folder that others can write in
	if [ "$(id -u)" != 0 ] || [ -n "$as" ]; then
		$as mkdir -p "$work/open/modelgen"
		$as chmod 777 "$work/open/modelgen"
		XDG_CACHE_HOME=$work/open expect_code 4 mg db start
		said 'other users can write in it'
		pass
	fi
}

# MODELGEN_PG_BIN names the server's programs; where it names none, no other ones are taken.
named_programs()
{
	before=${MODELGEN_PG_BIN-}
	export MODELGEN_PG_BIN
	MODELGEN_PG_BIN=$PGTEST_BINDIR
	version=$("$PGTEST_BINDIR/postgres" --version | sed 's/[^0-9]*\([0-9.]*\).*/\1/')
	[ "$(mg db psql -- -XAtc 'SHOW server_version' | sed 's/ .*//')" = "$version" ] ||
		fail "the named server is another one than $version"
	for MODELGEN_PG_BIN in "$logs" "$logs/none" bin; do
		expect_code 4 mg db psql -- -Xc 'SELECT 1'
		said "MODELGEN_PG_BIN is $MODELGEN_PG_BIN, which does not hold"
		said 'hint: .*unset it'
	done
	MODELGEN_PG_BIN=
	expect_code 0 mg db psql -- -Xc 'SELECT 1'
	MODELGEN_PG_BIN=$before
	[ -n "$before" ] || unset MODELGEN_PG_BIN
	pass
}

wrong_words()
{
	expect_code 2 mg db strat
	said 'modelgen db start'
	expect_code 2 mg db
	expect_code 2 mg db stop now
	pass
}

everything()
{
	work=$TEST_TMP/$who
	XDG_CACHE_HOME=$work/cache
	HOME=$work
	export XDG_CACHE_HOME HOME
	mkdir -p "$work"
	chmod 711 "$TEST_TMP"
	[ -z "$as" ] || chown nobody "$work"
	cd "$work"
	case $(mg db status) in
	*"folder: $XDG_CACHE_HOME/"*) ;;
	*) fail "the cluster would not lie in $XDG_CACHE_HOME" ;;
	esac
	made_on_first_use
	shared_by_commands
	killed_user
	kept_and_stopped
	callers_variables
	databases_of_projects
	crashed_server
	damaged_cluster
	others_are_kept_out
	named_programs
	wrong_words
	odd_folders
	not_running || fail "it runs at the end"
}

chmod 711 "$TEST_TMP"
# the build folder may be closed to the user that we become
cp "$MODELGEN" "$TEST_TMP/modelgen"
chmod 755 "$TEST_TMP/modelgen"
program=$TEST_TMP/modelgen
logs=$TEST_TMP/logs
mkdir "$logs"
everything
if [ "$(id -u)" = 0 ]; then
	who=nobody
	as="setpriv --reuid nobody --regid $(id -g nobody) --clear-groups"
	everything
fi
echo "$passed passed, 0 failed, 0 skipped"
