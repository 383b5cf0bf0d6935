/*
 * What rows go through one by one is written into their loop, and what few of them need is kept
 * out of it: where compilers decide otherwise, reading takes a third more.
 */
#if defined(__GNUC__) || defined(__clang__)
#define MGI_HOT static inline __attribute__((always_inline))
#define MGI_COLD static __attribute__((noinline))
#else
#define MGI_HOT static inline
#define MGI_COLD static
#endif

/* ---- memory */

typedef struct mg_block {
	struct mg_block *next;
	size_t size; /* with this head */
} mg_block;

typedef struct mg_held {
	struct mg_held *next;
	void (*drop)(void *);
	void *what;
} mg_held;

#define MGI_FIRST_BLOCK 4096u

static void *mgi_malloc(void *ctx, void *old, size_t old_size, size_t new_size)
{
	(void)ctx;
	(void)old_size;
	if (new_size)
		return realloc(old, new_size);
	free(old);
	return NULL;
}

static void *mgi_resize(const mg_alloc *alloc, void *old, size_t old_size, size_t new_size)
{
	if (!alloc->fn)
		return mgi_malloc(NULL, old, old_size, new_size);
	return alloc->fn(alloc->ctx, old, old_size, new_size);
}

static size_t mgi_head(void)
{
	return (sizeof(mg_block) + 15u) & ~(size_t)15;
}

MG_DEF mg_rc mg_arena_init(mg_arena *arena, const mg_alloc *alloc)
{
	memset(arena, 0, sizeof(*arena));
	if (alloc)
		arena->alloc = *alloc;
	return MG_OK;
}

static void mgi_drop_held(mg_arena *arena)
{
	while (arena->held) {
		mg_held *held = arena->held;

		arena->held = held->next;
		held->drop(held->what);
	}
}

static void mgi_drop_blocks(mg_arena *arena, mg_block *block)
{
	while (block) {
		mg_block *next = block->next;

		mgi_resize(&arena->alloc, block, block->size, 0);
		block = next;
	}
}

MG_DEF void mg_arena_reset(mg_arena *arena)
{
	mg_block *newest = arena->blocks;

	mgi_drop_held(arena);
	if (!newest)
		return;
	mgi_drop_blocks(arena, newest->next);
	newest->next = NULL;
	arena->at = (unsigned char *)newest + mgi_head();
}

MG_DEF void mg_arena_free(mg_arena *arena)
{
	mgi_drop_held(arena);
	mgi_drop_blocks(arena, arena->blocks);
	arena->blocks = NULL;
	arena->at = NULL;
	arena->end = NULL;
}

static bool mgi_new_block(mg_arena *arena, size_t size)
{
	size_t want = arena->blocks ? arena->blocks->size : MGI_FIRST_BLOCK / 2;
	mg_block *block;
	void *memory;

	if (size > SIZE_MAX / 4)
		return false;
	want = want > SIZE_MAX / 4 ? want : want * 2;
	if (want < size + mgi_head())
		want = size + mgi_head();
	memory = mgi_resize(&arena->alloc, NULL, 0, want);
	if (!memory)
		return false;
	block = (mg_block *)memory;
	block->next = arena->blocks;
	block->size = want;
	arena->blocks = block;
	arena->at = (unsigned char *)memory + mgi_head();
	arena->end = (unsigned char *)memory + want;
	return true;
}

/* align is a power of two, 16 at most. */
static inline void *mgi_take(mg_arena *arena, size_t size, size_t align)
{
	size_t pad = arena->at ? (size_t)(-(uintptr_t)arena->at & (align - 1)) : 0;
	unsigned char *memory;

	if (!arena->at || size > (size_t)(arena->end - arena->at) ||
	    pad > (size_t)(arena->end - arena->at) - size) {
		if (!mgi_new_block(arena, size))
			return NULL;
		pad = 0;
	}
	memory = arena->at + pad;
	arena->at = memory + size;
	return memory;
}

/* An array; NULL also when its size has no number. */
static void *mgi_array(mg_arena *arena, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / 8 / size)
		return NULL;
	return mgi_take(arena, n * size, 16);
}

MG_DEF void *mg_arena_get(mg_arena *arena, size_t size)
{
	return mgi_take(arena, size, 16);
}

static char *mgi_text(mg_arena *arena, const void *text, size_t n)
{
	char *copy = n < SIZE_MAX ? (char *)mgi_take(arena, n + 1, 1) : NULL;

	if (!copy)
		return NULL;
	if (n)
		memcpy(copy, text, n);
	copy[n] = '\0';
	return copy;
}

MG_DEF const char *mg_arena_text(mg_arena *arena, const char *text, size_t n)
{
	return mgi_text(arena, text, n);
}

/* ---- a buffer that grows, or a fixed one that only counts what does not fit */

typedef struct mgi_buf {
	unsigned char *p;
	size_t n;
	size_t cap;
	const mg_alloc *alloc; /* NULL: it is fixed */
	bool failed;
} mgi_buf;

static bool mgi_grow(mgi_buf *b, size_t more)
{
	size_t cap = b->cap ? b->cap : 512;
	void *p;

	if (!b->alloc || b->failed)
		return false;
	if (more > SIZE_MAX / 4 || b->n > SIZE_MAX / 4) {
		b->failed = true;
		return false;
	}
	while (cap < b->n + more)
		cap *= 2;
	p = mgi_resize(b->alloc, b->p, b->cap, cap);
	if (!p) {
		b->failed = true;
		return false;
	}
	b->p = (unsigned char *)p;
	b->cap = cap;
	return true;
}

/* Room for n bytes, which count as written; NULL when there is none. */
static inline unsigned char *mgi_room(mgi_buf *b, size_t n)
{
	unsigned char *at;

	if (n > b->cap - b->n && !mgi_grow(b, n))
		return NULL;
	at = b->p + b->n;
	b->n += n;
	return at;
}

static void mgi_put(mgi_buf *b, const void *p, size_t n)
{
	unsigned char *at;

	if (!n)
		return;
	if (!b->alloc) { /* counts on, writes what fits */
		if (b->n < b->cap)
			memcpy(b->p + b->n, p, n < b->cap - b->n ? n : b->cap - b->n);
		b->n += n;
		return;
	}
	at = mgi_room(b, n);
	if (at)
		memcpy(at, p, n);
}

static void mgi_str(mgi_buf *b, const char *text)
{
	mgi_put(b, text, strlen(text));
}

static void mgi_chr(mgi_buf *b, char c)
{
	mgi_put(b, &c, 1);
}

static void mgi_dec(mgi_buf *b, uint64_t value, size_t width)
{
	char digits[20];
	size_t n = sizeof(digits);

	while (value || n == sizeof(digits)) {
		digits[--n] = (char)('0' + (int)(value % 10));
		value /= 10;
	}
	for (; width > sizeof(digits) - n; width--)
		mgi_chr(b, '0');
	mgi_put(b, digits + n, sizeof(digits) - n);
}

static void mgi_int(mgi_buf *b, int64_t value)
{
	if (value < 0)
		mgi_chr(b, '-');
	mgi_dec(b, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 1);
}

static void mgi_hex(mgi_buf *b, const unsigned char *p, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < n; i++) {
		mgi_chr(b, digits[p[i] >> 4]);
		mgi_chr(b, digits[p[i] & 15]);
	}
}
