/* SPDX-License-Identifier: MIT */
/*
 * The options: values by row of the table of settings, kept as text in their
 * normal form.  Defaults are not stored, because one setting chooses whose
 * count.
 */
#include "api/options.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/memory.h"

static int64_t wall_clock(void *payload)
{
    (void)payload;
    return clock_wall_ms();
}

gate_options *gate_options_new(void)
{
    gate_options *options = memory_allocate(1, sizeof(*options));

    if (options == NULL) {
        return NULL;
    }
    options->clock = wall_clock;
    options->values = memory_allocate(setting_count, sizeof(char *));
    options->sources = memory_allocate(setting_count, sizeof(char *));
    if (options->values == NULL || options->sources == NULL) {
        gate_options_free(options);
        return NULL;
    }
    return options;
}

void gate_options_free(gate_options *options)
{
    if (options == NULL) {
        return;
    }
    for (size_t i = 0; i < setting_count; i++) {
        if (options->values != NULL) {
            memory_free(options->values[i]);
        }
        if (options->sources != NULL) {
            memory_free(options->sources[i]);
        }
    }
    memory_free(options->values);
    memory_free(options->sources);
    memory_free(options);
}

gate_status error_set(gate_error *error, gate_status status, const char *format,
                      ...)
{
    if (error != NULL) {
        va_list arguments;

        error->status = status;
        va_start(arguments, format);
        vsnprintf(error->message, sizeof(error->message), format, arguments);
        va_end(arguments);
    }
    return status;
}

gate_status error_from(gate_error *error, gate_status status,
                       const gate_context *cx)
{
    return error_set(error, status, "%s",
                     cx->fault != GATE_OK ? cx->message : "out of memory");
}

static size_t row_of(const struct setting *setting)
{
    return (size_t)(setting - setting_table);
}

/* What was set, in its normal form; NULL without memory. */
static char *normal_form(const struct setting *setting, const char *value,
                         char complaint[SETTING_COMPLAINT_BYTES])
{
    char *text = memory_allocate(1, 2 * strlen(value) + 32);
    int64_t number = 0;
    bool fits;

    complaint[0] = '\0';
    if (text == NULL) {
        return NULL;
    }
    if (!setting_is_number(setting)) {
        fits = setting_read_text(setting, value, text, complaint);
    } else {
        fits = setting_read_number(setting, value, &number, complaint);
        if (setting->type == FLAG) {
            snprintf(text, 32, "%s", number != 0 ? "yes" : "no");
        } else {
            snprintf(text, 32, "%" PRId64, number);
        }
    }
    if (!fits) {
        memory_free(text);
        return NULL;
    }
    return text;
}

static void replace(char **slot, char *text)
{
    memory_free(*slot);
    *slot = text;
}

gate_status gate_options_set(gate_options *options, const char *name,
                             const char *value, const char *source,
                             gate_error *error)
{
    char complaint[SETTING_COMPLAINT_BYTES];
    const char *where = source != NULL ? source : "the program";

    if (options == NULL || name == NULL || value == NULL) {
        return error_set(error, GATE_FAULT_USAGE,
                         "gate_options_set: an argument is NULL");
    }
    const struct setting *setting = setting_find(name);

    if (setting == NULL) {
        return error_set(error, GATE_FAULT_CONFIG,
                         "%s: there is no setting \"%s\"; `gatehouse settings` "
                         "lists what there is",
                         where, name);
    }
    char *text = normal_form(setting, value, complaint);
    char *source_copy = memory_copy_text(where);

    if (text == NULL || source_copy == NULL) {
        memory_free(text);
        memory_free(source_copy);
        return complaint[0] != '\0'
                   ? error_set(error, GATE_FAULT_CONFIG, "%s: %s", where,
                               complaint)
                   : error_set(error, GATE_FAULT_MEMORY, "out of memory");
    }
    replace(&options->values[row_of(setting)], text);
    replace(&options->sources[row_of(setting)], source_copy);
    return GATE_OK;
}

const char *options_value(const gate_options *options,
                          const struct setting *setting)
{
    const struct setting *chooser = setting_chooser();
    const char *set = options->values[row_of(setting)];

    if (set != NULL) {
        return set;
    }
    const char *chosen = options->values[row_of(chooser)];

    return setting_default(setting,
                           chosen != NULL ? chosen : chooser->fallback);
}

const char *gate_options_get(gate_options *options, const char *name)
{
    const struct setting *setting =
        options != NULL && name != NULL ? setting_find(name) : NULL;

    return setting != NULL ? options_value(options, setting) : NULL;
}

/* Defaults are within bounds: tests/unit/settings sees to it. */
static int64_t number_of(const gate_options *options,
                         const struct setting *setting)
{
    char complaint[SETTING_COMPLAINT_BYTES];
    int64_t number = 0;

    (void)setting_read_number(setting, options_value(options, setting), &number,
                              complaint);
    return number;
}

int64_t gate_options_number(const gate_options *options, const char *name)
{
    const struct setting *setting =
        options != NULL && name != NULL ? setting_find(name) : NULL;

    return setting != NULL && setting_is_number(setting)
               ? number_of(options, setting)
               : 0;
}

const char *gate_options_source(const gate_options *options, const char *name)
{
    const struct setting *setting =
        options != NULL && name != NULL ? setting_find(name) : NULL;

    if (setting == NULL) {
        return NULL;
    }
    const char *source = options->sources[row_of(setting)];

    return source != NULL ? source : "default";
}

gate_status options_settings(const gate_options *options, gate_context *cx,
                             struct settings *out)
{
    for (size_t i = 0; i < setting_count; i++) {
        const struct setting *setting = &setting_table[i];
        char *member = (char *)out + setting->offset;

        if (setting_is_number(setting)) {
            int64_t number = number_of(options, setting);
            memcpy(member, &number, sizeof(number));
        } else {
            const char *text;
            TRY(context_copy(cx, slice_of(options_value(options, setting)),
                             &text));
            memcpy(member, &text, sizeof(text));
        }
    }
    return GATE_OK;
}

void gate_options_use_store(gate_options *options, gate_store *store)
{
    options->store = store;
}

void gate_options_use_mailer(gate_options *options, gate_mailer *mailer)
{
    options->mailer = mailer;
}

void gate_options_use_log(gate_options *options, gate_log *log, void *payload)
{
    options->log = log;
    options->log_payload = payload;
}

void gate_options_use_clock(gate_options *options, gate_clock *clock,
                            void *payload)
{
    options->clock = clock != NULL ? clock : wall_clock;
    options->has_own_clock = clock != NULL;
    options->clock_payload = payload;
}

void gate_options_only_administration(gate_options *options)
{
    options->only_administration = true;
}
