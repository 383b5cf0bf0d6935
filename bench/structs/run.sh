#!/bin/sh
# make bench-structs: how fast C for many tables is written and compiled, and how large it gets.
#   bench/structs/run.sh PROGRAM [generate.py's options]
set -eu
program=$1
shift
here=$(dirname "$0")
python3 "$here/generate.py" "$program" "$@"
