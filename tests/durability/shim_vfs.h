/* SPDX-License-Identifier: MIT */
/*
 * A disk that does as it is told: SQLite's own VFS with a thin layer on it that
 * counts, breaks, delays and holds calls, and knows what a power failure would
 * leave.  One in a program, for all its databases; every function may be called
 * by any thread.
 */
#ifndef TESTS_SHIM_VFS_H
#define TESTS_SHIM_VFS_H

#include <stdbool.h>

/** Be the default VFS from now on; before a store is opened. */
void shim_install(void);

/** Nothing fails or waits any more. */
void shim_heal(void);

/** Heal, count from zero, and forget all files, none of which is open. */
void shim_reset(void);

/** Calls that could have failed, and fsyncs, since they were counted from
 *  zero. */
unsigned shim_calls(void);
unsigned shim_syncs(void);

/** Count from zero; the nth call, and `more` behind it, fail with an I/O error.
 *  0: none. */
void shim_break(unsigned nth, unsigned more);

/** The first call that failed since: "write gatehouse.db-wal".  NULL: none. */
const char *shim_broke(void);

/** Every fsync fails; until it is healed. */
void shim_fail_syncs(bool fails);

/** Every write fails as on a full disk. */
void shim_fill_disk(bool is_full);

/** Each fsync takes so long, as on a disk of its own. */
void shim_delay_syncs_us(unsigned us);

/** Every fsync waits; false: lets them go. */
void shim_hold_syncs(bool holds);

/** Wait until an fsync is held; false: none has come within 20 s. */
bool shim_wait_for_held_sync(void);

/**
 * Write into the folder `to` what is on the disk of the files in `from` if the
 * power fails now: what was synced, and of what was written since then, sector
 * by sector, as `seed` has it; 0: nothing.
 */
void shim_crash(const char *from, const char *to, unsigned seed);

#endif
