/* SPDX-License-Identifier: MIT */
/*
 * The migrations that this program knows, made at build time from
 * store/migrations/NNNN_name.sql by embed.py there, and their application.
 */
#ifndef STORE_SQLITE_MIGRATIONS_H
#define STORE_SQLITE_MIGRATIONS_H

#include <gatehouse/context.h>

struct connection;

struct migration {
    int number; /* 1, 2, 3 … without a gap */
    const char *name;
    const char *sql;
};

extern const struct migration sqlite_migrations[];
extern const int sqlite_migration_count;

/** Whether it is a database of ours that this program knows, or empty.  Writes
 *  nothing; the same faults as sqlite_migrate(). */
GATE_MUST_USE gate_status sqlite_check_schema(struct connection *connection,
                                              gate_context *cx,
                                              const char *path);

/**
 * Bring the database to the schema of this program: all that is missing, in
 * one transaction.  Programs that start at once wait for each other.
 *
 * @param path  For messages.  Borrowed.
 * @retval GATE_FAULT_CONFIG  Made by a newer Gatehouse or by another program.
 * @retval GATE_FAULT_STORE   In the words of SQLite; nothing was changed.
 */
GATE_MUST_USE gate_status sqlite_migrate(struct connection *connection,
                                         gate_context *cx, const char *path);

#endif
