/* SPDX-License-Identifier: MIT */
/*
 * Holds a read transaction open while there are many reads.
 *
 * A read in WAL mode takes a shared lock on the log's index and gives it back:
 * two system calls, nearly half of what a look-up by key costs.  SQLite leaves
 * them out when another connection of the process has that lock already.  So
 * one connection keeps it, on the newest snapshot, and the readers' own locks
 * cost nothing.
 *
 * A snapshot that is held keeps the log from starting again behind it.  The
 * writer therefore moves it after each commit and each checkpoint, a few times
 * a second for the sake of other processes, and drops it once nobody reads.
 */
#include "store/sqlite/sqlite_store.h"

void keeper_release(struct connection *keeper)
{
    if (sqlite3_get_autocommit(keeper->db) == 0) {
        (void)connection_step(keeper, "COMMIT");
    }
}

/* BEGIN alone takes no snapshot: the first read does. */
bool keeper_refresh(struct connection *keeper)
{
    keeper_release(keeper);
    if (connection_step(keeper, "BEGIN") != SQLITE_OK) {
        return false;
    }
    if (connection_step(keeper, "SELECT 1 FROM heartbeat") != SQLITE_OK) {
        keeper_release(keeper);
        return false;
    }
    return true;
}
