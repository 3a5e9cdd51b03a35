/* SPDX-License-Identifier: MIT */
/*
 * The HTTP server: libmicrohttpd speaks the protocol, the threads are ours.
 *
 * One event loop a core, each with a socket of its own on the same port.  What
 * the service answers at once is sent at once; what it hands to a lane
 * suspends the connection until the lane has answered.  GraphQL addresses,
 * plain addresses and pages come in a table: nothing here knows an account.
 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gatehouse/gatehouse.h>

#include "base/metrics.h"
#include "base/slice.h"
#include "http/address.h"

enum { HTTP_LOOPS_MAX = 64, HTTP_ADDRESS_BYTES = 64 };

/* --- the listening sockets, opened before the service is made --- */

/** The port, bound once for each loop.  Plain data. */
struct http_listener {
    int fds[HTTP_LOOPS_MAX];
    unsigned count;
    uint16_t port;                    /* the real one */
    char address[HTTP_ADDRESS_BYTES]; /* numeric */
    bool is_loopback;
};

/**
 * Take the port.  Nobody can connect before http_server_new().
 *
 * @param address  Numeric, IPv4 or IPv6.  Borrowed.
 * @param port     0: the kernel chooses one.
 * @param loops    1 to HTTP_LOOPS_MAX.
 * @param[out] out Owned: http_server_new() takes it over, or
 *                 http_listener_close().
 * @retval GATE_FAULT_CONFIG  Taken, not allowed, no address: `error` says it.
 */
GATE_MUST_USE gate_status http_listener_open(const char *address, uint16_t port,
                                             unsigned loops,
                                             struct http_listener *out,
                                             gate_error *error);

/**
 * Use a socket that somebody else has bound and listens on: all loops accept
 * from it, and it stays open where it came from.
 *
 * @param fd       Owned from here on, also on failure.
 * @param loops    1 to HTTP_LOOPS_MAX.
 * @param[out] out Owned, as of http_listener_open().
 * @retval GATE_FAULT_CONFIG  It is no TCP socket that listens: `error` says it.
 */
GATE_MUST_USE gate_status http_listener_adopt(int fd, unsigned loops,
                                              struct http_listener *out,
                                              gate_error *error);

/** NULL and closed ones are fine. */
void http_listener_close(struct http_listener *listener);

/* --- what is served --- */

struct http_server;

/** A request for something that is not GraphQL. */
struct http_question {
    struct slice path;   /* raw: not decoded, without the query */
    struct slice host;   /* the Host header; empty: none */
    struct slice accept; /* the Accept header; empty: none, or several */
    /* Who asks; not known when somebody has passed it on whom we do not
     * trust to say for whom. */
    struct address client;
    bool is_forwarded;                /* a trusted proxy has named the client */
    const struct http_server *server; /* that was asked */
};

/** What is sent back. */
struct http_content {
    unsigned status;          /* 0: 200 */
    const char *content_type; /* static text */
    struct slice body;        /* static, or of `owned` */
    gate_response *owned;     /* freed when it is sent; NULL: static body */
    char *owned_text;         /* likewise, by memory_free(); or NULL */
    const char *content_security_policy; /* static; NULL: nothing allowed */
    const char *cache_control;           /* static; NULL: no-store */
};

/** Fill `out`, which is zero; false: there is no such thing (404).  Called on
 *  an event loop and must not wait, unless its route says that it does. */
typedef bool http_answer(void *payload, const struct http_question *question,
                         struct http_content *out);

/** One exact path. */
struct http_route {
    const char *path;    /* as sent: "/graphql" */
    http_answer *answer; /* GET; NULL: GraphQL in this style */
    bool waits;          /* it may: asked on a thread beside the loops */
    gate_style style;
};

/** One request, for the log: no body, no variable, no token. */
struct http_record {
    const char *method;
    const char *path; /* tokens masked */
    const char *address;
    const char *request_id;
    const char *operation; /* "": not known */
    const char *outcome;   /* "ok", "refused" …; "" */
    unsigned status;       /* 0: none of ours was sent */
    size_t bytes;          /* of the answer's body */
    int64_t duration_us;   /* from the request line to the last byte sent */
    gate_id account;       /* 0: nobody */
};

/** Called on event loops: must not wait.  Everything is borrowed. */
typedef void http_log(void *payload, const struct http_record *record);

/** Everything is borrowed until the server is freed. */
struct http_options {
    gate_service *service;
    const struct http_route *routes;
    size_t route_count;
    http_answer *pages; /* asked for every other path; NULL: none */
    void *payload;      /* for the answers */
    http_log *log;      /* NULL: none */
    void *log_payload;
    const char *allowed_origins; /* list; NULL or "": none */
    const char *trusted_proxies; /* list of addresses and CIDR blocks */
    bool is_https;               /* `public_url` is: HSTS */
    bool omits_charset; /* "application/json" alone, as the original says it */
    int64_t head_wait_s, body_wait_s, send_wait_s, idle_wait_s, drain_wait_s;
    int64_t connection_limit;        /* 0: from the limit of open files */
    int64_t connections_per_address; /* 0: any number */
    int64_t connection_memory_bytes;
    int64_t body_bytes, url_bytes;
    int64_t request_memory_bytes; /* for reading one body */
};

/**
 * Start to serve.
 *
 * @param listener  Taken over, also on failure: closed then.
 * @param[out] out  Owned: http_server_drain_and_free().
 * @retval GATE_FAULT_CONFIG  A list cannot be read: `error` says which.
 * @retval GATE_FAULT_MEMORY
 */
GATE_MUST_USE gate_status http_server_new(const struct http_options *options,
                                          struct http_listener *listener,
                                          struct http_server **out,
                                          gate_error *error);

/** The real one, also where the kernel chose it. */
uint16_t http_server_port(const struct http_server *server);

/** Whether every loop has turned since the last call, and ask them all to turn
 *  now; true the first time.  Threads: one at a time.  Never waits. */
bool http_server_beat(struct http_server *server);

/** Tell the rows from HTTP_RESPONSES to HTTP_CONNECTIONS.  Threads: any. */
void http_server_metrics(const struct http_server *server,
                         const struct metric_teller *teller);

/** Stop listening, let everybody finish (at most `drain_wait_s`, but for what
 *  the service still works on), free.  The service must outlive this call.
 *  NULL is fine. */
void http_server_drain_and_free(struct http_server *server);

#endif
