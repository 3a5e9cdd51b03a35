/* SPDX-License-Identifier: MIT */
/* Which media type an answer has, and whether a body is JSON. */
#ifndef HTTP_NEGOTIATE_H
#define HTTP_NEGOTIATE_H

#include <stdbool.h>

#include "base/slice.h"

enum media_type {
    MEDIA_JSON,             /* application/json */
    MEDIA_GRAPHQL_RESPONSE, /* application/graphql-response+json */
    MEDIA_TYPES,
};

/** What the Accept headers say of one type. */
struct preference {
    int quality;     /* 0 to 1000; 0: not wanted */
    int specificity; /* of the range that said so; 0: none did */
    unsigned place;  /* of that range, from 1 */
};

struct negotiation {
    struct preference types[MEDIA_TYPES];
    unsigned ranges; /* read so far */
    bool is_asked;   /* there was an Accept header with something in it */
};

/** Take one Accept header, in the order they came. */
void negotiate_note(struct negotiation *negotiation, struct slice accept);

/** The type wanted most; false: none of them (406).  Without Accept, and where
 *  anything is as good: application/json. */
bool negotiate_choose(const struct negotiation *negotiation,
                      enum media_type *out);

/** Whether it takes application/json: errors are written so, else as text. */
bool negotiate_takes_json(const struct negotiation *negotiation);

/** How much one type is wanted, and by how specific a range. */
struct wish {
    int quality;     /* 0 to 1000; 0: not wanted */
    int specificity; /* 4: type and version, 3: the type, 2: type/..., 1: any */
};

/**
 * What one Accept header says of a type that has versions.
 *
 * @param accept   Empty: anything is wanted.
 * @param type     "text/plain"
 * @param version  A range that names another version is passed over.
 */
struct wish negotiate_wish(struct slice accept, struct slice type,
                           struct slice version);

/** "application/json; charset=utf-8", or without what is behind the type. */
const char *negotiate_content_type(enum media_type type, bool has_charset);

/** Whether a Content-Type is application/json in UTF-8. */
bool negotiate_is_json(struct slice content_type);

#endif
