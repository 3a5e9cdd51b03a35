/* SPDX-License-Identifier: MIT */
/*
 * The words of all mails of a service: the built-in templates and the
 * operator's, chosen, read and looked through once, at the start.
 */
#ifndef MAIL_WORDS_H
#define MAIL_WORDS_H

#include "mail/kinds.h"
#include "mail/languages.h"
#include "mail/template.h"

/* Templates of one mail in one language; see template.h.  Lines end with LF. */
struct mail_texts {
    const char *language; /* of whoever reads it: "en" */
    const char *subject;
    const char *text;
    const char *html;
};

/* A file of the operator's that takes the place of one in every language: the
 * original's settings EMAIL_SUBJECT_… and EMAIL_TEMPLATE_…. */
struct mail_named_file {
    const char *setting; /* its name, for messages */
    const char *name;    /* of the template: "activation" */
    bool is_subject;     /* else the HTML part */
    const char *path;    /* in the folder; "": none */
    bool must_be_there;
};

/* Borrowed for the call, but for the variables. */
struct mail_words_options {
    const char *folder;    /* setting mail_templates; "": none */
    const char *languages; /* setting mail_languages, "en, de" */
    bool is_original; /* setting original_mails: the original's words and form
                         where it has that mail */
    const struct mail_named_file *named_files;
    size_t named_file_count;
    const struct template_value *variables; /* as long as the words live */
    size_t variable_count;
};

/** Hears of a mistake.  `where` is "FOLDER/de/activation.html:3". */
typedef void mail_mistake_visit(void *payload, const char *where,
                                const char *what);

struct mail_words;

/**
 * Choose, read and look through every template.
 *
 * For each kind, part and language: FOLDER/LANGUAGE/NAME.PART, else the named
 * file, else the built-in one.  An HTML part without a text beside it makes the
 * text, as in the original.
 *
 * @param tell     Hears every mistake, before this call returns.
 * @param[out] out Owned: mail_words_free().
 * @retval GATE_REFUSED  There were mistakes.
 * @retval GATE_FAULT_MEMORY
 */
GATE_MUST_USE gate_status mail_words_new(
    const struct mail_words_options *options, mail_mistake_visit *tell,
    void *payload, struct mail_words **out);

/** NULL is fine. */
void mail_words_free(struct mail_words *words);

/** The texts of a kind, in the language of `locale` (BCP 47; "" or none of the
 *  service's: its first).  NULL: no such kind; it may come from a newer process
 *  that shares the database.  Threads: any. */
const struct mail_texts *mail_words_find(const struct mail_words *words,
                                         int kind, const char *locale);

/** The languages that mails are written in. */
const struct languages *mail_words_languages(const struct mail_words *words);

/** The operator's variables. */
const struct template_value *
mail_words_variables(const struct mail_words *words, size_t *out_count);

#endif
