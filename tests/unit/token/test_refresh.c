/* SPDX-License-Identifier: MIT */
/* Refresh tokens: their text, their chain, and how one stands to a session. */
#include "support/test.h"
#include "support/tokens.h"

#include "crypto/equal.h"
#include "crypto/random.h"
#include "token/refresh.h"

enum { NOW_MS = 1000000, GRACE_MS = 10000 };

static bool same(const struct refresh_token *a, const struct refresh_token *b)
{
    return crypto_equal(a, b, sizeof(*a));
}

TEST(reads_what_it_writes)
{
    struct token_world world;
    struct refresh_token token;
    struct refresh_token got;
    struct secret text = {0};

    token_world_open(&world, "ed");
    refresh_token_begin(&token);
    expect_int(refresh_token_write(&world.cx, &token, &text), GATE_OK);
    expect_int(text.bytes, REFRESH_TOKEN_LENGTH);
    expect_int(strlen(text.data), REFRESH_TOKEN_LENGTH);
    expect_true(refresh_token_read(text, &got));
    expect_true(same(&token, &got));
    token_world_close(&world);
}

TEST(other_forms_are_none)
{
    struct token_world world;
    struct refresh_token token;
    struct refresh_token got;
    struct secret text = {0};
    char changed[REFRESH_TOKEN_LENGTH + 2];

    token_world_open(&world, "ed");
    refresh_token_begin(&token);
    expect_int(refresh_token_write(&world.cx, &token, &text), GATE_OK);
    for (size_t bytes = 0; bytes < REFRESH_TOKEN_LENGTH; bytes++) {
        expect_false(
            refresh_token_read((struct secret){text.data, bytes}, &got));
    }
    (void)snprintf(changed, sizeof(changed), "%sA", text.data);
    expect_false(refresh_token_read(token_text(changed), &got));
    for (size_t i = 0; i < REFRESH_TOKEN_LENGTH; i++) {
        memcpy(changed, text.data, REFRESH_TOKEN_LENGTH + 1);
        changed[i] = '=';
        expect_false(refresh_token_read(token_text(changed), &got));
        changed[i] = '\0';
        expect_false(refresh_token_read(
            (struct secret){changed, REFRESH_TOKEN_LENGTH}, &got));
    }
    expect_false(refresh_token_read((struct secret){NULL, 0}, &got));
    token_world_close(&world);
}

TEST(two_that_begin_have_nothing_in_common)
{
    struct refresh_token one;
    struct refresh_token two;

    refresh_token_begin(&one);
    refresh_token_begin(&two);
    expect_false(crypto_equal(one.selector, two.selector, 16));
    expect_false(crypto_equal(one.secret, two.secret, 32));
}

TEST(two_tabs_reach_one_successor)
{
    struct token_world world;
    struct token_world other;
    struct refresh_token token;
    struct refresh_token one;
    struct refresh_token two;

    token_world_open(&world, "ed");
    token_world_open(&other, "ed");
    refresh_token_begin(&token);
    refresh_token_follow(world.ring, &token, &one);
    refresh_token_follow(world.ring, &token, &two);
    expect_true(same(&one, &two));
    expect_true(crypto_equal(one.selector, token.selector, 16));
    expect_false(crypto_equal(one.secret, token.secret, 32));
    /* Onto itself is fine. */
    two = token;
    refresh_token_follow(world.ring, &two, &two);
    expect_true(same(&one, &two));
    /* Without the key nobody follows. */
    token_add_key(&other, KEY_REFRESH, "HS256", "r", token_hs_secret, false);
    refresh_token_follow(other.ring, &token, &two);
    expect_false(crypto_equal(one.secret, two.secret, 32));
    token_world_close(&other);
    token_world_close(&world);
}

static gate_session session_at(const struct refresh_token *current)
{
    gate_session session = {
        .id = 1,
        .account = 2,
        .started_ms = 0,
        .idle_until_ms = NOW_MS + 50000,
        .ends_ms = NOW_MS + 90000,
    };

    memcpy(session.selector, current->selector, sizeof(session.selector));
    memcpy(session.digest, current->digest, sizeof(session.digest));
    return session;
}

static void add_replaced(gate_session *session,
                         const struct refresh_token *token, int64_t at_ms)
{
    gate_replaced *replaced = &session->replaced[session->replaced_count++];

    memcpy(replaced->digest, token->digest, sizeof(replaced->digest));
    replaced->replaced_ms = at_ms;
}

