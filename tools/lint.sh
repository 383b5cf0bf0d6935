#!/bin/sh
# Every check of the source but clang-tidy, which make runs file by file.
#   tools/lint.sh BUILD-FOLDER C-FILE...
# A tool that is not installed is left out with a note; with CI=true that is a failure.
set -u
build=$1
shift
failed=

run() {
	name=$1
	shift
	if "$@"; then echo "ok    $name"; else
		echo "FAIL  $name"
		failed="$failed $name"
	fi
}

missing() {
	echo "note  $1 is not installed"
	[ "${CI:-}" = true ] && failed="$failed $1"
}

# The files that clang-format would change; exactly where is of no interest, `make format` mends it.
formatted() {
	wrong=$("$format" --dry-run "$@" 2>&1 | sed -n 's/:[0-9]*:[0-9]*: warning: .*//p' | sort -u)
	[ -z "$wrong" ] && return
	printf '%s\n' "$wrong" | sed 's/$/: not in the agreed style; run: make format/'
	return 1
}

here=$(dirname "$0")
run layers python3 "$here/check_layers.py"
run sizes python3 "$here/check_sizes.py"
run banned python3 "$here/check_banned.py"
run space python3 "$here/check_space.py"
run globals python3 "$here/check_globals.py" "$build/libmodelgen.a"
format=$(command -v clang-format || command -v clang-format-14) || format=
if [ -n "$format" ]; then run format formatted "$@"; else missing clang-format; fi
command -v clang-tidy >/dev/null || command -v clang-tidy-14 >/dev/null || missing clang-tidy
if command -v shellcheck >/dev/null; then
	scripts=$(grep -lE '^#!.*(/|env )(sh|bash)$' -r tools tests/scenarios tests/alembic bench .ci 2>/dev/null)
	# shellcheck disable=SC2086
	run shell shellcheck $scripts
fi
run docs "$here/docs.sh" --check "$build/modelgen" docs
run header "$build/modelgen" structs --check out/models.h
if [ -n "$failed" ]; then
	echo "lint:$failed" >&2
	exit 1
fi
