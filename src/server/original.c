/* SPDX-License-Identifier: MIT */
/*
 * Every value goes through gate_options_set(), so that bounds and normal forms
 * are the settings' own; and every line is read back by the reader of
 * configuration files before it is written: what would be read otherwise is
 * left out, with the reason.
 */
#include "server/original.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/context.h"
#include "base/try.h"
#include "http/problem.h"
#include "server/config_file.h"
#include "server/original_value.h"
#include "json/json.h"

enum {
    MEMORY_BYTES = 16 * 1024 * 1024,
    DEPTH_MAX = 16,
    VALUE_BYTES = 16384,
    NAME_SHOWN = 60,
};

static const struct {
    const char *name;
    const char *instead;
} without[] = {
#define WITHOUT(name, instead) {#name, instead},
#include "server/original.def"
#undef WITHOUT
};

static const char introduction[] =
    "; Made of gqlauth's settings by `gatehouse settings --from-gqlauth`.\n";

struct translation {
    const char *name; /* of the file */
    gate_options *theirs;
    gate_options *defaults; /* the original's */
    const struct json *dictionary;
    struct buffer *out;
    struct buffer left_out;
    gate_error *error;
};

static const gate_setting *find_setting(struct slice original_name)
{
    const gate_setting *setting;

    for (size_t i = 0; (setting = gate_setting_at(i)) != NULL; i++) {
        if (original_name.bytes > 0 &&
            slice_is(original_name, setting->original_name)) {
            return setting;
        }
    }
    return NULL;
}

static const char *find_without(struct slice original_name)
{
    for (size_t i = 0; i < sizeof(without) / sizeof(without[0]); i++) {
        if (slice_is(original_name, without[i].name)) {
            return without[i].instead;
        }
    }
    return NULL;
}

const char *original_without(const char *original_name)
{
    return find_setting(slice_of(original_name)) == NULL
               ? find_without(slice_of(original_name))
               : NULL;
}

static void leave_out(struct translation *translation, const char *name,
                      const char *why)
{
    buffer_append_format(&translation->left_out, "; %s: %s\n", name, why);
}

/* --- reading --- */

static gate_status set(struct translation *translation,
                       const gate_setting *setting, const struct json *value)
{
    CLEANUP(buffer_free)
    struct buffer text = BUFFER_WITH_MAXIMUM(VALUE_BYTES);
    const char *wanted = "";
    char source[256];
    gate_status status = original_value_write(setting, value, &text, &wanted);

    if (status == GATE_REFUSED) {
        return PROBLEM(translation->error, GATE_FAULT_CONFIG,
                       "%.200s: %s must be %s.", translation->name,
                       setting->original_name, wanted);
    }
    if (status != GATE_OK || text.failed != BUFFER_FINE) {
        return PROBLEM(translation->error, GATE_FAULT_CONFIG,
                       "%.200s: %s is too long.", translation->name,
                       setting->original_name);
    }
    snprintf(source, sizeof(source), "%.180s: %s", translation->name,
             setting->original_name);
    return gate_options_set(translation->theirs, setting->name,
                            buffer_text(&text), source, translation->error);
}

static gate_status read_member(struct translation *translation,
                               const struct json *member)
{
    const gate_setting *setting = find_setting(member->name);

    if (setting != NULL) {
        return set(translation, setting, member);
    }
    const char *instead = find_without(member->name);

    if (instead != NULL) {
        leave_out(translation, member->name.data, instead);
        return GATE_OK;
    }
    return PROBLEM(translation->error, GATE_FAULT_CONFIG,
                   "%.200s: gqlauth has no setting \"%.*s\".",
                   translation->name,
                   (int)(member->name.bytes < NAME_SHOWN ? member->name.bytes
                                                         : NAME_SHOWN),
                   member->name.data);
}

