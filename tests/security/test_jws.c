/* SPDX-License-Identifier: MIT */
/* security.md, rows 33 to 36: which signatures are accepted, and which never.
 */
#include "support/shared.h"
#include "support/test.h"
#include "support/tokens.h"

#include "base/arena.h"
#include "crypto/equal.h"

#define HEADER_ED "{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"kid\":\"ed\"}"
#define HEADER_HS "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"hs\"}"

static gate_status verify(struct token_world *world, const char *token)
{
    const struct json *payload = NULL;

    return jws_verify(world->ring, &world->cx, "at+jwt", token_text(token),
                      &payload);
}

TEST(what_is_signed_verifies)
{
    static const char *const kids[] = {"ed", "hs"};

    for (size_t i = 0; i < ARRAY_LENGTH(kids); i++) {
        struct token_world world;
        struct slice token = {0};
        const struct json *payload = NULL;

        test_case(kids[i]);
        token_world_open(&world, kids[i]);
        expect_int(jws_sign(world.ring, &world.cx, "at+jwt",
                            SLICE("{\"a\":\"b\"}"), &token),
                   GATE_OK);
        expect_int(token.data[token.bytes], '\0');
        expect_int(jws_verify(world.ring, &world.cx, "at+jwt",
                              token_secret(token), &payload),
                   GATE_OK);
        expect_text(json_text_of(json_member(payload, "a")), "b");
        token_world_close(&world);
    }
}

/* The form is the one of RFC 8037, appendix A.4, and RFC 7515, appendix A.1:
 * other libraries read it. */
TEST(the_header_is_plain)
{
    struct token_world world;
    struct slice token = {0};

    token_world_open(&world, "ed");
    expect_int(jws_sign(world.ring, &world.cx, "at+jwt", SLICE("{}"), &token),
               GATE_OK);
    expect_text(token.data, token_make(&world, "ed", HEADER_ED, "{}"));
    token_world_close(&world);
}

TEST(without_a_signing_key_nothing_is_signed)
{
    struct token_world world;
    struct slice token = {0};

    token_world_open(&world, "none");
    expect_int(jws_sign(world.ring, &world.cx, "at+jwt", SLICE("{}"), &token),
               GATE_FAULT_CRYPTO);
    token_world_close(&world);
}

TEST(no_algorithm_but_the_keys_own)
{
    static const struct {
        const char *name;
        const char *kid; /* whose key signs */
        const char *header;
    } rows[] = {
        {"none", "ed", "{\"alg\":\"none\",\"typ\":\"at+jwt\",\"kid\":\"ed\"}"},
        {"None", "ed", "{\"alg\":\"None\",\"typ\":\"at+jwt\",\"kid\":\"ed\"}"},
        {"eddsa", "ed",
         "{\"alg\":\"eddsa\",\"typ\":\"at+jwt\",\"kid\":\"ed\"}"},
        {"an HS256 signature, kid of the EdDSA key", "hs",
         "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"ed\"}"},
        {"an EdDSA signature, kid of the HS256 key", "ed",
         "{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"kid\":\"hs\"}"},
        {"said EdDSA, signed HS256", "hs", HEADER_ED},
        {"said HS256, signed EdDSA", "ed", HEADER_HS},
        {"signed HS256 by its key, said EdDSA", "hs",
         "{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"kid\":\"hs\"}"},
        {"signed EdDSA by its key, said HS256", "ed",
         "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"ed\"}"},
        {"HS512", "hs",
         "{\"alg\":\"HS512\",\"typ\":\"at+jwt\",\"kid\":\"hs\"}"},
        {"RS256", "hs",
         "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"hs\"}"},
        {"Ed25519", "ed",
         "{\"alg\":\"Ed25519\",\"typ\":\"at+jwt\",\"kid\":\"ed\"}"},
        {"no alg", "ed", "{\"typ\":\"at+jwt\",\"kid\":\"ed\"}"},
        {"alg null", "ed", "{\"alg\":null,\"typ\":\"at+jwt\",\"kid\":\"ed\"}"},
        {"alg a list", "ed",
         "{\"alg\":[\"EdDSA\"],\"typ\":\"at+jwt\",\"kid\":\"ed\"}"},
        {"no kid", "ed", "{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\"}"},
        {"kid empty", "ed",
         "{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"kid\":\"\"}"},
        {"kid unknown", "ed",
         "{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"kid\":\"e\"}"},
        {"kid a number", "ed",
         "{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"kid\":1}"},
        {"kid with more", "ed",
         "{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"kid\":\"ed \"}"},
        {"kid with a NUL", "ed",
         "{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"kid\":\"ed\\u0000\"}"},
        {"alg with a NUL", "ed",
         "{\"alg\":\"EdDSA\\u0000\",\"typ\":\"at+jwt\",\"kid\":\"ed\"}"},
        {"typ with a NUL", "ed",
         "{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\\u0000\",\"kid\":\"ed\"}"},
        {"kid in another case", "ed",
         "{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"kid\":\"Ed\"}"},
    };
    struct token_world world;

    token_world_open(&world, "ed");
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        test_case(rows[i].name);
        expect_int(verify(&world, token_make(&world, rows[i].kid,
                                             rows[i].header, "{}")),
                   GATE_REFUSED);
    }
    expect_int(verify(&world, token_make(&world, "ed", HEADER_ED, "{}")),
               GATE_OK);
    expect_int(verify(&world, token_make(&world, "hs", HEADER_HS, "{}")),
               GATE_OK);
    token_world_close(&world);
}

