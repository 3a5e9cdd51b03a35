/* SPDX-License-Identifier: MIT */
/* Addresses, blocks of them, and connections counted by them. */
#include "http/address.h"

#include <netinet/in.h>

#include "http/counts.h"
#include "support/test.h"

static const char *normal(const char *text)
{
    static char out[ADDRESS_TEXT_BYTES];
    struct address address;

    if (!address_read(slice_of(text), &address)) {
        return NULL;
    }
    address_write(&address, out);
    return out;
}

TEST(reads_numbers_and_nothing_else)
{
    static const struct {
        const char *text, *wanted;
    } cases[] = {
        {"127.0.0.1", "127.0.0.1"},
        {"255.255.255.255", "255.255.255.255"},
        {"::1", "::1"},
        {"2001:DB8:0:0:0:0:0:1", "2001:db8::1"},
        {"::ffff:192.0.2.1", "192.0.2.1"},
        {"", NULL},
        {"localhost", NULL},
        {"127.1", NULL},
        {"0177.0.0.1", NULL},
        {"256.0.0.1", NULL},
        {"1.2.3.4 ", NULL},
        {"fe80::1%eth0", NULL},
        {"[::1]", NULL},
        {"1:2:3:4:5:6:7:8:9", NULL},
        {"2001:db8:0000:0000:0000:0000:0000:0000:0000:0001", NULL},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        test_case(cases[i].text);
        expect_text(normal(cases[i].text), cases[i].wanted);
    }
}

TEST(blocks_hold_what_is_in_them)
{
    static const struct {
        const char *list, *address;
        bool has;
    } cases[] = {
        {"10.0.0.0/8", "10.255.0.1", true},
        {"10.0.0.0/8", "11.0.0.1", false},
        {"192.0.2.128/25", "192.0.2.127", false},
        {"192.0.2.128/25", "192.0.2.128", true},
        {"192.0.2.7", "192.0.2.7", true},
        {"192.0.2.7", "192.0.2.6", false},
        {"0.0.0.0/0", "8.8.8.8", true},
        {"0.0.0.0/0", "::1", false},
        {"::/0", "8.8.8.8", false},
        {"2001:db8::/33", "2001:db8:7fff::1", true},
        {"2001:db8::/33", "2001:db8:8000::1", false},
        {"::1, 10.0.0.0/8 192.0.2.1", "192.0.2.1", true},
        {"", "127.0.0.1", false},
        {"::ffff:10.0.0.1", "10.0.0.1", true},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct networks networks;
        struct address address;
        struct slice bad;

        test_case(cases[i].list);
        expect_int(networks_read(cases[i].list, &networks, &bad), GATE_OK);
        expect_true(address_read(slice_of(cases[i].address), &address));
        expect_int(networks_have(&networks, &address), cases[i].has);
        networks_free(&networks);
    }
}

TEST(says_which_word_is_no_block)
{
    static const char *const cases[] = {
        "10.0.0.0/33",   "10.0.0.0/", "10.0.0.0/-1",  "10.0.0.0/8x",
        "proxy.example", "::/129",    "10.0.0.0/0000"};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct networks networks;
        struct slice bad;
        char list[64];

        test_case(cases[i]);
        snprintf(list, sizeof(list), "127.0.0.1, %s", cases[i]);
        expect_int(networks_read(list, &networks, &bad), GATE_REFUSED);
        expect_true(slice_is(bad, cases[i]));
    }
}

TEST(one_client_is_an_address_or_a_64)
{
    struct address a, b, prefix_a, prefix_b;

    expect_true(address_read(SLICE("2001:db8:1:2::1"), &a));
    expect_true(address_read(SLICE("2001:db8:1:2:ffff::9"), &b));
    address_prefix(&a, &prefix_a);
    address_prefix(&b, &prefix_b);
    expect_int(memcmp(&prefix_a.bytes, &prefix_b.bytes, 16), 0);

    struct counts *counts = counts_new();

    expect_true(counts_add(counts, &a));
    expect_true(counts_add(counts, &b));
    expect_int(counts_of(counts, &a), 2);
    expect_true(address_read(SLICE("2001:db8:1:3::1"), &b));
    expect_int(counts_of(counts, &b), 0);
    counts_remove(counts, &a);
    counts_remove(counts, &a);
    expect_int(counts_of(counts, &a), 0);
    counts_free(counts);
}

TEST(counts_thousands_of_addresses_apart)
{
    struct counts *counts = counts_new();
    struct address address = {.is_known = true};

    for (unsigned round = 1; round <= 2; round++) {
        for (unsigned i = 0; i < 5000; i++) {
            address.bytes[2] = (uint8_t)(i >> 8);
            address.bytes[3] = (uint8_t)i;
            expect_true(counts_add(counts, &address));
            expect_int(counts_of(counts, &address), round);
        }
    }
    counts_free(counts);
}

TEST(sockets_have_addresses)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6,
                              .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    struct sockaddr other = {.sa_family = AF_UNIX};
    struct address address;

    address_of_socket((struct sockaddr *)&v4, &address);
    expect_true(address_is_loopback(&address));
    address_of_socket((struct sockaddr *)&v6, &address);
    expect_true(address_is_loopback(&address));
    address_of_socket(&other, &address);
    expect_false(address.is_known);
    expect_false(address_is_loopback(&address));
}

TEST_MAIN
