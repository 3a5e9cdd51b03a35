/* SPDX-License-Identifier: MIT */
/*
 * Documents seen before.  Applications send the same few over and over; reading
 * one costs more than all else that a token check does.
 *
 * Wrong documents are kept like good ones, as the errors that they are, so that
 * sending nonsense costs the server no more than sending sense.  A document
 * with a string in it is not kept: secrets are given in strings.
 */
#ifndef API_DOCUMENT_CACHE_H
#define API_DOCUMENT_CACHE_H

#include "api/document.h"

struct document_cache;
struct document_place;

/* One request's hold on a document: it stays as long as it is used. */
struct document_use {
    const struct document *document; /* NULL: none */
    struct document_place *place;    /* NULL: it is the request's own */
};

struct document_cache_statistics {
    uint64_t hits;
    uint64_t misses;
    uint64_t evictions;
    size_t documents;
    size_t bytes;
};

/** @param max_bytes  Of all documents together; 0: nothing is kept.
 *  @return NULL without memory.  Owned: document_cache_free(). */
struct document_cache *document_cache_new(size_t max_bytes);

/** When no document is used any more.  NULL is fine. */
void document_cache_free(struct document_cache *cache);

/**
 * The document of a text, from the cache or read now and put into it.
 *
 * @param service  Its settings and schemas; the same for all calls.
 * @param cx       For what reading needs meanwhile.
 * @param[out] out Give it back: document_give_back(), on any thread.
 *
 * @retval GATE_OK  Also for a wrong document: see its `rejection`.
 * @retval GATE_FAULT_MEMORY
 *
 * Threads: any number.
 * Cost: a hit is a hash, a comparison and two atomic additions; it takes no
 * lock, never waits and allocates nothing.
 */
GATE_MUST_USE gate_status document_take(struct document_cache *cache,
                                        const gate_service *service,
                                        gate_style style, struct slice text,
                                        gate_context *cx,
                                        struct document_use *out);

/** NULLs are fine; the use is empty afterwards. */
void document_give_back(struct document_use *use);

/** Threads: any. */
void document_cache_count(struct document_cache *cache,
                          struct document_cache_statistics *out);

#endif
