/* SPDX-License-Identifier: MIT */
/* Making and keeping exchanges.  Threads: the loop's; exchange_free_spares()
 * when it has ended. */
#ifndef HTTP_SPARE_EXCHANGES_H
#define HTTP_SPARE_EXCHANGES_H

#include "http/exchange.h"

/** An empty exchange with room for a URI and its NUL, its body begun.
 *  @return NULL without memory.  Owned: exchange_give_back(). */
struct exchange *exchange_take(struct loop *loop, size_t uri_bytes);

/** Wipe what came from the client, and keep it for the next. */
void exchange_give_back(struct loop *loop, struct exchange *exchange);

/** Free them, when the loop has ended. */
void exchange_free_spares(struct loop *loop);

#endif
