/* SPDX-License-Identifier: MIT */
/*
 * Addresses are numbers here, never names: nothing is looked up.  An address
 * that a client claims in a header counts only when the socket's other end is
 * one of `trusted_proxies` (security.md, row 66); who asks for that is the
 * exchange, who reads it is here.
 */
#include "http/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "base/memory.h"
#include "http/words.h"

static void normalize(struct address *address)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

    if (address->is_v6 && memcmp(address->bytes, mapped, 12) == 0) {
        memmove(address->bytes, address->bytes + 12, 4);
        memset(address->bytes + 4, 0, 12);
        address->is_v6 = false;
    }
    address->is_known = true;
}

bool address_read(struct slice text, struct address *out)
{
    struct address address = {0};
    char copy[ADDRESS_TEXT_BYTES];

    if (text.bytes == 0 || text.bytes >= sizeof(copy) ||
        memchr(text.data, '\0', text.bytes) != NULL) {
        return false;
    }
    memcpy(copy, text.data, text.bytes);
    copy[text.bytes] = '\0';
    address.is_v6 = strchr(copy, ':') != NULL;
    if (inet_pton(address.is_v6 ? AF_INET6 : AF_INET, copy, address.bytes) !=
        1) {
        return false;
    }
    normalize(&address);
    *out = address;
    return true;
}

static bool is_port(struct slice text)
{
    for (size_t i = 0; i < text.bytes; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
    }
    return text.bytes >= 1 && text.bytes <= 5;
}

/* "[2001:db8::1]" or "[2001:db8::1]:4711" */
static bool read_bracketed(struct slice text, struct address *out)
{
    const char *end = memchr(text.data, ']', text.bytes);

    if (end == NULL) {
        return false;
    }
    size_t inside = (size_t)(end - text.data) - 1;
    struct slice rest = {end + 1, text.bytes - inside - 2};

    if (rest.bytes > 0 &&
        (rest.data[0] != ':' ||
         !is_port((struct slice){rest.data + 1, rest.bytes - 1}))) {
        return false;
    }
    return address_read((struct slice){text.data + 1, inside}, out);
}

bool address_read_forwarded(struct slice text, struct address *out)
{
    if (text.bytes > 0 && text.data[0] == '[') {
        return read_bracketed(text, out);
    }
    const char *colon = memchr(text.data, ':', text.bytes);

    if (colon != NULL) {
        size_t before = (size_t)(colon - text.data);

        if (is_port((struct slice){colon + 1, text.bytes - before - 1}) &&
            address_read((struct slice){text.data, before}, out)) {
            return true;
        }
    }
    return address_read(text, out);
}

void address_of_socket(const struct sockaddr *name, struct address *out)
{
    *out = (struct address){0};
    if (name->sa_family == AF_INET) {
        struct sockaddr_in v4;

        memcpy(&v4, name, sizeof(v4));
        memcpy(out->bytes, &v4.sin_addr, 4);
        out->is_known = true;
    } else if (name->sa_family == AF_INET6) {
        struct sockaddr_in6 v6;

        memcpy(&v6, name, sizeof(v6));
        memcpy(out->bytes, &v6.sin6_addr, 16);
        out->is_v6 = true;
        normalize(out);
    }
}

void address_write(const struct address *address, char out[ADDRESS_TEXT_BYTES])
{
    if (!address->is_known ||
        inet_ntop(address->is_v6 ? AF_INET6 : AF_INET, address->bytes, out,
                  ADDRESS_TEXT_BYTES) == NULL) {
        out[0] = '\0';
    }
}

bool address_is_loopback(const struct address *address)
{
    static const uint8_t one[16] = {[15] = 1};

    if (!address->is_known) {
        return false;
    }
    return address->is_v6 ? memcmp(address->bytes, one, 16) == 0
                          : address->bytes[0] == 127;
}

void address_prefix(const struct address *address, struct address *out)
{
    *out = *address;
    if (out->is_v6) {
        memset(out->bytes + 8, 0, 8);
    }
}

/* --- blocks --- */

static bool read_bits(struct slice text, unsigned max, unsigned *out)
{
    unsigned bits = 0;

    if (text.bytes == 0 || text.bytes > 3) {
        return false;
    }
    for (size_t i = 0; i < text.bytes; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
        bits = bits * 10 + (unsigned)(text.data[i] - '0');
    }
    *out = bits;
    return bits <= max;
}

static bool network_read(struct slice word, struct network *out)
{
    const char *slash = memchr(word.data, '/', word.bytes);
    size_t before = slash == NULL ? word.bytes : (size_t)(slash - word.data);

    if (!address_read((struct slice){word.data, before}, &out->base)) {
        return false;
    }
    unsigned max = out->base.is_v6 ? 128 : 32;

    out->bits = max;
    return slash == NULL ||
           read_bits((struct slice){slash + 1, word.bytes - before - 1}, max,
                     &out->bits);
}

gate_status networks_read(const char *text, struct networks *out,
                          struct slice *out_bad)
{
    struct slice left = slice_of(text), word;
    struct networks networks = {0};

    while (words_next(&left, &word)) {
        struct network *list = memory_resize(
            networks.list, (networks.count + 1) * sizeof(*networks.list));

        if (list == NULL) {
            networks_free(&networks);
            return GATE_FAULT_MEMORY;
        }
        networks.list = list;
        if (!network_read(word, &list[networks.count])) {
            networks_free(&networks);
            *out_bad = word;
            return GATE_REFUSED;
        }
        networks.count++;
    }
    *out = networks;
    return GATE_OK;
}

void networks_free(struct networks *networks)
{
    memory_free(networks->list);
    *networks = (struct networks){0};
}

static bool network_has(const struct network *network,
                        const struct address *address)
{
    unsigned whole = network->bits / 8;
    unsigned rest = network->bits % 8;
    unsigned mask = (0xff00u >> rest) & 0xffu;

    return address->is_known && network->base.is_v6 == address->is_v6 &&
           memcmp(network->base.bytes, address->bytes, whole) == 0 &&
           (rest == 0 ||
            ((network->base.bytes[whole] ^ address->bytes[whole]) & mask) == 0);
}

bool networks_have(const struct networks *networks,
                   const struct address *address)
{
    for (size_t i = 0; i < networks->count; i++) {
        if (network_has(&networks->list[i], address)) {
            return true;
        }
    }
    return false;
}

/* --- who a proxy speaks for --- */

/* Read from left to right, the last that is no proxy stays: the same as from
 * right to left up to the first.  Nothing left of a word that is no address
 * can be believed. */
static void note_word(struct forwarded *forwarded,
                      const struct networks *trusted, struct slice word)
{
    struct address address;

    if (!address_read_forwarded(word, &address)) {
        *forwarded = (struct forwarded){0};
        return;
    }
    if (!networks_have(trusted, &address)) {
        *forwarded = (struct forwarded){address, false};
    } else if (!forwarded->client.is_known) {
        *forwarded = (struct forwarded){address, true};
    }
}

void forwarded_note(struct forwarded *forwarded, const struct networks *trusted,
                    struct slice value)
{
    struct slice word;

    while (words_next_item(&value, &word)) {
        note_word(forwarded, trusted, word);
    }
}
