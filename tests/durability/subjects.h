/* SPDX-License-Identifier: MIT */
/* Every operation that exists, each with somebody it can succeed for. */
#ifndef TESTS_SUBJECTS_H
#define TESTS_SUBJECTS_H

#include "support/fixture.h"

struct subject {
    const char *operation;
    /** Furnish the world; the document that would succeed, and whose token it
     *  is asked with (NULL: nobody's). */
    const char *(*prepare)(struct fixture *fx, const char **out_token);
    bool only_reads;
    const char *setting; /* "name=value" that its world opens with, or NULL */
    const char *more;    /* and another */
    bool uses_up;        /* what it failed with cannot be used again */
};

extern const struct subject subjects[];
extern const size_t subject_count;

/** Whether an answer says success, or shows ana. */
bool subject_succeeded(const char *answer);

/** Whether an answer says that something is wrong here, and no more. */
bool subject_failed_inside(const char *answer);

#endif
