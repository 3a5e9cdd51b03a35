/* SPDX-License-Identifier: MIT */
/* The edit distance (Levenshtein), for names of bounded length. */
#include "server/suggest.h"

#include <string.h>

enum { NAME_MAX_BYTES = 40 };

static unsigned smallest(unsigned a, unsigned b, unsigned c)
{
    unsigned least = a < b ? a : b;

    return least < c ? least : c;
}

/* Both at most NAME_MAX_BYTES. */
static unsigned distance(const char *a, const char *b)
{
    unsigned row[NAME_MAX_BYTES + 1];
    size_t a_bytes = strlen(a);
    size_t b_bytes = strlen(b);

    for (unsigned j = 0; j <= b_bytes; j++) {
        row[j] = j;
    }
    for (unsigned i = 1; i <= a_bytes; i++) {
        unsigned diagonal = row[0];

        row[0] = i;
        for (unsigned j = 1; j <= b_bytes; j++) {
            unsigned above = row[j];

            row[j] = smallest(above + 1, row[j - 1] + 1,
                              diagonal + (a[i - 1] != b[j - 1]));
            diagonal = above;
        }
    }
    return row[b_bytes];
}

const gate_setting *suggest_exact(const char *name)
{
    const gate_setting *setting;

    for (size_t i = 0; (setting = gate_setting_at(i)) != NULL; i++) {
        if (strcmp(setting->name, name) == 0) {
            return setting;
        }
    }
    return NULL;
}

const gate_setting *suggest_setting(const char *name)
{
    const gate_setting *nearest = NULL, *setting;
    unsigned least = 4; /* more changes are no slip of the fingers */

    if (strlen(name) > NAME_MAX_BYTES) {
        return NULL;
    }
    for (size_t i = 0; (setting = gate_setting_at(i)) != NULL; i++) {
        if (strlen(setting->name) <= NAME_MAX_BYTES) {
            unsigned far = distance(name, setting->name);

            if (far < least) {
                least = far;
                nearest = setting;
            }
        }
    }
    return nearest;
}
