#!/bin/sh
# make bench: time, CPU and memory of check, inspect and autogenerate on large schemas, beside floors measured in the same run.
#   bench/run.sh PROGRAM [bench.py's options]
set -eu
program=$1
shift
exec python3 "$(dirname "$0")/bench.py" "$program" "$@"
