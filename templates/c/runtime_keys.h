/*
 * ---- rows of many keys: which row belongs to which of them
 *
 * A single key of whole numbers or uuids is asked for by = ANY, which the server does fastest, and
 * what comes back is matched here. Other keys are joined with their places by the server, which
 * alone knows when two of them are equal.
 */

typedef struct mgi_ident16 {
	uint64_t half[2];
} mgi_ident16;

/* Keys by place; same[i]: the first place with the key of place i, or MG_NO_ROW for NULL. */
typedef struct mgi_keys {
	mgi_ident16 *key;
	size_t *same;
	size_t *slots; /* place + 1; 0: free */
	size_t mask;
	size_t n;
} mgi_keys;

static bool mgi_is_direct(const mg_table *t, const uint16_t *cols, uint32_t n)
{
	const mg_col *c = &t->cols[cols[0]];

	return n == 1 && !(c->flags & (MG_F_ARRAY | MG_F_FOREIGN)) && !c->cast &&
	       (c->cls == MG_T_I16 || c->cls == MG_T_I32 || c->cls == MG_T_I64 ||
		c->cls == MG_T_UUID);
}

/* From the wire; numbers of any size are the same key. */
static bool mgi_ident_of(const unsigned char *p, size_t n, mgi_ident16 *out)
{
	uint32_t two;

	out->half[1] = 0;
	switch (n) {
	case 2:
		two = mgi_u16(p);
		out->half[0] = two & 0x8000u ? (uint64_t)two | ~(uint64_t)0xffff : two;
		return true;
	case 4:
		out->half[0] = (uint64_t)(int64_t)mgi_i32(p);
		return true;
	case 8:
		out->half[0] = mgi_u64(p);
		return true;
	case 16:
		out->half[0] = mgi_u64(p);
		out->half[1] = mgi_u64(p + 8);
		return true;
	default:
		return false;
	}
}

/* The slot with this key, or the free one where it would go. */
static size_t mgi_slot(const mgi_keys *k, const mgi_ident16 *id)
{
	uint64_t h = (id->half[0] ^ id->half[1] * 0xc2b2ae3d27d4eb4fu) * 0x9e3779b97f4a7c15u;
	size_t i;

	for (i = (size_t)(h >> 20) & k->mask; k->slots[i]; i = (i + 1) & k->mask) {
		const mgi_ident16 *other = &k->key[k->slots[i] - 1];

		if (other->half[0] == id->half[0] && other->half[1] == id->half[1])
			break;
	}
	return i;
}

/* The keys lie in the parameter that was just written: an array with its head. */
static mgi_keys *mgi_keep_keys(mg_db *db, mg_arena *arena, size_t n)
{
	mgi_keys *k = (mgi_keys *)mgi_take(arena, sizeof(*k), 16);
	const mgi_args *a = &db->args;
	const unsigned char *p = a->buf.p + a->offsets[a->n - 1] + 20;
	size_t slots = 8;
	size_t i;

	while (slots < n * 2)
		slots *= 2;
	if (!k)
		return NULL;
	k->n = n;
	k->mask = slots - 1;
	k->key = (mgi_ident16 *)mgi_array(arena, n + 1, sizeof(*k->key));
	k->same = (size_t *)mgi_array(arena, n + 1, sizeof(*k->same));
	k->slots = (size_t *)mgi_array(arena, slots, sizeof(*k->slots));
	if (!k->key || !k->same || !k->slots)
		return NULL;
	memset(k->slots, 0, slots * sizeof(*k->slots));
	for (i = 0; i < n; i++) {
		size_t size = mgi_u32(p);
		size_t at;

		p += 4;
		k->same[i] = MG_NO_ROW;
		if (size == 0xffffffffu)
			continue;
		if (mgi_ident_of(p, size, &k->key[i])) {
			at = mgi_slot(k, &k->key[i]);
			if (!k->slots[at])
				k->slots[at] = i + 1;
			k->same[i] = k->slots[at] - 1;
		}
		p += size;
	}
	return k;
}

/* The first place of the key that a row has in this field, or MG_NO_ROW. */
static size_t mgi_place_of(const mgi_keys *k, const PGresult *res, int row, int field)
{
	mgi_ident16 id;
	size_t at;

	if (!mgi_ident_of((const unsigned char *)(const void *)PQgetvalue(res, row, field),
			  (size_t)PQgetlength(res, row, field), &id))
		return MG_NO_ROW;
	at = mgi_slot(k, &id);
	return k->slots[at] ? k->slots[at] - 1 : MG_NO_ROW;
}

