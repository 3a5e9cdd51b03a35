/* SPDX-License-Identifier: MIT */
/* What the system says of the server's process, from outside. */
#ifndef BENCH_PROCESS_H
#define BENCH_PROCESS_H

#include <stdint.h>

/** CPU time that its threads have had so far, in nanoseconds, out of
 *  /proc/PID/task/TID/schedstat; threads that have ended do not count any more.
 *  -1: not to be had. */
int64_t process_cpu_ns(int64_t pid);

/** Its resident memory in KiB; -1: not to be had. */
int64_t process_resident_kib(int64_t pid);

#endif
