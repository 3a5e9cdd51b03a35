/* SPDX-License-Identifier: MIT */
/*
 * Runs a fuzz target over files, without libFuzzer: so that what a fuzzer once
 * found is tried with every compiler.  Without files, over inputs that are
 * nasty for any parser.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

enum { INPUT_MAX_BYTES = 1 << 20 };

/* A copy of its own size, so that ASan sees a read behind its end. */
static void try_bytes(const void *data, size_t bytes)
{
    uint8_t *copy = malloc(bytes == 0 ? 1 : bytes);

    if (copy == NULL) {
        abort();
    }
    memcpy(copy, data, bytes);
    (void)LLVMFuzzerTestOneInput(copy, bytes);
    free(copy);
}

static int try_file(const char *path)
{
    static uint8_t data[INPUT_MAX_BYTES];
    FILE *file = fopen(path, "rb");
    size_t bytes;

    if (file == NULL) {
        perror(path);
        return 1;
    }
    bytes = fread(data, 1, sizeof(data), file);
    try_bytes(data, bytes);
    return fclose(file) == 0 ? 0 : 1;
}

static void try_repeated(const char *text, size_t times)
{
    size_t bytes = strlen(text);
    char *all = malloc(bytes * times + 1);

    if (all == NULL) {
        abort();
    }
    for (size_t i = 0; i < times; i++) {
        memcpy(all + i * bytes, text, bytes);
    }
    try_bytes(all, bytes * times);
    free(all);
}

int main(int words, char **word)
{
    static const char *const nasty[] = {
        "",           "{a",           "[",           "{\"a\":",
        "\"\"\"",     "...",          "#",           ",",
        "\xff",       "\xef\xbb\xbf", "{a(b:[",      "fragment a on b{...a}",
        "\"\\u{1}\\", "query($a:[",   "union\"\"\"", "{c;:(;",
        "String r",   "\\\"\"\"",     "\r\n",
    };
    int failed = 0;

    for (int i = 1; i < words; i++) {
        failed += try_file(word[i]);
    }
    for (size_t i = 0; words < 2 && i < sizeof(nasty) / sizeof(*nasty); i++) {
        for (size_t times = 1; times < 100000; times *= 17) {
            try_repeated(nasty[i], times);
        }
    }
    printf("%d passed, %d failed, 0 skipped\n", 1 - (failed > 0), failed > 0);
    return failed > 0;
}
