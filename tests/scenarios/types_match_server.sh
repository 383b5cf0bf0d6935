#!/bin/sh
# The tables of types, casts and keywords, and the server's answers that the unit tests hold the
# program to, against a running server: tools/pgtables.py says what is compared.
set -u
cd "$(dirname "$0")/../.." || exit 1
if [ -z "${PGTEST_URL:-}" ]; then
	echo "PGTEST_URL names no server"
	exit 77
fi
tools/pgtables.py "$PGTEST_URL"