/* CVE-2015-9235 and its kin: a public key is known to all, so a MAC under it
 * says nothing. */
TEST(an_rsa_key_is_no_secret)
{
    struct token_world world;
    const struct signing_key *pair;
    const char *made;

    token_world_open(&world, "ed");
    pair = keyring_find(world.ring, "ed");
    token_add_key(&world, KEY_ACCESS, "HS256", "stolen",
                  sign_key_public(pair->pair), false);
    made = token_make(&world, "stolen",
                      "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"ed\"}",
                      "{}");
    expect_int(verify(&world, made), GATE_REFUSED);
    token_world_close(&world);
}

/* A payload that cannot be read without a fault: with a wrong signature nobody
 * tries. */
TEST(unsigned_claims_are_never_read)
{
    struct token_world world;
    gate_context small;
    char payload[1200];
    char *token;
    const struct json *claims = NULL;

    token_world_open(&world, "hs");
    memset(payload, '[', sizeof(payload));
    (void)snprintf(payload, sizeof(payload), "{\"a\":\"%0*d\"}", 1100, 0);
    expect_int(
        context_copy(&world.cx,
                     slice_of(token_make(&world, "hs", HEADER_HS, payload)),
                     (const char **)&token),
        GATE_OK);
    /* Room for the header, and not for the payload. */
    expect_int(context_open(1000, 0, &small), GATE_OK);
    expect_int(
        jws_verify(world.ring, &small, "at+jwt", token_text(token), &claims),
        GATE_FAULT_MEMORY);
    context_close(&small);
    expect_int(context_open(1000, 0, &small), GATE_OK);
    token[strlen(token) - 2] ^= 1;
    expect_int(
        jws_verify(world.ring, &small, "at+jwt", token_text(token), &claims),
        GATE_REFUSED);
    context_close(&small);
    token_world_close(&world);
}

TEST(header_keys_are_not_used)
{
    /* The header names the key of the thief, who signs with it. */
    static const char *const members[] = {
        "\"jku\":\"https://evil.example/jwks.json\"",
        "\"x5u\":\"https://evil.example/key.pem\"",
        "\"x5c\":[\"MIIB\"]",
        "\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"%s\"}",
        "\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"}",
    };
    struct token_world world;
    struct token_world thief;

    token_world_open(&world, "ed");
    expect_int(context_open(1u << 20, 0, &thief.cx), GATE_OK);
    thief.ring = keyring_new(TOKEN_CACHE_BYTES);
    token_add_key(&thief, KEY_ACCESS, "EdDSA", "ed", token_hs_secret, true);
    for (size_t i = 0; i < ARRAY_LENGTH(members); i++) {
        const char *header = NULL;
        const char *member = NULL;
        char x[BASE64URL_LENGTH(SIGN_PUBLIC_BYTES) + 1] = "";
        const char *mark = strstr(members[i], "%s");

        base64url_encode(sign_key_public(thief.ring->signs->pair),
                         SIGN_PUBLIC_BYTES, x);
        expect_int(
            context_format(&world.cx, &member, "%.*s%s%s",
                           mark == NULL ? 1000 : (int)(mark - members[i]),
                           members[i], mark == NULL ? "" : x,
                           mark == NULL ? "" : mark + 2),
            GATE_OK);
        expect_int(context_format(&world.cx, &header,
                                  "{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\","
                                  "\"kid\":\"ed\",%s}",
                                  member),
                   GATE_OK);
        test_case(member);
        expect_int(verify(&world, token_make(&thief, "ed", header, "{}")),
                   GATE_REFUSED);
        /* Ignored, not refused: our key's signature counts. */
        expect_int(verify(&world, token_make(&world, "ed", header, "{}")),
                   GATE_OK);
    }
    token_world_close(&thief);
    token_world_close(&world);
}

