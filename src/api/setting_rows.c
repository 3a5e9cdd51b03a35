/* SPDX-License-Identifier: MIT */
/* The table of settings as embedders see it: the same rows, once more. */
#include <gatehouse/options.h>

#include "base/try.h"

static const gate_setting rows[] = {
#define DURATION "duration"
#define FLAG     "flag"
#define SIZE     "size"
#define COUNT    "count"
#define TEXT     "text"
#define CHOICE   "choice"
#define LIST     "list"
#define FILE     "file"
#define SETTING(name, type, fallback, min, max, unit, choices, original,       \
                original_fallback, section, help)                              \
    {#name,   type,     fallback,          unit,    min, max,                  \
     choices, original, original_fallback, section, help},
#include "settings/settings.def"
#undef SETTING
};

const gate_setting *gate_setting_at(size_t index)
{
    return index < ARRAY_LENGTH(rows) ? &rows[index] : NULL;
}
