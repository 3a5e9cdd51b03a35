/* SPDX-License-Identifier: MIT */
/*
 * Opening a SQLite database as a store: beside backup.h the only header of this
 * folder that others may include.
 */
#ifndef STORE_SQLITE_OPEN_H
#define STORE_SQLITE_OPEN_H

#include <gatehouse/store.h>

/* 0 or NULL: the default in brackets. */
struct sqlite_options {
    const char *path;          /* must be given; copied */
    unsigned reader_count;     /* connections that read, at most [4] */
    unsigned commit_max;       /* changes in one commit [128] */
    int busy_ms;               /* wait for other processes [5000] */
    unsigned checkpoint_pages; /* of the log, then moved home [1000] */
};

/**
 * Open the database, make it if there is none (mode 0600), bring its schema up
 * to date, start the writer.
 *
 * Any number of processes may have the same file open, on a local disk.
 *
 * @param cx        Borrowed for this call; its fault is a sentence that tells
 *                  an operator what to do.
 * @param[out] out  Owned: out->ops->close(out).
 *
 * @retval GATE_FAULT_CONFIG  The path cannot be used: no such folder, not
 *                            writable, not a database, another program's, or
 *                            made by a newer Gatehouse.
 * @retval GATE_FAULT_STORE   The database is broken or locked.
 * @retval GATE_FAULT_MEMORY
 */
GATE_MUST_USE gate_status sqlite_store_open(
    gate_context *cx, const struct sqlite_options *options, gate_store **out);

/** Counted since it was opened. */
struct sqlite_statistics {
    uint64_t changes;  /* asked for */
    uint64_t commits;  /* on disk, each of one change or more */
    uint64_t failures; /* commits that failed */
};

/** Threads: any.  `store` must have come from sqlite_store_open(). */
void sqlite_store_statistics(gate_store *store, struct sqlite_statistics *out);

#endif
