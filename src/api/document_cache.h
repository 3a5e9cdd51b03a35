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
#include "base/cache.h"

/** @param max_bytes  Of all documents together; 0: nothing is kept.
 *  @return NULL without memory.  Owned: cache_free(). */
struct cache *document_cache_new(size_t max_bytes);

/**
 * The document of a text, from the cache or read now and put into it.
 *
 * @param service  Its settings and schemas; the same for all calls.
 * @param cx       For what reading needs meanwhile.
 * @param[out] out Its thing is a struct document.  cache_give_back() it.
 *
 * @retval GATE_OK  Also for a wrong document: see its `rejection`.
 * @retval GATE_FAULT_MEMORY
 *
 * Threads: any number.  Cost: a hit allocates nothing (base/cache.h).
 */
GATE_MUST_USE gate_status document_take(struct cache *cache,
                                        const gate_service *service,
                                        gate_style style, struct slice text,
                                        gate_context *cx,
                                        struct cache_hold *out);

/** What is held; NULL for an empty hold. */
static inline const struct document *
document_held(const struct cache_hold *hold)
{
    return hold->thing;
}

#endif
