#!/bin/sh
# Writes the C source that holds every file below a folder: the table of gen/code/builtin.h.
#   tools/embed.sh FOLDER >FILE.c
set -eu
LC_ALL=C
export LC_ALL
cd "$1"
list=$(find . -type f ! -name '.*' | sed 's|^\./||' | sort)
echo '#include "code/builtin.h"'
echo
n=0
for file in $list; do
	n=$((n + 1))
	printf 'static const unsigned char file_%d[] = {\n' "$n"
	od -An -v -tu1 "$file" | sed 's/  */,/g; s/^,//; s/$/,/'
	echo '0};'
done
echo 'const struct builtin_file builtin_files[] = {'
n=0
for file in $list; do
	n=$((n + 1))
	printf '\t{"%s", file_%d, sizeof(file_%d) - 1},\n' "$file" "$n" "$n"
done
printf '\t{0, 0, 0},\n};\n'