/* As the original itself decides when it starts. */
static gate_status follow_original(struct translation *translation)
{
    const struct json *fields =
        json_member(translation->dictionary, "REGISTER_MUTATION_FIELDS");

    if (fields == NULL) {
        return GATE_OK;
    }
    for (const struct json *field = fields->first; field != NULL;
         field = field->next) {
        if (slice_is(field->text, "email")) {
            return GATE_OK;
        }
    }
    return gate_options_set(translation->theirs, "send_activation_mail", "no",
                            translation->name, translation->error);
}

/* --- writing --- */

static void append_line(struct buffer *out, const gate_setting *setting,
                        const char *value)
{
    buffer_append_format(out, "%s = ", setting->name);
    buffer_append_text(out, value);
    buffer_append_char(out, '\n');
}

/* Whether the configuration file's reader takes a line as it was meant. */
static gate_status can_stand_in_file(struct translation *translation,
                                     const gate_setting *setting, bool *out)
{
    CLEANUP(buffer_free)
    struct buffer line = BUFFER_WITH_MAXIMUM(2 * VALUE_BYTES);
    const char *value = gate_options_get(translation->theirs, setting->name);
    gate_options *read = gate_options_new();
    gate_error why = {0};

    if (read == NULL) {
        return PROBLEM(translation->error, GATE_FAULT_MEMORY, "Out of memory.");
    }
    buffer_append_format(&line, "[%s]\n", setting->section);
    append_line(&line, setting, value);
    *out = line.failed == BUFFER_FINE &&
           config_read(read, "line", (struct slice){line.data, line.bytes},
                       &why) == GATE_OK &&
           strcmp(gate_options_get(read, setting->name), value) == 0;
    gate_options_free(read);
    return GATE_OK;
}

/* Fields are sets with the original. */
static bool has_all(const char *list, const char *of)
{
    while (*of != '\0') {
        size_t bytes = strcspn(of, ",");
        struct slice word = {of, bytes};
        bool found = false;

        for (const char *at = list; !found && *at != '\0';) {
            size_t at_bytes = strcspn(at, ",");

            found = slice_equal(word, (struct slice){at, at_bytes});
            at += at_bytes;
            at += strspn(at, ", ");
        }
        if (!found) {
            return false;
        }
        of += bytes;
        of += strspn(of, ", ");
    }
    return true;
}

static bool differs(struct translation *translation,
                    const gate_setting *setting)
{
    const char *value = gate_options_get(translation->theirs, setting->name);
    const char *usual = gate_options_get(translation->defaults, setting->name);

    if (strcmp(setting->type, "list") == 0) {
        return !has_all(value, usual) || !has_all(usual, value);
    }
    return strcmp(value, usual) != 0;
}

static void leave_to_environment(struct translation *translation,
                                 const gate_setting *setting)
{
    char variable[64];
    size_t i = 0;

    for (; setting->name[i] != '\0' && i < sizeof(variable) - 1; i++) {
        variable[i] = (char)toupper((unsigned char)setting->name[i]);
    }
    variable[i] = '\0';
    buffer_append_format(&translation->left_out,
                         "; %s: no line of this file can say it; set "
                         "GATEHOUSE_%s in the environment\n",
                         setting->original_name, variable);
}

static gate_status write_setting(struct translation *translation,
                                 const gate_setting *setting,
                                 const char **section)
{
    bool fits;
    bool chooses = strcmp(setting->name, "compatibility") == 0;

    if (!chooses && !differs(translation, setting)) {
        return GATE_OK;
    }
    TRY(can_stand_in_file(translation, setting, &fits));
    if (!fits) {
        leave_to_environment(translation, setting);
        return GATE_OK;
    }
    if (strcmp(*section, setting->section) != 0) {
        *section = setting->section;
        buffer_append_format(translation->out, "\n[%s]\n", *section);
    }
    append_line(translation->out, setting,
                gate_options_get(translation->theirs, setting->name));
    return GATE_OK;
}

