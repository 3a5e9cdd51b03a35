/* SPDX-License-Identifier: MIT */
/* Where the server is. */
#ifndef BENCH_TARGET_H
#define BENCH_TARGET_H

#include <stdbool.h>

#include <netinet/in.h>
#include <sys/socket.h>

#include <gatehouse/options.h>

enum { TARGET_HOST_BYTES = 64, TARGET_PATH_BYTES = 128 };

struct bench_target {
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } address;
    socklen_t address_bytes;
    char host[TARGET_HOST_BYTES]; /* as the Host header has it */
    char path[TARGET_PATH_BYTES]; /* of GraphQL: "/graphql" */
    bool is_loopback;
};

/**
 * Read "http://127.0.0.1:8080" or "http://[::1]:8080/graphql": a numeric
 * address or localhost, and no other name, so that nothing has to be looked up.
 *
 * @param[out] out  Its path is "/graphql" when the URL has none.
 * @retval GATE_FAULT_USAGE  `error` says what is wrong.
 */
GATE_MUST_USE gate_status bench_target_read(const char *url,
                                            struct bench_target *out,
                                            gate_error *error);

/** A connection, non-blocking and without Nagle's delay, made within 5 s.
 *  @return A descriptor, owned by the caller; -1 with errno. */
int bench_target_connect(const struct bench_target *target);

#endif
