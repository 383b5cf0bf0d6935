#!/bin/sh
# The main job, on this repository's own models.yaml and the private cluster: write revisions, look at
# their SQL, apply them, ask where the database is, catch a change made by hand, go back.
#   tools/demo.sh PROGRAM
# Works in a temporary folder with a cluster of its own there; nothing is left behind, also when it is interrupted.
set -eu
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/modelgen-demo.XXXXXX")
chmod 711 "$work"

# a cluster for the demo alone: the user's own is neither used nor stopped
XDG_CACHE_HOME=$work/cache
export XDG_CACHE_HOME
unset MODELGEN_URL MODELGEN_ENV DATABASE_URL PGSERVICE PGHOST PGDATABASE PGUSER PGPORT 2>/dev/null || true

clean_up() {
	status=$?
	trap - EXIT INT TERM
	"$program" db stop --force >/dev/null 2>&1 || true
	rm -rf "$work"
	exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
	bold=$(printf '\033[1m')
	plain=$(printf '\033[0m')
else
	bold='' plain=''
fi

title() { printf '\n%s== %s%s\n' "$bold" "$1" "$plain"; }
show() { printf '%s$ modelgen %s%s\n' "$bold" "$*" "$plain"; }
run() {
	show "$@"
	"$program" "$@" 2>&1
}
expect() { # expect STATUS COMMAND...: the command must end with this status
	wanted=$1
	shift
	show "$@"
	status=0
	"$program" "$@" 2>&1 || status=$?
	[ "$status" -eq "$wanted" ] || {
		echo "exit $status, expected $wanted" >&2
		exit 1
	}
	printf '(exit %s)\n' "$status"
}
sql() { "$program" db psql -- -qXAt -c "$1"; }

message() { sed -n 's/^-- message: //p' "$root"/out/versions/"$1"_*.sql; }
grow() { # grow ID: the models of that moment, and the revision that they lead to
	cp "$root/tests/fixtures/history/$1.yaml" models.yaml
	run autogenerate -m "$(message "$1")" --rev-id "$1"
}
cd "$work"

title "S1: users and posts grow, one revision after another"
for id in 2ab278d05356 43ce78fc9340 afe5f2bb7d8a b0eea4ddd07e; do
	grow "$id"
done
cat out/versions/b0eea4ddd07e_*.sql

title "the SQL, for somebody else to review and run"
run upgrade base:2ab2 --sql
run upgrade 2ab2:afe5 --sql

title "S5: the other tables, and what is applied"
for id in 5d1c7b90e2a4 e83a64f1b20c; do
	grow "$id"
done
cp "$root/models.yaml" models.yaml
run autogenerate -m "$(message 67aca3c3bf83)" --rev-id 67aca3c3bf83
"$program" db start >/dev/null 2>&1
run upgrade head --url private:
run current --url private:
run history
run check --url private:

title "a change made by hand is caught"
printf '%s$ psql -c "ALTER TABLE users ALTER COLUMN email DROP NOT NULL"%s\n' "$bold" "$plain"
sql 'ALTER TABLE users ALTER COLUMN email DROP NOT NULL'
expect 1 check --only live --url private:
sql 'ALTER TABLE users ALTER COLUMN email SET NOT NULL'
run check --only live --url private:

title "and back"
run downgrade -1 --url private:
run current --url private:
run downgrade base --url private:

printf '\nThe demo is over; nothing was left running.\n'
