/* SPDX-License-Identifier: MIT */
/* Which status an answer has. */
#ifndef HTTP_STATUS_H
#define HTTP_STATUS_H

#include <gatehouse/gatehouse.h>

#include "http/negotiate.h"

/** Of an answer of the service. */
unsigned status_of_answer(gate_answer_kind kind, enum media_type type);

/** Of a GraphQL request whose parameters are not as they must be. */
unsigned status_of_malformed(enum media_type type);

/** What is said with a status when nothing better is known. */
const char *status_words(unsigned status);

#endif