TEST(crit_is_refused)
{
    static const char *const crits[] = {"[\"exp\"]",
                                        "[\"b64\"]",
                                        "[]",
                                        "null",
                                        "\"x\"",
                                        "[\"alg\"]",
                                        "[\"b64\"],\"b64\":false"};
    struct token_world world;

    token_world_open(&world, "ed");
    for (size_t i = 0; i < ARRAY_LENGTH(crits); i++) {
        const char *header = NULL;

        test_case(crits[i]);
        expect_int(context_format(&world.cx, &header,
                                  "{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\","
                                  "\"kid\":\"ed\",\"crit\":%s}",
                                  crits[i]),
                   GATE_OK);
        expect_int(verify(&world, token_make(&world, "ed", header, "{}")),
                   GATE_REFUSED);
    }
    token_world_close(&world);
}

TEST(the_type_is_compared)
{
    static const struct {
        const char *typ; /* JSON */
        gate_status status;
    } rows[] = {
        {"\"at+jwt\"", GATE_OK},
        {"\"AT+JWT\"", GATE_OK},
        {"\"application/at+jwt\"", GATE_OK},
        {"\"Application/At+Jwt\"", GATE_OK},
        {"\"JWT\"", GATE_REFUSED},
        {"\"at+jwt \"", GATE_REFUSED},
        {"\"at+jwtx\"", GATE_REFUSED},
        {"\"at+jw\"", GATE_REFUSED},
        {"\"\"", GATE_REFUSED},
        {"\"application/\"", GATE_REFUSED},
        {"\"text/at+jwt\"", GATE_REFUSED},
        {"\"application/application/at+jwt\"", GATE_REFUSED},
        {"null", GATE_REFUSED},
        {"[\"at+jwt\"]", GATE_REFUSED},
    };
    struct token_world world;

    token_world_open(&world, "ed");
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        const char *header = NULL;

        test_case(rows[i].typ);
        expect_int(
            context_format(&world.cx, &header,
                           "{\"alg\":\"EdDSA\",\"typ\":%s,\"kid\":\"ed\"}",
                           rows[i].typ),
            GATE_OK);
        expect_int(verify(&world, token_make(&world, "ed", header, "{}")),
                   rows[i].status);
    }
    expect_int(
        verify(&world, token_make(&world, "ed",
                                  "{\"alg\":\"EdDSA\",\"kid\":\"ed\"}", "{}")),
        GATE_REFUSED);
    token_world_close(&world);
}

static const char *edited(struct token_world *world, const char *token,
                          size_t at, size_t removed, const char *added)
{
    const char *out = NULL;

    expect_int(context_format(&world->cx, &out, "%.*s%s%s", (int)at, token,
                              added, token + at + removed),
               GATE_OK);
    return out;
}

/* Every edit of one place of a right token: taken away, doubled, replaced. */
static void expect_no_edit_verifies(struct token_world *world,
                                    const char *token)
{
    static const char *const inserted[] = {".", "=", " ", "\n", "?",
                                           "A", "%", "+", "/",  "\xc3"};

    expect_int(verify(world, token), GATE_OK);
    for (size_t i = 0; i <= strlen(token); i++) {
        for (size_t k = 0; k < ARRAY_LENGTH(inserted); k++) {
            const char *replaced;

            test_case(inserted[k]);
            expect_int(verify(world, edited(world, token, i, 0, inserted[k])),
                       GATE_REFUSED);
            if (i < strlen(token) && token[i] != inserted[k][0]) {
                replaced = edited(world, token, i, 1, inserted[k]);
                expect_int(verify(world, replaced), GATE_REFUSED);
            }
        }
        if (i < strlen(token)) {
            expect_int(verify(world, edited(world, token, i, 1, "")),
                       GATE_REFUSED);
        }
    }
}

/* The last character of a segment may have bits that stand for nothing. */
static void expect_unused_bits_are_zero(struct token_world *world)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst"
        "uvwxyz0123456789-_";
    const char *token = token_make(world, "hs", HEADER_HS, "{ }");
    size_t last = strlen(token) - 1;
    unsigned accepted = 0;

    for (size_t i = 0; i < 64; i++) {
        char one[2] = {digits[i], '\0'};

        accepted +=
            verify(world, edited(world, token, last, 1, one)) == GATE_OK;
    }
    expect_int(accepted, 1);
}