static gate_status write_all(struct translation *translation)
{
    const gate_setting *setting;
    const char *section = "";

    buffer_append_text(translation->out, introduction);
    for (size_t i = 0; (setting = gate_setting_at(i)) != NULL; i++) {
        TRY(write_setting(translation, setting, &section));
    }
    if (json_member(translation->dictionary, "EMAIL_FROM") == NULL) {
        leave_out(translation, "EMAIL_FROM",
                  "not given; the original took Django's DEFAULT_FROM_EMAIL: "
                  "say it as mail_from");
    }
    if (translation->left_out.bytes > 0) {
        buffer_append_text(translation->out, "\n; Left out:\n");
        buffer_append(translation->out, translation->left_out.data,
                      translation->left_out.bytes);
    }
    return translation->out->failed == BUFFER_FINE &&
                   translation->left_out.failed == BUFFER_FINE
               ? GATE_OK
               : PROBLEM(translation->error, GATE_FAULT_MEMORY,
                         "Out of memory.");
}

static gate_status choose_defaults(struct translation *translation)
{
    if (translation->theirs == NULL || translation->defaults == NULL) {
        return PROBLEM(translation->error, GATE_FAULT_MEMORY, "Out of memory.");
    }
    TRY(gate_options_set(translation->theirs, "compatibility", "gqlauth", NULL,
                         translation->error));
    return gate_options_set(translation->defaults, "compatibility", "gqlauth",
                            NULL, translation->error);
}

static gate_status translate(struct translation *translation)
{
    TRY(choose_defaults(translation));
    for (const struct json *member = translation->dictionary->first;
         member != NULL; member = member->next) {
        TRY(read_member(translation, member));
    }
    TRY(follow_original(translation));
    return write_all(translation);
}

static gate_status read_dictionary(gate_context *cx, const char *name,
                                   struct slice text, const struct json **out,
                                   gate_error *error)
{
    const char *why = "";
    gate_status status = json_read(cx, text, DEPTH_MAX, out, &why);

    if (status == GATE_REFUSED) {
        return PROBLEM(error, GATE_FAULT_CONFIG, "%.200s is no JSON: %.200s",
                       name, why);
    }
    if (status != GATE_OK) {
        return PROBLEM(error, status, "%.200s cannot be read.", name);
    }
    return (*out)->kind == JSON_OBJECT
               ? GATE_OK
               : PROBLEM(error, GATE_FAULT_CONFIG,
                         "%.200s must be one JSON object, the GQL_AUTH "
                         "dictionary.",
                         name);
}

gate_status original_translate(const char *name, struct slice text,
                               struct buffer *out, gate_error *error)
{
    CLEANUP(context_close) gate_context cx = {0};
    struct translation translation = {
        .name = name,
        .out = out,
        .left_out = BUFFER_WITH_MAXIMUM(ORIGINAL_FILE_BYTES),
        .error = error,
    };

    if (context_open(MEMORY_BYTES, 0, &cx) != GATE_OK) {
        return PROBLEM(error, GATE_FAULT_MEMORY, "Out of memory.");
    }
    TRY(read_dictionary(&cx, name, text, &translation.dictionary, error));
    translation.theirs = gate_options_new();
    translation.defaults = gate_options_new();
    gate_status status = translate(&translation);

    gate_options_free(translation.theirs);
    gate_options_free(translation.defaults);
    buffer_free(&translation.left_out);
    return status;
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
    return PROBLEM(error, GATE_FAULT_CONFIG, "%.200s cannot be read: %s.", path,
                   strerror(errno));
}

gate_status original_translate_file(const char *path, struct buffer *out,
                                    gate_error *error)
{
    CLEANUP(close_file) FILE *file = fopen(path, "re");
    CLEANUP(buffer_free)
    struct buffer text = BUFFER_WITH_MAXIMUM(ORIGINAL_FILE_BYTES);
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
                       "%.200s is larger than a megabyte.", path);
    }
    return original_translate(path, (struct slice){text.data, text.bytes}, out,
                              error);
}
