#!/bin/sh
# Runs each fuzz target for FUZZ_SECONDS, beginning from its corpus in tests/fuzz/corpus/NAME.
#   tools/fuzz.sh BUILD-FOLDER [NAME...]
# New inputs and logs stay in the build folder, an input that breaks the target in found/ there.
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
	log=$build/found/$name.log
	if "$build/tests/fuzz/fuzz_$name" -max_total_time="${FUZZ_SECONDS:-30}" -timeout=10 \
		-artifact_prefix="$build/found/$name-" $dict \
		"$build/corpus/$name" "tests/fuzz/corpus/$name" >"$log" 2>&1; then
		echo "ok    fuzz/$name: $(grep '^Done' "$log")"
	else
		tail -n 60 "$log"
		echo "FAIL  fuzz/$name: the input is in $build/found"
		status=1
	fi
done
exit $status
