#!/bin/sh
# Runs clang-tidy over one source; silent when it finds nothing.
#   tools/tidy.sh FILE COMPILER-FLAGS...
set -u
file=$1
shift
tidy=clang-tidy
command -v $tidy >/dev/null || tidy=clang-tidy-14
out=$($tidy --quiet "$file" -- "$@" 2>&1)
status=$?
if [ $status -ne 0 ]; then
	printf '%s\n' "$out" | grep -v -E '^[0-9]+ warnings? (generated|treated)|^Suppressed'
	exit $status
fi
