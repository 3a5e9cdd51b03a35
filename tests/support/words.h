/* SPDX-License-Identifier: MIT */
/* Words of mails, without a folder. */
#ifndef TESTS_WORDS_H
#define TESTS_WORDS_H

#include "mail/words.h"

static inline void test_words_mistake(void *payload, const char *where,
                                      const char *what)
{
    (void)payload;
    (void)where;
    (void)what;
}

/** The built-in ones; in the original's form where it has that mail.  NULL
 * without memory.  Owned: mail_words_free(). */
static inline struct mail_words *test_words(bool is_original)
{
    const struct mail_words_options options = {
        .folder = "",
        .languages = "en, de, fr, es, pt, zh, ja, he",
        .is_original = is_original};
    struct mail_words *words = NULL;

    return mail_words_new(&options, test_words_mistake, NULL, &words) == GATE_OK
               ? words
               : NULL;
}

#endif
