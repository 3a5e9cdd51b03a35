/* SPDX-License-Identifier: MIT */
/*
 * libcurl, loaded when it is first needed: a server that sends no mail does not
 * pay for it (with TLS and all it brings, some 5 MB).  The pointers have the
 * types of <curl/curl.h>, so the compiler checks what we call.
 */
#ifndef OUTBOUND_CURL_LIBRARY_H
#define OUTBOUND_CURL_LIBRARY_H

#include <curl/curl.h>

#include "base/context.h"

struct curl_library {
    void *handle; /* NULL: not loaded yet */
    __typeof__(curl_global_init) *global_init;
    __typeof__(curl_global_cleanup) *global_cleanup;
    __typeof__(curl_easy_init) *easy_init;
    __typeof__(curl_easy_setopt) *easy_setopt;
    __typeof__(curl_easy_perform) *easy_perform;
    __typeof__(curl_easy_getinfo) *easy_getinfo;
    __typeof__(curl_easy_reset) *easy_reset;
    __typeof__(curl_easy_cleanup) *easy_cleanup;
    __typeof__(curl_easy_strerror) *easy_strerror;
    __typeof__(curl_slist_append) *slist_append;
    __typeof__(curl_slist_free_all) *slist_free_all;
};

/**
 * Load the library and initialise it; does nothing when that is done already.
 *
 * @param[out] out_why  When it fails: what is missing; in the arena of `cx`.
 * @return false: not usable; another call tries again.
 */
bool curl_library_load(struct curl_library *library, gate_context *cx,
                       const char **out_why);

/** Take back what curl_library_load() did; not loaded is fine. */
void curl_library_close(struct curl_library *library);

#endif
