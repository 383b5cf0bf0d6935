#include "base/hash.h"

#include <md5.h>
#include <sha256.h>

/* FNV-1a: short keys, no need to resist an attacker within one run */
uint64_t hash_text(const char *s)
{
	uint64_t h = 0xcbf29ce484222325ULL;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 0x100000001b3ULL;
	return h;
}

char *hash_sha256(struct arena *a, const void *data, size_t len)
{
	char *hex = arena_alloc(a, SHA256_DIGEST_STRING_LENGTH);

	SHA256Data(data, len, hex);
	return hex;
}

char *hash_md5(struct arena *a, const void *data, size_t len)
{
	char *hex = arena_alloc(a, MD5_DIGEST_STRING_LENGTH);

	MD5Data(data, len, hex);
	return hex;
}
