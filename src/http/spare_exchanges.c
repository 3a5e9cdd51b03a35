/* SPDX-License-Identifier: MIT */
/*
 * Exchanges that wait for the next request of their loop, so that one costs no
 * trip to the heap.  An exchange begins and ends on its loop's thread: a list
 * without a lock is enough.
 */
#include "http/spare_exchanges.h"

#include <stddef.h>
#include <string.h>

#include "base/memory.h"

/* SPARES_MAX: a loop seldom has more requests under way at once; what is beyond
 * goes back to the heap.  URI_ROOM_BYTES: longer ones get one of their own. */
enum { SPARES_MAX = 64, URI_ROOM_BYTES = 256 };

static struct exchange *make(size_t uri_bytes)
{
    size_t room = uri_bytes < URI_ROOM_BYTES ? URI_ROOM_BYTES : uri_bytes + 1;
    struct exchange *exchange =
        memory_allocate(1, sizeof(struct exchange) + room);

    if (exchange != NULL) {
        exchange->is_of_usual_size = room == URI_ROOM_BYTES;
    }
    return exchange;
}

struct exchange *exchange_take(struct loop *loop, size_t uri_bytes)
{
    struct exchange *exchange = loop->spares;

    if (exchange == NULL || uri_bytes >= URI_ROOM_BYTES) {
        exchange = make(uri_bytes);
    } else {
        loop->spares = exchange->next;
        loop->spare_count--;
        memset(exchange, 0, offsetof(struct exchange, body_room));
        exchange->is_of_usual_size = true;
    }
    if (exchange != NULL) {
        exchange->body = BUFFER_OVER(exchange->body_room, BODY_ROOM_BYTES,
                                     (size_t)loop->server->options.body_bytes);
    }
    return exchange;
}

void exchange_give_back(struct loop *loop, struct exchange *exchange)
{
    buffer_wipe_and_free(&exchange->body);
    /* The URL of a GET may hold a token. */
    memory_wipe(exchange->uri, exchange->uri_bytes);
    if (!exchange->is_of_usual_size || loop->spare_count == SPARES_MAX) {
        memory_free(exchange);
        return;
    }
    exchange->next = loop->spares;
    loop->spares = exchange;
    loop->spare_count++;
}

void exchange_free_spares(struct loop *loop)
{
    while (loop->spares != NULL) {
        struct exchange *exchange = loop->spares;

        loop->spares = exchange->next;
        memory_free(exchange);
    }
    loop->spare_count = 0;
}
