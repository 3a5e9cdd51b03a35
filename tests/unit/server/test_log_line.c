/* SPDX-License-Identifier: MIT */
/* security.md, rows 75 and 76: no line can be forged. */
#include "server/log_line.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "server/escape.h"
#include "server/log_writer.h"
#include "support/test.h"

static const char *escaped(const char *text, size_t bytes,
                           enum escape_style style)
{
    static char out[256];

    (void)escape_text((struct slice){text, bytes}, style, out, sizeof(out));
    return out;
}

TEST(what_is_hidden_or_broken_is_shown)
{
    static const struct {
        const char *text;
        size_t bytes;
        const char *json, *plain;
    } cases[] = {
        {"abc", 3, "abc", "abc"},
        {"\"\\", 2, "\\\"\\\\", "\"\\"},
        {"a\nb\r", 4, "a\\u000ab\\u000d", "a\\u000ab\\u000d"},
        {"\0", 1, "\\u0000", "\\u0000"},
        {"\x1b[31m", 5, "\\u001b[31m", "\\u001b[31m"},
        {"\x7f\xc2\x85", 3, "\\u007f\\u0085", "\\u007f\\u0085"},
        {"\xe2\x80\xa8\xe2\x80\xae", 6, "\\u2028\\u202e", "\\u2028\\u202e"},
        {"\xff\xc3", 2, "\\\\xff\\\\xc3", "\\xff\\xc3"},
        {"\xc3\xa9\xf0\x9f\x98\x80", 6, "\xc3\xa9\xf0\x9f\x98\x80",
         "\xc3\xa9\xf0\x9f\x98\x80"},
        {"\xed\xa0\x80", 3, "\\\\xed\\\\xa0\\\\x80", "\\xed\\xa0\\x80"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        test_case(cases[i].json);
        expect_text(escaped(cases[i].text, cases[i].bytes, ESCAPE_JSON),
                    cases[i].json);
        expect_text(escaped(cases[i].text, cases[i].bytes, ESCAPE_PLAIN),
                    cases[i].plain);
    }
}

TEST(what_does_not_fit_is_cut_between_characters)
{
    char text[64];

    memset(text, '\n', sizeof(text));
    for (size_t size = 16; size < 64; size++) {
        char out[64];
        size_t bytes = escape_text((struct slice){text, sizeof(text)},
                                   ESCAPE_JSON, out, size);

        expect_true(bytes < size);
        expect_int((bytes - 3) % 6, 0);
        expect_text(out + bytes - 3, "\xe2\x80\xa6");
    }
}

static struct http_record record_of(const char *text)
{
    return (struct http_record){.method = text,
                                .path = text,
                                .address = text,
                                .request_id = text,
                                .operation = text,
                                .outcome = text,
                                .status = 200,
                                .bytes = SIZE_MAX,
                                .duration_us = INT64_MIN,
                                .account = INT64_MIN};
}

TEST(the_longest_texts_fit)
{
    static char text[100000];
    struct log_line line;
    struct http_record record = record_of(text);
    gate_log_entry entry = {.event = text,
                            .operation = text,
                            .request_id = text,
                            .address = text,
                            .message = text,
                            .account = INT64_MIN,
                            .session = INT64_MIN,
                            .now_ms = INT64_MAX};

    memset(text, '\x01', sizeof(text) - 1);
    for (int is_json = 0; is_json <= 1; is_json++) {
        log_line_request(&line, is_json != 0, INT64_MAX, &record);
        expect_true(memchr(line.text, '\n', line.bytes) ==
                    line.text + line.bytes - 1);
        log_line_entry(&line, is_json != 0, &entry);
        expect_true(memchr(line.text, '\n', line.bytes) ==
                    line.text + line.bytes - 1);
    }
}

TEST(a_request_is_one_line)
{
    struct log_line line;
    struct http_record record = {.method = "POST",
                                 .path = "/graphql",
                                 .address = "192.0.2.1",
                                 .request_id = "7f-1",
                                 .operation = "tokenAuth",
                                 .outcome = "refused",
                                 .status = 200,
                                 .bytes = 123,
                                 .duration_us = 456,
                                 .account = 7};

    log_line_request(&line, true, 0, &record);
    line.text[line.bytes] = '\0';
    expect_text(
        line.text,
        "{\"time\":\"1970-01-01T00:00:00.000Z\",\"level\":\"info\","
        "\"event\":\"request\",\"method\":\"POST\",\"path\":\"/graphql\""
        ",\"status\":200,\"bytes\":123,\"us\":456,\"address\":"
        "\"192.0.2.1\",\"operation\":\"tokenAuth\",\"outcome\":"
        "\"refused\",\"account\":7,\"id\":\"7f-1\"}\n");
    record.operation = "a b=\"c\"";
    log_line_request(&line, false, 0, &record);
    line.text[line.bytes] = '\0';
    expect_text(line.text,
                "1970-01-01T00:00:00.000Z info request method=POST "
                "path=/graphql status=200 bytes=123 us=456 address=192.0.2.1 "
                "operation=\"a b=\\\"c\\\"\" outcome=refused account=7 "
                "id=7f-1\n");
}

/* --- the writer --- */

enum { THREADS = 4, LINES = 2000 };

static void *write_many(void *writer)
{
    for (int i = 0; i < LINES; i++) {
        log_writer_notice(writer, GATE_LOG_INFO, "a line of the test");
    }
    return NULL;
}

/* Lines in a file; `*out_dropped` is the sum of what was said to be missing. */
static long count_lines(const char *path, long *out_dropped)
{
    char line[512];
    long lines = 0;
    FILE *file = fopen(path, "r");

    *out_dropped = 0;
    while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
        const char *said = strstr(line, "message=\"");
        const char *dropped = strstr(line, " lines were dropped");

        if (dropped != NULL && said != NULL) {
            *out_dropped += strtol(said + 9, NULL, 10);
        } else {
            expect_true(strstr(line, "a line of the test") != NULL);
            lines++;
        }
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return lines;
}

TEST(every_line_is_written_or_counted)
{
    char path[] = "/tmp/gatehouse-log-XXXXXX";
    int fd = mkstemp(path);
    struct log_options options = {.level = GATE_LOG_INFO, .file = path};
    struct log_writer *writer;
    pthread_t threads[THREADS];
    gate_error error = {0};
    long dropped;

    expect_true(fd >= 0);
    close(fd);
    expect_int(log_writer_new(&options, &writer, &error), GATE_OK);
    for (int i = 0; i < THREADS; i++) {
        expect_int(pthread_create(&threads[i], NULL, write_many, writer), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    log_writer_notice(writer, GATE_LOG_DEBUG, "too unimportant");
    log_writer_free(writer);
    long lines = count_lines(path, &dropped);

    expect_int(lines + dropped, THREADS * LINES);
    expect_true(lines > 0);
    unlink(path);
}

TEST(a_file_that_cannot_be_written_is_said)
{
    struct log_options options = {.file = "/nowhere/at/all.log"};
    struct log_writer *writer;
    gate_error error = {0};

    expect_int(log_writer_new(&options, &writer, &error), GATE_FAULT_CONFIG);
    expect_true(strstr(error.message, "/nowhere/at/all.log") != NULL);
}

TEST_MAIN
