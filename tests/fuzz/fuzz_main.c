/* SPDX-License-Identifier: MIT */
/*
 * Runs a fuzz target without libFuzzer, so that what a fuzzer once found is
 * tried with every compiler: over inputs that are nasty for any parser, over
 * the files of the folders that are named, and over what is left of each of
 * those when it ends too soon or has a byte that is another.
 */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

enum {
    INPUT_MAX_BYTES = 1 << 20,
    NEIGHBOURS_MAX_BYTES = 512, /* of longer seeds there are too many */
    PATH_BYTES = 4096,
};

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

/* Every beginning of a seed, and every byte of it changed in two ways. */
static void try_neighbours(const uint8_t *data, size_t bytes)
{
    uint8_t copy[NEIGHBOURS_MAX_BYTES];

    if (bytes > sizeof(copy)) {
        return;
    }
    memcpy(copy, data, bytes);
    for (size_t i = 0; i < bytes; i++) {
        try_bytes(data, i);
        copy[i] = (uint8_t)(data[i] ^ 1);
        try_bytes(copy, bytes);
        copy[i] = (uint8_t)(data[i] ^ 0x80);
        try_bytes(copy, bytes);
        copy[i] = data[i];
    }
}

static bool try_file(const char *path)
{
    static uint8_t data[INPUT_MAX_BYTES];
    FILE *file = fopen(path, "rb");
    size_t bytes;

    if (file == NULL) {
        perror(path);
        return false;
    }
    bytes = fread(data, 1, sizeof(data), file);
    bool is_read = ferror(file) == 0 && feof(file) != 0;

    (void)fclose(file);
    if (!is_read) {
        fprintf(stderr, "%s: cannot be read, or is too long\n", path);
        return false;
    }
    try_bytes(data, bytes);
    try_neighbours(data, bytes);
    return true;
}

static int is_seed(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* How many files it has; -1: one of them, or the folder, cannot be read. */
static int try_folder(const char *folder)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, is_seed, alphasort);
    bool is_fine = count >= 0;

    if (count < 0) {
        perror(folder);
        return -1;
    }
    for (int i = 0; i < count; i++) {
        char path[PATH_BYTES];

        snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
        is_fine = try_file(path) && is_fine;
        free(entries[i]);
    }
    free(entries);
    return is_fine ? count : -1;
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
    int seeds = 0;

    for (size_t i = 0; i < sizeof(nasty) / sizeof(*nasty); i++) {
        for (size_t times = 1; times < 100000; times *= 17) {
            try_repeated(nasty[i], times);
        }
    }
    for (int i = 1; i < words; i++) {
        int files = try_folder(word[i]);

        failed += files <= 0; /* a target without seeds is none */
        seeds += files;
    }
    printf("%d seeds\n%d passed, %d failed, 0 skipped\n", seeds,
           1 - (failed > 0), failed > 0);
    return failed > 0;
}
