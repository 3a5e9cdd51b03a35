/* SPDX-License-Identifier: MIT */
/* http alone: what is measured is Gatehouse, which leaves TLS to a proxy. */
#include "bench/target.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/tcp.h>

#include "base/slice.h"
#include "base/try.h"
#include "bench/problem.h"

enum { CONNECT_WAIT_MS = 5000 };

static const char scheme[] = "http://";

/* "127.0.0.1:8080" or "[::1]:8080" apart; false: no such form. */
static bool split(const char *authority, char host[TARGET_HOST_BYTES],
                  long *out_port)
{
    const char *colon = strrchr(authority, ':');
    const char *bracket = strrchr(authority, ']');
    size_t bytes = strlen(authority);
    char *end = NULL;

    *out_port = 80;
    if (colon != NULL && (bracket == NULL || colon > bracket)) {
        *out_port = strtol(colon + 1, &end, 10);
        if (end == colon + 1 || *end != '\0' || *out_port < 1 ||
            *out_port > 65535) {
            return false;
        }
        bytes = (size_t)(colon - authority);
    }
    if (bracket != NULL) {
        if (authority[0] != '[' || bytes < 2 ||
            bracket != authority + bytes - 1) {
            return false;
        }
        authority++;
        bytes -= 2;
    }
    memcpy(host, authority, bytes);
    host[bytes] = '\0';
    return true;
}

static bool fill_address(const char *host, in_port_t port,
                         struct bench_target *out)
{
    const char *numeric = strcmp(host, "localhost") == 0 ? "127.0.0.1" : host;

    if (inet_pton(AF_INET, numeric, &out->address.v4.sin_addr) == 1) {
        out->address.v4.sin_family = AF_INET;
        out->address.v4.sin_port = htons(port);
        out->address_bytes = sizeof(out->address.v4);
        out->is_loopback =
            ntohl(out->address.v4.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
        return true;
    }
    if (inet_pton(AF_INET6, numeric, &out->address.v6.sin6_addr) == 1) {
        out->address.v6.sin6_family = AF_INET6;
        out->address.v6.sin6_port = htons(port);
        out->address_bytes = sizeof(out->address.v6);
        out->is_loopback =
            IN6_IS_ADDR_LOOPBACK(&out->address.v6.sin6_addr) != 0;
        return true;
    }
    return false;
}

static bool is_path(const char *path)
{
    return path[strcspn(path, " \t\r\n\"?#")] == '\0';
}

gate_status bench_target_read(const char *url, struct bench_target *out,
                              gate_error *error)
{
    char host[TARGET_HOST_BYTES];
    long port;

    *out = (struct bench_target){0};
    if (strncmp(url, scheme, strlen(scheme)) != 0) {
        return PROBLEM(error, GATE_FAULT_USAGE,
                       "A URL here begins with http://.");
    }
    const char *authority = url + strlen(scheme);
    size_t bytes = strcspn(authority, "/");
    const char *path = authority + bytes;

    if (bytes == 0 || bytes >= sizeof(out->host) ||
        strlen(path) >= sizeof(out->path) || !is_path(path)) {
        return PROBLEM(error, GATE_FAULT_USAGE, "That is no URL of a server.");
    }
    memcpy(out->host, authority, bytes);
    out->host[bytes] = '\0';
    snprintf(out->path, sizeof(out->path), "%s",
             strlen(path) > 1 ? path : "/graphql");
    if (!split(out->host, host, &port) ||
        !fill_address(host, (in_port_t)port, out)) {
        return PROBLEM(error, GATE_FAULT_USAGE,
                       "The server is named by a numeric address or as "
                       "localhost: http://127.0.0.1:8080.");
    }
    return GATE_OK;
}

static bool finish_connecting(int fd)
{
    struct pollfd wait = {.fd = fd, .events = POLLOUT};
    int failed = 0;
    socklen_t bytes = sizeof(failed);

    if (poll(&wait, 1, CONNECT_WAIT_MS) != 1) {
        errno = ETIMEDOUT;
        return false;
    }
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &failed, &bytes) != 0) {
        return false;
    }
    errno = failed;
    return failed == 0;
}

int bench_target_connect(const struct bench_target *target)
{
    const int on = 1;
    int fd = socket(target->address.any.sa_family,
                    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0) {
        return -1;
    }
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (connect(fd, &target->address.any, target->address_bytes) == 0 ||
        (errno == EINPROGRESS && finish_connecting(fd))) {
        return fd;
    }
    int why = errno;

    (void)close(fd);
    errno = why;
    return -1;
}
