#!/bin/sh
# What a connection that does not come about says: where it went, why, what to do, exit code 4 (2 for
# a URL that cannot be read), and never the password.
set -eu

passed=0
cd "$TEST_TMP"
unset DATABASE_URL MODELGEN_URL 2>/dev/null || true

fail()
{
	echo "$*" >&2
	cat out err >&2
	exit 1
}

# refused CODE URL TEXT HINT: all of them in the message, and no secret.
refused()
{
	got=0
	"$MODELGEN" inspect --url "$2" >out 2>err </dev/null || got=$?
	[ "$got" = "$1" ] || fail "$2: exit code $got instead of $1"
	[ ! -s out ] || fail "$2: something on standard output"
	grep -q -F -e "$3" err || fail "$2: no '$3'"
	grep -F -e "$4" err | grep -q '^hint: ' || fail "$2: no hint '$4'"
	! grep -q -e s3cret -e cret err || fail "$2: the password is shown"
	[ "$(grep -c 'error MG' err)" = 1 ] || fail "$2: more than one error"
	passed=$((passed + 1))
}

# The test server's socket folder and port, out of its URL.
query=${PGTEST_URL#*\?}
case $PGTEST_URL in
*\?*) ;;
*) echo "the server's URL has no socket: $PGTEST_URL" >&2; exit 77 ;;
esac
server="postgresql://alice:s3cret@/shop?$query"

refused 2 'postgresql://alice:s3cret@db:port/shop' 'postgresql://alice:***@db:port/shop' '%40'
refused 2 'postgresql://alice:s3/cret@db/shop' 'the port is not a number' '%2F'
refused 2 'postgresql://alice:s3@cret@db/shop' 'an @' '%40'
refused 2 'mysql://alice:s3cret@db/shop' 'mysql://alice:***@db/shop' 'Only PostgreSQL'
refused 2 'host=db password=s3 cret' 'host=db password=***' 'A URL looks like'
refused 2 'shop' 'missing "="' 'postgresql:///shop'
refused 2 'postgresql://db/shop?sslmod=on' '"sslmod"' 'A URL looks like'

refused 4 'postgresql://alice:s3cret@127.0.0.1:1/shop' \
	'database shop at 127.0.0.1:1 as alice: Connection refused' 'No server listens there'
refused 4 "postgresql://alice:s3cret@/shop?host=$TEST_TMP&port=1" \
	"database shop at socket $TEST_TMP:1 as alice: No such file" 'start it'
refused 4 'postgresql://alice:s3cret@no-such-host.invalid/shop' \
	'could not translate host name' 'name of the host'
refused 4 "$server" 'role "alice" does not exist' 'createuser'
refused 4 "postgresql://postgres:s3cret@/no_such_database?$query" \
	'database no_such_database at socket' 'createdb'
grep -q 'SQLSTATE 3D000' err || fail "no SQLSTATE"

# a server that takes no more connections, asks for a password, or lets nobody in
psql -XAqt "$PGTEST_URL" >/dev/null <<'SQL'
CREATE ROLE mg_alice LOGIN PASSWORD 's3cret' CONNECTION LIMIT 0;
CREATE ROLE mg_bob LOGIN PASSWORD 's3cret';
CREATE DATABASE mg_closed;
REVOKE CONNECT ON DATABASE mg_closed FROM PUBLIC;
SQL
clean_up()
{
	psql -XAqt "$PGTEST_URL" >/dev/null 2>&1 <<-'SQL' || true
	DROP DATABASE mg_closed WITH (FORCE);
	DROP ROLE mg_alice, mg_bob;
	SQL
}
trap clean_up EXIT
refused 4 "postgresql://mg_alice:s3cret@/postgres?$query" 'too many connections' \
	'All connections are taken'
refused 4 "postgresql://mg_bob:s3cret@/mg_closed?$query" 'permission denied for database' \
	'lacks CONNECT'

# the environment of libpq names the database when nothing else does
got=0
PGHOST=/nonexistent PGDATABASE=shop PGUSER=alice PGPASSWORD=s3cret \
	"$MODELGEN" inspect >out 2>err </dev/null || got=$?
[ "$got" = 4 ] || fail "exit code $got with PGHOST"
grep -q 'database shop at socket /nonexistent:5432 as alice' err || fail "PGHOST is not obeyed"
passed=$((passed + 1))

# a server that accepts and then says nothing, one that is no PostgreSQL, and versions that cannot be
# installed here
if command -v python3 >/dev/null; then
	python3 - "$MODELGEN" >out 2>err <<'PY' || fail "slow or foreign server"
import socket, struct, subprocess, sys, threading

listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(5)
url = "postgresql://alice:s3cret@127.0.0.1:%d/shop" % listener.getsockname()[1]
version = None      # None: no PostgreSQL at all


def ask(more, *words):
    r = subprocess.run([sys.argv[1], "inspect", "--url", url + more], stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
    assert "cret" not in r.stderr, r
    assert r.returncode == 4 or "MG0303" in r.stderr, r
    for w in words + ("hint: ", "database shop at 127.0.0.1:"):
        assert w in r.stderr, (w, r.stderr)


def message(kind, body):
    return kind + struct.pack("!i", len(body) + 4) + body


def parameter(name, value):
    return message(b"S", name.encode() + b"\0" + value.encode() + b"\0")


def converse(c):
    while True:
        length, code = struct.unpack("!ii", c.recv(8))
        if code == 196608:      # not a question for encryption
            break
        c.sendall(b"N")
    c.recv(length)
    c.sendall(message(b"R", struct.pack("!i", 0)) + parameter("server_version", version)
              + parameter("server_encoding", "UTF8") + parameter("client_encoding", "UTF8")
              + message(b"K", struct.pack("!ii", 1, 1)) + message(b"Z", b"I"))
    c.recv(10)


def answer():
    while True:
        c, _ = listener.accept()
        if version:
            converse(c)
        else:
            c.recv(100)
            c.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\n")
        c.close()


ask("?connect_timeout=2", "cannot connect", "timeout expired")
threading.Thread(target=answer, daemon=True).start()
ask("", "cannot connect")
version = "12.22"
ask("", "MG0302", "PostgreSQL 12.22", "13 or newer")
version = "19beta1"
ask("", "warning MG0303", "PostgreSQL 19beta1")
PY
	passed=$((passed + 1))
fi
echo "$passed passed, 0 failed, 0 skipped"
