/* SPDX-License-Identifier: MIT */
/* The descriptors begin at 3; whether they are meant for us $LISTEN_PID says.
 */
#include "server/activation.h"

#include <stdlib.h>
#include <unistd.h>

#include "http/problem.h"
#include "server/notify.h"

enum { FIRST_FD = 3 };

gate_status activation_take(int *out_fd, gate_error *error)
{
    int64_t count = notify_read_number(getenv("LISTEN_FDS"));

    *out_fd = -1;
    if (count == 0 || notify_read_number(getenv("LISTEN_PID")) != getpid()) {
        return GATE_OK;
    }
    if (count > 1) {
        return PROBLEM(error, GATE_FAULT_CONFIG,
                       "systemd hands over %lld sockets: leave one "
                       "ListenStream= in the socket unit.",
                       (long long)count);
    }
    *out_fd = FIRST_FD;
    return GATE_OK;
}
