/* SPDX-License-Identifier: MIT */
/*
 * The listening sockets.  The first one is bound without SO_REUSEPORT, so that
 * a port another server has is an error; the others then join it.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/address.h"
#include "http/problem.h"
#include "http/server.h"

enum { BACKLOG = 4096 };

struct name {
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } socket;
    socklen_t bytes;
};

static struct name make_name(const struct address *address, uint16_t port)
{
    struct name name = {0};

    if (address->is_v6) {
        name.socket.v6.sin6_family = AF_INET6;
        name.socket.v6.sin6_port = htons(port);
        memcpy(&name.socket.v6.sin6_addr, address->bytes, 16);
        name.bytes = sizeof(name.socket.v6);
    } else {
        name.socket.v4.sin_family = AF_INET;
        name.socket.v4.sin_port = htons(port);
        memcpy(&name.socket.v4.sin_addr, address->bytes, 4);
        name.bytes = sizeof(name.socket.v4);
    }
    return name;
}

static int set_on(int fd, int option)
{
    int on = 1;

    return setsockopt(fd, SOL_SOCKET, option, &on, sizeof(on));
}

/* -1 and errno when the port cannot be had. */
static int open_one(const struct name *name, bool is_first)
{
    int fd = socket(name->socket.any.sa_family,
                    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0) {
        return -1;
    }
    if (set_on(fd, SO_REUSEADDR) != 0 ||
        (!is_first && set_on(fd, SO_REUSEPORT) != 0) ||
        bind(fd, &name->socket.any, name->bytes) != 0 ||
        (is_first && set_on(fd, SO_REUSEPORT) != 0)) {
        int why = errno;

        close(fd);
        errno = why;
        return -1;
    }
    return fd;
}

static uint16_t port_of(int fd)
{
    struct name name = {.bytes = sizeof(name.socket)};

    if (getsockname(fd, &name.socket.any, &name.bytes) != 0) {
        return 0;
    }
    return ntohs(name.socket.any.sa_family == AF_INET6
                     ? name.socket.v6.sin6_port
                     : name.socket.v4.sin_port);
}

static gate_status refuse_port(const char *address, uint16_t port,
                               gate_error *error)
{
    switch (errno) {
    case EADDRINUSE:
        return PROBLEM(error, GATE_FAULT_CONFIG,
                       "Port %u of %s is taken by another program: stop that, "
                       "or set listen_port to another port, or to 0 for one "
                       "that is free.",
                       port, address);
    case EACCES:
        return PROBLEM(error, GATE_FAULT_CONFIG,
                       "Port %u of %s may not be used by this user: set "
                       "listen_port to 1024 or more.",
                       port, address);
    case EADDRNOTAVAIL:
        return PROBLEM(error, GATE_FAULT_CONFIG,
                       "This machine has no address %s: set listen_address to "
                       "one of its own.",
                       address);
    default: /* errno is no enum of ours */
        return PROBLEM(error, GATE_FAULT_CONFIG,
                       "Cannot listen on port %u of %s: %s.", port, address,
                       strerror(errno));
    }
}

/* Bind all sockets first and listen then; errno when one fails. */
static bool open_all(const struct address *address, unsigned loops,
                     struct http_listener *listener)
{
    for (; listener->count < loops; listener->count++) {
        struct name name = make_name(address, listener->port);
        int fd = open_one(&name, listener->count == 0);

        if (fd < 0) {
            return false;
        }
        listener->fds[listener->count] = fd;
        listener->port = port_of(fd);
    }
    for (unsigned i = 0; i < listener->count; i++) {
        if (listen(listener->fds[i], BACKLOG) != 0) {
            return false;
        }
    }
    return true;
}

gate_status http_listener_open(const char *address_text, uint16_t port,
                               unsigned loops, struct http_listener *out,
                               gate_error *error)
{
    struct http_listener listener = {.port = port};
    struct address address;

    if (!address_read(slice_of(address_text), &address)) {
        return PROBLEM(error, GATE_FAULT_CONFIG,
                       "listen_address must be a numeric IPv4 or IPv6 address, "
                       "as 127.0.0.1 or ::1.");
    }
    if (loops < 1 || loops > HTTP_LOOPS_MAX) {
        return PROBLEM(error, GATE_FAULT_USAGE, "event_loops must be 1 to %d.",
                       HTTP_LOOPS_MAX);
    }
    address_write(&address, listener.address);
    listener.is_loopback = address_is_loopback(&address);
    if (!open_all(&address, loops, &listener)) {
        gate_status status = refuse_port(listener.address, port, error);

        http_listener_close(&listener);
        return status;
    }
    *out = listener;
    return GATE_OK;
}

/* --- a socket of others --- */

static int socket_option(int fd, int option)
{
    int value = -1;
    socklen_t bytes = sizeof(value);

    return getsockopt(fd, SOL_SOCKET, option, &value, &bytes) == 0 ? value : -1;
}

static bool read_name(int fd, struct address *out)
{
    struct name name = {.bytes = sizeof(name.socket)};

    if (socket_option(fd, SO_TYPE) != SOCK_STREAM ||
        socket_option(fd, SO_ACCEPTCONN) != 1 ||
        getsockname(fd, &name.socket.any, &name.bytes) != 0) {
        return false;
    }
    address_of_socket(&name.socket.any, out);
    return out->is_known;
}

/* A descriptor for each loop: each closes its own. */
static bool share(int fd, unsigned loops, struct http_listener *listener)
{
    int flags = fcntl(fd, F_GETFL);

    if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0) {
        return false;
    }
    for (; listener->count < loops; listener->count++) {
        int own = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);

        if (own < 0) {
            return false;
        }
        listener->fds[listener->count] = own;
    }
    return true;
}

gate_status http_listener_adopt(int fd, unsigned loops,
                                struct http_listener *out, gate_error *error)
{
    struct http_listener listener = {.port = port_of(fd)};
    struct address address = {.is_known = false};
    bool is_good = read_name(fd, &address) && share(fd, loops, &listener);

    close(fd);
    if (!is_good) {
        http_listener_close(&listener);
        return PROBLEM(error, GATE_FAULT_CONFIG,
                       "The socket that was handed over is no TCP socket that "
                       "listens: use ListenStream= with an address and a "
                       "port.");
    }
    address_write(&address, listener.address);
    listener.is_loopback = address_is_loopback(&address);
    *out = listener;
    return GATE_OK;
}

void http_listener_close(struct http_listener *listener)
{
    if (listener == NULL) {
        return;
    }
    for (unsigned i = 0; i < listener->count; i++) {
        if (listener->fds[i] >= 0) {
            close(listener->fds[i]);
        }
    }
    listener->count = 0;
}
