/* SPDX-License-Identifier: MIT */
/* What is wrong with settings, and what they come to that this depends on. */
#ifndef API_EXAMINE_SETTINGS_H
#define API_EXAMINE_SETTINGS_H

#include <stdbool.h>

#include "base/findings.h"
#include "base/slice.h"
#include "settings/settings.h"

/** Tell all findings that can be told by settings alone.
 *  @param has_mailer  Mails are sent by the embedder. */
void examine_settings(const struct settings *settings, bool has_mailer,
                      const struct finding_teller *teller);

/** Nobody else can connect: what is behind a proxy has the whole world as its
 *  neighbour, wherever it listens. */
bool settings_are_local(const struct settings *settings);

/** Mails stay in the outbox and are shown: where nobody else can look. */
bool settings_have_mailbox(const struct settings *settings, bool has_mailer);

/** The part of a URL between "//" and the first "/": "localhost:8080". */
struct slice settings_host_and_port(const char *url);

/** Hashers at once. */
unsigned settings_hash_slots(const struct settings *settings);

#endif
