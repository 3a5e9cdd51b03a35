/* SPDX-License-Identifier: MIT */
/* What the loops count.  Telling it: http_server_metrics() in server.h. */
#ifndef HTTP_METRICS_H
#define HTTP_METRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct loop;
struct tally;

/* One exchange that has ended. */
struct http_answered {
    unsigned status; /* 0: none was sent */
    bool is_graphql;
    size_t bytes; /* of the answer's body */
    int64_t duration_us;
};

/** A shard for each loop.  NULL without memory.  Owned: tally_free(). */
struct tally *http_tally_new(unsigned loops);

/* Threads: the loop's.  Cost: some additions that no other loop sees. */
void http_note_answer(struct loop *loop, const struct http_answered *answered);
void http_note_accepted(struct loop *loop);
void http_note_refused(struct loop *loop);

#endif
