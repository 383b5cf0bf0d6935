/*
 * Stands in for the fuzzer in ordinary test runs: feeds a fuzz target every
 * file of the folders named on the command line. A folder without files is
 * an error, for it would test nothing.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *path)
{
	struct stat st;
	FILE *f = fopen(path, "rb");
	uint8_t *data;
	size_t size;

	if (!f || fstat(fileno(f), &st) != 0) {
		perror(path);
		return 1;
	}
	size = (size_t)st.st_size;
	/* exactly as large as the input, so that the sanitizer sees a read past its end */
	data = malloc(size ? size : 1);
	if (!data || fread(data, 1, size, f) != size) {
		perror(path);
		return 1;
	}
	fclose(f);
	fprintf(stderr, "%s\n", path);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	return 0;
}

static int replay_folder(const char *folder)
{
	struct dirent **entries;
	int n = scandir(folder, &entries, NULL, alphasort);
	int files = 0;

	for (int i = 0; i < n; i++) {
		char path[4096];
		struct stat st;

		snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
		free(entries[i]);
		if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
			continue;
		if (replay(path) != 0)
			return -1;
		files++;
	}
	if (n >= 0)
		free(entries);
	return files;
}

int main(int argc, char **argv)
{
	int passed = 0;

	for (int i = 1; i < argc; i++) {
		int files = replay_folder(argv[i]);

		if (files <= 0) {
			fprintf(stderr, "%s: no inputs to replay\n", argv[i]);
			return 1;
		}
		passed += files;
	}
	printf("%d passed, 0 failed, 0 skipped\n", passed);
	return 0;
}
