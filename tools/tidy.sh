#!/bin/sh
# Runs clang-tidy over one source; silent when it finds nothing.
#   tools/tidy.sh FILE COMPILER-FLAGS...
set -u
file=$1
shift
tidy=clang-tidy
command -v $tidy >/dev/null || tidy=clang-tidy-14
# a third of the states that the analyzer would look at by itself: a third of the time, too
out=$($tidy --quiet "$file" -- "$@" -Xclang -analyzer-config -Xclang max-nodes=75000 2>&1)
status=$?
if [ $status -ne 0 ]; then
	printf '%s\n' "$out" | grep -v -E '^[0-9]+ warnings? (generated|treated)|^Suppressed'
	exit $status
fi
