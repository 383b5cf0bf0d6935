#!/bin/sh
# The generated reference: made anew, or compared with what is committed.
#   tools/docs.sh [BIN [DIR]]            DIR becomes what the program writes now
#   tools/docs.sh --check [BIN [DIR]]    tells what differs; DIR stays
set -eu
check=
if [ "$1" = --check ]; then
	check=1
	shift
fi
bin=${1:-build/release/modelgen} dir=${2:-docs}
new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT
trap 'exit 130' INT TERM
env -i PATH="$PATH" HOME="$new" LC_ALL=C.UTF-8 TZ=UTC "$bin" docs --out "$new/docs"
if [ -n "$check" ]; then
	diff -ruN "$dir" "$new/docs" || {
		echo "$dir differs from what the program says; run: make docs" >&2
		exit 1
	}
else
	rm -rf "$dir"
	cp -r "$new/docs" "$dir"
fi
