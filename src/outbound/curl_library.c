/* SPDX-License-Identifier: MIT */
/*
 * Loading libcurl by its soname.
 *
 * The library stays in memory once loaded (RTLD_NODELETE): OpenSSL, which comes
 * with it, registers handlers that run at exit.
 */
#include "outbound/curl_library.h"

#include <dlfcn.h>
#include <string.h>

/* The name that Debian, Fedora and the others give to API version 4. */
#define CURL_SONAME "libcurl.so.4"

struct symbol {
    const char *name;
    void *pointer; /* where a function pointer is to be put */
};

static bool find_symbols(void *handle, const struct symbol *symbols,
                         size_t count, const char **out_missing)
{
    for (size_t i = 0; i < count; i++) {
        void *found = dlsym(handle, symbols[i].name);

        if (found == NULL) {
            *out_missing = symbols[i].name;
            return false;
        }
        /* POSIX lets an object pointer from dlsym() hold a function's. */
        memcpy(symbols[i].pointer, &found, sizeof(found));
    }
    return true;
}

static bool fill(struct curl_library *library, const char **out_missing)
{
    const struct symbol symbols[] = {
        {"curl_global_init", &library->global_init},
        {"curl_global_cleanup", &library->global_cleanup},
        {"curl_easy_init", &library->easy_init},
        {"curl_easy_setopt", &library->easy_setopt},
        {"curl_easy_perform", &library->easy_perform},
        {"curl_easy_getinfo", &library->easy_getinfo},
        {"curl_easy_reset", &library->easy_reset},
        {"curl_easy_cleanup", &library->easy_cleanup},
        {"curl_easy_strerror", &library->easy_strerror},
        {"curl_slist_append", &library->slist_append},
        {"curl_slist_free_all", &library->slist_free_all},
    };

    return find_symbols(library->handle, symbols, ARRAY_LENGTH(symbols),
                        out_missing);
}

static void tell(gate_context *cx, const char *what, const char **out_why)
{
    if (context_format(cx, out_why,
                       CURL_SONAME " cannot be used (%s): install libcurl",
                       what) != GATE_OK) {
        *out_why = CURL_SONAME " cannot be used: install libcurl";
    }
}

bool curl_library_load(struct curl_library *library, gate_context *cx,
                       const char **out_why)
{
    struct curl_library loaded = {0};
    const char *missing = "";

    if (library->handle != NULL) {
        return true;
    }
    loaded.handle = dlopen(CURL_SONAME, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (loaded.handle == NULL) {
        tell(cx, dlerror(), out_why);
        return false;
    }
    if (!fill(&loaded, &missing)) {
        tell(cx, missing, out_why);
        dlclose(loaded.handle);
        return false;
    }
    if (loaded.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        tell(cx, "curl_global_init", out_why);
        dlclose(loaded.handle);
        return false;
    }
    *library = loaded;
    return true;
}

void curl_library_close(struct curl_library *library)
{
    if (library->handle != NULL) {
        library->global_cleanup();
        dlclose(library->handle);
        *library = (struct curl_library){0};
    }
}
