/* SPDX-License-Identifier: MIT */
/* Templates on disk. */
#ifndef MAIL_TEMPLATE_FILE_H
#define MAIL_TEMPLATE_FILE_H

#include "mail/template.h"

/**
 * Read a template.  Line ends become LF; a byte order mark is taken away.
 *
 * @param path       As it is; links are followed.
 * @param[out] out   In the arena.
 * @param[out] out_mistake  Set on GATE_REFUSED; line 0: of the whole file.
 * @retval GATE_NOT_FOUND  There is none.
 * @retval GATE_REFUSED    It cannot be read, is no regular file, is longer than
 *                         TEMPLATE_MAX_BYTES, or is no UTF-8 text.
 */
GATE_MUST_USE gate_status
template_file_read(gate_context *cx, const char *path, const char **out,
                   struct template_mistake *out_mistake);

/** Hears the name of a file, as "activaton.html". */
typedef void template_file_visit(void *payload, const char *name);

/** Tell the name of every file of a folder that ends in .txt or .html.  No such
 *  folder: none. */
void template_folder_list(const char *path, template_file_visit *visit,
                          void *payload);

#endif
