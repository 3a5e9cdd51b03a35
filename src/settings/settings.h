/* SPDX-License-Identifier: MIT */
/*
 * The settings: a table of what there is (settings.def), and the values one
 * service has.  Durations are in the unit the row names, sizes in bytes, flags
 * 0 or 1; lists are in their normal form, "username, email".
 */
#ifndef SETTINGS_SETTINGS_H
#define SETTINGS_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

enum setting_type {
    DURATION,
    FLAG,
    SIZE,
    COUNT,
    TEXT,
    CHOICE,
    LIST,
    FILE_NAME
};

#define SETTING_MEMBER_DURATION int64_t
#define SETTING_MEMBER_FLAG     int64_t
#define SETTING_MEMBER_SIZE     int64_t
#define SETTING_MEMBER_COUNT    int64_t
#define SETTING_MEMBER_TEXT     const char *
#define SETTING_MEMBER_CHOICE   const char *
#define SETTING_MEMBER_LIST     const char *
#define SETTING_MEMBER_FILE     const char *

/* The values of one service. */
struct settings {
#define SETTING(name, type, ...) SETTING_MEMBER_##type name;
#include "settings/settings.def"
#undef SETTING
};

/* A row of the table. */
struct setting {
    const char *name;
    enum setting_type type;
    const char *fallback;
    int64_t min;
    int64_t max;
    const char *unit;
    const char *choices;
    const char *original_name;
    const char *original_fallback; /* never "": the same one is repeated */
    const char *section;
    const char *help;
    size_t offset; /* of the member in struct settings */
};

extern const struct setting setting_table[];
extern const size_t setting_count;

/** NULL: no such setting. */
const struct setting *setting_find(const char *name);

/** The default of a setting.  `chooser` is the value of the one setting that
 *  chooses whose defaults count: setting_chooser(). */
const char *setting_default(const struct setting *setting, const char *chooser);

/** The setting whose value chooses the defaults of the others. */
const struct setting *setting_chooser(void);

/** "duration", "flag" … */
const char *setting_type_name(enum setting_type type);

/** Whether its values are numbers: int64_t members. */
bool setting_is_number(const struct setting *setting);

/* Room for what a value may not be. */
enum { SETTING_COMPLAINT_BYTES = 400 };

/**
 * Read a number: "300", "5m", "7d" (durations: ms s m h d), "64k", "4M", "1G"
 * (sizes, powers of 1024), "yes/no/on/off/true/false/1/0" (flags).
 *
 * @return false, and `complaint` says what would be right.
 */
bool setting_read_number(const struct setting *setting, const char *text,
                         int64_t *out, char complaint[SETTING_COMPLAINT_BYTES]);

/**
 * Check a text, choice, list or file name, and write its normal form.
 *
 * @param out  At least strlen(text) * 2 + 1 bytes.
 * @return false, and `complaint` says what would be right.
 */
bool setting_read_text(const struct setting *setting, const char *text,
                       char *out, char complaint[SETTING_COMPLAINT_BYTES]);

/** The next word of a list in normal form; moves *list behind it.  Empty at the
 *  end. */
struct slice setting_list_next(const char **list);

/** Whether a list in normal form has this word. */
bool setting_list_has(const char *list, const char *word);

#endif
