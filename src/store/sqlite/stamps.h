/* SPDX-License-Identifier: MIT */
/*
 * Whether an account or a session has changed since somebody looked, without
 * asking the database.
 *
 * The writer tells what its own commits have touched.  That other processes
 * have committed is seen in the index of the write-ahead log, which all of them
 * share in memory: it counts commits.
 */
#ifndef STORE_SQLITE_STAMPS_H
#define STORE_SQLITE_STAMPS_H

#include <stdbool.h>
#include <stdint.h>

#include <sqlite3.h>

#include <gatehouse/store.h>

struct stamps;

/** Watch the commits of the writer's connection.
 *  @param db  In WAL mode, with its schema; until stamps_free() on the thread
 *             that writes.  Where the log's index is not as we know it, nothing
 *             can be told, ever.
 *  @return NULL without memory.  Owned: stamps_free(). */
struct stamps *stamps_new(sqlite3 *db);
void stamps_free(struct stamps *stamps); /* NULL is fine */

/** gate_store_ops.stamp.  Threads: any.  Cost: five loads.
 *  @param[out] out_is_behind  The writer should look: stamps_catch_up(). */
uint64_t stamps_of(struct stamps *stamps, gate_id account, gate_id session,
                   bool *out_is_behind);

/* --- on the writer's thread --- */

/** Its transaction has begun: nobody else commits until it ends. */
void stamps_begin(struct stamps *stamps);

/** Its commit has written to the log: for SQLite's hook. */
void stamps_note_commit(struct stamps *stamps);

/** Its transaction has ended, committed or not; before anybody is answered. */
void stamps_end(struct stamps *stamps, bool is_committed);

/** No transaction of ours: take what others have committed for known. */
void stamps_catch_up(struct stamps *stamps);

#endif
