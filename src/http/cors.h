/* SPDX-License-Identifier: MIT */
/* Pages of other origins that may call the API. */
#ifndef HTTP_CORS_H
#define HTTP_CORS_H

#include <stdbool.h>

#include "base/slice.h"

/** Whether `origin`, as a browser sends it, is one of `allowed` ("https://a,
 *  https://b"; NULL: none).  "null" never is.  Threads: any. */
bool cors_allows(const char *allowed, struct slice origin);

#endif