TEST(stands_as_the_session_says)
{
    struct refresh_token current;
    struct refresh_token just;
    struct refresh_token edge;
    struct refresh_token late;
    struct refresh_token strange;
    gate_session session;

    refresh_token_begin(&current);
    refresh_token_begin(&just);
    refresh_token_begin(&edge);
    refresh_token_begin(&late);
    refresh_token_begin(&strange);
    session = session_at(&current);
    add_replaced(&session, &just, NOW_MS - 1);
    add_replaced(&session, &edge, NOW_MS - GRACE_MS + 1);
    add_replaced(&session, &late, NOW_MS - GRACE_MS);

    expect_int(refresh_standing(&session, &current, NOW_MS, GRACE_MS),
               REFRESH_CURRENT);
    expect_int(refresh_standing(&session, &just, NOW_MS, GRACE_MS),
               REFRESH_JUST_REPLACED);
    expect_int(refresh_standing(&session, &edge, NOW_MS, GRACE_MS),
               REFRESH_JUST_REPLACED);
    expect_int(refresh_standing(&session, &late, NOW_MS, GRACE_MS),
               REFRESH_USED_BEFORE);
    expect_int(refresh_standing(&session, &strange, NOW_MS, GRACE_MS),
               REFRESH_USED_BEFORE);
    /* Without grace every replaced one was used before, even at once. */
    add_replaced(&session, &strange, NOW_MS);
    expect_int(refresh_standing(&session, &strange, NOW_MS, 0),
               REFRESH_USED_BEFORE);
    expect_int(refresh_standing(&session, &current, NOW_MS, 0),
               REFRESH_CURRENT);
}

TEST(nothing_stands_once_the_session_is_over)
{
    struct refresh_token current;
    gate_session session;

    refresh_token_begin(&current);
    session = session_at(&current);
    expect_int(refresh_standing(&session, &current, session.idle_until_ms - 1,
                                GRACE_MS),
               REFRESH_CURRENT);
    expect_int(
        refresh_standing(&session, &current, session.idle_until_ms, GRACE_MS),
        REFRESH_EXPIRED);
    session.idle_until_ms = INT64_MAX;
    expect_int(
        refresh_standing(&session, &current, session.ends_ms - 1, GRACE_MS),
        REFRESH_CURRENT);
    expect_int(refresh_standing(&session, &current, session.ends_ms, GRACE_MS),
               REFRESH_EXPIRED);
    session.ended_ms = 1;
    expect_int(refresh_standing(&session, &current, NOW_MS, GRACE_MS),
               REFRESH_EXPIRED);
}

TEST(the_list_of_replaced_ones_is_bounded)
{
    struct refresh_token current;
    struct refresh_token last;
    gate_session session;

    refresh_token_begin(&current);
    session = session_at(&current);
    while (session.replaced_count < GATE_REPLACED_MAX) {
        refresh_token_begin(&last);
        add_replaced(&session, &last, NOW_MS);
    }
    expect_int(refresh_standing(&session, &last, NOW_MS, GRACE_MS),
               REFRESH_JUST_REPLACED);
    /* A store that says more than there can be is not believed. */
    session.replaced_count = UINT32_MAX;
    refresh_token_begin(&last);
    expect_int(refresh_standing(&session, &last, NOW_MS, GRACE_MS),
               REFRESH_USED_BEFORE);
}

TEST(reaches_the_current_one_from_every_replaced_one)
{
    struct token_world world;
    struct refresh_token chain[GATE_REPLACED_MAX + 2];
    gate_session session;

    token_world_open(&world, "ed");
    refresh_token_begin(&chain[0]);
    for (size_t i = 1; i < ARRAY_LENGTH(chain); i++) {
        refresh_token_follow(world.ring, &chain[i - 1], &chain[i]);
    }
    session = session_at(&chain[GATE_REPLACED_MAX + 1]);
    for (size_t i = 1; i < ARRAY_LENGTH(chain); i++) {
        struct refresh_token reached = {0};

        expect_int(
            refresh_token_reach(world.ring, &session, &chain[i], &reached),
            GATE_OK);
        expect_true(same(&reached, &chain[GATE_REPLACED_MAX + 1]));
    }
    token_world_close(&world);
}

TEST(what_is_not_reached_is_stale)
{
    struct token_world world;
    struct refresh_token token;
    struct refresh_token other;
    struct refresh_token reached = {0};
    gate_session session;

    token_world_open(&world, "ed");
    refresh_token_begin(&token);
    refresh_token_begin(&other);
    session = session_at(&other);
    expect_int(refresh_token_reach(world.ring, &session, &token, &reached),
               GATE_STALE);
    expect_int(reached.secret[0], 0);
    /* Nor backwards. */
    refresh_token_follow(world.ring, &token, &other);
    session = session_at(&token);
    expect_int(refresh_token_reach(world.ring, &session, &other, &reached),
               GATE_STALE);
    token_world_close(&world);
}

/* Who has the session's row, and not the token, presents nothing that counts:
 * what is stored is a digest. */
TEST(the_database_cannot_refresh)
{
    struct token_world world;
    struct refresh_token current;
    struct refresh_token forged;
    struct secret text = {0};
    struct refresh_token presented;
    gate_session session;

    token_world_open(&world, "ed");
    refresh_token_begin(&current);
    session = session_at(&current);
    memcpy(forged.selector, session.selector, sizeof(forged.selector));
    memcpy(forged.secret, session.digest, sizeof(forged.secret));
    expect_int(refresh_token_write(&world.cx, &forged, &text), GATE_OK);
    expect_true(refresh_token_read(text, &presented));
    expect_true(refresh_standing(&session, &presented, NOW_MS, GRACE_MS) ==
                REFRESH_USED_BEFORE);
    token_world_close(&world);
}

TEST_MAIN
