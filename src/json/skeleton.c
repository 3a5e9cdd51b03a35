/* SPDX-License-Identifier: MIT */
/*
 * Token by token: strings for which nothing needs to be looked up give way to
 * "", which is a string as they are, so that the grammar says the same of both.
 */
#include "json/skeleton.h"

struct skeleton_writer {
    char *text;
    size_t bytes;
    struct slice *texts;
    size_t count;
    bool keep_texts;
};

static void append(struct skeleton_writer *writer, const char *data,
                   size_t bytes)
{
    memcpy(writer->text + writer->bytes, data, bytes);
    writer->bytes += bytes;
}

static void take_string(struct skeleton_writer *writer, struct slice text,
                        size_t at, struct json_token token)
{
    const bool is_name = json_scan_is_name(text, token.end);

    if (is_name || !token.is_plain_text || writer->keep_texts) {
        append(writer, text.data + at, token.end - at);
    } else {
        append(writer, "\"\"", 2);
        writer->texts[writer->count] =
            (struct slice){text.data + at + 1, token.end - at - 2};
    }
    writer->count += !is_name;
}

gate_status json_skeleton_make(gate_context *cx, struct slice text,
                               const struct json_survey *survey,
                               bool keep_texts, struct json_skeleton *out)
{
    struct skeleton_writer writer = {.keep_texts = keep_texts};
    size_t at = 0;

    if (survey->texts == 0 && survey->large_integers == 0) {
        out->text = text;
        return GATE_OK;
    }
    if (out->room == NULL) {
        TRY(context_take(cx, text.bytes + 2 * survey->large_integers, 1,
                         &out->room));
        TRY(NEW_ARRAY(cx, survey->texts, &out->texts));
    }
    writer.text = out->room;
    writer.texts = out->texts;
    while (at < text.bytes) {
        const struct json_token token = json_scan_token(text, at);

        if (text.data[at] == '"') {
            take_string(&writer, text, at, token);
        } else {
            append(&writer, text.data + at, token.end - at);
        }
        if (token.is_large_integer) {
            append(&writer, "e0", 2);
        }
        at = token.end;
    }
    out->text = (struct slice){writer.text, writer.bytes};
    return GATE_OK;
}
