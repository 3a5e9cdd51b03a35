/* SPDX-License-Identifier: MIT */
/*
 * Test vectors that lie beside the project: found by $GATEHOUSE_SHARED, else in
 * ../shared of the folder the test runs in (the project's root).  What is not
 * there is NULL, and the test skips aloud.
 */
#ifndef TESTS_SHARED_H
#define TESTS_SHARED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/context.h"
#include "json/json.h"

/** The bytes of a file and a NUL; NULL when it is not there.  Owned: free(). */
static inline char *shared_read(const char *path, size_t *out_bytes)
{
    const char *root = getenv("GATEHOUSE_SHARED");
    char name[4096];
    FILE *file;
    char *data = NULL;
    long bytes;

    (void)snprintf(name, sizeof(name), "%s/%s",
                   root != NULL && *root != '\0' ? root : "../shared", path);
    file = fopen(name, "rb");
    if (file == NULL) {
        return NULL;
    }
    if (fseek(file, 0, SEEK_END) == 0 && (bytes = ftell(file)) >= 0 &&
        fseek(file, 0, SEEK_SET) == 0) {
        data = calloc(1, (size_t)bytes + 1);
        if (data != NULL) {
            *out_bytes = fread(data, 1, (size_t)bytes, file);
        }
    }
    (void)fclose(file);
    return data;
}

/** A JSON file as a tree in the arena; NULL when it is not there. */
static inline const struct json *shared_read_json(gate_context *cx,
                                                  const char *path)
{
    size_t bytes = 0;
    char *text = shared_read(path, &bytes);
    const struct json *value = NULL;

    if (text != NULL && json_read(cx, (struct slice){text, bytes}, 16, &value,
                                  NULL) != GATE_OK) {
        fprintf(stderr, "%s is not JSON\n", path);
        abort();
    }
    free(text);
    return value;
}

/** Hex digits of a JSON text as bytes in the arena. */
static inline const unsigned char *
shared_hex(gate_context *cx, const struct json *text, size_t *out_bytes)
{
    const char *hex = json_text_of(text);
    size_t bytes = strlen(hex) / 2;
    unsigned char *data = NULL;

    if (NEW_ARRAY(cx, bytes + 1, &data) != GATE_OK) {
        abort();
    }
    for (size_t i = 0; i < bytes; i++) {
        unsigned value = 0;

        (void)sscanf(hex + 2 * i, "%2x", &value);
        data[i] = (unsigned char)value;
    }
    *out_bytes = bytes;
    return data;
}

#endif
