/* SPDX-License-Identifier: MIT */
/* security.md, row 74: secrets may come this way, and do not stay here. */
#include "server/environment.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/try.h"
#include "http/problem.h"
#include "server/suggest.h"

static const char prefix[] = "GATEHOUSE_";

enum { NAME_BYTES = 64 };

/* Not settings: the tests' data. */
static bool is_ours_but_no_setting(const char *name)
{
    return strcmp(name, "shared") == 0;
}

/* "GATEHOUSE_LISTEN_PORT=8080" → "listen_port".  false: not ours.  A name that
 * is too long is cut, and then there is no such setting. */
static bool read_name(const char *entry, char out[NAME_BYTES])
{
    size_t i = 0;

    if (strncmp(entry, prefix, sizeof(prefix) - 1) != 0) {
        return false;
    }
    entry += sizeof(prefix) - 1;
    for (; i < NAME_BYTES - 1 && entry[i] != '=' && entry[i] != '\0'; i++) {
        char c = entry[i];

        out[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    out[i] = '\0';
    return true;
}

static gate_status refuse(const char *name, const char *entry,
                          gate_error *error)
{
    const gate_setting *near = suggest_setting(name);
    int bytes = (int)strcspn(entry, "=");

    return PROBLEM(error, GATE_FAULT_CONFIG,
                   "The environment has %.*s, and there is no setting %s. %s%s",
                   bytes > 100 ? 100 : bytes, entry, name,
                   near == NULL ? "`gatehouse settings` lists what there is."
                                : "The nearest is ",
                   near == NULL ? "" : near->name);
}

static gate_status take(gate_options *options, const char *name, char *entry,
                        gate_error *error)
{
    const gate_setting *setting = suggest_exact(name);
    char *value = strchr(entry, '=');
    char source[NAME_BYTES + 32];

    if (setting == NULL || value == NULL) {
        return refuse(name, entry, error);
    }
    snprintf(source, sizeof(source), "environment %.*s", (int)(value - entry),
             entry);
    value++;
    gate_status status = gate_options_set(options, name, value, source, error);

    memory_wipe(value, strlen(value));
    return status;
}

gate_status environment_read(gate_options *options, char **environment,
                             gate_error *error)
{
    for (char **entry = environment; entry != NULL && *entry != NULL; entry++) {
        char name[NAME_BYTES];

        if (read_name(*entry, name) && !is_ours_but_no_setting(name)) {
            TRY(take(options, name, *entry, error));
        }
    }
    return GATE_OK;
}
