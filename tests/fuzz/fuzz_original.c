/* SPDX-License-Identifier: MIT */
/*
 * A GQL_AUTH dictionary: no crash; what is refused is said; what is written is
 * taken by the reader of configuration files, and chooses the original's
 * defaults.
 */
#include <stdlib.h>
#include <string.h>

#include "server/config_file.h"
#include "server/original.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void must(bool claim)
{
    if (!claim) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct buffer ini = BUFFER_WITH_MAXIMUM(ORIGINAL_FILE_BYTES);
    gate_options *options = gate_options_new();
    gate_error error = {0};
    gate_status status = original_translate(
        "fuzz.json", (struct slice){(const char *)data, bytes}, &ini, &error);

    if (status == GATE_OK) {
        must(config_read(options, "fuzz.ini",
                         (struct slice){ini.data, ini.bytes},
                         &error) == GATE_OK);
        must(strcmp(gate_options_get(options, "compatibility"), "gqlauth") ==
             0);
    } else {
        must(error.message[0] != '\0');
    }
    gate_options_free(options);
    buffer_free(&ini);
    return 0;
}
