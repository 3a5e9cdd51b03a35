/* SPDX-License-Identifier: MIT */
/*
 * draw FOLDER COUNT: so many puzzles as FOLDER/NUMBER-TEXT.png, for machines
 * that try to read them and for people who look.
 */
#include <stdio.h>
#include <stdlib.h>

#include "captcha/painter.h"
#include "captcha/puzzle.h"

static int draw_one(const char *folder, int number)
{
    gate_context cx = {0};
    char text[PUZZLE_LENGTH + 1];
    char path[4096];
    struct slice png;
    int status = 1;

    puzzle_make(text);
    if (context_open(4194304, 0, &cx) != GATE_OK ||
        captcha_paint(&cx, text, &png) != GATE_OK) {
        fprintf(stderr, "draw: %s\n", cx.message);
        return 1;
    }
    snprintf(path, sizeof(path), "%s/%d-%s.png", folder, number, text);
    FILE *file = fopen(path, "wb");

    if (file != NULL) {
        status = fwrite(png.data, 1, png.bytes, file) == png.bytes ? 0 : 1;
        status |= fclose(file);
    }
    context_close(&cx);
    return status;
}

int main(int words, char **word)
{
    int count = words == 3 ? atoi(word[2]) : 0;
    int status = count > 0 ? 0 : 2;

    for (int i = 0; i < count && status == 0; i++) {
        status = draw_one(word[1], i);
    }
    return status;
}
