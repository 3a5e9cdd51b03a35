/* SPDX-License-Identifier: MIT */
/* security.md, rows 38 to 40: every claim of an access token is checked, and
 * no other token works in its place. */
#include "support/test.h"
#include "support/tokens.h"

#include "token/access.h"
#include "token/link.h"
#include "token/refresh.h"

enum { NOW_S = 1700000000 };

static const struct access_rules rules = {
    .issuer = "https://accounts.example",
    .audience = "gatehouse",
    .lifetime_s = 300,
    .leeway_s = 30,
};

static const struct access claims = {
    .account = 42,
    .session = 7,
    .epoch = 3,
    .issued_s = NOW_S,
    .expires_s = NOW_S + 300,
};

#define HEADER_HS "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"hs\"}"

static int standing_at(struct token_world *world, const char *token,
                       int64_t now_s, struct access *out)
{
    enum access_standing standing = ACCESS_INVALID;

    expect_int(access_read(world->ring, &rules, &world->cx, token_text(token),
                           now_s, out, &standing),
               GATE_OK);
    return (int)standing;
}

static int standing_of(struct token_world *world, const char *token)
{
    struct access out;

    return standing_at(world, token, NOW_S, &out);
}

TEST(what_is_issued_is_read)
{
    static const char *const kids[] = {"ed", "hs"};

    for (size_t i = 0; i < ARRAY_LENGTH(kids); i++) {
        struct token_world world;
        struct slice token = {0};
        struct access out = {0};

        test_case(kids[i]);
        token_world_open(&world, kids[i]);
        expect_int(access_issue(world.ring, &rules, &world.cx, &claims, &token),
                   GATE_OK);
        expect_int(standing_at(&world, token.data, NOW_S, &out), ACCESS_GOOD);
        expect_int(out.account, 42);
        expect_int(out.session, 7);
        expect_int(out.epoch, 3);
        expect_int(out.issued_s, NOW_S);
        expect_int(out.expires_s, NOW_S + 300);
        token_world_close(&world);
    }
}

TEST(the_extremes_are_read)
{
    struct token_world world;
    struct slice token = {0};
    struct access out = {0};
    struct access extreme = claims;

    token_world_open(&world, "ed");
    extreme.account = INT64_MAX;
    extreme.session = 0;
    extreme.epoch = INT64_MAX;
    expect_int(access_issue(world.ring, &rules, &world.cx, &extreme, &token),
               GATE_OK);
    expect_int(standing_at(&world, token.data, NOW_S, &out), ACCESS_GOOD);
    expect_true(out.account == INT64_MAX);
    expect_int(out.session, 0);
    expect_true(out.epoch == INT64_MAX);
    token_world_close(&world);
}

TEST(no_two_tokens_are_alike)
{
    struct token_world world;
    struct slice one = {0};
    struct slice two = {0};

    token_world_open(&world, "hs");
    expect_int(access_issue(world.ring, &rules, &world.cx, &claims, &one),
               GATE_OK);
    expect_int(access_issue(world.ring, &rules, &world.cx, &claims, &two),
               GATE_OK);
    expect_false(slice_equal(one, two));
    token_world_close(&world);
}

TEST(ends_at_its_time_and_leeway)
{
    static const struct {
        int64_t now_s;
        enum access_standing standing;
    } rows[] = {
        {INT64_MIN, ACCESS_INVALID},    {0, ACCESS_INVALID},
        {NOW_S - 31, ACCESS_INVALID},   {NOW_S - 30, ACCESS_GOOD},
        {NOW_S, ACCESS_GOOD},           {NOW_S + 299, ACCESS_GOOD},
        {NOW_S + 329, ACCESS_GOOD},     {NOW_S + 330, ACCESS_EXPIRED},
        {NOW_S + 9999, ACCESS_EXPIRED}, {INT64_MAX, ACCESS_EXPIRED},
    };
    struct token_world world;
    struct slice token = {0};
    struct access out;

    token_world_open(&world, "hs");
    expect_int(access_issue(world.ring, &rules, &world.cx, &claims, &token),
               GATE_OK);
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        expect_int(standing_at(&world, token.data, rows[i].now_s, &out),
                   rows[i].standing);
    }
    expect_int(standing_at(&world, token.data, NOW_S + 330, &out),
               ACCESS_EXPIRED);
    expect_int(out.account, 42);
    token_world_close(&world);
}

/* A claim as JSON; NULL: left out. */
struct claim_row {
    const char *name;
    const char *value;
    enum access_standing standing;
};

static const struct claim_row right_claims[] = {
    {"iss", "\"https://accounts.example\"", ACCESS_GOOD},
    {"aud", "\"gatehouse\"", ACCESS_GOOD},
    {"sub", "\"42\"", ACCESS_GOOD},
    {"sid", "\"7\"", ACCESS_GOOD},
    {"iat", "1700000000", ACCESS_GOOD},
    {"nbf", "1700000000", ACCESS_GOOD},
    {"exp", "1700000300", ACCESS_GOOD},
    {"epoch", "3", ACCESS_GOOD},
    {"jti", "\"AAECAwQFBgcICQoLDA0ODw\"", ACCESS_GOOD},
};

