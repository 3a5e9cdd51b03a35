/* SPDX-License-Identifier: MIT */
/*
 * Templates of mails: text with `{{ name }}` and `{# remarks #}` in it.
 * Nothing else is special: no conditions, no loops, no code, so that a template
 * from a stranger can do no more than show what it is given.
 */
#ifndef MAIL_TEMPLATE_H
#define MAIL_TEMPLATE_H

#include "base/context.h"

struct template_value {
    const char *name; /* as between the braces: "user.username" */
    struct slice text;
};

enum template_form {
    TEMPLATE_TEXT,
    TEMPLATE_HTML, /* & < > " ' in values are escaped */
};

enum { TEMPLATE_MAX_BYTES = 65536 }; /* of a template, and of what it becomes */

/* --- piece by piece --- */

enum template_piece_kind {
    TEMPLATE_END,
    TEMPLATE_LITERAL,
    TEMPLATE_VALUE,
    TEMPLATE_MISTAKE,
};

struct template_piece {
    enum template_piece_kind kind;
    struct slice text; /* the literal, or the name between the braces */
    unsigned line;     /* where it begins; the first is 1 */
    const char *what;  /* is wrong; static.  Only of a mistake. */
};

/* Begin with {source, 1}. */
struct template_reader {
    struct slice rest;
    unsigned line;
};

/** The next piece.  Remarks are left out.  After a mistake: the end. */
struct template_piece template_next(struct template_reader *reader);

/* --- as a whole --- */

enum { TEMPLATE_WHAT_BYTES = 240 };

struct template_mistake {
    unsigned line;
    char what[TEMPLATE_WHAT_BYTES]; /* a sentence without its full stop */
};

/** Whether a name may stand in a template. */
typedef bool template_knows(const void *payload, struct slice name);

/**
 * Look a template through.
 *
 * In HTML a value must stand in a text or in quotes, where escaping holds;
 * tags, quotes and remarks must end.
 *
 * @param[out] out  Set where it is false.
 */
bool template_is_sound(struct slice source, enum template_form form,
                       template_knows *knows, const void *payload,
                       struct template_mistake *out);

/**
 * Fill a template in.
 *
 * @param[out] out  In the arena; the values may be secret, so it is not to be
 *                  kept.
 * @retval GATE_FAULT_CONFIG  A name that is not among the values, or braces
 *                            that do not close; the fault names it.
 * @retval GATE_FAULT_MEMORY  Longer than TEMPLATE_MAX_BYTES.
 */
GATE_MUST_USE gate_status template_fill(gate_context *cx, const char *source,
                                        const struct template_value *values,
                                        size_t count, enum template_form form,
                                        const char **out);

#endif
