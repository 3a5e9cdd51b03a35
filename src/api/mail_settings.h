/* SPDX-License-Identifier: MIT */
/* The words of mails as the settings want them. */
#ifndef API_MAIL_SETTINGS_H
#define API_MAIL_SETTINGS_H

#include "base/context.h"
#include "base/findings.h"
#include "mail/words.h"
#include "settings/settings.h"

/**
 * Read variables and templates.
 *
 * @param cx       Keeps the variables; lives as long as the words.
 * @param teller   Hears what is wrong.
 * @param[out] out Owned: mail_words_free().
 * @retval GATE_REFUSED  Something was told.
 * @retval GATE_FAULT_MEMORY
 */
GATE_MUST_USE gate_status mail_words_from_settings(
    gate_context *cx, const struct settings *settings,
    const struct finding_teller *teller, struct mail_words **out);

#endif
