/* SPDX-License-Identifier: MIT */
/*
 * libinih takes lines apart; which lines it gets to see is decided here.
 * Debian's cuts a line at 199 bytes without a word, takes an indented line for
 * more of the value before it, and counts lines for itself only: so lines are
 * checked, counted and freed of their indentation before it reads them.
 */
#include "server/config_file.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/try.h"
#include "base/utf8.h"
#include "http/problem.h"
#include "server/suggest.h"

enum { SETTINGS_MAX = 512, SOURCE_BYTES = 4200, NAME_SHOWN = 60 };

struct reading {
    gate_options *options;
    const char *name;
    struct slice left;
    unsigned line;
    unsigned first_lines[SETTINGS_MAX]; /* of each setting; 0: not set yet */
    gate_status status;
    unsigned refused_line;
    gate_error *error;
};

/* --- lines, before libinih --- */

static struct slice next_line(struct slice *left)
{
    const char *end = memchr(left->data, '\n', left->bytes);
    size_t bytes = end == NULL ? left->bytes : (size_t)(end - left->data);
    struct slice line = {left->data, bytes};
    size_t taken = end == NULL ? bytes : bytes + 1;

    *left = (struct slice){left->data + taken, left->bytes - taken};
    if (line.bytes > 0 && line.data[line.bytes - 1] == '\r') {
        line.bytes--;
    }
    return line;
}

static const char *find_fault(struct slice line)
{
    size_t bad;

    if (line.bytes > CONFIG_LINE_BYTES) {
        return "this line is longer than 199 bytes; make it shorter";
    }
    if (!utf8_is_well_formed(line, &bad)) {
        return "this line is not UTF-8";
    }
    for (size_t i = 0; i < line.bytes; i++) {
        unsigned char byte = (unsigned char)line.data[i];

        if ((byte < ' ' && byte != '\t') || byte == 0x7f) {
            return "this line has a control character in it";
        }
    }
    return NULL;
}

static gate_status check_lines(const char *name, struct slice text,
                               gate_error *error)
{
    for (unsigned number = 1; text.bytes > 0; number++) {
        const char *fault = find_fault(next_line(&text));

        if (fault != NULL) {
            return PROBLEM(error, GATE_FAULT_CONFIG, "%s:%u: %s.", name, number,
                           fault);
        }
    }
    return GATE_OK;
}

/* An ini_reader: fgets() on our text, without indentation or line feed. */
static char *give_line(char *out, int size, void *payload)
{
    struct reading *reading = payload;

    if (reading->left.bytes == 0) {
        return NULL;
    }
    struct slice line = next_line(&reading->left);

    reading->line++;
    while (line.bytes > 0 && (line.data[0] == ' ' || line.data[0] == '\t')) {
        line.data++;
        line.bytes--;
    }
    if (line.bytes >= (size_t)size) { /* checked before */
        line.bytes = (size_t)size - 1;
    }
    memcpy(out, line.data, line.bytes);
    out[line.bytes] = '\0';
    return out;
}

/* --- settings, from libinih --- */

static bool is_section(const char *section)
{
    const gate_setting *setting;

    for (size_t i = 0; (setting = gate_setting_at(i)) != NULL; i++) {
        if (strcmp(setting->section, section) == 0) {
            return true;
        }
    }
    return false;
}

static gate_status refuse_unknown(const struct reading *reading,
                                  const char *section, const char *name)
{
    const gate_setting *near = suggest_setting(name);

    if (near != NULL) {
        return PROBLEM(reading->error, GATE_FAULT_CONFIG,
                       "%s:%u: there is no setting %.*s. Did you mean %s, in "
                       "section [%s]?",
                       reading->name, reading->line, NAME_SHOWN, name,
                       near->name, near->section);
    }
    return PROBLEM(reading->error, GATE_FAULT_CONFIG,
                   "%s:%u: there is no setting %.*s%s. `gatehouse settings` "
                   "lists what there is.",
                   reading->name, reading->line, NAME_SHOWN, name,
                   is_section(section) ? "" : ", and no such section");
}

