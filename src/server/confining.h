/* SPDX-License-Identifier: MIT */
/* The sandbox of a server, as the settings have it. */
#ifndef SERVER_CONFINING_H
#define SERVER_CONFINING_H

#include <stdbool.h>

#include <gatehouse/options.h>

/** Which parts hold. */
struct confining {
    bool is_wanted;
    bool files;
    bool calls;
};

/** Before any thread is started: the folders of database, key and log, and the
 *  files that are read later.
 *  @retval GATE_FAULT_CONFIG  sandbox = yes, and the kernel cannot. */
GATE_MUST_USE gate_status confining_begin(gate_options *options,
                                          struct confining *out,
                                          gate_error *error);

/** When all threads are there.
 *  @retval GATE_FAULT_CONFIG  As above. */
GATE_MUST_USE gate_status confining_finish(gate_options *options,
                                           struct confining *confining,
                                           gate_error *error);

/** What the kernel could not do, for the log; NULL: it does all that is wanted.
 */
const char *confining_lacks(const struct confining *confining);

#endif
