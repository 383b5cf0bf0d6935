/*
 * Hashes: a fast one for tables in memory, SHA-256 for what is stored.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>

uint64_t hash_text(const char *s);
/* SHA-256 as 64 lower-case hex digits. */
char *hash_sha256(struct arena *a, const void *data, size_t len);
/* MD5 as 32 digits: only where another tool's names are made of it. */
char *hash_md5(struct arena *a, const void *data, size_t len);

#endif