TEST(nothing_but_the_canonical_form)
{
    static const struct {
        const char *name;
        const char *header;
        const char *payload;
    } rows[] = {
        {"alg twice",
         "{\"alg\":\"EdDSA\",\"alg\":\"EdDSA\",\"typ\":\"at+jwt\","
         "\"kid\":\"ed\"}",
         "{}"},
        {"kid twice",
         "{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"kid\":\"x\",\"kid\":\"ed\"}",
         "{}"},
        {"claim twice", HEADER_ED, "{\"exp\":1,\"exp\":2}"},
        {"header is a list", "[" HEADER_ED "]", "{}"},
        {"header with more", HEADER_ED "{}", "{}"},
        {"header with a comma",
         "{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"kid\":\"ed\",}", "{}"},
        {"header in single quotes", "{'alg':'EdDSA','typ':'at+jwt','kid':'ed'}",
         "{}"},
        {"header with ill-formed UTF-8",
         "{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"kid\":\"ed\",\"x\":\"\xff\"}",
         "{}"},
        {"header with a BOM", "\xef\xbb\xbf" HEADER_ED, "{}"},
        {"no header", "", "{}"},
        {"no payload", HEADER_ED, ""},
        {"payload is a list", HEADER_ED, "[]"},
        {"payload is a text", HEADER_ED, "\"x\""},
        {"payload with more", HEADER_ED, "{} x"},
        {"payload with ill-formed UTF-8", HEADER_ED, "{\"a\":\"\xc3\x28\"}"},
        {"payload too deep", HEADER_ED, "{\"a\":[[[[[[[[[]]]]]]]]]}"},
    };
    struct token_world world;

    token_world_open(&world, "ed");
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        test_case(rows[i].name);
        expect_int(verify(&world, token_make(&world, "ed", rows[i].header,
                                             rows[i].payload)),
                   GATE_REFUSED);
    }
    expect_unused_bits_are_zero(&world);
    token_world_close(&world);
    token_world_open(&world, "hs");
    expect_no_edit_verifies(&world,
                            token_make(&world, "hs", HEADER_HS, "{\"a\":1}"));
    token_world_close(&world);
}

TEST(at_most_4096_bytes)
{
    struct token_world world;
    char payload[4000];
    unsigned longest = 0;

    token_world_open(&world, "hs");
    for (int fill = 2900; fill < 3000; fill++) {
        const char *token;

        (void)snprintf(payload, sizeof(payload), "{\"a\":\"%0*d\"}", fill, 0);
        token = token_make(&world, "hs", HEADER_HS, payload);
        expect_int(verify(&world, token),
                   strlen(token) <= JWS_MAX_BYTES ? GATE_OK : GATE_REFUSED);
        if (strlen(token) <= JWS_MAX_BYTES) {
            longest = (unsigned)strlen(token);
        }
    }
    expect_true(longest > JWS_MAX_BYTES - 3);
    expect_int(verify(&world, ""), GATE_REFUSED);
    expect_int(verify(&world, "."), GATE_REFUSED);
    expect_int(verify(&world, ".."), GATE_REFUSED);
    expect_int(verify(&world, "..."), GATE_REFUSED);
    token_world_close(&world);
}

TEST(a_token_too_long_is_not_made)
{
    struct token_world world;
    struct slice token = {0};
    char payload[4096];

    token_world_open(&world, "ed");
    for (size_t bytes = 2900; bytes <= sizeof(payload); bytes++) {
        memset(payload, ' ', bytes);
        payload[0] = '{';
        payload[bytes - 1] = '}';
        if (jws_sign(world.ring, &world.cx, "at+jwt",
                     (struct slice){payload, bytes}, &token) == GATE_OK) {
            expect_true(token.bytes <= JWS_MAX_BYTES);
            expect_true(bytes < 3000);
        }
        arena_reset(world.cx.arena);
    }
    token_world_close(&world);
}

/* What the vectors came to. */
struct tally {
    unsigned seen;
    unsigned accepted;   /* valid, by HS256 */
    unsigned refused;    /* invalid */
    unsigned not_ours;   /* valid, by an algorithm that waits */
    unsigned not_strict; /* valid there, not canonical base64url */
    unsigned twins;      /* invalid there, and valid under another number */
};

static bool is_valid(const struct json *vector)
{
    return strcmp(json_text_of(json_member(vector, "result")), "valid") == 0;
}

/* Wycheproof calls these two valid although their segments hold a '?'; RFC 7515
 * (section 2) decodes no other characters than base64url's. */
