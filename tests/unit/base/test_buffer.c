/* SPDX-License-Identifier: MIT */
/* Buffers grow up to their maximum, and failing is sticky. */
#include "base/buffer.h"

#include "base/try.h"
#include "support/test.h"

TEST(what_was_appended_is_there_in_order)
{
    CLEANUP(buffer_free) struct buffer buffer = BUFFER_WITH_MAXIMUM(10000);

    buffer_append_text(&buffer, "one ");
    buffer_append_slice(&buffer, SLICE("two "));
    buffer_append_char(&buffer, '3');
    buffer_append_format(&buffer, " %s %d", "four", 5);
    expect_text(buffer_text(&buffer), "one two 3 four 5");
    expect_int(buffer.bytes, 16);
}

TEST(an_empty_buffer_is_an_empty_text)
{
    CLEANUP(buffer_free) struct buffer buffer = BUFFER_WITH_MAXIMUM(0);

    buffer_append_text(&buffer, "");
    buffer_append(&buffer, NULL, 0);
    expect_text(buffer_text(&buffer), "");
    expect_int(buffer.failed, BUFFER_FINE);
}

TEST(grows_over_many_doublings)
{
    CLEANUP(buffer_wipe_and_free)
    struct buffer buffer = BUFFER_WITH_MAXIMUM(1 << 20);

    for (int i = 0; i < 100000; i++) {
        buffer_append_char(&buffer, (char)('a' + i % 26));
    }
    expect_int(buffer.bytes, 100000);
    for (size_t i = 0; i < buffer.bytes; i += 997) {
        expect_int(buffer.data[i], 'a' + (int)(i % 26));
    }
}

TEST(the_maximum_is_exact_and_one_more_fails_for_good)
{
    CLEANUP(buffer_free) struct buffer buffer = BUFFER_WITH_MAXIMUM(300);

    for (int i = 0; i < 300; i++) {
        buffer_append_char(&buffer, 'x');
    }
    expect_int(buffer.failed, BUFFER_FINE);
    expect_int(strlen(buffer_text(&buffer)), 300);
    buffer_append_char(&buffer, 'y');
    expect_int(buffer.failed, BUFFER_FULL);
    buffer_truncate(&buffer, 0);
    buffer_append_text(&buffer, "");
    buffer_append_int(&buffer, 1);
    buffer_append_format(&buffer, "%d", 1);
    expect_int(buffer.bytes, 0);
    expect_true(buffer_text(&buffer) == NULL);
}

TEST(a_format_that_does_not_fit_writes_nothing)
{
    CLEANUP(buffer_free) struct buffer buffer = BUFFER_WITH_MAXIMUM(10);

    buffer_append_format(&buffer, "%011d", 1);
    expect_int(buffer.failed, BUFFER_FULL);
    expect_int(buffer.bytes, 0);
}

TEST(sizes_that_overflow_are_refused)
{
    CLEANUP(buffer_free) struct buffer buffer = BUFFER_WITH_MAXIMUM(SIZE_MAX);

    buffer_append_char(&buffer, 'x');
    buffer_reserve(&buffer, SIZE_MAX);
    expect_int(buffer.failed, BUFFER_FULL);
}

TEST(no_memory_is_told_apart)
{
    CLEANUP(buffer_free) struct buffer buffer = BUFFER_WITH_MAXIMUM(SIZE_MAX);

    buffer_reserve(&buffer, SIZE_MAX / 4);
    expect_int(buffer.failed, BUFFER_NO_MEMORY);
}

TEST(integers_are_written_whole)
{
    static const struct {
        int64_t number;
        const char *text;
    } rows[] = {{0, "0"},
                {-1, "-1"},
                {10, "10"},
                {INT64_MAX, "9223372036854775807"},
                {INT64_MIN, "-9223372036854775808"}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        CLEANUP(buffer_free) struct buffer buffer = BUFFER_WITH_MAXIMUM(20);

        buffer_append_int(&buffer, rows[i].number);
        expect_text(buffer_text(&buffer), rows[i].text);
    }
}

TEST(cutting_back_only_cuts)
{
    CLEANUP(buffer_free) struct buffer buffer = BUFFER_WITH_MAXIMUM(100);

    buffer_append_text(&buffer, "abcdef");
    buffer_truncate(&buffer, 10);
    expect_text(buffer_text(&buffer), "abcdef");
    buffer_truncate(&buffer, 2);
    buffer_append_char(&buffer, '!');
    expect_text(buffer_text(&buffer), "ab!");
}

TEST(a_freed_buffer_can_be_filled_again)
{
    CLEANUP(buffer_free) struct buffer buffer = BUFFER_WITH_MAXIMUM(3);

    buffer_append_text(&buffer, "abcd");
    buffer_free(&buffer);
    buffer_append_text(&buffer, "abc");
    expect_text(buffer_text(&buffer), "abc");
    buffer_wipe_and_free(&buffer);
    buffer_wipe_and_free(NULL);
    buffer_free(NULL);
}

TEST_MAIN