static mg_rc mgi_stranger(mg_db *db)
{
	return mgi_fail(db, MG_E_DATA, "a row of no key was sent", NULL, NULL);
}

/* ---- the rows themselves, by place */

/* The statement: SELECT columns FROM t WHERE key = ANY ($1) */
static void mgi_sql_any(mgi_sql *q, const mg_table *t, uint16_t key, const mg_table *of,
			uint16_t param)
{
	mgi_str(q->b, "SELECT ");
	mgi_sql_results(q, "", t);
	mgi_sql_from(q, " FROM ", t);
	mgi_str(q->b, " WHERE ");
	mgi_sql_name(q, "", &t->cols[key]);
	mgi_str(q->b, " = ANY (");
	mgi_sql_column(q, &of->cols[param]);
	mgi_str(q->b, ")");
}

static mg_rc mgi_finish_any_found(mg_db *db, const mgi_call *call, PGresult *res)
{
	const mgi_keys *k = call->keys;
	size_t size = call->table->size;
	unsigned char *v;
	mg_found out;
	bool *found;
	bool stable;
	mg_rc rc = mgi_adopt(db, call->arena, res, &stable);
	size_t i;

	memset(&out, 0, sizeof(out));
	memcpy(call->out, &out, sizeof(out));
	found = (bool *)mgi_array(call->arena, k->n + 1, sizeof(bool));
	v = (unsigned char *)mgi_array(call->arena, k->n + 1, size);
	if (!rc && (!found || !v))
		rc = mgi_nomem(db);
	if (!rc) {
		memset(found, 0, (k->n + 1) * sizeof(bool));
		memset(v, 0, (k->n + 1) * size);
	}
	for (i = 0; !rc && i < (size_t)PQntuples(res); i++) {
		size_t at = mgi_place_of(k, res, (int)i, call->field);

		if (at == MG_NO_ROW) {
			rc = mgi_stranger(db);
			break;
		}
		found[at] = true;
		rc = mgi_row(db, call->arena, call->stmt, res, (int)i, stable, v + at * size);
	}
	for (i = 0; !rc && i < k->n; i++) {
		if (k->same[i] == MG_NO_ROW || k->same[i] == i)
			continue;
		found[i] = found[k->same[i]];
		memcpy(v + i * size, v + k->same[i] * size, size);
	}
	if (!stable)
		PQclear(res);
	if (rc)
		return rc;
	out.v = v;
	out.n = k->n;
	out.found = found;
	memcpy(call->out, &out, sizeof(out));
	return MG_OK;
}

/* Where the rows of each place begin, from how many there are. */
static void mgi_firsts(const mgi_keys *k, const size_t *count, size_t *first)
{
	size_t i;

	first[0] = 0;
	for (i = 0; i < k->n; i++)
		first[i + 1] = first[i] + (k->same[i] == MG_NO_ROW ? 0 : count[k->same[i]]);
}

static mg_rc mgi_group_rows(mg_db *db, const mgi_call *call, const PGresult *res, bool stable,
			    mg_groups *out, size_t *first)
{
	const mgi_keys *k = call->keys;
	size_t size = call->table->size;
	size_t rows = (size_t)PQntuples(res);
	size_t *count = (size_t *)mgi_array(call->arena, k->n + 1, sizeof(size_t));
	size_t *place = (size_t *)mgi_array(call->arena, rows + 1, sizeof(size_t));
	unsigned char *v;
	size_t i;
	mg_rc rc;

	if (!count || !place)
		return mgi_nomem(db);
	memset(count, 0, (k->n + 1) * sizeof(size_t));
	for (i = 0; i < rows; i++) {
		place[i] = mgi_place_of(k, res, (int)i, call->field);
		if (place[i] == MG_NO_ROW)
			return mgi_stranger(db);
		count[place[i]]++;
	}
	mgi_firsts(k, count, first);
	v = (unsigned char *)mgi_array(call->arena, first[k->n] + 1, size);
	if (!v)
		return mgi_nomem(db);
	memset(v, 0, (first[k->n] + 1) * size);
	memset(count, 0, (k->n + 1) * sizeof(size_t));
	for (i = 0; i < rows; i++) {
		size_t at = first[place[i]] + count[place[i]]++;

		rc = mgi_row(db, call->arena, call->stmt, res, (int)i, stable, v + at * size);
		if (rc)
			return rc;
	}
	for (i = 0; i < k->n; i++)
		if (k->same[i] != MG_NO_ROW && k->same[i] != i)
			memcpy(v + first[i] * size, v + first[k->same[i]] * size,
			       (first[i + 1] - first[i]) * size);
	out->v = v;
	out->n = first[k->n];
	out->first = first;
	return MG_OK;
}

