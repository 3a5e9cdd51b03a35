/* SPDX-License-Identifier: MIT */
/*
 * What an embedder may set before a service is made: every setting of
 * docs/settings.md by name, a store, a mailer, a log, a clock.
 */
#ifndef GATE_OPTIONS_H
#define GATE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gatehouse/log.h>
#include <gatehouse/mailer.h>
#include <gatehouse/status.h>
#include <gatehouse/store.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct gate_options gate_options;

/** Why a call that has no request failed; filled on anything but GATE_OK. */
typedef struct gate_error {
    gate_status status;
    char message[512]; /**< A sentence that says what to do; no secret in it. */
} gate_error;

/** All settings at their defaults.  NULL without memory.
 *  Owned: gate_options_free(). */
GATE_API gate_options *gate_options_new(void);

/** NULL is fine. */
GATE_API void gate_options_free(gate_options *options);

/**
 * Set one setting from text: "300", "5m", "yes", "username, email".
 *
 * @param name    As in docs/settings.md.  Copied.
 * @param value   Copied.
 * @param source  Where it was written, for messages: "gatehouse.ini:12";
 *                NULL: "the program".  Copied.
 *
 * @retval GATE_FAULT_CONFIG  Unknown name, or out of bounds; `error` says what
 *                            would be right.
 */
GATE_API GATE_MUST_USE gate_status gate_options_set(gate_options *options,
                                                    const char *name,
                                                    const char *value,
                                                    const char *source,
                                                    gate_error *error);

/** A setting's value as text, in its normal form.  Borrowed from the options
 *  until the next call with them.  NULL: no such setting. */
GATE_API const char *gate_options_get(gate_options *options, const char *name);

/** A number (durations in seconds or milliseconds as the setting's unit says,
 *  sizes in bytes, flags 0 or 1).  0 for a text or an unknown name. */
GATE_API int64_t gate_options_number(const gate_options *options,
                                     const char *name);

/** Where the value comes from: "default", or the `source` it was set with. */
GATE_API const char *gate_options_source(const gate_options *options,
                                         const char *name);

/** One row of the table of settings.  Static data. */
typedef struct gate_setting {
    const char *name;
    const char *type;     /**< "duration", "flag", "size", "count", "text",
                               "choice", "list", "file". */
    const char *fallback; /**< The default, as text. */
    const char *unit;     /**< "s", "ms", "bytes", or "". */
    int64_t min, max;     /**< Of numbers. */
    const char *choices;  /**< Of choices and lists: "yes|no"; "": anything. */
    const char *original_name;     /**< gqlauth's own; "": none. */
    const char *original_fallback; /**< Under `compatibility = gqlauth`; "": the
                                        same as `fallback`. */
    const char *section;           /**< Of the configuration file. */
    const char *help;
} gate_setting;

/** The settings in the order of the table; NULL at the end. */
GATE_API const gate_setting *gate_setting_at(size_t index);

/* --- instead of what the settings name --- */

/** Use this store instead of opening `database`.  Borrowed by the service until
 *  it is freed; the service does not close it. */
GATE_API void gate_options_use_store(gate_options *options, gate_store *store);

/** Use this mailer instead of SMTP.  Borrowed, as the store is. */
GATE_API void gate_options_use_mailer(gate_options *options,
                                      gate_mailer *mailer);

/** Tell events to this function instead of to nobody.  `payload` is borrowed
 *  until the service is freed. */
GATE_API void gate_options_use_log(gate_options *options, gate_log *log,
                                   void *payload);

/** Ask this function for the time instead of the machine's clock; NULL: the
 *  machine's.  `payload` is borrowed until the service is freed. */
GATE_API void gate_options_use_clock(gate_options *options, gate_clock *clock,
                                     void *payload);

/** Only the calls of administration.h, gate_service_schema() and
 *  gate_service_jwks() will follow: no lanes are started, and no mail is sent
 *  by this process. */
GATE_API void gate_options_only_administration(gate_options *options);

#ifdef __cplusplus
}
#endif
#endif
