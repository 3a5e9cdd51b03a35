/* SPDX-License-Identifier: MIT */
/*
 * Templates of mails: text with `{{ name }}` in it.  Nothing else is special:
 * no conditions, no loops, no code, so that a template from a stranger can do
 * no more than show what it is given.
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

/**
 * Fill a template in.
 *
 * @param[out] out  In the arena; the values may be secret, so it is not to be
 *                  kept.
 * @retval GATE_FAULT_CONFIG  A name that is not among the values, or braces
 *                            that do not close; the fault names it.
 */
GATE_MUST_USE gate_status template_fill(gate_context *cx, const char *source,
                                        const struct template_value *values,
                                        size_t count, enum template_form form,
                                        const char **out);

#endif
