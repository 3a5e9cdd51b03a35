/* SPDX-License-Identifier: MIT */
/* Answers as a server sends them, in whatever pieces. */
#include "bench/answer.h"

#include "support/test.h"

#define WHOLE                                                                  \
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"                    \
    "content-length: 13\r\n\r\n{\"data\":null}"

TEST(a_whole_answer_is_one_and_no_piece_of_it_is)
{
    struct answer answer;

    for (size_t bytes = 0; bytes < strlen(WHOLE); bytes++) {
        expect_int(answer_read((struct slice){WHOLE, bytes}, &answer),
                   ANSWER_MORE);
    }
    expect_int(answer_read(slice_of(WHOLE "HTTP/1.1 "), &answer), ANSWER_WHOLE);
    expect_int(answer.status, 200);
    expect_int(answer.bytes, strlen(WHOLE));
    expect_true(slice_is(answer.body, "{\"data\":null}"));
    expect_false(answer.closes);
}

TEST(what_is_no_answer_is_broken)
{
    static const char *const rows[] = {
        "SSH-2.0-OpenSSH\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct answer answer;

        test_case(rows[i]);
        expect_int(answer_read(slice_of(rows[i]), &answer), ANSWER_BROKEN);
    }
}

TEST(hears_that_the_server_closes)
{
    struct answer answer;

    expect_int(answer_read(slice_of("HTTP/1.1 503 Service Unavailable\r\n"
                                    "Connection: close\r\n"
                                    "Content-Length: 0\r\n\r\n"),
                           &answer),
               ANSWER_WHOLE);
    expect_true(answer.closes);
    expect_int(answer.status, 503);
}

static struct answer with_body(const char *body)
{
    return (struct answer){.status = 200, .body = slice_of(body)};
}

TEST(a_text_is_found_behind_its_mark)
{
    struct answer answer = with_body("{\"token\":{\"token\":\"abc\"},\"x\":1}");
    char text[8], short_text[3];

    expect_true(answer_text_after(&answer, "\"token\":{\"token\":\"", text,
                                  sizeof(text)));
    expect_text(text, "abc");
    expect_false(answer_text_after(&answer, "\"token\":{\"token\":\"",
                                   short_text, sizeof(short_text)));
    expect_false(
        answer_text_after(&answer, "\"nothing\":\"", text, sizeof(text)));
    answer = with_body("{\"token\":\"without an end");
    expect_false(
        answer_text_after(&answer, "\"token\":\"", text, sizeof(text)));
}

TEST(a_code_is_letters_and_never_a_token)
{
    struct answer answer =
        with_body("{\"errors\":[{\"extensions\":{\"code\":\"over_budget\"}}]}");
    char code[ANSWER_CODE_BYTES];

    answer_code(&answer, code);
    expect_text(code, "over_budget");
    answer = with_body("{\"code\":\"eyJhbGciOiJFZERTQSJ9.e30.sig\"}");
    answer_code(&answer, code);
    expect_text(code, "");
}

TEST_MAIN
