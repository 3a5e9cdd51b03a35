/* SPDX-License-Identifier: MIT */
/*
 * CaptchaType: the id to answer with, and the picture as the original gives it,
 * PNG in base64.
 *
 * The original's `image` is a file on its disk.  We keep none: with the setting
 * `captcha_save_image` its address is the picture itself, a data: URL (RFC
 * 2397), and there is no path; without, it is null.
 */
#include "api/payloads.h"
#include "api/service.h"
#include "base/encode.h"
#include "captcha/painter.h"
#include "settings/settings.h"

static const struct drawn_captcha *
captcha_at(const struct graphql_resolution *at)
{
    const struct payload *payload = at->parent;

    return payload->call.captcha;
}

static gate_status give_text(const char *text, struct graphql_result *out)
{
    out->kind = GRAPHQL_RESULT_TEXT;
    out->text = slice_of(text);
    return GATE_OK;
}

static gate_status give_int(int64_t number, struct graphql_result *out)
{
    out->kind = GRAPHQL_RESULT_INT;
    out->number = number;
    return GATE_OK;
}

static gate_status write_uuid(gate_context *cx, const uint8_t id[16],
                              const char **out)
{
    return context_format(
        cx, out,
        "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
        id[0], id[1], id[2], id[3], id[4], id[5], id[6], id[7], id[8], id[9],
        id[10], id[11], id[12], id[13], id[14], id[15]);
}

static gate_status resolve_uuid(const struct graphql_resolution *at,
                                struct graphql_result *out)
{
    const char *text;

    TRY(write_uuid(at->cx, captcha_at(at)->row.id, &text));
    return give_text(text, out);
}

static gate_status write_base64(gate_context *cx, struct slice png,
                                const char **out)
{
    size_t bytes = BASE64_LENGTH(png.bytes);
    char *text;

    TRY(NEW_ARRAY(cx, bytes + 1, &text));
    base64_encode(png.data, png.bytes, text);
    *out = text;
    return GATE_OK;
}

static gate_status resolve_pil_image(const struct graphql_resolution *at,
                                     struct graphql_result *out)
{
    const char *text;

    TRY(write_base64(at->cx, captcha_at(at)->png, &text));
    return give_text(text, out);
}

static gate_status resolve_image(const struct graphql_resolution *at,
                                 struct graphql_result *out)
{
    const struct payload *payload = at->parent;

    out->kind = payload->call.settings->captcha_save_image
                    ? GRAPHQL_RESULT_OBJECT
                    : GRAPHQL_RESULT_NULL;
    out->object = payload;
    return GATE_OK;
}

static gate_status resolve_name(const struct graphql_resolution *at,
                                struct graphql_result *out)
{
    const char *uuid;
    const char *name;

    TRY(write_uuid(at->cx, captcha_at(at)->row.id, &uuid));
    TRY(context_format(at->cx, &name, "%s.png", uuid));
    return give_text(name, out);
}

static gate_status resolve_url(const struct graphql_resolution *at,
                               struct graphql_result *out)
{
    const char *text;
    const char *url;

    TRY(write_base64(at->cx, captcha_at(at)->png, &text));
    TRY(context_format(at->cx, &url, "data:image/png;base64,%s", text));
    return give_text(url, out);
}

static gate_status resolve_size(const struct graphql_resolution *at,
                                struct graphql_result *out)
{
    return give_int((int64_t)captcha_at(at)->png.bytes, out);
}

static gate_status resolve_width(const struct graphql_resolution *at,
                                 struct graphql_result *out)
{
    (void)at;
    return give_int(CAPTCHA_WIDTH, out);
}

static gate_status resolve_height(const struct graphql_resolution *at,
                                  struct graphql_result *out)
{
    (void)at;
    return give_int(CAPTCHA_HEIGHT, out);
}

struct captcha_field {
    const char *name;
    const char *type;
    const char *description;
    graphql_resolver *resolve;
};

static const struct captcha_field captcha_fields[] = {
    {"uuid", "UUID!", "Answer with it as `identifier`.", resolve_uuid},
    {"image", "DjangoImageType", "Null unless the settings ask for it.",
     resolve_image},
    {"pilImage", "image!", "The picture: PNG in base64.", resolve_pil_image},
};

static const struct captcha_field image_fields[] = {
    {"name", "String!", NULL, resolve_name},
    {"size", "Int!", "In bytes.", resolve_size},
    {"url", "String!", "The picture itself, as a data: URL.", resolve_url},
    {"width", "Int!", NULL, resolve_width},
    {"height", "Int!", NULL, resolve_height},
};

static void add_object(struct graphql_schema *schema, const char *name,
                       const struct captcha_field *fields, size_t count)
{
    struct graphql_type *type =
        graphql_add_type(schema, GRAPHQL_OBJECT, slice_of(name), NULL);

    for (size_t i = 0; i < count; i++) {
        struct graphql_field *field =
            graphql_add_field(schema, type, slice_of(fields[i].name),
                              fields[i].type, fields[i].description);
        if (field != NULL) {
            field->resolve = fields[i].resolve;
        }
    }
}

/* 32 hexadecimal digits, with the dashes of RFC 9562 or without any. */
static const char *check_uuid(const struct json *value)
{
    static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    static const char not_a_uuid[] = "UUID cannot represent this value";
    static const char digits[] = "0123456789abcdefABCDEF";
    bool has_dashes;

    if (value->kind != JSON_TEXT) {
        return not_a_uuid;
    }
    has_dashes = value->text.bytes == sizeof(form) - 1;
    if (!has_dashes && value->text.bytes != 32) {
        return not_a_uuid;
    }
    for (size_t i = 0; i < value->text.bytes; i++) {
        char character = value->text.data[i];
        bool is_digit = character != '\0' && strchr(digits, character) != NULL;

        if (has_dashes && form[i] == '-' ? character != '-' : !is_digit) {
            return not_a_uuid;
        }
    }
    return NULL;
}

void captcha_add_types(struct graphql_schema *schema)
{
    struct graphql_type *uuid =
        graphql_add_type(schema, GRAPHQL_SCALAR, SLICE("UUID"), NULL);

    if (uuid != NULL) {
        uuid->check = check_uuid;
    }
    (void)graphql_add_type(schema, GRAPHQL_SCALAR, SLICE("image"), NULL);
    add_object(schema, "CaptchaType", captcha_fields,
               ARRAY_LENGTH(captcha_fields));
    add_object(schema, "DjangoImageType", image_fields,
               ARRAY_LENGTH(image_fields));
}
