/* SPDX-License-Identifier: MIT */
/* security.md, rows 21 and 22: who can make the token of a link. */
#include "support/test.h"
#include "support/tokens.h"

#include "crypto/equal.h"
#include "crypto/random.h"
#include "token/link.h"

static const gate_link row = {
    .selector = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
    .account = 42,
    .purpose = LINK_PASSWORD_RESET,
    .email = "alice@example.org",
};

static const char *write_link(struct token_world *world, const gate_link *link)
{
    struct secret text = {0};

    expect_int(link_token_write(world->ring, &world->cx, link, &text), GATE_OK);
    expect_int(text.bytes, LINK_TOKEN_LENGTH);
    expect_int(text.data[text.bytes], '\0');
    return text.data;
}

static bool matches(struct token_world *world, const char *text,
                    const gate_link *link)
{
    return link_token_matches(world->ring, token_text(text), link);
}

TEST(a_link_is_its_rows)
{
    struct token_world world;
    uint8_t selector[GATE_SELECTOR_BYTES] = {0};
    const char *text;

    token_world_open(&world, "ed");
    text = write_link(&world, &row);
    expect_true(link_token_read(token_text(text), selector));
    expect_true(crypto_equal(selector, row.selector, sizeof(selector)));
    expect_true(matches(&world, text, &row));
    /* Made again when the mail is sent: the same. */
    expect_text(write_link(&world, &row), text);
    token_world_close(&world);
}

TEST(forged_and_foreign_ones_fail)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst"
        "uvwxyz0123456789-_";
    struct token_world world;
    char text[LINK_TOKEN_LENGTH + 1];

    token_world_open(&world, "ed");
    memcpy(text, write_link(&world, &row), sizeof(text));
    for (size_t i = 0; i < LINK_TOKEN_LENGTH; i++) {
        char right = text[i];

        for (const char *digit = digits; *digit != '\0'; digit++) {
            text[i] = *digit;
            expect_int(matches(&world, text, &row), *digit == right);
        }
        text[i] = right;
    }
    token_world_close(&world);
}

TEST(bound_to_purpose_account_and_address)
{
    struct token_world world;
    const char *text;
    gate_link other;

    token_world_open(&world, "ed");
    text = write_link(&world, &row);
    other = row;
    other.purpose = LINK_ACTIVATION;
    expect_false(matches(&world, text, &other));
    other = row;
    other.account = 43;
    expect_false(matches(&world, text, &other));
    other = row;
    other.email = "alice@example.or";
    expect_false(matches(&world, text, &other));
    other.email = "alice@example.orgg";
    expect_false(matches(&world, text, &other));
    other.email = "";
    expect_false(matches(&world, text, &other));
    other = row;
    other.selector[15] ^= 1;
    expect_false(matches(&world, text, &other));
    /* The end of a link is not in its token: it is the row's. */
    other = row;
    other.expires_ms = 99;
    expect_true(matches(&world, text, &other));
    token_world_close(&world);
}

TEST(other_forms_are_no_links)
{
    static const char *const forms[] = {
        "",
        "x",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA ",
    };
    struct token_world world;
    uint8_t selector[GATE_SELECTOR_BYTES];

    token_world_open(&world, "ed");
    for (size_t i = 0; i < ARRAY_LENGTH(forms); i++) {
        test_case(forms[i]);
        expect_false(link_token_read(token_text(forms[i]), selector));
        expect_false(matches(&world, forms[i], &row));
    }
    expect_false(link_token_read((struct secret){NULL, 0}, selector));
    token_world_close(&world);
}

/* Who has the whole row, and every key but the link key, has no link. */
TEST(the_database_cannot_make_one)
{
    struct token_world world;
    struct token_world thief;
    uint8_t guess[KEY_MATERIAL_BYTES];
    const char *text;

    token_world_open(&world, "ed");
    token_world_open(&thief, "ed");
    crypto_random(guess, sizeof(guess));
    token_add_key(&thief, KEY_LINK, "HS256", "link", guess, false);
    text = write_link(&world, &row);
    expect_false(matches(&world, write_link(&thief, &row), &row));
    /* The selector is what both have in common, and it is a third of it. */
    expect_true(strncmp(text, write_link(&thief, &row), 21) == 0);
    for (int purpose = KEY_REFRESH; purpose < KEY_PURPOSES; purpose++) {
        struct mac_key *link_key = thief.ring->purpose[KEY_LINK];

        if (purpose != KEY_LINK) {
            thief.ring->purpose[KEY_LINK] = world.ring->purpose[purpose];
            expect_false(matches(&world, write_link(&thief, &row), &row));
            thief.ring->purpose[KEY_LINK] = link_key;
        }
    }
    token_world_close(&thief);
    token_world_close(&world);
}

TEST_MAIN
