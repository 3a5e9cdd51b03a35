/* SPDX-License-Identifier: MIT */
/* Which server is asked. */
#include "bench/target.h"

#include "support/test.h"

TEST(reads_urls_of_servers)
{
    static const struct {
        const char *url, *host, *path;
        bool is_loopback;
    } rows[] = {
        {"http://127.0.0.1:8080", "127.0.0.1:8080", "/graphql", true},
        {"http://127.0.0.1:8080/", "127.0.0.1:8080", "/graphql", true},
        {"http://localhost/graphql/relay", "localhost", "/graphql/relay", true},
        {"http://[::1]:9000", "[::1]:9000", "/graphql", true},
        {"http://192.0.2.7:80", "192.0.2.7:80", "/graphql", false},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bench_target target;
        gate_error error = {0};

        test_case(rows[i].url);
        expect_int(bench_target_read(rows[i].url, &target, &error), GATE_OK);
        expect_text(target.host, rows[i].host);
        expect_text(target.path, rows[i].path);
        expect_int(target.is_loopback, rows[i].is_loopback);
    }
}

TEST(refuses_what_is_none)
{
    static const char *const rows[] = {
        "",
        "127.0.0.1:8080",
        "https://127.0.0.1",
        "http://",
        "http:///graphql",
        "http://example.com",
        "http://127.0.0.1:0",
        "http://127.0.0.1:65536",
        "http://127.0.0.1:80x",
        "http://[::1",
        "http://127.0.0.1/a b",
        "http://127.0.0.1/a\r\nHost: b",
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bench_target target;
        gate_error error = {0};

        test_case(rows[i]);
        expect_int(bench_target_read(rows[i], &target, &error),
                   GATE_FAULT_USAGE);
        expect_true(error.message[0] != '\0');
    }
}

TEST_MAIN
