/* SPDX-License-Identifier: MIT */
/* More threads that compute than cores to run on take each other's caches: two
 * hashes side by side on one core are slower than one after the other. */
#include "base/cores.h"

#include <sched.h>
#include <unistd.h>

unsigned cores_usable(void)
{
    cpu_set_t cores;

    CPU_ZERO(&cores);
    if (sched_getaffinity(0, sizeof(cores), &cores) == 0) {
        return (unsigned)CPU_COUNT(&cores);
    }
    /* More of them than a cpu_set_t holds. */
    long all = sysconf(_SC_NPROCESSORS_ONLN);

    return all < 1 ? 1 : (unsigned)all;
}
