/* SPDX-License-Identifier: MIT */
/* The rows of settings.def as a table, for the parser and the manual. */
#include "settings/settings.h"

/* The macros of <stdio.h> and settings.def share a word: rows say FILE. */
#define TYPE_DURATION DURATION
#define TYPE_FLAG     FLAG
#define TYPE_SIZE     SIZE
#define TYPE_COUNT    COUNT
#define TYPE_TEXT     TEXT
#define TYPE_CHOICE   CHOICE
#define TYPE_LIST     LIST
#define TYPE_FILE     FILE_NAME

const struct setting setting_table[] = {
#define SETTING(name, type, fallback, min, max, unit, choices, original,       \
                original_fallback, section, help)                              \
    {#name,                                                                    \
     TYPE_##type,                                                              \
     fallback,                                                                 \
     min,                                                                      \
     max,                                                                      \
     unit,                                                                     \
     choices,                                                                  \
     original,                                                                 \
     sizeof(original_fallback) > 1 ? original_fallback : fallback,             \
     section,                                                                  \
     help,                                                                     \
     offsetof(struct settings, name)},
#include "settings/settings.def"
#undef SETTING
};

const size_t setting_count = sizeof(setting_table) / sizeof(setting_table[0]);

const struct setting *setting_find(const char *name)
{
    for (size_t i = 0; i < setting_count; i++) {
        if (strcmp(setting_table[i].name, name) == 0) {
            return &setting_table[i];
        }
    }
    return NULL;
}

const struct setting *setting_chooser(void)
{
    return setting_find("compatibility");
}

const char *setting_default(const struct setting *setting, const char *chooser)
{
    return strcmp(chooser, "gqlauth") == 0 ? setting->original_fallback
                                           : setting->fallback;
}

const char *setting_type_name(enum setting_type type)
{
    static const char *const names[] = {
        [DURATION] = "duration", [FLAG] = "flag",      [SIZE] = "size",
        [COUNT] = "count",       [TEXT] = "text",      [CHOICE] = "choice",
        [LIST] = "list",         [FILE_NAME] = "file",
    };

    return names[type];
}

bool setting_is_number(const struct setting *setting)
{
    return setting->type == DURATION || setting->type == FLAG ||
           setting->type == SIZE || setting->type == COUNT;
}
