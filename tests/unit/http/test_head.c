/* SPDX-License-Identifier: MIT */
/* The walk over a head, in a buffer as libmicrohttpd leaves one: the colon and
 * the CR behind each value are NULs. */
#include "http/head.h"

#include "support/test.h"

enum { BUFFER_BYTES = 1024 };

/* Cut a well-lined head as the library does, and walk. */
static bool walk(const char *lines, const char *version, struct head *head)
{
    static char buffer[BUFFER_BYTES];
    int bytes =
        snprintf(buffer, sizeof(buffer), "GET / %s\r\n%s\r\n", version, lines);
    char *at = buffer + strlen("GET / ") + strlen(version);

    *at = '\0'; /* behind the version */
    head_begin(head, buffer + strlen("GET / "));
    at += 2;
    while (*at != '\r' && *at != '\0') {
        char *end = strstr(at, "\r\n");
        char *colon = memchr(at, ':', (size_t)(end - at));

        if (colon == NULL) {
            return false;
        }
        char *value = colon + 1 + strspn(colon + 1, " \t");

        *colon = '\0';
        *end = '\0';
        head_note(head, (struct slice){at, (size_t)(colon - at)},
                  (struct slice){value, (size_t)(end - value)});
        at = end + 2;
    }
    return head_is_good(head, buffer, (size_t)bytes, buffer + strlen("GET / "));
}

TEST(takes_what_is_well_formed)
{
    struct head head;

    expect_true(
        walk("Host: a\r\nX-One:two\r\nX-Empty:\r\nX-Blank: \t three\r\n",
             "HTTP/1.1", &head));
    expect_false(head_has_body(&head));
    expect_true(walk("Host:\r\nContent-Length: 42\r\n", "HTTP/1.1", &head));
    expect_true(head_has_body(&head));
    expect_int(head.content_length, 42);
    expect_true(
        walk("host: a\r\ntransfer-encoding: Chunked\r\n", "HTTP/1.1", &head));
    expect_true(head_has_body(&head));
    expect_true(walk("", "HTTP/1.0", &head));
}

TEST(refuses_what_has_two_meanings)
{
    static const struct {
        const char *name, *lines, *version;
    } cases[] = {
        {"no host", "X: a\r\n", "HTTP/1.1"},
        {"two hosts", "Host: a\r\nHost: a\r\n", "HTTP/1.1"},
        {"two hosts in 1.0", "Host: a\r\nHost: a\r\n", "HTTP/1.0"},
        {"both framings",
         "Host: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n",
         "HTTP/1.1"},
        {"length twice",
         "Host: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n", "HTTP/1.1"},
        {"length of letters", "Host: a\r\nContent-Length: 1a\r\n", "HTTP/1.1"},
        {"no length", "Host: a\r\nContent-Length: \r\n", "HTTP/1.1"},
        {"2 to the 64th", "Host: a\r\nContent-Length: 18446744073709551616\r\n",
         "HTTP/1.1"},
        {"encoding of another name", "Host: a\r\nTransfer-Encoding: gzip\r\n",
         "HTTP/1.1"},
        {"chunked in 1.0", "Transfer-Encoding: chunked\r\n", "HTTP/1.0"},
        {"a space in the name", "Host: a\r\nX One: b\r\n", "HTTP/1.1"},
        {"a space behind the name", "Host: a\r\nX-One : b\r\n", "HTTP/1.1"},
        {"no name", "Host: a\r\n: b\r\n", "HTTP/1.1"},
        {"a control byte", "Host: a\r\nX-One: \x01\r\n", "HTTP/1.1"},
        {"DEL", "Host: a\r\nX-One: \x7f\r\n", "HTTP/1.1"},
        {"a quote in the name", "Host: a\r\nX\"One: b\r\n", "HTTP/1.1"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct head head;

        test_case(cases[i].name);
        expect_false(walk(cases[i].lines, cases[i].version, &head));
    }
}

TEST(refuses_a_head_with_bytes_it_was_not_shown)
{
    char buffer[] = "GET / HTTP/1.1\0\nHost\0 a\0\nX: y\0\n\r\n";
    struct head head;

    head_begin(&head, buffer + 6);
    head_note(&head, (struct slice){buffer + 16, 4},
              (struct slice){buffer + 22, 1});
    expect_false(head_is_good(&head, buffer, sizeof(buffer) - 1, buffer + 6));
    expect_true(head_is_good(&head, buffer, 27, buffer + 6));
}

/* The walk looks at eight bytes at once: each byte in each of their places. */
TEST(finds_each_control_byte_wherever_it_stands)
{
    enum { VALUE_BYTES = 20 };

    for (int byte = 1; byte <= 0xff; byte++) {
        bool is_fine = byte == '\t' || (byte >= ' ' && byte != 0x7f);

        for (size_t at = 1; at < VALUE_BYTES - 1; at++) {
            char lines[64] = "Host: a\r\nX: ";
            char *value = lines + strlen(lines);
            struct head head;

            memset(value, '~', VALUE_BYTES);
            value[at] = (char)byte;
            memcpy(value + VALUE_BYTES, "\r\n", sizeof("\r\n"));
            expect_true(walk(lines, "HTTP/1.1", &head) == is_fine);
        }
    }
}

TEST(keeps_what_is_looked_at)
{
    struct head head;

    expect_true(walk("Host: a\r\nAUTHORIZATION: JWT x\r\naccept: text/html\r\n"
                     "Accept: application/json\r\n",
                     "HTTP/1.1", &head));
    expect_text(head_text(&head, HEAD_AUTHORIZATION), "JWT x");
    expect_text(head_text(&head, HEAD_ORIGIN), NULL);
    expect_int(head.accept.ranges, 2);
}

TEST_MAIN
