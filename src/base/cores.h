/* SPDX-License-Identifier: MIT */
/* How many threads may compute at once. */
#ifndef BASE_CORES_H
#define BASE_CORES_H

/** Cores that this process may run on, at least 1: what `taskset`, a cpuset or
 *  CPUAffinity= leaves of the machine's.  Threads: any.  Cost: a system call.
 */
unsigned cores_usable(void);

#endif