static mg_rc mgi_finish_any_groups(mg_db *db, const mgi_call *call, PGresult *res)
{
	size_t *first = (size_t *)mgi_array(call->arena, call->keys->n + 1, sizeof(size_t));
	mg_groups out;
	bool stable;
	mg_rc rc = mgi_adopt(db, call->arena, res, &stable);

	memset(&out, 0, sizeof(out));
	if (!rc)
		rc = first ? mgi_group_rows(db, call, res, stable, &out, first) : mgi_nomem(db);
	if (!stable)
		PQclear(res);
	memcpy(call->out, &out, sizeof(out));
	return rc;
}

static mg_rc mgi_finish_any_refs(mg_db *db, const mgi_call *call, PGresult *res)
{
	const mgi_keys *k = call->keys;
	size_t *at = (size_t *)mgi_array(call->arena, k->n + 1, sizeof(size_t));
	mgi_call rows = *call;
	mg_rows all;
	mg_refs out;
	size_t i;
	mg_rc rc = at ? MG_OK : mgi_nomem(db);

	memset(&out, 0, sizeof(out));
	memcpy(call->out, &out, sizeof(out));
	for (i = 0; !rc && i < k->n; i++)
		at[i] = MG_NO_ROW;
	for (i = 0; !rc && i < (size_t)PQntuples(res); i++) {
		size_t place = mgi_place_of(k, res, (int)i, call->field);

		if (place == MG_NO_ROW)
			rc = mgi_stranger(db);
		else
			at[place] = i;
	}
	if (rc) {
		PQclear(res);
		return rc;
	}
	for (i = 0; i < k->n; i++)
		if (k->same[i] != MG_NO_ROW)
			at[i] = at[k->same[i]];
	rows.n = call->table->size;
	rc = mgi_all_rows(db, &rows, res, &all);
	if (rc)
		return rc;
	out.v = all.v;
	out.n = all.n;
	out.at = at;
	memcpy(call->out, &out, sizeof(out));
	return MG_OK;
}

/* Asks for the rows of t whose column `key` has one of the values of the column `param` of rows. */
typedef struct mgi_any {
	enum mgi_op op;
	const void *owner;
	const mg_table *t;
	const mg_table *of;
	uint16_t key;
	uint16_t param;
	const void *rows;
	bool bare;
	bool sorted;
	size_t n;
	mgi_finish finish;
	void *out;
} mgi_any;

static mg_rc mgi_any_do(mg_db *db, mg_arena *arena, const mgi_any *any)
{
	mgi_stmt like = mgi_like(any->owner, any->op, 1, 0, 0);
	mgi_stmt *s = mgi_find(db, &like);
	mgi_call call;
	mg_rc rc;

	if (!s) {
		mgi_sql q;

		mgi_sql_begin(&q, db);
		mgi_sql_any(&q, any->t, any->key, any->of, any->param);
		if (any->sorted && any->t->has_primary) {
			mgi_str(q.b, " ORDER BY ");
			mgi_sql_names(&q, "", any->t, &any->t->keys[0], "");
		}
		mgi_returns(&like, any->t);
		s = mgi_sql_end(&q, &like);
	}
	if (!s)
		return MG_E_NOMEM;
	mgi_args_begin(db);
	mgi_arg_column(db, &any->of->cols[any->param], any->rows, any->bare, any->of->size, any->n);
	rc = mgi_args_end(db);
	if (rc)
		return rc;
	call = mgi_call_of(s, any->finish, arena, any->out);
	call.table = any->t;
	call.field = any->key;
	call.keys = mgi_keep_keys(db, arena, any->n);
	return call.keys ? mgi_do(db, &call) : mgi_nomem(db);
}
