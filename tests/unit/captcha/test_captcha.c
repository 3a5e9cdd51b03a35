/* SPDX-License-Identifier: MIT */
/* Puzzles, answers and pictures. */
#include <stdlib.h>

#include "captcha/glyphs.h"
#include "captcha/painter.h"
#include "captcha/puzzle.h"
#include "support/test.h"

enum { MEMORY_BYTES = 1048576, DRAWN = 4096 };

static struct slice fold(gate_context *cx, struct slice answer)
{
    struct slice out = SLICE("(none)");

    expect_int(puzzle_fold(cx, answer, &out), GATE_OK);
    return out;
}

TEST(a_puzzle_is_of_the_alphabet_and_uses_all_of_it)
{
    bool seen[256] = {false};
    char text[PUZZLE_LENGTH + 1];

    for (int i = 0; i < DRAWN; i++) {
        puzzle_make(text);
        expect_int(strlen(text), PUZZLE_LENGTH);
        expect_int(strspn(text, PUZZLE_ALPHABET), PUZZLE_LENGTH);
        seen[(unsigned char)text[0]] = true;
    }
    for (const char *c = PUZZLE_ALPHABET; *c != '\0'; c++) {
        expect_true(seen[(unsigned char)*c]);
    }
}

TEST(every_character_can_be_drawn)
{
    for (const char *c = PUZZLE_ALPHABET; *c != '\0'; c++) {
        expect_true(glyph_find(*c) != NULL);
    }
    expect_true(glyph_find('0') == NULL);
}

TEST(what_does_not_count_is_left_out_of_an_answer)
{
    gate_context cx = {0};
    char long_answer[PUZZLE_ANSWER_MAX_BYTES + 1];

    expect_int(context_open(MEMORY_BYTES, 0, &cx), GATE_OK);
    expect_true(slice_is(fold(&cx, SLICE(" a\tB c\n4 ")), "ABC4"));
    expect_true(slice_is(fold(&cx, SLICE("")), ""));
    memset(long_answer, 'A', sizeof(long_answer));
    expect_int(
        fold(&cx, (struct slice){long_answer, sizeof(long_answer)}).bytes, 0);
    expect_int(
        fold(&cx, (struct slice){long_answer, PUZZLE_ANSWER_MAX_BYTES}).bytes,
        PUZZLE_ANSWER_MAX_BYTES);
    context_close(&cx);
}

/* A reader of others has seen them: tests/captcha/read_by_machine.py. */
TEST(a_picture_is_a_png_of_its_size)
{
    static const char head[] =
        "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\x2c\0\0\0\x96";
    gate_context cx = {0};
    struct slice png;

    expect_int(context_open(MEMORY_BYTES, 0, &cx), GATE_OK);
    expect_int(captcha_paint(&cx, "ACE347", &png), GATE_OK);
    expect_true(png.bytes > sizeof(head) && png.bytes < 16384);
    expect_true(memcmp(png.data, head, sizeof(head) - 1) == 0);
    expect_true(memmem(png.data, png.bytes, "IEND\xae\x42\x60\x82", 8) != NULL);
    context_close(&cx);
}

TEST(any_text_is_drawn_as_far_as_it_can_be)
{
    static const char *const texts[] = {"", "0", "not of the alphabet",
                                        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"};

    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
        gate_context cx = {0};
        struct slice png;

        test_case(texts[i]);
        expect_int(context_open(MEMORY_BYTES, 0, &cx), GATE_OK);
        expect_int(captcha_paint(&cx, texts[i], &png), GATE_OK);
        context_close(&cx);
    }
}

TEST(a_line_stays_inside)
{
    struct canvas *canvas = calloc(1, sizeof(*canvas));

    canvas_clear(canvas);
    canvas_line(canvas, (struct canvas_point){-1000, -1000},
                (struct canvas_point){1000, 1000}, 4, CANVAS_INK);
    expect_int(canvas->levels[50][50], CANVAS_INK);
    expect_int(canvas->levels[50][60], CANVAS_GROUND);
    free(canvas);
}

TEST_MAIN
