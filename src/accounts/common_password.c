/* SPDX-License-Identifier: MIT */
/*
 * A binary search in the compiled-in list.  What is looked up is a password
 * that is being set, by the one who sets it: its time tells nothing to anybody
 * else.
 */
#include "accounts/common_password.h"

#include <stdint.h>

/* Made from data/common_passwords.txt by tools/embed_words.py. */
extern const char common_passwords_text[];
extern const uint32_t common_passwords_at[];
extern const size_t common_passwords_count;

/* As memcmp on the words' bytes would have it; the list is sorted so. */
static int compare_words(struct slice word, const char *entry)
{
    for (size_t i = 0; i < word.bytes; i++) {
        int difference = (unsigned char)word.data[i] - (unsigned char)entry[i];

        if (difference != 0 || entry[i] == '\0') {
            return difference != 0 ? difference : 1;
        }
    }
    return entry[word.bytes] == '\0' ? 0 : -1;
}

bool is_common_password(struct slice password)
{
    size_t low = 0;
    size_t high = common_passwords_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_words(password, common_passwords_text +
                                                common_passwords_at[middle]);

        if (order == 0) {
            return true;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return false;
}
