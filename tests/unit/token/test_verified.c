/* SPDX-License-Identifier: MIT */
/* Tokens seen before: what is kept, what is forgotten, and that keeping them
 * changes no answer. */
#include <pthread.h>

#include "support/test.h"
#include "support/tokens.h"

#include "token/access.h"
#include "token/verified.h"

enum { NOW_S = 1700000000 };

static const struct access_rules rules = {
    .issuer = "https://accounts.example",
    .audience = "gatehouse",
    .lifetime_s = 300,
    .leeway_s = 0,
};

static struct verified_claims claims_of(gate_id account, int64_t expires_s)
{
    return (struct verified_claims){
        .access = {.account = account, .expires_s = expires_s},
        .not_before_s = account,
    };
}

/* Some share a row. */
static void print_of(uint8_t nth, uint8_t out[FINGERPRINT_BYTES])
{
    memset(out, 0, FINGERPRINT_BYTES);
    out[0] = nth;
    out[FINGERPRINT_BYTES - 1] = nth;
}

static gate_id find(struct cache *tokens, uint8_t nth)
{
    struct verified_claims claims = {0};
    uint8_t print[FINGERPRINT_BYTES];

    print_of(nth, print);
    return verified_tokens_find(tokens, print, &claims) ? claims.access.account
                                                        : 0;
}

static void add(struct cache *tokens, uint8_t nth, int64_t expires_s)
{
    struct verified_claims claims = claims_of(nth, expires_s);
    uint8_t print[FINGERPRINT_BYTES];

    print_of(nth, print);
    verified_tokens_add(tokens, print, &claims);
}

TEST(what_is_added_is_found)
{
    struct cache *tokens = verified_tokens_new(TOKEN_CACHE_BYTES);

    expect_int(find(tokens, 1), 0);
    add(tokens, 1, 100);
    expect_int(find(tokens, 1), 1);
    expect_int(find(tokens, 2), 0);
    add(tokens, 1, 100);
    expect_int(find(tokens, 1), 1);
    cache_free(tokens);
}

TEST(who_was_not_seen_for_longest_makes_room)
{
    enum { TOKENS = 200, BYTES = 4096 };
    struct cache *tokens = verified_tokens_new(BYTES);
    struct cache_statistics counts;

    for (uint8_t nth = 1; nth < TOKENS; nth++) {
        add(tokens, nth, 100);
        expect_int(find(tokens, 1), 1); /* asked for all the time */
    }
    expect_int(find(tokens, 2), 0);
    cache_count(tokens, &counts);
    expect_true(counts.bytes <= BYTES && counts.things > 10);
    cache_free(tokens);
}

static enum access_standing standing_at(struct token_world *world,
                                        const struct access_rules *by,
                                        struct slice token, int64_t now_s,
                                        struct access *out)
{
    enum access_standing standing = ACCESS_INVALID;

    expect_int(access_read(world->ring, by, &world->cx, token_secret(token),
                           now_s, out, &standing),
               GATE_OK);
    return standing;
}

TEST(the_second_sight_says_what_the_first_did)
{
    static const int64_t times[] = {NOW_S - 1, NOW_S, NOW_S + 299, NOW_S + 300};
    struct token_world world;
    const struct access claims = {42, 7, 3, NOW_S, NOW_S + 300};
    struct slice token = {0};

    token_world_open(&world, "ed");
    expect_int(access_issue(world.ring, &rules, &world.cx, &claims, &token),
               GATE_OK);
    for (size_t i = 0; i < ARRAY_LENGTH(times); i++) {
        struct token_world fresh;
        struct access first = {0};
        struct access second = {0};

        token_world_open(&fresh, "ed");
        expect_int(standing_at(&fresh, &rules, token, times[i], &first),
                   standing_at(&world, &rules, token, times[i], &second));
        expect_int(first.account, second.account);
        expect_int(first.session, second.session);
        expect_int(first.epoch, second.epoch);
        expect_int(first.expires_s, second.expires_s);
        token_world_close(&fresh);
    }
    token_world_close(&world);
}

/* One changed character, other rules, or another ring: never the old answer. */
TEST(nothing_like_it_is_taken_for_it)
{
    struct token_world world;
    struct token_world other;
    const struct access claims = {42, 7, 3, NOW_S, NOW_S + 300};
    struct access_rules strict = rules;
    struct slice token = {0};
    struct access out;
    const char *text = NULL;

    token_world_open(&world, "ed");
    expect_int(context_open(1u << 20, 0, &other.cx), GATE_OK);
    other.ring = keyring_new(TOKEN_CACHE_BYTES);
    token_add_key(&other, KEY_ACCESS, "EdDSA", "ed", token_hs_secret, true);
    expect_int(access_issue(world.ring, &rules, &world.cx, &claims, &token),
               GATE_OK);
    expect_int(standing_at(&world, &rules, token, NOW_S, &out), ACCESS_GOOD);
    for (size_t i = 0; i < token.bytes; i++) {
        char *changed;

        expect_int(context_copy(&world.cx, token, &text), GATE_OK);
        changed = (char *)(uintptr_t)text;
        changed[i] ^= 1;
        expect_int(standing_at(&world, &rules,
                               (struct slice){changed, token.bytes}, NOW_S,
                               &out),
                   ACCESS_INVALID);
    }
    strict.audience = "other";
    expect_int(standing_at(&world, &strict, token, NOW_S, &out),
               ACCESS_INVALID);
    expect_int(standing_at(&other, &rules, token, NOW_S, &out), ACCESS_INVALID);
    expect_int(standing_at(&world, &rules, token, NOW_S, &out), ACCESS_GOOD);
    token_world_close(&other);
    token_world_close(&world);
}

struct reader {
    struct cache *tokens;
    unsigned wrong;
};

static void *read_and_add(void *payload)
{
    struct reader *reader = payload;

    for (unsigned i = 0; i < 20000; i++) {
        uint8_t nth = (uint8_t)(1 + i % 7);
        gate_id found = find(reader->tokens, nth);

        reader->wrong += found != 0 && found != nth;
        add(reader->tokens, nth, 100 + i % 3);
    }
    return NULL;
}

TEST(threads_share_it)
{
    enum { READERS = 4 };
    struct cache *tokens = verified_tokens_new(TOKEN_CACHE_BYTES);
    struct reader readers[READERS];
    pthread_t threads[READERS];

    for (int i = 0; i < READERS; i++) {
        readers[i] = (struct reader){tokens, 0};
        expect_int(pthread_create(&threads[i], NULL, read_and_add, &readers[i]),
                   0);
    }
    for (int i = 0; i < READERS; i++) {
        expect_int(pthread_join(threads[i], NULL), 0);
        expect_int(readers[i].wrong, 0);
    }
    cache_free(tokens);
}

TEST_MAIN