static const struct claim_row claim_rows[] = {
    {"iss", NULL, ACCESS_INVALID},
    {"iss", "\"https://accounts.example/\"", ACCESS_INVALID},
    {"iss", "\"https://Accounts.example\"", ACCESS_INVALID},
    {"iss", "\"\"", ACCESS_INVALID},
    {"iss", "\"https://accounts.example\\u0000\"", ACCESS_INVALID},
    {"sub", "\"42\\u0000\"", ACCESS_INVALID},
    {"jti", "\"AAECAwQFBgcICQoLDA0ODw\\u0000\"", ACCESS_INVALID},
    {"iss", "null", ACCESS_INVALID},
    {"iss", "[\"https://accounts.example\"]", ACCESS_INVALID},
    {"aud", NULL, ACCESS_INVALID},
    {"aud", "\"another\"", ACCESS_INVALID},
    {"aud", "[\"gatehouse\"]", ACCESS_INVALID},
    {"aud", "\"gatehouse2\"", ACCESS_INVALID},
    {"sub", NULL, ACCESS_INVALID},
    {"sub", "42", ACCESS_INVALID},
    {"sub", "\"\"", ACCESS_INVALID},
    {"sub", "\"0\"", ACCESS_INVALID},
    {"sub", "\"042\"", ACCESS_INVALID},
    {"sub", "\"+42\"", ACCESS_INVALID},
    {"sub", "\"-42\"", ACCESS_INVALID},
    {"sub", "\" 42\"", ACCESS_INVALID},
    {"sub", "\"42 \"", ACCESS_INVALID},
    {"sub", "\"4.2\"", ACCESS_INVALID},
    {"sub", "\"0x2a\"", ACCESS_INVALID},
    {"sub", "\"alice\"", ACCESS_INVALID},
    {"sub", "\"9223372036854775807\"", ACCESS_GOOD},
    {"sub", "\"9223372036854775808\"", ACCESS_INVALID},
    {"sub", "\"99999999999999999999\"", ACCESS_INVALID},
    {"sid", NULL, ACCESS_INVALID},
    {"sid", "7", ACCESS_INVALID},
    {"sid", "\"\"", ACCESS_INVALID},
    {"sid", "\"07\"", ACCESS_INVALID},
    {"sid", "\"-7\"", ACCESS_INVALID},
    {"sid", "\"0\"", ACCESS_GOOD},
    {"iat", NULL, ACCESS_INVALID},
    {"iat", "\"1700000000\"", ACCESS_INVALID},
    {"iat", "1700000030", ACCESS_GOOD},
    {"iat", "1700000031", ACCESS_INVALID},
    {"iat", "-1", ACCESS_INVALID},
    {"iat", "true", ACCESS_INVALID},
    {"nbf", NULL, ACCESS_INVALID},
    {"nbf", "\"1700000000\"", ACCESS_INVALID},
    {"nbf", "1700000030", ACCESS_GOOD},
    {"nbf", "1700000031", ACCESS_INVALID},
    {"nbf", "1.7e9", ACCESS_INVALID},
    {"exp", NULL, ACCESS_INVALID},
    {"exp", "\"1700000300\"", ACCESS_INVALID},
    {"exp", "1700000300.5", ACCESS_INVALID},
    {"exp", "1e99", ACCESS_INVALID},
    {"exp", "9223372036854775807", ACCESS_INVALID},
    {"exp", "9223372036854775808", ACCESS_INVALID},
    {"exp", "253402300799", ACCESS_GOOD},
    {"exp", "253402300800", ACCESS_INVALID},
    {"exp", "null", ACCESS_INVALID},
    {"exp", "0", ACCESS_EXPIRED},
    {"exp", "-1", ACCESS_INVALID},
    {"exp", "1699999970", ACCESS_EXPIRED},
    {"exp", "1699999971", ACCESS_GOOD},
    {"epoch", NULL, ACCESS_INVALID},
    {"epoch", "\"3\"", ACCESS_INVALID},
    {"epoch", "-3", ACCESS_INVALID},
    {"epoch", "3.0", ACCESS_INVALID},
    {"jti", NULL, ACCESS_INVALID},
    {"jti", "\"\"", ACCESS_INVALID},
    {"jti", "1", ACCESS_INVALID},
    {"jti", "\"AAECAwQFBgcICQoLDA0ODx\"", ACCESS_INVALID},
    {"jti", "\"AAECAwQFBgcICQoLDA0O\"", ACCESS_INVALID},
    {"jti", "\"AAECAwQFBgcICQoLDA0ODxAR\"", ACCESS_INVALID},
};

