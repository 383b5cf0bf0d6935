#!/bin/sh
# make bench-structs: how fast C for many tables is written and compiled, and how large it gets; then its calls
# beside libpq by hand, and beside other libraries where they are installed.
#   bench/structs/run.sh PROGRAM [run.py's options]
set -eu
program=$1
shift
here=$(dirname "$0")
python3 "$here/generate.py" "$program"
python3 "$here/run.py" "$program" "$@"
