/* SPDX-License-Identifier: MIT */
/* Only what our own server writes: a Content-Length, no chunks, compact JSON.
 * Anything else is told as broken, not guessed at. */
#include "bench/answer.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { STATUS_AT = 9, HEAD_MIN_BYTES = 16, LENGTH_MAX = 1 << 24 };

static const char *find(struct slice text, const char *mark)
{
    return text.bytes == 0 ? NULL
                           : memmem(text.data, text.bytes, mark, strlen(mark));
}

/* The value of a header; its name with the colon.  NULL: not there. */
static const char *find_header(struct slice head, const char *name)
{
    const char *line = head.data;
    const char *end = head.data + head.bytes;
    size_t bytes = strlen(name);

    while ((line = memchr(line, '\n', (size_t)(end - line))) != NULL) {
        line++;
        if ((size_t)(end - line) > bytes &&
            strncasecmp(line, name, bytes) == 0) {
            return line + bytes + strspn(line + bytes, " ");
        }
    }
    return NULL;
}

enum answer_progress answer_read(struct slice so_far, struct answer *out)
{
    const char *head_end = find(so_far, "\r\n\r\n");

    if (head_end == NULL) {
        return ANSWER_MORE;
    }
    struct slice head = {so_far.data, (size_t)(head_end + 2 - so_far.data)};
    const char *length = find_header(head, "Content-Length:");
    const char *connection = find_header(head, "Connection:");

    if (head.bytes < HEAD_MIN_BYTES || memcmp(head.data, "HTTP/1.", 7) != 0 ||
        length == NULL) {
        return ANSWER_BROKEN;
    }
    long body_bytes = strtol(length, NULL, 10); /* ends at the line's end */
    long status = strtol(head.data + STATUS_AT, NULL, 10);
    size_t head_bytes = head.bytes + 2;

    if (status < 100 || status > 599 || body_bytes < 0 ||
        body_bytes > LENGTH_MAX) {
        return ANSWER_BROKEN;
    }
    if (so_far.bytes - head_bytes < (size_t)body_bytes) {
        return ANSWER_MORE;
    }
    *out = (struct answer){
        .status = (int)status,
        .body = {so_far.data + head_bytes, (size_t)body_bytes},
        .bytes = head_bytes + (size_t)body_bytes,
        .closes =
            connection != NULL && strncasecmp(connection, "close", 5) == 0,
    };
    return ANSWER_WHOLE;
}

/* The rest of the text behind a beginning; false: it does not begin so. */
static bool skip(struct slice *text, const char *begin)
{
    size_t bytes = strlen(begin);

    if (text->bytes < bytes || memcmp(text->data, begin, bytes) != 0) {
        return false;
    }
    text->data += bytes;
    text->bytes -= bytes;
    return true;
}

bool answer_begins(const struct answer *answer, const char *begin,
                   const char *name, const char *rest)
{
    struct slice text = answer->body;

    return skip(&text, begin) && skip(&text, name) && skip(&text, rest);
}

bool answer_text_after(const struct answer *answer, const char *mark, char *out,
                       size_t out_bytes)
{
    const char *begin = find(answer->body, mark);

    if (begin == NULL) {
        return false;
    }
    begin += strlen(mark);
    size_t left = (size_t)(answer->body.data + answer->body.bytes - begin);
    const char *end = memchr(begin, '"', left);

    if (end == NULL || (size_t)(end - begin) >= out_bytes) {
        return false;
    }
    memcpy(out, begin, (size_t)(end - begin));
    out[end - begin] = '\0';
    return true;
}

void answer_code(const struct answer *answer, char out[ANSWER_CODE_BYTES])
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";

    if (!answer_text_after(answer, "\"code\":\"", out, ANSWER_CODE_BYTES) ||
        out[strspn(out, allowed)] != '\0') {
        out[0] = '\0';
    }
}
