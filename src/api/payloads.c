/* SPDX-License-Identifier: MIT */
/*
 * Payloads: made from a call after its commit.  Access tokens are signed here,
 * never inside a transaction; the account is shown as it is then.
 *
 * Behaviour: the types of gqlauth/user/types_.py and gqlauth/jwt/types_.py.
 */
#include "api/payloads.h"

#include "settings/settings.h"

static const struct payload *payload_at(const struct graphql_resolution *at)
{
    return at->parent;
}

static gate_status give_null(struct graphql_result *out)
{
    out->kind = GRAPHQL_RESULT_NULL;
    return GATE_OK;
}

static gate_status give_text(struct slice text, struct graphql_result *out)
{
    out->kind = GRAPHQL_RESULT_TEXT;
    out->text = text;
    return GATE_OK;
}

static gate_status give_flag(bool flag, struct graphql_result *out)
{
    out->kind = GRAPHQL_RESULT_BOOLEAN;
    out->boolean = flag;
    return GATE_OK;
}

/* An object whose fields read the same payload. */
static gate_status give_payload(const struct payload *payload,
                                struct graphql_result *out)
{
    out->kind = GRAPHQL_RESULT_OBJECT;
    out->object = payload;
    return GATE_OK;
}

/* --- every payload --- */

static gate_status resolve_success(const struct graphql_resolution *at,
                                   struct graphql_result *out)
{
    return give_flag(payload_at(at)->success, out);
}

static gate_status resolve_errors(const struct graphql_resolution *at,
                                  struct graphql_result *out)
{
    const struct payload *payload = payload_at(at);

    if (payload->success) {
        return give_null(out);
    }
    TRY(complaints_as_json(at->cx, payload->call.complaints, &out->json));
    out->kind = GRAPHQL_RESULT_JSON;
    return GATE_OK;
}

/* --- sessions and tokens --- */

/* As it is after the commit; what wrote nothing has just seen it. */
static gate_status resolve_user(const struct graphql_resolution *at,
                                struct graphql_result *out)
{
    const struct payload *payload = payload_at(at);
    gate_store *store = payload->call.store;
    gate_account *account;

    if (!payload->success || payload->call.account == NULL) {
        return give_null(out);
    }
    if (payload->call.operation->apply == NULL) {
        out->kind = GRAPHQL_RESULT_OBJECT;
        out->object = payload->call.account;
        return GATE_OK;
    }
    TRY(NEW(at->cx, &account));
    gate_status status = store->ops->find_account(
        store, at->cx, payload->call.account->id, account);
    if (status == GATE_NOT_FOUND) {
        return give_null(out);
    }
    TRY(status);
    out->kind = GRAPHQL_RESULT_OBJECT;
    out->object = account;
    return GATE_OK;
}

static gate_status resolve_unarchiving(const struct graphql_resolution *at,
                                       struct graphql_result *out)
{
    return give_flag(payload_at(at)->call.unarchived, out);
}

static gate_status resolve_token(const struct graphql_resolution *at,
                                 struct graphql_result *out)
{
    return payload_at(at)->access_token.bytes > 0
               ? give_payload(payload_at(at), out)
               : give_null(out);
}

static gate_status resolve_refresh_token(const struct graphql_resolution *at,
                                         struct graphql_result *out)
{
    return payload_at(at)->success && payload_at(at)->call.session != NULL
               ? give_payload(payload_at(at), out)
               : give_null(out);
}

/* --- TokenType and TokenPayloadType --- */

static gate_status resolve_token_text(const struct graphql_resolution *at,
                                      struct graphql_result *out)
{
    return give_text(payload_at(at)->access_token, out);
}

static gate_status resolve_token_payload(const struct graphql_resolution *at,
                                         struct graphql_result *out)
{
    return give_payload(payload_at(at), out);
}

static gate_status resolve_exp(const struct graphql_resolution *at,
                               struct graphql_result *out)
{
    return result_time(at->cx, 1000 * payload_at(at)->claims.expires_s, out);
}

static gate_status resolve_orig_iat(const struct graphql_resolution *at,
                                    struct graphql_result *out)
{
    return result_time(at->cx, 1000 * payload_at(at)->claims.issued_s, out);
}

/* The field of the account that `token_payload_field` names. */
static gate_status resolve_payload_field(const struct graphql_resolution *at,
                                         struct graphql_result *out)
{
    const gate_account *account = payload_at(at)->call.account;
    const char *id;

    if (slice_is(at->field->name, "username")) {
        return give_text(slice_of(account->username), out);
    }
    if (slice_is(at->field->name, "email")) {
        return give_text(slice_of(account->email), out);
    }
    TRY(context_format(at->cx, &id, "%lld", (long long)account->id));
    return give_text(slice_of(id), out);
}

