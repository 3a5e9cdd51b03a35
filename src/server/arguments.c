/* SPDX-License-Identifier: MIT */
/*
 * Flags are --name=value or --name value; a setting's name may be written with
 * hyphens.  Secrets are no flags: other users see a command line.
 */
#include "server/arguments.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/try.h"
#include "http/problem.h"
#include "server/config_file.h"
#include "server/environment.h"
#include "server/suggest.h"

extern char **environ;

enum { FLAG_NAME_BYTES = 64 };

static const char default_config[] = "gatehouse.ini";

int exit_code_of(gate_status status)
{
    switch (status) {
    case GATE_OK:
        return EXIT_DONE;
    case GATE_NOT_FOUND:
    case GATE_STALE:
    case GATE_REFUSED:
    case GATE_DENIED:
        return EXIT_NO;
    case GATE_FAULT_USAGE:
        return EXIT_USAGE;
    case GATE_FAULT_CONFIG:
        return EXIT_CONFIG;
    case GATE_FAULT_MEMORY:
    case GATE_FAULT_STORE:
    case GATE_FAULT_CRYPTO:
    case GATE_FAULT_BUSY:
        return EXIT_FAULT;
    }
    return EXIT_FAULT;
}

/* One word that begins with "--", and what follows it. */
struct reading {
    const struct command *command;
    struct arguments *out;
    gate_error *error;
    int left;
    char **word;
};

/* -1: the command has no such flag. */
static int find_flag(const struct command *command, const char *name)
{
    for (int i = 0; i < ARGUMENT_FLAGS_MAX; i++) {
        if (command->flags[i].name == NULL) {
            return -1;
        }
        if (strcmp(command->flags[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

/* The value behind "=", or the next word. */
static gate_status take_value(struct reading *reading, const char *name,
                              const char *equals, const char **out)
{
    if (equals != NULL) {
        *out = equals + 1;
        return GATE_OK;
    }
    if (reading->left < 1) {
        return PROBLEM(reading->error, GATE_FAULT_USAGE,
                       "--%s needs a value: --%s=VALUE.", name, name);
    }
    *out = *reading->word;
    reading->word++;
    reading->left--;
    return GATE_OK;
}

static gate_status read_own_flag(struct reading *reading, int index,
                                 const char *equals)
{
    const struct flag *flag = &reading->command->flags[index];
    const char *value = "";

    if (flag->value != NULL) {
        TRY(take_value(reading, flag->name, equals, &value));
    } else if (equals != NULL) {
        return PROBLEM(reading->error, GATE_FAULT_USAGE, "--%s takes no value.",
                       flag->name);
    }
    if (reading->out->flags[index] != NULL) {
        return PROBLEM(reading->error, GATE_FAULT_USAGE, "--%s is given twice.",
                       flag->name);
    }
    reading->out->flags[index] = value;
    return GATE_OK;
}

static gate_status refuse_flag(const struct reading *reading, const char *name)
{
    if (strcmp(name, "password") == 0) {
        return PROBLEM(reading->error, GATE_FAULT_USAGE,
                       "A password is no flag, because others see the command "
                       "line: write it to standard input, or name a file with "
                       "--password-file.");
    }
    return PROBLEM(reading->error, GATE_FAULT_USAGE,
                   "There is no flag --%s here. `gatehouse help %s` lists what "
                   "there is.",
                   name, reading->command->name);
}

static gate_status read_setting(struct reading *reading, char *name,
                                const char *equals)
{
    struct arguments *out = reading->out;
    char written[FLAG_NAME_BYTES];

    snprintf(written, sizeof(written), "%s", name);
    for (char *c = name; *c != '\0'; c++) {
        *c = *c == '-' ? '_' : *c;
    }
    const gate_setting *setting = suggest_exact(name);

    if (setting == NULL || !reading->command->takes_settings) {
        return refuse_flag(reading, written);
    }
    if (out->setting_count == ARGUMENT_SETTINGS_MAX) {
        return PROBLEM(reading->error, GATE_FAULT_USAGE, "Too many flags.");
    }
    TRY(take_value(reading, written, equals,
                   &out->settings[out->setting_count].value));
    out->settings[out->setting_count].setting = setting;
    out->setting_count++;
    return GATE_OK;
}

static gate_status read_flag(struct reading *reading, const char *text)
{
    char name[FLAG_NAME_BYTES];
    const char *equals = strchr(text, '=');
    size_t bytes = equals == NULL ? strlen(text) : (size_t)(equals - text);

    if (bytes >= sizeof(name)) {
        return PROBLEM(reading->error, GATE_FAULT_USAGE,
                       "There is no flag --%.60s…", text);
    }
    memcpy(name, text, bytes);
    name[bytes] = '\0';
    int index = find_flag(reading->command, name);

    if (index >= 0) {
        return read_own_flag(reading, index, equals);
    }
    if (strcmp(name, "help") == 0) {
        reading->out->wants_help = true;
        return GATE_OK;
    }
    if (strcmp(name, "config") == 0 && reading->command->takes_settings) {
        return take_value(reading, name, equals, &reading->out->config);
    }
    return read_setting(reading, name, equals);
}

static gate_status read_word(struct reading *reading, const char *text)
{
    struct arguments *out = reading->out;

    if (strncmp(text, "--", 2) == 0 && text[2] != '\0') {
        return read_flag(reading, text + 2);
    }
    if (strcmp(text, "-h") == 0) {
        out->wants_help = true;
        return GATE_OK;
    }
    if (out->word_count == reading->command->words_max) {
        return PROBLEM(reading->error, GATE_FAULT_USAGE,
                       "`gatehouse %s` does not take \"%.100s\".",
                       reading->command->name, text);
    }
    out->words[out->word_count++] = text;
    return GATE_OK;
}

gate_status arguments_read(const struct command *command, int count,
                           char **word, struct arguments *out,
                           gate_error *error)
{
    struct reading reading = {.command = command,
                              .out = out,
                              .error = error,
                              .left = count,
                              .word = word};

    *out = (struct arguments){0};
    while (reading.left > 0) {
        const char *text = *reading.word;

        reading.word++;
        reading.left--;
        TRY(read_word(&reading, text));
    }
    if (!out->wants_help && out->word_count < command->words_min) {
        return PROBLEM(error, GATE_FAULT_USAGE,
                       "`gatehouse %s` needs %s behind it.", command->name,
                       command->words);
    }
    return GATE_OK;
}

const char *arguments_flag(const struct command *command,
                           const struct arguments *arguments, const char *name)
{
    int index = find_flag(command, name);

    return index < 0 ? NULL : arguments->flags[index];
}

const char *arguments_config(const struct arguments *arguments)
{
    if (arguments->config != NULL) {
        return arguments->config;
    }
    return access(default_config, F_OK) == 0 ? default_config : NULL;
}

gate_status arguments_configure(const struct arguments *arguments,
                                gate_options *options, gate_error *error)
{
    const char *config = arguments_config(arguments);

    if (config != NULL) {
        TRY(config_read_file(options, config, error));
    }
    TRY(environment_read(options, environ, error));
    for (unsigned i = 0; i < arguments->setting_count; i++) {
        const gate_setting *setting = arguments->settings[i].setting;
        char source[FLAG_NAME_BYTES + 16];

        snprintf(source, sizeof(source), "flag --%s", setting->name);
        TRY(gate_options_set(options, setting->name,
                             arguments->settings[i].value, source, error));
    }
    return GATE_OK;
}
