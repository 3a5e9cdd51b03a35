/* SPDX-License-Identifier: MIT */
/* The configuration file: no crash, and what is refused is said with a line. */
#include <stdlib.h>
#include <string.h>

#include <gatehouse/options.h>

#include "server/config_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    gate_options *options = gate_options_new();
    gate_error error = {0};

    if (options == NULL) {
        return 0;
    }
    if (config_read(options, "fuzz.ini",
                    (struct slice){(const char *)data, bytes},
                    &error) == GATE_FAULT_CONFIG &&
        strncmp(error.message, "fuzz.ini:", 9) != 0) {
        abort();
    }
    gate_options_free(options);
    return 0;
}