/* --- RefreshTokenType --- */

static int64_t expires_ms(const gate_session *session)
{
    return session->idle_until_ms < session->ends_ms ? session->idle_until_ms
                                                     : session->ends_ms;
}

static gate_status resolve_refresh_text(const struct graphql_resolution *at,
                                        struct graphql_result *out)
{
    struct secret token = payload_at(at)->call.refresh_token;

    return give_text((struct slice){token.data, token.bytes}, out);
}

static gate_status resolve_created(const struct graphql_resolution *at,
                                   struct graphql_result *out)
{
    return result_time(at->cx, payload_at(at)->call.session->rotated_ms, out);
}

static gate_status resolve_revoked(const struct graphql_resolution *at,
                                   struct graphql_result *out)
{
    return result_time_or_null(at->cx, payload_at(at)->call.session->ended_ms,
                               out);
}

static gate_status resolve_expires_at(const struct graphql_resolution *at,
                                      struct graphql_result *out)
{
    return result_time(at->cx, expires_ms(payload_at(at)->call.session), out);
}

/* Also for a revoked one. */
static gate_status resolve_is_expired(const struct graphql_resolution *at,
                                      struct graphql_result *out)
{
    const gate_session *session = payload_at(at)->call.session;

    return give_flag(
        session->ended_ms != 0 || at->cx->now_ms >= expires_ms(session), out);
}

/* --- the types --- */

struct payload_field {
    const char *name;
    const char *type;
    const char *description;
    graphql_resolver *resolve;
};

static const struct payload_field normal_output[] = {
    {"success", "Boolean!", NULL, resolve_success},
    {"errors", "ExpectedError", NULL, resolve_errors},
};

static const struct payload_field session_output[] = {
    {"user", "UserType", NULL, resolve_user},
    {"token", "TokenType", NULL, resolve_token},
};

static const struct payload_field verified_output[] = {
    {"token", "TokenType", NULL, resolve_token},
    {"user", "UserType", NULL, resolve_user},
};

static const struct payload_field refresh_output[] = {
    {"refreshToken", "RefreshTokenType", NULL, resolve_refresh_token},
};

/* In the original's order. */
static const struct payload_field revoked_output[] = {
    {"success", "Boolean!", NULL, resolve_success},
    {"refreshToken", "RefreshTokenType", NULL, resolve_refresh_token},
    {"errors", "ExpectedError", NULL, resolve_errors},
};

static const struct payload_field unarchiving_output[] = {
    {"unarchiving", "Boolean!", "Whether the login brought the account back.",
     resolve_unarchiving},
};

static const struct payload_field token_type[] = {
    {"payload", "TokenPayloadType!", NULL, resolve_token_payload},
    {"token", "String!", "The token as it is sent.", resolve_token_text},
};

static const struct payload_field token_payload_type[] = {
    {"exp", "DateTime!", "When the token ends.", resolve_exp},
    {"origIat", "DateTime!", "When the token was made.", resolve_orig_iat},
};

static const struct payload_field refresh_token_type[] = {
    {"token", "String!", "Opaque; keep it secret.", resolve_refresh_text},
    {"created", "DateTime!", NULL, resolve_created},
    {"revoked", "DateTime", NULL, resolve_revoked},
    {"expiresAt", "DateTime!", NULL, resolve_expires_at},
    {"isExpired", "Boolean!", "True for a revoked one, too.",
     resolve_is_expired},
};

static void add_fields(struct graphql_schema *schema, struct graphql_type *type,
                       const struct payload_field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct graphql_field *field =
            graphql_add_field(schema, type, slice_of(fields[i].name),
                              fields[i].type, fields[i].description);
        if (field != NULL) {
            field->resolve = fields[i].resolve;
        }
    }
}

#define ADD_FIELDS(schema, type, fields)                                       \
    add_fields((schema), (type), (fields), ARRAY_LENGTH(fields))

static struct graphql_type *add_object(struct graphql_schema *schema,
                                       const char *name,
                                       const char *description)
{
    return graphql_add_type(schema, GRAPHQL_OBJECT, slice_of(name),
                            description);
}

