/* SPDX-License-Identifier: MIT */
/*
 * Accept-Language: no crash; what comes out is a tag of one of the languages,
 * or nothing; and it means the same again.
 */
#include <stdint.h>
#include <stdlib.h>

#include "mail/languages.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

enum { INPUT_MAX_BYTES = 4096 };

static void check(bool holds)
{
    if (!holds) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static const struct languages languages = {
        {"en", "de", "pt", "zh-Hant", "zh", "he"}, 6};
    char header[INPUT_MAX_BYTES + 1];
    char tag[LANGUAGE_TAG_MAX_BYTES + 1];
    char again[LANGUAGE_TAG_MAX_BYTES + 1];

    if (bytes > INPUT_MAX_BYTES) {
        return 0;
    }
    memcpy(header, data, bytes);
    header[bytes] = '\0';
    language_accept(&languages, header, tag);
    language_accept(&languages, tag, again);
    check(strcmp(tag, again) == 0);
    if (tag[0] != '\0') {
        check(language_is_tag(slice_of(tag)));
        check(language_look_up(&languages, slice_of(tag)) >= 0);
    }
    return 0;
}
