/* SPDX-License-Identifier: MIT */
/* HTML as far as templates need it: where a value may stand, and the text that
 * is left without the tags. */
#ifndef MAIL_TEMPLATE_HTML_H
#define MAIL_TEMPLATE_HTML_H

#include "base/buffer.h"
#include "base/slice.h"

enum html_place {
    HTML_TEXT,
    HTML_TAG,     /* between < and >, outside of quotes */
    HTML_QUOTES,  /* of an attribute */
    HTML_COMMENT, /* <!-- … --> */
    HTML_RAW,     /* in <script> or <style>, where nothing is escaped */
};

enum { HTML_NAME_BYTES = 9 };

/* Begin with {0}. */
struct html_walk {
    enum html_place place;
    char quote;                 /* in quotes: which */
    char name[HTML_NAME_BYTES]; /* of the tag, lower case, "/" before an end's;
                                   cut; NUL-ended */
    unsigned name_bytes;
    bool is_named;     /* the tag's name is over */
    unsigned dashes;   /* in a comment: "-" just before */
    const char *ender; /* of raw text: "/style" */
    unsigned newlines;
    unsigned line; /* where what has not ended yet began */
};

/** Go over one character of literal text. */
void html_walk_step(struct html_walk *walk, char c);

/** Go over literal text. */
void html_walk_on(struct html_walk *walk, struct slice text);

/** A value stands here.  @return What is wrong with that; NULL: nothing. */
const char *html_walk_over_value(struct html_walk *walk);

/** @return What has not ended; NULL: nothing. */
const char *html_walk_end(const struct html_walk *walk);

/**
 * A template of text out of one of HTML: tags and what is not shown are left
 * out, the end of a paragraph becomes a line end, the target of a link stands
 * behind its words, references (`&amp;`) become characters.
 *
 * Behaviour: the original mails strip_tags() of its HTML part.
 */
void html_append_text(struct buffer *out, struct slice html);

#endif
