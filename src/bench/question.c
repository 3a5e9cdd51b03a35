/* SPDX-License-Identifier: MIT */
/* Built for every request anew, by copying: the load must cost less than what
 * it measures. */
#include "bench/question.h"

#include <stdio.h>
#include <string.h>

enum { BODY_BYTES = 3072 };

struct text {
    char *data;
    size_t bytes, max_bytes;
    bool is_full;
};

static void add(struct text *text, const char *more)
{
    size_t bytes = strlen(more);

    if (text->is_full || bytes > text->max_bytes - text->bytes) {
        text->is_full = true;
        return;
    }
    memcpy(text->data + text->bytes, more, bytes);
    text->bytes += bytes;
}

static void add_variables(struct text *body,
                          const struct question_variable *variables,
                          size_t count)
{
    for (size_t i = 0; i < count; i++) {
        add(body, i == 0 ? ",\"variables\":{\"" : ",\"");
        add(body, variables[i].name);
        add(body, "\":\"");
        add(body, variables[i].value);
        add(body, "\"");
    }
    if (count > 0) {
        add(body, "}");
    }
}

static void add_head(struct text *head, const struct bench_target *target,
                     const char *bearer, size_t body_bytes)
{
    char number[24];

    snprintf(number, sizeof(number), "%zu", body_bytes);
    add(head, "POST ");
    add(head, target->path);
    add(head, " HTTP/1.1\r\nHost: ");
    add(head, target->host);
    if (bearer != NULL) {
        add(head, "\r\nAuthorization: Bearer ");
        add(head, bearer);
    }
    add(head, "\r\nContent-Type: application/json\r\n"
              "Accept: application/json\r\nContent-Length: ");
    add(head, number);
    add(head, "\r\n\r\n");
}

bool question_post(struct question *out, const struct bench_target *target,
                   const char *bearer, const char *document,
                   const struct question_variable *variables, size_t count)
{
    char body_bytes[BODY_BYTES];
    struct text body = {.data = body_bytes, .max_bytes = sizeof(body_bytes)};
    struct text whole = {.data = out->data, .max_bytes = sizeof(out->data)};

    add(&body, "{\"query\":\"");
    add(&body, document);
    add(&body, "\"");
    add_variables(&body, variables, count);
    add(&body, "}");
    add_head(&whole, target, bearer, body.bytes);
    if (body.is_full || whole.is_full ||
        body.bytes > whole.max_bytes - whole.bytes) {
        return false;
    }
    memcpy(whole.data + whole.bytes, body.data, body.bytes);
    out->bytes = whole.bytes + body.bytes;
    return true;
}

bool question_get(struct question *out, const struct bench_target *target)
{
    struct text whole = {.data = out->data, .max_bytes = sizeof(out->data)};

    add(&whole, "GET ");
    add(&whole, target->path);
    add(&whole, " HTTP/1.1\r\nHost: ");
    add(&whole, target->host);
    add(&whole, "\r\n\r\n");
    out->bytes = whole.bytes;
    return !whole.is_full;
}
