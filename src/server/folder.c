/* SPDX-License-Identifier: MIT */
/* As dirname(3), which writes into its argument. */
#include "server/folder.h"

#include <stdio.h>
#include <string.h>

void folder_of(const char *path, char out[FOLDER_BYTES])
{
    const char *slash = strrchr(path, '/');

    if (slash == NULL) {
        snprintf(out, FOLDER_BYTES, ".");
    } else {
        snprintf(out, FOLDER_BYTES, "%.*s",
                 slash == path ? 1 : (int)(slash - path), path);
    }
}
