/* SPDX-License-Identifier: MIT */
/* Documents by text and style; how they are kept is base/cache.c's. */
#include "api/document_cache.h"

enum { USUAL_BYTES = 16384 }; /* an arena's first block */

struct key {
    gate_style style;
    struct slice text;
};

static bool matches(const void *thing, const void *wanted)
{
    const struct document *document = thing;
    const struct key *key = wanted;

    return document->style == key->style &&
           document->text.bytes == key->text.bytes &&
           memcmp(document->text.data, key->text.data, key->text.bytes) == 0;
}

static size_t bytes_of(const void *thing)
{
    return document_bytes(thing);
}

static void free_document(void *thing)
{
    document_free(thing);
}

static const struct cache_kind documents = {
    .matches = matches,
    .bytes = bytes_of,
    .free = free_document,
    .usual_bytes = USUAL_BYTES,
};

struct cache *document_cache_new(size_t max_bytes)
{
    return cache_new(&documents, max_bytes);
}

/* A password or a token that was written into the document stands in a string.
 * Such a document is wiped with its request, and would hardly come again. */
static bool may_have_secrets(struct slice text)
{
    return memchr(text.data, '"', text.bytes) != NULL;
}

gate_status document_take(struct cache *cache, const gate_service *service,
                          gate_style style, struct slice text, gate_context *cx,
                          struct cache_hold *out)
{
    struct key key = {style, text};
    struct document *own;

    if (may_have_secrets(text)) {
        TRY(document_read(service, style, text, cx, &own));
        *out = cache_hold_own(&documents, own);
        return GATE_OK;
    }
    uint64_t hash = document_hash(style, text);

    if (cache_find(cache, hash, &key, out)) {
        return GATE_OK;
    }
    TRY(document_read(service, style, text, cx, &own));
    cache_put(cache, hash, &key, own, out);
    return GATE_OK;
}
