/* SPDX-License-Identifier: MIT */
/*
 * Accept with q-values: RFC 9110, section 12.5.1, for our two types.  The most
 * specific range decides about a type; of types wanted equally the one named
 * first, because clients list the newer type first.
 */
#include "http/negotiate.h"

#include "http/words.h"

static const struct {
    struct slice name;
    const char *content_type;
} types[MEDIA_TYPES] = {
    [MEDIA_JSON] = {{"application/json", 16},
                    "application/json; charset=utf-8"},
    [MEDIA_GRAPHQL_RESPONSE] =
        {{"application/graphql-response+json", 33},
         "application/graphql-response+json; charset=utf-8"},
};

/* qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] ) */
static bool read_quality(struct slice text, int *out)
{
    static const int weights[] = {0, 0, 100, 10, 1};
    int quality;

    if (text.bytes == 0 || text.bytes > 5 ||
        (text.data[0] != '0' && text.data[0] != '1') ||
        (text.bytes > 1 && text.data[1] != '.')) {
        return false;
    }
    quality = text.data[0] == '1' ? 1000 : 0;
    for (size_t i = 2; i < text.bytes; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
        quality += (text.data[i] - '0') * weights[i];
    }
    *out = quality;
    return quality <= 1000;
}

/* "name=value" taken apart; a value may stand in quotes. */
static bool split_parameter(struct slice parameter, struct slice *out_name,
                            struct slice *out_value)
{
    const char *equals = memchr(parameter.data, '=', parameter.bytes);

    if (equals == NULL) {
        return false;
    }
    size_t before = (size_t)(equals - parameter.data);
    struct slice value = {equals + 1, parameter.bytes - before - 1};

    if (value.bytes >= 2 && value.data[0] == '"' &&
        value.data[value.bytes - 1] == '"') {
        value = (struct slice){value.data + 1, value.bytes - 2};
    }
    *out_name = (struct slice){parameter.data, before};
    *out_value = value;
    return true;
}

/* A media range's quality; false: not to be used (ill-formed, or a charset
 * that is not UTF-8). */
static bool read_parameters(struct slice left, int *out_quality,
                            struct slice *out_version)
{
    struct slice parameter, name, value;
    int quality = 1000;

    *out_version = SLICE("");

    while (words_next_parameter(&left, &parameter)) {
        if (!split_parameter(parameter, &name, &value)) {
            return false;
        }
        if (words_equal(name, SLICE("q")) && !read_quality(value, &quality)) {
            return false;
        }
        if (words_equal(name, SLICE("charset")) &&
            !words_equal(value, SLICE("utf-8")) &&
            !words_equal(value, SLICE("*"))) {
            return false;
        }
        if (words_equal(name, SLICE("version"))) {
            *out_version = value;
        }
    }
    *out_quality = quality;
    return true;
}

static int specificity_of(struct slice range, struct slice type)
{
    if (words_equal(range, type)) {
        return 3;
    }
    if (words_equal(range, SLICE("application/*"))) {
        return 2;
    }
    return slice_is(range, "*/*") ? 1 : 0;
}

static void note_range(struct negotiation *negotiation, struct slice item)
{
    struct slice left = item, range, version;
    int quality;

    negotiation->ranges++;
    if (!words_next_parameter(&left, &range) ||
        !read_parameters(left, &quality, &version)) {
        return;
    }
    for (int i = 0; i < MEDIA_TYPES; i++) {
        struct preference *type = &negotiation->types[i];
        int specificity = specificity_of(range, types[i].name);

        if (specificity > type->specificity) {
            *type =
                (struct preference){quality, specificity, negotiation->ranges};
        }
    }
}

/* "text" of "text/plain" before a slash and a star. */
static bool is_whole_kind(struct slice range, struct slice type)
{
    const char *slash = memchr(type.data, '/', type.bytes);
    size_t kind = (size_t)(slash - type.data) + 1;

    return range.bytes == kind + 1 && range.data[kind] == '*' &&
           words_equal((struct slice){range.data, kind},
                       (struct slice){type.data, kind});
}

static int specificity_in(struct slice range, struct slice type,
                          struct slice asked, struct slice version)
{
    if (words_equal(range, type)) {
        if (asked.bytes == 0) {
            return 3;
        }
        return words_equal(asked, version) ? 4 : 0;
    }
    if (is_whole_kind(range, type)) {
        return 2;
    }
    return slice_is(range, "*/*") ? 1 : 0;
}

struct wish negotiate_wish(struct slice accept, struct slice type,
                           struct slice version)
{
    struct wish wish = {.quality = accept.bytes == 0 ? 1000 : 0};
    struct slice item, range, asked;
    int quality;

    while (words_next_item(&accept, &item)) {
        if (!words_next_parameter(&item, &range) ||
            !read_parameters(item, &quality, &asked)) {
            continue;
        }
        int specificity = specificity_in(range, type, asked, version);

        if (specificity > wish.specificity) {
            wish = (struct wish){quality, specificity};
        }
    }
    return wish;
}

void negotiate_note(struct negotiation *negotiation, struct slice accept)
{
    struct slice item;

    while (words_next_item(&accept, &item)) {
        negotiation->is_asked = true;
        note_range(negotiation, item);
    }
}

bool negotiate_choose(const struct negotiation *negotiation,
                      enum media_type *out)
{
    const struct preference *json = &negotiation->types[MEDIA_JSON];
    const struct preference *graphql =
        &negotiation->types[MEDIA_GRAPHQL_RESPONSE];

    if (!negotiation->is_asked) {
        *out = MEDIA_JSON;
        return true;
    }
    bool is_graphql =
        graphql->quality > json->quality ||
        (graphql->quality == json->quality && graphql->place < json->place);

    *out = is_graphql ? MEDIA_GRAPHQL_RESPONSE : MEDIA_JSON;
    return graphql->quality > 0 || json->quality > 0;
}

bool negotiate_takes_json(const struct negotiation *negotiation)
{
    /* Who takes anything beside other types is a browser: a text will do. Who
     * says nothing but "anything" is a program. */
    return !negotiation->is_asked ||
           negotiation->types[MEDIA_GRAPHQL_RESPONSE].specificity == 3 ||
           (negotiation->types[MEDIA_JSON].quality > 0 &&
            (negotiation->types[MEDIA_JSON].specificity == 3 ||
             negotiation->ranges == 1));
}

const char *negotiate_content_type(enum media_type type, bool has_charset)
{
    return has_charset ? types[type].content_type : types[type].name.data;
}

bool negotiate_is_json(struct slice content_type)
{
    struct slice left = content_type, type, parameter, name, value;

    if (!words_next_parameter(&left, &type) ||
        !words_equal(type, types[MEDIA_JSON].name)) {
        return false;
    }
    while (words_next_parameter(&left, &parameter)) {
        if (!split_parameter(parameter, &name, &value) ||
            (words_equal(name, SLICE("charset")) &&
             !words_equal(value, SLICE("utf-8")) &&
             !words_equal(value, SLICE("utf8")))) {
            return false;
        }
    }
    return true;
}
