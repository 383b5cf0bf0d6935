#!/bin/sh
# Runs each fuzz target for FUZZ_SECONDS, beginning from its corpus in tests/fuzz/corpus/NAME.
#   tools/fuzz.sh BUILD-FOLDER [NAME...]
# New inputs stay in the build folder; one that breaks the target is named there as crash-*.
set -u
build=$1
shift
status=0
for source in tests/fuzz/fuzz_*.c; do
	[ -e "$source" ] || continue
	name=$(basename "$source" .c)
	name=${name#fuzz_}
	case " $* " in "  " | *" $name "*) ;; *) continue ;; esac
	mkdir -p "$build/corpus/$name" "$build/found"
	dict=
	[ -e "tests/fuzz/$name.dict" ] && dict="-dict=tests/fuzz/$name.dict"
	echo "fuzz/$name: ${FUZZ_SECONDS:-30} seconds"
	if ! "$build/tests/fuzz/fuzz_$name" -max_total_time="${FUZZ_SECONDS:-30}" -timeout=10 \
		-print_final_stats=0 -verbosity=0 -artifact_prefix="$build/found/$name-" $dict \
		"$build/corpus/$name" "tests/fuzz/corpus/$name"; then
		echo "fuzz/$name: FAILED; the input is in $build/found" >&2
		status=1
	fi
done
exit $status
