/* SPDX-License-Identifier: MIT */
/*
 * A stamp is the sum of three numbers that only grow: how often others have
 * committed, how often our commits have touched rows with the account's number,
 * how often with the session's.  Several numbers share a place; that makes a
 * stamp move too often, never too seldom.
 *
 * The order makes it right.  Who reads takes the stamp first; who writes moves
 * it after the commit, before the answer.  So what was read from an older
 * snapshot has an older stamp.
 *
 * The index of the write-ahead log begins with a header whose third number
 * grows by one with every commit of any process (sqlite.org/walformat.html,
 * section 2.1).  `known` is what it was after the last commit that we know of:
 * where it is another number, either our own commit is just being told, or
 * somebody else has committed; then nothing is told until the writer has
 * looked. The header is reached through SQLite's own VFS interface, and only if
 * it says that it is of the version that we know.
 */
#include "store/sqlite/stamps.h"

#include <stdatomic.h>
#include <string.h>

#include "base/memory.h"

enum {
    PLACES = 8192, /* a power of two */
    TOUCHED_MAX = 512,
    INDEX_BYTES = 32768, /* one piece of the log's index */
    INDEX_VERSION = 3007000,
    INDEX_COMMITS = 2, /* of the numbers in its header */
};

struct stamps {
    const uint32_t *index; /* shared with all processes; NULL: not known */
    atomic_uint known;
    atomic_uint_least64_t by_others;
    atomic_uint_least64_t places[PLACES];

    /* the writer's own */
    sqlite3 *db;
    uint32_t at_begin;
    bool has_written;
    bool touched_more;
    size_t touched_count;
    size_t touched[TOUCHED_MAX];
};

/* Account 7 and session 7 are unlike each other. */
static size_t place_of(gate_id id, bool is_session)
{
    uint64_t mixed =
        ((uint64_t)id * 2 + (is_session ? 1 : 0)) * 0x9e3779b97f4a7c15u;

    return (size_t)(mixed >> 32) & (PLACES - 1);
}

static uint32_t commits_of(const struct stamps *stamps)
{
    return __atomic_load_n(&stamps->index[INDEX_COMMITS], __ATOMIC_ACQUIRE);
}

/* --- what our own commits touch --- */

static void on_update(void *payload, int what, const char *database,
                      const char *table, sqlite3_int64 row)
{
    struct stamps *stamps = payload;
    bool is_session = strcmp(table, "session") == 0;

    (void)what, (void)database;
    if (!is_session && strcmp(table, "account") != 0) {
        return;
    }
    if (stamps->touched_count == TOUCHED_MAX) {
        stamps->touched_more = true;
        return;
    }
    stamps->touched[stamps->touched_count++] = place_of(row, is_session);
}

void stamps_begin(struct stamps *stamps)
{
    stamps->touched_count = 0;
    stamps->touched_more = false;
    stamps->has_written = false;
    stamps_catch_up(stamps);
}

void stamps_note_commit(struct stamps *stamps)
{
    stamps->has_written = true;
}

void stamps_end(struct stamps *stamps, bool is_committed)
{
    if (!is_committed || !stamps->has_written) {
        return;
    }
    for (size_t i = 0; i < stamps->touched_count; i++) {
        atomic_fetch_add(&stamps->places[stamps->touched[i]], 1);
    }
    if (stamps->touched_more) {
        atomic_fetch_add(&stamps->by_others, 1); /* moves all of them */
    }
    /* Last: until here nothing can be told.  Counted on from the beginning, not
     * read: somebody else may have committed since. */
    atomic_store(&stamps->known, stamps->at_begin + 1);
}

void stamps_catch_up(struct stamps *stamps)
{
    if (stamps->index == NULL) {
        return;
    }
    stamps->at_begin = commits_of(stamps);
    if (stamps->at_begin != atomic_load(&stamps->known)) {
        atomic_fetch_add(&stamps->by_others, 1);
        atomic_store(&stamps->known, stamps->at_begin);
    }
}

/* --- from other threads --- */

uint64_t stamps_of(struct stamps *stamps, gate_id account, gate_id session,
                   bool *out_is_behind)
{
    *out_is_behind = false;
    if (stamps->index == NULL) {
        return 0;
    }
    if (commits_of(stamps) != atomic_load(&stamps->known)) {
        *out_is_behind = true;
        return 0;
    }
    return 1 + atomic_load(&stamps->by_others) +
           atomic_load(&stamps->places[place_of(account, false)]) +
           atomic_load(&stamps->places[place_of(session, true)]);
}

/* --- beginning and end --- */

/* The index is there: the connection has read in WAL mode. */
static const uint32_t *find_index(sqlite3 *db)
{
    sqlite3_file *file = NULL;
    void volatile *index = NULL;

    if (sqlite3_exec(db, "SELECT 1 FROM heartbeat", NULL, NULL, NULL) !=
            SQLITE_OK ||
        sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file) !=
            SQLITE_OK ||
        file == NULL || file->pMethods == NULL ||
        file->pMethods->iVersion < 2 || file->pMethods->xShmMap == NULL ||
        file->pMethods->xShmMap(file, 0, INDEX_BYTES, 0, &index) != SQLITE_OK ||
        index == NULL) {
        return NULL;
    }
    const uint32_t *numbers = (const uint32_t *)(uintptr_t)index;

    return numbers[0] == INDEX_VERSION ? numbers : NULL;
}

struct stamps *stamps_new(sqlite3 *db)
{
    struct stamps *stamps = memory_allocate(1, sizeof(*stamps));

    if (stamps == NULL) {
        return NULL;
    }
    stamps->db = db;
    stamps->index = find_index(db);
    if (stamps->index != NULL) {
        atomic_store(&stamps->known, commits_of(stamps));
    }
    (void)sqlite3_update_hook(db, on_update, stamps);
    return stamps;
}

void stamps_free(struct stamps *stamps)
{
    if (stamps != NULL) {
        (void)sqlite3_update_hook(stamps->db, NULL, NULL);
        memory_free(stamps);
    }
}
