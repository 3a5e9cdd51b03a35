/* SPDX-License-Identifier: MIT */
/* The built-in templates of mails, to be copied and changed. */
#ifndef GATE_MAIL_TEMPLATES_H
#define GATE_MAIL_TEMPLATES_H

#include <stddef.h>

#include <gatehouse/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/** One part of one mail in one language.  Static data. */
typedef struct gate_mail_template {
    const char *path; /**< In a folder of templates: "de/activation.html";
                           below "original/": in gqlauth's form. */
    const char *text; /**< UTF-8, lines end with LF; ends with a NUL. */
} gate_mail_template;

/** The built-in templates in the order of their paths; NULL at the end.  The
 *  setting `mail_templates` names a folder whose files take their place. */
GATE_API const gate_mail_template *gate_mail_template_at(size_t index);

#ifdef __cplusplus
}
#endif
#endif
