/* SPDX-License-Identifier: MIT */
/*
 * Block strings: found by their three quotes, then freed of the indentation
 * that all their lines share.
 *
 * Source: GraphQL September 2025, section 2.10.4, BlockStringValue(rawValue).
 */
#include "graphql/lexer_string.h"

/* What all lines have in common. */
struct layout {
    size_t lines;        /* at least one */
    size_t indentation;  /* of all lines but the first; SIZE_MAX: none has any
                            text */
    size_t first_filled; /* SIZE_MAX: all are blank */
    size_t last_filled;
};

/* Cut the next line off `rest`; false when there was none.  A text that ends
 * with a line terminator has one more line, an empty one: `has_more` tells. */
static bool next_line(struct slice *rest, bool *has_more, struct slice *out)
{
    size_t end = 0;

    if (!*has_more) {
        return false;
    }
    while (end < rest->bytes && rest->data[end] != '\n' &&
           rest->data[end] != '\r') {
        end++;
    }
    *out = (struct slice){rest->data, end};
    *has_more = end < rest->bytes;
    if (*has_more) {
        bool is_pair = rest->data[end] == '\r' && end + 1 < rest->bytes &&
                       rest->data[end + 1] == '\n';
        end += is_pair ? 2 : 1;
    }
    *rest = (struct slice){rest->data + end, rest->bytes - end};
    return true;
}

static size_t leading_white_space(struct slice line)
{
    size_t n = 0;

    while (n < line.bytes && (line.data[n] == ' ' || line.data[n] == '\t')) {
        n++;
    }
    return n;
}

static struct layout measure(struct slice raw)
{
    struct layout layout = {.indentation = SIZE_MAX, .first_filled = SIZE_MAX};
    struct slice line;
    bool has_more = true;

    for (size_t i = 0; next_line(&raw, &has_more, &line); i++) {
        size_t indentation = leading_white_space(line);
        layout.lines = i + 1;
        if (indentation == line.bytes) {
            continue;
        }
        if (layout.first_filled == SIZE_MAX) {
            layout.first_filled = i;
        }
        layout.last_filled = i;
        if (i > 0 && indentation < layout.indentation) {
            layout.indentation = indentation;
        }
    }
    return layout;
}

/* Copy a line, `\"""` as `"""`; the bytes written. */
static size_t copy_line(struct slice line, char *out)
{
    size_t written = 0;

    for (size_t i = 0; i < line.bytes; i++) {
        if (line.data[i] == '\\' && line.bytes - i >= 4 &&
            memcmp(line.data + i, "\\\"\"\"", 4) == 0) {
            memcpy(out + written, "\"\"\"", 3);
            written += 3;
            i += 3;
        } else {
            out[written++] = line.data[i];
        }
    }
    return written;
}

static gate_status remove_indentation(gate_context *cx, struct slice raw,
                                      struct slice *out)
{
    struct layout layout = measure(raw);
    struct slice line;
    bool has_more = true;
    size_t written = 0;
    char *text;

    TRY(NEW_ARRAY(cx, raw.bytes, &text));
    for (size_t i = 0; next_line(&raw, &has_more, &line); i++) {
        if (i < layout.first_filled || i > layout.last_filled) {
            continue;
        }
        if (i > layout.first_filled) {
            text[written++] = '\n';
        }
        if (i > 0) {
            size_t cut = layout.indentation < line.bytes ? layout.indentation
                                                         : line.bytes;
            line = (struct slice){line.data + cut, line.bytes - cut};
        }
        written += copy_line(line, text + written);
    }
    *out = (struct slice){text, written};
    return GATE_OK;
}

/* Move to the closing quotes. */
static gate_status find_end(struct graphql_lexer *lexer, size_t *at)
{
    while (*at < lexer->source.bytes) {
        if (graphql_lexer_sees(lexer, *at, SLICE("\"\"\""))) {
            return GATE_OK;
        }
        *at += graphql_lexer_sees(lexer, *at, SLICE("\\\"\"\"")) ? 4 : 1;
    }
    return graphql_lexer_refuse(lexer, *at, "Unterminated string.");
}

/* StringValue :: `"""` BlockStringCharacter* `"""` */
gate_status graphql_lexer_read_block_string(struct graphql_lexer *lexer,
                                            struct graphql_token *out)
{
    size_t start = lexer->at + 3U;
    size_t end = start;
    struct slice text;

    TRY(find_end(lexer, &end));
    TRY(remove_indentation(
        lexer->cx, (struct slice){lexer->source.data + start, end - start},
        &text));
    *out = (struct graphql_token){.kind = GRAPHQL_TOKEN_BLOCK_STRING,
                                  .start = lexer->at,
                                  .end = (uint32_t)end + 3U,
                                  .text = text};
    lexer->at = out->end;
    return GATE_OK;
}