static void add_token_types(struct graphql_schema *schema,
                            const struct settings *settings)
{
    const char *name = settings->token_payload_field;
    struct graphql_type *token = add_object(
        schema, "TokenType", "An access token and what it was made of.");
    struct graphql_type *payload = add_object(schema, "TokenPayloadType", NULL);
    struct graphql_type *refresh =
        add_object(schema, "RefreshTokenType",
                   "Buys the next access token when one has run out.");

    ADD_FIELDS(schema, token, token_type);
    ADD_FIELDS(schema, payload, token_payload_type);
    const struct payload_field named = {
        name, slice_is(slice_of(name), "id") ? "ID!" : "String!",
        "Whom the token names.", resolve_payload_field};
    add_fields(schema, payload, &named, 1);
    ADD_FIELDS(schema, refresh, refresh_token_type);
}

static void add_output_types(struct graphql_schema *schema,
                             const struct settings *settings)
{
    struct graphql_type *interface = graphql_add_type(
        schema, GRAPHQL_INTERFACE, SLICE("OutputInterface"), NULL);
    struct graphql_type *normal =
        add_object(schema, "MutationNormalOutput", NULL);
    struct graphql_type *session =
        add_object(schema, "ObtainJSONWebTokenType", NULL);
    struct graphql_type *verified = add_object(schema, "VerifyTokenType", NULL);
    struct graphql_type *revoked =
        add_object(schema, "RevokeRefreshTokenType", NULL);

    ADD_FIELDS(schema, interface, normal_output);
    ADD_FIELDS(schema, normal, normal_output);
    graphql_add_interface(schema, session, SLICE("OutputInterface"));
    ADD_FIELDS(schema, session, normal_output);
    ADD_FIELDS(schema, session, session_output);
    if (settings->long_running_refresh_token) {
        ADD_FIELDS(schema, session, refresh_output);
    }
    if (!settings->original_schema) {
        ADD_FIELDS(schema, session, unarchiving_output);
    }
    graphql_add_interface(schema, verified, SLICE("OutputInterface"));
    ADD_FIELDS(schema, verified, normal_output);
    ADD_FIELDS(schema, verified, verified_output);
    ADD_FIELDS(schema, revoked, revoked_output);
}

void payload_add_types(struct graphql_schema *schema,
                       const struct settings *settings)
{
    (void)graphql_add_type(schema, GRAPHQL_SCALAR, SLICE("DateTime"),
                           "Date with time (isoformat)");
    (void)graphql_add_type(
        schema, GRAPHQL_SCALAR, SLICE("ExpectedError"),
        "What is wrong, by field: lists of {message, code}; nonFieldErrors "
        "for what is wrong with the whole.");
    add_output_types(schema, settings);
    add_token_types(schema, settings);
    account_add_types(schema, settings);
    captcha_add_types(schema);
}

static bool register_answers_session(const struct settings *settings)
{
    return settings->register_opens_session &&
           settings->login_before_verification;
}

const char *payload_type_name(const struct settings *settings,
                              const struct operation *operation)
{
    switch (operation->answers) {
    case ANSWERS_SUCCESS:
        return "MutationNormalOutput";
    case ANSWERS_SESSION:
        return "ObtainJSONWebTokenType";
    case ANSWERS_FIRST_SESSION:
        return register_answers_session(settings) ? "ObtainJSONWebTokenType"
                                                  : "MutationNormalOutput";
    case ANSWERS_VERIFIED_TOKEN:
        return "VerifyTokenType";
    case ANSWERS_REVOKED_TOKEN:
        return "RevokeRefreshTokenType";
    case ANSWERS_CAPTCHA:
        return "CaptchaType";
    case ANSWERS_ACCOUNT:
    case ANSWERS_ACCOUNT_OR_NULL:
        return "UserType";
    case ANSWERS_NODE_OR_NULL:
        return "Node";
    }
    return NULL;
}

/* --- after the commit --- */

static gate_status issue_access_token(struct payload *payload)
{
    const struct call *call = &payload->call;
    int64_t now_s = gate_context_now_s(call->cx);

    payload->claims = (struct access){
        .account = call->account->id,
        .session = call->session != NULL ? call->session->id : 0,
        .epoch = call->account->epoch,
        .issued_s = now_s,
        .expires_s = now_s + call->tools->access_rules->lifetime_s,
    };
    return access_issue(call->tools->ring, call->tools->access_rules, call->cx,
                        &payload->claims, &payload->access_token);
}

gate_status payload_finish(struct payload *payload, gate_status status)
{
    const struct call *call = &payload->call;

    payload->success = status == GATE_OK;
    if (!payload->success) {
        return GATE_OK;
    }
    if (call->operation->answers == ANSWERS_VERIFIED_TOKEN) {
        /* The one that was asked about. */
        payload->access_token = call->arguments->given[0].text;
        payload->claims = call->access;
        return GATE_OK;
    }
    return call->opened_session ? issue_access_token(payload) : GATE_OK;
}
