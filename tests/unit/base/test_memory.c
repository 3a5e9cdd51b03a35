/* SPDX-License-Identifier: MIT */
/* The heap keeps base/memory.h's promises. */
#include "base/memory.h"

#include "support/test.h"

TEST(memory_comes_zeroed)
{
    unsigned char *memory = memory_allocate(100, 10);
    unsigned seen = 0;

    for (int i = 0; i < 1000; i++) {
        seen |= memory[i];
    }
    expect_int(seen, 0);
    memory_free(memory);
}

TEST(a_product_that_overflows_is_no_memory)
{
    expect_true(memory_allocate(SIZE_MAX / 2, 3) == NULL);
    expect_true(memory_allocate(SIZE_MAX, SIZE_MAX) == NULL);
}

TEST(nothing_is_memory_as_well)
{
    void *memory = memory_allocate(0, 0);

    expect_true(memory != NULL);
    memory = memory_resize(memory, 0);
    expect_true(memory != NULL);
    memory_free(memory);
    memory_free(NULL);
}

TEST(resizing_keeps_what_was_there)
{
    char *memory = memory_copy_text("kept");

    memory = memory_resize(memory, 100000);
    expect_text(memory, "kept");
    memory_free(memory);
}

TEST(a_copy_is_its_own)
{
    char text[] = "one";
    char *copy = memory_copy_text(text);

    text[0] = 'X';
    expect_text(copy, "one");
    expect_true(memory_copy_text(NULL) == NULL);
    memory_free(copy);
}

TEST(wiping_leaves_zeroes)
{
    char text[4] = "abc";

    memory_wipe(text, 2);
    expect_int(text[0], 0);
    expect_int(text[1], 0);
    expect_int(text[2], 'c');
    memory_wipe(NULL, 0);
}

TEST_MAIN
