/* SPDX-License-Identifier: MIT */
/*
 * The configuration file: no crash; what is refused is said with a line; what
 * is taken keeps the bounds of its setting, says where it stands, and is the
 * same when it is set again from its own text.
 */
#include <stdlib.h>
#include <string.h>

#include <gatehouse/options.h>

#include "server/config_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void must(bool claim)
{
    if (!claim) {
        abort();
    }
}

static bool is_number(const gate_setting *setting)
{
    static const char *const types[] = {"duration", "flag", "size", "count"};

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (strcmp(setting->type, types[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* One setting that was read, against its row of the table. */
static void check_setting(gate_options *options, gate_options *again,
                          const gate_setting *setting)
{
    const char *source = gate_options_source(options, setting->name);
    const char *value = gate_options_get(options, setting->name);
    int64_t number = gate_options_number(options, setting->name);
    gate_error error = {0};

    must(value != NULL && source != NULL);
    must(strcmp(source, "default") == 0 ||
         strncmp(source, "fuzz.ini:", 9) == 0);
    if (strcmp(source, "default") == 0) {
        return;
    }
    if (is_number(setting)) {
        must(number >= setting->min && number <= setting->max);
    } else {
        must((int64_t)strlen(value) <= setting->max || setting->max == 0);
    }
    must(gate_options_set(again, setting->name, value, NULL, &error) ==
         GATE_OK);
    must(gate_options_number(again, setting->name) == number);
    must(strcmp(gate_options_get(again, setting->name),
                gate_options_get(options, setting->name)) == 0);
}

static void check_options(gate_options *options)
{
    gate_options *again = gate_options_new();
    const gate_setting *setting;

    must(again != NULL);
    for (size_t i = 0; (setting = gate_setting_at(i)) != NULL; i++) {
        check_setting(options, again, setting);
    }
    gate_options_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    gate_options *options = gate_options_new();
    gate_error error = {0};

    must(options != NULL);
    switch (config_read(options, "fuzz.ini",
                        (struct slice){(const char *)data, bytes}, &error)) {
    case GATE_OK:
        check_options(options);
        break;
    case GATE_FAULT_CONFIG:
        must(strncmp(error.message, "fuzz.ini:", 9) == 0);
        must(error.message[9] >= '1' && error.message[9] <= '9');
        must(strlen(error.message) < sizeof(error.message));
        break;
    default:
        must(error.status == GATE_FAULT_MEMORY);
    }
    gate_options_free(options);
    return 0;
}
