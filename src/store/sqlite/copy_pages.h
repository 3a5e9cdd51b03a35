/* SPDX-License-Identifier: MIT */
/* All pages of one database into another, with SQLite's backup API. */
#ifndef STORE_SQLITE_COPY_PAGES_H
#define STORE_SQLITE_COPY_PAGES_H

#include "store/sqlite/backup.h"
#include "store/sqlite/sqlite_store.h"

/**
 * Copy, some pages at a time.  `to` has all of them in the end, or is as it
 * was.
 *
 * @param from  In a read transaction, so that no commit of others makes it
 *              begin again.
 */
GATE_MUST_USE gate_status
sqlite_copy_pages(gate_context *cx, const struct sqlite_copying *copying,
                  struct connection *from, struct connection *to);

#endif