static gate_status refuse_misplaced(const struct reading *reading,
                                    const char *section,
                                    const gate_setting *setting)
{
    return section[0] == '\0'
               ? PROBLEM(reading->error, GATE_FAULT_CONFIG,
                         "%s:%u: %s stands in no section. Put [%s] above it.",
                         reading->name, reading->line, setting->name,
                         setting->section)
               : PROBLEM(reading->error, GATE_FAULT_CONFIG,
                         "%s:%u: %s belongs to section [%s], not [%.*s].",
                         reading->name, reading->line, setting->name,
                         setting->section, NAME_SHOWN, section);
}

static size_t index_of(const gate_setting *setting)
{
    size_t i = 0;

    while (gate_setting_at(i) != setting) {
        i++;
    }
    return i;
}

static gate_status take_setting(struct reading *reading, const char *section,
                                const char *name, const char *value)
{
    const gate_setting *setting = suggest_exact(name);
    char source[SOURCE_BYTES];

    if (setting == NULL) {
        return refuse_unknown(reading, section, name);
    }
    if (strcmp(setting->section, section) != 0) {
        return refuse_misplaced(reading, section, setting);
    }
    size_t index = index_of(setting);

    if (index < SETTINGS_MAX && reading->first_lines[index] != 0) {
        return PROBLEM(reading->error, GATE_FAULT_CONFIG,
                       "%s:%u: %s is set twice, first in line %u. Delete one.",
                       reading->name, reading->line, setting->name,
                       reading->first_lines[index]);
    }
    if (index < SETTINGS_MAX) {
        reading->first_lines[index] = reading->line;
    }
    snprintf(source, sizeof(source), "%s:%u", reading->name, reading->line);
    return gate_options_set(reading->options, name, value, source,
                            reading->error);
}

/* An ini_handler. */
static int on_setting(void *payload, const char *section, const char *name,
                      const char *value)
{
    struct reading *reading = payload;

    if (reading->status == GATE_OK) {
        reading->status =
            take_setting(reading, section, name, value == NULL ? "" : value);
        reading->refused_line = reading->line;
    }
    return 1;
}

gate_status config_read(gate_options *options, const char *name,
                        struct slice text, gate_error *error)
{
    struct reading reading = {
        .options = options, .name = name, .left = text, .error = error};

    TRY(check_lines(name, text, error));
    int wrong_line =
        ini_parse_stream(give_line, &reading, on_setting, &reading);

    /* Whatever comes first: behind a broken [section all is misplaced. */
    if (reading.status != GATE_OK &&
        (wrong_line <= 0 || reading.refused_line < (unsigned)wrong_line)) {
        return reading.status;
    }
    if (wrong_line > 0) {
        return PROBLEM(error, GATE_FAULT_CONFIG,
                       "%s:%d: this line is neither [section], name = value, "
                       "nor a comment behind ; or #.",
                       name, wrong_line);
    }
    return wrong_line == 0 ? GATE_OK
                           : PROBLEM(error, GATE_FAULT_MEMORY,
                                     "No memory to read %s.", name);
}

/* --- the file --- */

static void close_file(FILE **file)
{
    if (*file != NULL) {
        (void)fclose(*file);
    }
}

static gate_status refuse_file(const char *path, gate_error *error)
{
    return PROBLEM(error, GATE_FAULT_CONFIG,
                   "The configuration file %s cannot be read: %s.", path,
                   strerror(errno));
}

gate_status config_read_file(gate_options *options, const char *path,
                             gate_error *error)
{
    CLEANUP(close_file) FILE *file = fopen(path, "re");
    CLEANUP(buffer_free)
    struct buffer text = BUFFER_WITH_MAXIMUM(CONFIG_FILE_BYTES);
    char piece[4096];
    size_t bytes;

    if (file == NULL) {
        return refuse_file(path, error);
    }
    while ((bytes = fread(piece, 1, sizeof(piece), file)) > 0) {
        buffer_append(&text, piece, bytes);
    }
    if (ferror(file) != 0) {
        return refuse_file(path, error);
    }
    if (text.failed != BUFFER_FINE) {
        return PROBLEM(error, GATE_FAULT_CONFIG,
                       "The configuration file %s is larger than a megabyte.",
                       path);
    }
    return config_read(options, path, (struct slice){text.data, text.bytes},
                       error);
}
