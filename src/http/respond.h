/* SPDX-License-Identifier: MIT */
/* Sending: the headers every answer has, and the few kinds of answers. */
#ifndef HTTP_RESPOND_H
#define HTTP_RESPOND_H

#include "http/exchange.h"

/** An answer that is not GraphQL: small JSON, or a text where the client takes
 *  no JSON; never application/graphql-response+json.  `words` NULL: those of
 *  the status. */
enum MHD_Result respond_error(struct exchange *exchange, unsigned status,
                              const char *words);

/** A GraphQL request that is none, in the type that was asked for. */
enum MHD_Result respond_malformed(struct exchange *exchange, const char *words);

/** The service's answer; its bytes are handed over, not copied. */
enum MHD_Result respond_graphql(struct exchange *exchange);

/** A page, or another plain answer; what it owns is handed over. */
enum MHD_Result respond_content(struct exchange *exchange,
                                struct http_content *content);

/** OPTIONS: what is allowed here, and to whom. */
enum MHD_Result respond_options(struct exchange *exchange);

#endif
