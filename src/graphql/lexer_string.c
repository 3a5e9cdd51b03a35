/* SPDX-License-Identifier: MIT */
/*
 * Strings in single quotes: checked on the way to the closing quote, and only
 * copied when there is an escape in them.
 *
 * Source: GraphQL September 2025, section 2.10.4 (String Value).
 */
#include "graphql/lexer_string.h"

#include "base/utf8.h"

/* An escape sequence: what it means and its length in the source. */
struct escape {
    uint32_t code_point;
    uint32_t bytes;
};

static int hex_value(int byte)
{
    if (byte >= '0' && byte <= '9') {
        return byte - '0';
    }
    if (byte >= 'a' && byte <= 'f') {
        return byte - 'a' + 10;
    }
    return byte >= 'A' && byte <= 'F' ? byte - 'A' + 10 : -1;
}

/* A Unicode scalar value is any code point except surrogate code points. */
static bool is_scalar_value(uint32_t code_point)
{
    return code_point <= 0xd7ff ||
           (code_point >= 0xe000 && code_point <= 0x10ffff);
}

static gate_status refuse_unicode(struct graphql_lexer *lexer, size_t at,
                                  size_t bytes)
{
    size_t left = lexer->source.bytes - at;

    return graphql_lexer_refuse(
        lexer, at, "Invalid Unicode escape sequence: \"%.*s\".",
        (int)(bytes < left ? bytes : left), lexer->source.data + at);
}

/* \u{ HexDigit+ }, of which eight are enough for anything */
static gate_status read_variable(struct graphql_lexer *lexer, size_t at,
                                 struct escape *out)
{
    uint32_t code_point = 0;
    uint32_t bytes = 3;

    for (; bytes < 11; bytes++) {
        int digit = hex_value(graphql_lexer_byte(lexer, at + bytes));
        if (digit < 0) {
            break;
        }
        code_point = code_point << 4 | (uint32_t)digit;
    }
    if (graphql_lexer_byte(lexer, at + bytes) != '}' || bytes == 3 ||
        !is_scalar_value(code_point)) {
        return refuse_unicode(lexer, at, bytes + 1U);
    }
    *out = (struct escape){code_point, bytes + 1U};
    return GATE_OK;
}

/* Four hexadecimal digits; UINT32_MAX when they are not. */
static uint32_t four_digits(const struct graphql_lexer *lexer, size_t at)
{
    uint32_t number = 0;

    for (size_t i = 0; i < 4; i++) {
        int digit = hex_value(graphql_lexer_byte(lexer, at + i));
        if (digit < 0) {
            return UINT32_MAX;
        }
        number = number << 4 | (uint32_t)digit;
    }
    return number;
}

/* \u HexDigit HexDigit HexDigit HexDigit, or two of them: a surrogate pair */
static gate_status read_fixed(struct graphql_lexer *lexer, size_t at,
                              struct escape *out)
{
    uint32_t leading = four_digits(lexer, at + 2);

    if (is_scalar_value(leading)) {
        *out = (struct escape){leading, 6};
        return GATE_OK;
    }
    if (leading >= 0xd800 && leading <= 0xdbff &&
        graphql_lexer_sees(lexer, at + 6, SLICE("\\u"))) {
        uint32_t trailing = four_digits(lexer, at + 8);
        if (trailing >= 0xdc00 && trailing <= 0xdfff) {
            *out = (struct escape){
                0x10000 + ((leading - 0xd800) << 10) + (trailing - 0xdc00), 12};
            return GATE_OK;
        }
    }
    return refuse_unicode(lexer, at, 6);
}

/* EscapedCharacter :: one of `"` `\` `/` `b` `f` `n` `r` `t` */
static gate_status read_simple(struct graphql_lexer *lexer, size_t at,
                               struct escape *out)
{
    static const char written[] = "\"\\/bfnrt";
    static const char meant[] = "\"\\/\b\f\n\r\t";
    int byte = graphql_lexer_byte(lexer, at + 1);
    const char *found = byte > 0 ? strchr(written, byte) : NULL;

    if (found == NULL) {
        size_t end = at + 1;
        (void)utf8_next(lexer->source, &end);
        return graphql_lexer_refuse(
            lexer, at, "Invalid character escape sequence: \"%.*s\".",
            (int)(end - at), lexer->source.data + at);
    }
    *out = (struct escape){(uint32_t)meant[found - written], 2};
    return GATE_OK;
}

static gate_status read_escape(struct graphql_lexer *lexer, size_t at,
                               struct escape *out)
{
    if (graphql_lexer_byte(lexer, at + 1) != 'u') {
        return read_simple(lexer, at, out);
    }
    return graphql_lexer_byte(lexer, at + 2) == '{'
               ? read_variable(lexer, at, out)
               : read_fixed(lexer, at, out);
}

/* Move to the closing quote, checking every escape. */
static gate_status find_end(struct graphql_lexer *lexer, size_t *at,
                            bool *out_has_escapes)
{
    for (;;) {
        int byte = graphql_lexer_byte(lexer, *at);
        struct escape escape = {0, 1};

        if (byte == '"') {
            return GATE_OK;
        }
        if (byte < 0 || byte == '\n' || byte == '\r') {
            return graphql_lexer_refuse(lexer, *at, "Unterminated string.");
        }
        if (byte == '\\') {
            *out_has_escapes = true;
            TRY(read_escape(lexer, *at, &escape));
        }
        *at += escape.bytes;
    }
}

/* What the characters between two offsets mean.  No escape is shorter than what
 * it stands for. */
static gate_status resolve_escapes(struct graphql_lexer *lexer, size_t at,
                                   size_t end, struct slice *out)
{
    size_t written = 0;
    char *text;

    TRY(NEW_ARRAY(lexer->cx, end - at, &text));
    while (at < end) {
        struct escape escape;
        if (lexer->source.data[at] != '\\') {
            text[written++] = lexer->source.data[at++];
            continue;
        }
        TRY(read_escape(lexer, at, &escape));
        at += escape.bytes;
        char encoded[4];
        size_t bytes = utf8_encode(escape.code_point, encoded);
        memcpy(text + written, encoded, bytes);
        written += bytes;
    }
    *out = (struct slice){text, written};
    return GATE_OK;
}

/* StringValue :: `""` [lookahead != `"`] | `"` StringCharacter+ `"` */
gate_status graphql_lexer_read_string(struct graphql_lexer *lexer,
                                      struct graphql_token *out)
{
    size_t start = lexer->at + 1U;
    size_t end = start;
    bool has_escapes = false;
    struct slice text;

    TRY(find_end(lexer, &end, &has_escapes));
    text = (struct slice){lexer->source.data + start, end - start};
    if (has_escapes) {
        TRY(resolve_escapes(lexer, start, end, &text));
    }
    *out = (struct graphql_token){.kind = GRAPHQL_TOKEN_STRING,
                                  .start = lexer->at,
                                  .end = (uint32_t)end + 1U,
                                  .text = text};
    lexer->at = out->end;
    return GATE_OK;
}
