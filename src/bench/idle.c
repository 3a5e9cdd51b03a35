/* SPDX-License-Identifier: MIT */
/* Connections that have asked something once and stay open: what the phones of
 * people do who look elsewhere. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/try.h"
#include "bench/load.h"
#include "bench/problem.h"

enum { IDLE_IN_BYTES = 4096, IDLE_WAIT_MS = 20000 };

/* Ask on a fresh connection and wait for the answer. */
static bool ask_once(int fd, const struct question *question)
{
    char in[IDLE_IN_BYTES];
    size_t in_bytes = 0;
    struct answer answer;
    struct pollfd wait = {.fd = fd, .events = POLLIN};

    /* A fresh socket's buffer takes any question whole. */
    if (send(fd, question->data, question->bytes, MSG_NOSIGNAL) !=
        (ssize_t)question->bytes) {
        return false;
    }
    while (in_bytes < sizeof(in) && poll(&wait, 1, IDLE_WAIT_MS) == 1) {
        ssize_t got = recv(fd, in + in_bytes, sizeof(in) - in_bytes, 0);

        if (got <= 0) {
            return false;
        }
        in_bytes += (size_t)got;
        switch (answer_read((struct slice){in, in_bytes}, &answer)) {
        case ANSWER_WHOLE:
            return answer.status == 200 && !answer.closes;
        case ANSWER_MORE:
            break;
        case ANSWER_BROKEN:
            return false;
        }
    }
    return false;
}

gate_status idle_open(const struct bench_target *target,
                      const struct question *question, unsigned count,
                      int **out_fds, gate_error *error)
{
    int *fds = memory_allocate(count, sizeof(*fds));

    if (fds == NULL) {
        return PROBLEM(error, GATE_FAULT_MEMORY, "Out of memory.");
    }
    for (unsigned i = 0; i < count; i++) {
        fds[i] = bench_target_connect(target);
        if (fds[i] < 0 || !ask_once(fds[i], question)) {
            (void)PROBLEM(error, GATE_FAULT_BUSY,
                          "Idle connection %u was not taken (%s): raise "
                          "connections_per_address, and the limit of open "
                          "files of both programs.",
                          i + 1, fds[i] < 0 ? strerror(errno) : "closed");
            idle_close(fds, i + 1);
            return GATE_FAULT_BUSY;
        }
    }
    *out_fds = fds;
    return GATE_OK;
}

void idle_close(int *fds, unsigned count)
{
    for (unsigned i = 0; fds != NULL && i < count; i++) {
        if (fds[i] >= 0) {
            (void)close(fds[i]);
        }
    }
    memory_free(fds);
}
