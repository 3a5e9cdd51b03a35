/* SPDX-License-Identifier: MIT */
/* A slice that must not be seen: no print, log or JSON function takes one. */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stddef.h>

struct secret {
    const char *data;
    size_t bytes;
};

#endif
