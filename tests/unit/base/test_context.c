/* SPDX-License-Identifier: MIT */
/* Contexts: memory for a request, and the first fault wins. */
#include "base/context.h"

#include "support/test.h"

TEST(memory_comes_until_the_limit_and_then_it_is_a_fault)
{
    CLEANUP(context_close) gate_context cx;
    void *memory = NULL;

    expect_int(context_open(1024, 0, &cx), GATE_OK);
    expect_int(gate_context_allocate(&cx, 1000, &memory), GATE_OK);
    expect_true(memory != NULL);
    memory = &cx;
    expect_int(gate_context_allocate(&cx, 1000, &memory), GATE_FAULT_MEMORY);
    expect_true(memory == &cx);
    expect_int(cx.fault, GATE_FAULT_MEMORY);
    expect_true(cx.file != NULL && cx.line > 0);
}

TEST(wrong_use_is_answered_not_crashed)
{
    CLEANUP(context_close) gate_context cx;
    void *memory;

    expect_int(context_open(1024, 0, &cx), GATE_OK);
    expect_int(gate_context_allocate(NULL, 1, &memory), GATE_FAULT_USAGE);
    expect_int(gate_context_allocate(&cx, 0, &memory), GATE_FAULT_USAGE);
    expect_int(gate_context_allocate(&cx, 1, NULL), GATE_FAULT_USAGE);
    expect_text(cx.message, "allocate: no bytes wanted");
}

TEST(too_many_items_are_a_fault)
{
    CLEANUP(context_close) gate_context cx;
    uint64_t *items;

    expect_int(context_open(SIZE_MAX, 0, &cx), GATE_OK);
    expect_int(NEW_ARRAY(&cx, SIZE_MAX / 4, &items), GATE_FAULT_MEMORY);
    expect_int(NEW_ARRAY(&cx, 0, &items), GATE_OK);
}

TEST(the_clock_stands_still)
{
    const struct {
        int64_t ms;
        int64_t s;
    } rows[] = {{0, 0},   {999, 0},    {1000, 1},  {1700000000123, 1700000000},
                {-1, -1}, {-1000, -1}, {-1001, -2}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        const gate_context cx = {.now_ms = rows[i].ms};

        expect_int(gate_context_now_s(&cx), rows[i].s);
    }
}

TEST(the_first_fault_wins_and_statuses_pass_through)
{
    gate_context cx = {0};

    expect_int(FAULT(&cx, GATE_FAULT_STORE, "step: %s", "disk"),
               GATE_FAULT_STORE);
    expect_int(FAULT(&cx, GATE_FAULT_CRYPTO, "later"), GATE_FAULT_CRYPTO);
    expect_int(cx.fault, GATE_FAULT_STORE);
    expect_text(cx.message, "step: disk");
}

TEST(a_long_message_is_cut)
{
    gate_context cx = {0};

    expect_int(FAULT(&cx, GATE_FAULT_STORE, "%1000d", 1), GATE_FAULT_STORE);
    expect_int(strlen(cx.message), sizeof(cx.message) - 1);
}

TEST(copies_end_with_a_nul)
{
    CLEANUP(context_close) gate_context cx;
    const char *copy = NULL;

    expect_int(context_open(1024, 0, &cx), GATE_OK);
    expect_int(context_copy(&cx, (struct slice){"abcdef", 3}, &copy), GATE_OK);
    expect_text(copy, "abc");
    expect_int(context_copy(&cx, (struct slice){0}, &copy), GATE_OK);
    expect_text(copy, "");
    expect_int(context_copy(&cx, (struct slice){"", SIZE_MAX}, &copy),
               GATE_FAULT_MEMORY);
}

TEST(formats_into_the_arena)
{
    CLEANUP(context_close) gate_context cx;
    const char *text = NULL;

    expect_int(context_open(1024, 0, &cx), GATE_OK);
    expect_int(context_format(&cx, &text, "%d %s", 7, "days"), GATE_OK);
    expect_text(text, "7 days");
    expect_int(context_format(&cx, &text, "%2000d", 7), GATE_FAULT_MEMORY);
    expect_text(text, "7 days");
}

TEST(closing_twice_or_nothing_is_fine)
{
    gate_context cx = {0};

    context_close(NULL);
    context_close(&cx);
    expect_int(context_open(16, 0, &cx), GATE_OK);
    context_close(&cx);
    context_close(&cx);
}

TEST_MAIN