static const char *payload_with(struct token_world *world,
                                const struct claim_row *changed)
{
    const char *out = "";

    for (size_t i = 0; i < ARRAY_LENGTH(right_claims); i++) {
        const struct claim_row *claim = &right_claims[i];
        const char *value =
            changed != NULL && strcmp(changed->name, claim->name) == 0
                ? changed->value
                : claim->value;

        if (value != NULL) {
            expect_int(context_format(&world->cx, &out, "%s%s\"%s\":%s", out,
                                      *out == '\0' ? "" : ",", claim->name,
                                      value),
                       GATE_OK);
        }
    }
    expect_int(context_format(&world->cx, &out, "{%s}", out), GATE_OK);
    return out;
}

TEST(every_claim_is_checked)
{
    struct token_world world;

    token_world_open(&world, "hs");
    expect_int(standing_of(&world, token_make(&world, "hs", HEADER_HS,
                                              payload_with(&world, NULL))),
               ACCESS_GOOD);
    for (size_t i = 0; i < ARRAY_LENGTH(claim_rows); i++) {
        const char *payload = payload_with(&world, &claim_rows[i]);

        test_case(payload);
        expect_int(
            standing_of(&world, token_make(&world, "hs", HEADER_HS, payload)),
            claim_rows[i].standing);
    }
    test_case(NULL);
    expect_int(standing_of(&world, token_make(&world, "hs", HEADER_HS, "{}")),
               ACCESS_INVALID);
    token_world_close(&world);
}

/* "none works in another's place": security.md, row 38. */
TEST(tokens_do_not_swap)
{
    struct token_world world;
    struct refresh_token refresh;
    struct refresh_token read_refresh;
    gate_link link = {.selector = {1}, .account = 42, .email = "a@b.example"};
    uint8_t selector[GATE_SELECTOR_BYTES];
    struct secret refresh_text = {0};
    struct secret link_text = {0};
    struct slice access = {0};
    const char *payload;

    token_world_open(&world, "ed");
    refresh_token_begin(&refresh);
    expect_int(refresh_token_write(&world.cx, &refresh, &refresh_text),
               GATE_OK);
    expect_int(link_token_write(world.ring, &world.cx, &link, &link_text),
               GATE_OK);
    expect_int(access_issue(world.ring, &rules, &world.cx, &claims, &access),
               GATE_OK);
    payload = payload_with(&world, NULL);

    expect_int(standing_of(&world, refresh_text.data), ACCESS_INVALID);
    expect_int(standing_of(&world, link_text.data), ACCESS_INVALID);
    expect_false(refresh_token_read(token_secret(access), &read_refresh));
    expect_false(link_token_read(token_secret(access), selector));
    expect_false(link_token_matches(world.ring, refresh_text, &link));
    /* A JWT of another kind, by the same key and with the same claims. */
    expect_int(
        standing_of(&world, token_make(&world, "ed",
                                       "{\"alg\":\"EdDSA\",\"typ\":\"JWT\","
                                       "\"kid\":\"ed\"}",
                                       payload)),
        ACCESS_INVALID);
    expect_int(
        standing_of(&world,
                    token_make(&world, "ed",
                               "{\"alg\":\"EdDSA\",\"kid\":\"ed\"}", payload)),
        ACCESS_INVALID);
    token_world_close(&world);
}

/* The subject is an id; names are nowhere in a token. */
TEST(a_reused_name_has_no_power)
{
    struct token_world world;
    static const struct claim_row by_name = {"sub", "\"alice\"",
                                             ACCESS_INVALID};

    token_world_open(&world, "ed");
    expect_int(standing_of(&world, token_make(&world, "hs", HEADER_HS,
                                              payload_with(&world, &by_name))),
               ACCESS_INVALID);
    token_world_close(&world);
}

TEST(another_issuers_token_is_invalid)
{
    struct token_world world;
    struct access_rules theirs = rules;
    struct slice token = {0};

    token_world_open(&world, "ed");
    theirs.issuer = "https://other.example";
    expect_int(access_issue(world.ring, &theirs, &world.cx, &claims, &token),
               GATE_OK);
    expect_int(standing_of(&world, token.data), ACCESS_INVALID);
    token_world_close(&world);
}

TEST(an_issuer_may_hold_any_text)
{
    struct token_world world;
    struct access_rules odd = rules;
    struct slice token = {0};
    struct access out;
    enum access_standing standing = ACCESS_INVALID;

    token_world_open(&world, "ed");
    odd.issuer = "https://x.example/\"},{\"a\\b\n\xc3\xa9";
    expect_int(access_issue(world.ring, &odd, &world.cx, &claims, &token),
               GATE_OK);
    expect_int(access_read(world.ring, &odd, &world.cx, token_secret(token),
                           NOW_S, &out, &standing),
               GATE_OK);
    expect_int(standing, ACCESS_GOOD);
    token_world_close(&world);
}

TEST_MAIN
