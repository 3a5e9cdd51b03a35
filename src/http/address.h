/* SPDX-License-Identifier: MIT */
/* Numeric addresses of clients, and the blocks of them that proxies have. */
#ifndef HTTP_ADDRESS_H
#define HTTP_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gatehouse/status.h>

#include "base/slice.h"

struct sockaddr;

/* Enough for any address and its NUL. */
enum { ADDRESS_TEXT_BYTES = 46 };

/** IPv4 in the first 4 bytes, the rest zero; an IPv4 address mapped into IPv6
 *  is IPv4. */
struct address {
    uint8_t bytes[16];
    bool is_v6;
    bool is_known; /* false: no Internet address */
};

/** "192.0.2.1" or "2001:db8::1"; no zone, no brackets, no port. */
GATE_MUST_USE bool address_read(struct slice text, struct address *out);

/** As it stands in a forwarding header: with or without port or brackets. */
GATE_MUST_USE bool address_read_forwarded(struct slice text,
                                          struct address *out);

/** The other end of a socket; not known when that is no Internet address. */
void address_of_socket(const struct sockaddr *name, struct address *out);

/** Canonical (RFC 5952); "" when it is not known. */
void address_write(const struct address *address, char out[ADDRESS_TEXT_BYTES]);

/** 127.0.0.0/8 and ::1. */
bool address_is_loopback(const struct address *address);

/** What is counted as one client: IPv4 as it is, IPv6 by its /64. */
void address_prefix(const struct address *address, struct address *out);

struct network {
    struct address base;
    unsigned bits;
};

struct networks {
    struct network *list;
    size_t count;
};

/**
 * Read "10.0.0.0/8, ::1": addresses and blocks, commas or spaces between.
 *
 * @param text        NULL: none.
 * @param[out] out    Owned: networks_free().
 * @param[out] out_bad  With GATE_REFUSED: the word that is neither.
 * @retval GATE_REFUSED, GATE_FAULT_MEMORY
 */
GATE_MUST_USE gate_status networks_read(const char *text, struct networks *out,
                                        struct slice *out_bad);

void networks_free(struct networks *networks);

/** Whether an address lies in one of them. */
bool networks_have(const struct networks *networks,
                   const struct address *address);

/**
 * The client that a proxy speaks for: the last address in X-Forwarded-For that
 * is not a trusted proxy itself.  What a client wrote there stands further to
 * the left, and does not count.
 */
struct forwarded {
    struct address client; /* not known: nothing was said */
    bool is_proxy;         /* only proxies so far */
};

/** Take one header, in the order they came. */
void forwarded_note(struct forwarded *forwarded, const struct networks *trusted,
                    struct slice value);

#endif
