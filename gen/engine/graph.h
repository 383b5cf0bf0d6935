/*
 * Graph: vertices in an order that respects edges and otherwise follows rank.
 *
 * Vertices and edges live in the caller's arena. The order is the one that a
 * priority queue by (rank, level, place) gives: stable, and as near to the
 * ranks as the edges allow. A vertex's level is one more than that of those of
 * its rank that come before it; where is_upward is set the levels count from
 * the other end, so that what is taken away goes in the reverse order of what
 * is built.
 */
#ifndef ENGINE_GRAPH_H
#define ENGINE_GRAPH_H

#include "base/arena.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stddef.h>

struct graph_vertex {
	int rank;
	size_t place;	/* breaks ties; unique */
	size_t waits;	/* edges into it that are not yet settled */
	struct vec out; /* struct graph_vertex: they come after it */
	long level;
	size_t left; /* of waits, while sorting */
	bool is_upward;
	bool is_done;
	void *what; /* the caller's */
};

struct graph {
	struct arena *arena;
	struct vec vertices;
};

struct graph_vertex *graph_add(struct graph *g, int rank, void *what);
/* first comes before then; equal ones and NULL are passed over. */
void graph_edge(struct graph *g, struct graph_vertex *first, struct graph_vertex *then);
/* Appends the vertices in order; false when some stand in a circle (they are left out). */
bool graph_sort(struct graph *g, struct vec *out);

#endif
