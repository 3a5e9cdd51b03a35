/* SPDX-License-Identifier: MIT */
/*
 * Copies of the database that `database` names: made while servers run on it,
 * looked through, put back.  Without a service; the calls wait for the disk.
 *
 * A copy has everything but the master key.  Without that key it is of no use,
 * to a thief either: keep it elsewhere.
 */
#ifndef GATE_BACKUP_H
#define GATE_BACKUP_H

#include <stdbool.h>
#include <stdint.h>

#include <gatehouse/options.h>
#include <gatehouse/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What is in a copy. */
typedef struct gate_backup_report {
    int64_t schema;       /**< The last migration it has seen. */
    int64_t schema_known; /**< The last that this version knows. */
    int64_t bytes;        /**< Of the file. */
    int64_t accounts;
    int64_t sessions; /**< Ended and expired ones, too. */
    int64_t links;    /**< Used and expired ones, too. */
    int64_t mails;
    int64_t keys;
    int64_t newest_ms; /**< When somebody last registered or refreshed. */
} gate_backup_report;

/** How far the copying is.  Called now and then, and at the end. */
typedef void gate_backup_progress(int64_t done_pages, int64_t all_pages,
                                  void *payload);

/** How to copy; zeros are fine. */
typedef struct gate_backup_way {
    bool overwrite;                 /**< What is there may go. */
    bool any_key;                   /**< Do not ask the master key. */
    gate_backup_progress *progress; /**< NULL: none. */
    void *payload;
} gate_backup_way;

/**
 * Copy the database into a file of mode 0600, which is there only once it is
 * whole and on disk.  It is the state of one moment; nobody waits for it.
 *
 * @param options  Borrowed: `database`, `busy_wait`.
 * @param file     Where to; in a folder that can be written.
 * @param[out] out What is in it; NULL is fine.
 *
 * @retval GATE_FAULT_CONFIG  There is no database, or the file cannot be made;
 *                            or there is one, and `overwrite` is not set, or it
 *                            is no copy of ours, or the database itself.
 * @retval GATE_FAULT_STORE   The database is broken, the disk is full.
 *
 * Cost: the size of the database, read and written; the log of a server that
 * writes meanwhile grows by what it writes.
 */
GATE_API GATE_MUST_USE gate_status gate_backup_make(gate_options *options,
                                                    const char *file,
                                                    const gate_backup_way *way,
                                                    gate_backup_report *out,
                                                    gate_error *error);

/**
 * Look a copy through: every page and index, every reference between rows, its
 * schema, and whether the master key of the settings opens its keys.  Nothing
 * is written.
 *
 * @retval GATE_FAULT_CONFIG  No such file, not a copy of ours, newer than this
 *                            version; no master key, or another one.
 * @retval GATE_FAULT_STORE   It is broken.
 */
GATE_API GATE_MUST_USE gate_status gate_backup_check(gate_options *options,
                                                     const char *file,
                                                     const gate_backup_way *way,
                                                     gate_backup_report *out,
                                                     gate_error *error);

/**
 * Check a copy and put it in the place of the database, in one transaction: it
 * is as it was, or as the copy.
 *
 * @retval GATE_FAULT_CONFIG  There are accounts, and `overwrite` is not set;
 *                            else as gate_backup_check().
 * @retval GATE_FAULT_BUSY    A server or a command has the database open.
 * @retval GATE_FAULT_STORE   The copy or the database is broken.
 */
GATE_API GATE_MUST_USE gate_status gate_backup_restore(
    gate_options *options, const char *file, const gate_backup_way *way,
    gate_backup_report *out, gate_error *error);

#ifdef __cplusplus
}
#endif
#endif
