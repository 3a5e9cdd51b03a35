/* SPDX-License-Identifier: MIT */
/* The built-in templates: templates/ as embed.py has written it down. */
#ifndef MAIL_BUILTIN_H
#define MAIL_BUILTIN_H

#include <gatehouse/mail_templates.h>

/* In the order of their paths; the last one has none. */
extern const gate_mail_template builtin_templates[];
extern const size_t builtin_template_count;

#endif