static bool is_not_canonical(const struct json *vector)
{
    int64_t number = json_member(vector, "tcId")->number;

    return number == 372 || number == 373;
}

/* 367 and 370, "invalidBase64Padding", have lost their padding on the way: they
 * are byte for byte the valid 357, and no verifier can please all three. */
static bool is_twin_of_a_valid_one(const struct json *group,
                                   const struct json *vector)
{
    const char *jws = json_text_of(json_member(vector, "jws"));

    for (const struct json *other = json_member(group, "tests")->first;
         other != NULL; other = other->next) {
        if (is_valid(other) &&
            strcmp(json_text_of(json_member(other, "jws")), jws) == 0) {
            return !is_valid(vector);
        }
    }
    return false;
}

static void try_vector(const struct keyring *ring, gate_context *cx,
                       const struct json *group, bool is_hs256,
                       const struct json *vector, struct tally *tally)
{
    const char *jws = json_text_of(json_member(vector, "jws"));
    bool is_twin = is_hs256 && is_twin_of_a_valid_one(group, vector);
    bool is_right = is_valid(vector) && is_hs256 && !is_not_canonical(vector);
    struct slice payload;

    test_case(json_text_of(json_member(vector, "comment")));
    expect_int(jws_verify_bytes(ring, cx, NULL, token_text(jws), &payload),
               is_right || is_twin ? GATE_OK : GATE_REFUSED);
    tally->seen++;
    tally->accepted += is_right;
    tally->refused += !is_valid(vector) && !is_twin;
    tally->twins += is_twin;
    tally->not_ours += is_valid(vector) && !is_hs256;
    tally->not_strict += is_valid(vector) && is_hs256 && !is_right;
}

/* The key of a group, as HS256 whatever it is: of RSA and EC keys the public
 * bytes become the secret, as the attacker would have it. */
static struct keyring *ring_of(gate_context *cx, const struct json *group)
{
    static const char *const members[] = {"k", "n", "x"};
    const struct json *key = json_member(group, "private");
    const char *kid;
    struct keyring *ring = keyring_new(TOKEN_CACHE_BYTES);
    uint8_t material[512];
    size_t bytes = 0;

    key = key == NULL ? json_member(group, "public") : key;
    kid = json_text_of(json_member(key, "kid"));
    for (size_t i = 0; i < ARRAY_LENGTH(members) && bytes == 0; i++) {
        const char *text = json_text_of(json_member(key, members[i]));

        if (text != NULL && !base64url_decode(slice_of(text), material,
                                              sizeof(material), &bytes)) {
            bytes = 0;
        }
    }
    expect_true(bytes > 0);
    expect_int(keyring_add(ring, cx, KEY_ACCESS, "HS256",
                           kid == NULL ? "none" : kid, material, bytes, false),
               GATE_OK);
    return ring;
}

static bool is_hs256_group(const struct json *group)
{
    const struct json *key = json_member(group, "private");
    const char *kty = json_text_of(json_member(key, "kty"));
    const char *alg = json_text_of(json_member(key, "alg"));

    return kty != NULL && strcmp(kty, "oct") == 0 && alg != NULL &&
           strcmp(alg, "HS256") == 0;
}

TEST(wycheproof)
{
    gate_context cx;
    const struct json *file;
    struct tally tally = {0};

    expect_int(context_open(64u << 20, 0, &cx), GATE_OK);
    file = shared_read_json(
        &cx, "conformance/wycheproof/json_web_signature_test.json");
    if (file == NULL) {
        context_close(&cx);
        test_skip("no shared/conformance/wycheproof");
    }
    for (const struct json *group = json_member(file, "testGroups")->first;
         group != NULL; group = group->next) {
        struct keyring *ring = ring_of(&cx, group);

        for (const struct json *vector = json_member(group, "tests")->first;
             vector != NULL; vector = vector->next) {
            try_vector(ring, &cx, group, is_hs256_group(group), vector, &tally);
        }
        keyring_free(ring);
    }
    printf("wycheproof: %u vectors: %u valid HS256 accepted, %u invalid"
           " refused; %u valid refused for their algorithm (ES, RS, PS wait),"
           " %u as not canonical; %u invalid are the same bytes as a valid"
           " one\n",
           tally.seen, tally.accepted, tally.refused, tally.not_ours,
           tally.not_strict, tally.twins);
    expect_int(tally.seen, 401);
    expect_int(tally.accepted, 8);
    expect_int(tally.refused, 353);
    expect_int(tally.not_ours, 36);
    expect_int(tally.not_strict, 2);
    expect_int(tally.twins, 2);
    context_close(&cx);
}

TEST_MAIN
