/* SPDX-License-Identifier: MIT */
/*
 * Which passwords are taken, asked where people ask: at registration, on every
 * store.  security.md, rows 1 to 5.
 */
#include "support/fixture.h"

static const char *register_with(struct fixture *fx, const char *name,
                                 const char *password)
{
    return fixture_call(fx, NULL, "register", "success errors",
                        "username: \"%s\", email: \"%s@mail.example\", "
                        "password1: \"%s\", password2: \"%s\"",
                        name, name, password, password);
}

static void expect_code(const char *answer, const char *code)
{
    if (strstr(answer, code) == NULL) {
        expect_text(answer, code);
    }
}

static void expect_taken(const char *answer)
{
    expect_text(answer, SUCCESS("register"));
}

/* `count` times one character, of 1 to 4 bytes: no two passwords alike. */
static const char *repeat(struct fixture *fx, const char *character,
                          size_t count)
{
    char text[4200] = "";
    const char *kept = "";

    for (size_t i = 0; i < count; i++) {
        snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s",
                 i % 7 == 3 ? "z" : character);
    }
    expect_int(context_copy(&fx->cx, slice_of(text), &kept), GATE_OK);
    return kept;
}

static const char *const characters[] = {"q", "\u00e4", "\u263a", "\U0001f600"};

TEST_ON_EVERY_STORE(counts_code_points)
{
    struct fixture *fx = fixture_open(NULL);
    char name[16];

    for (size_t i = 0; i < ARRAY_LENGTH(characters); i++) {
        test_case(characters[i]);
        snprintf(name, sizeof(name), "ana%zu", i);
        expect_code(register_with(fx, name, repeat(fx, characters[i], 7)),
                    "password_too_short");
        expect_code(register_with(fx, name, repeat(fx, characters[i], 129)),
                    "password_too_long");
        expect_taken(register_with(fx, name, repeat(fx, characters[i], 8)));
    }
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(accepts_what_is_long)
{
    struct fixture *fx = fixture_open(NULL);
    char name[16];

    for (size_t i = 0; i < ARRAY_LENGTH(characters); i++) {
        const char *password = repeat(fx, characters[i], 128);

        test_case(characters[i]);
        snprintf(name, sizeof(name), "ana%zu", i);
        expect_taken(register_with(fx, name, password));
        /* The last of them counts. */
        expect_text(fixture_call(fx, NULL, "tokenAuth", "success",
                                 "username: \"%s\", password: \"%s\"", name,
                                 password),
                    "{\"data\":{\"tokenAuth\":{\"success\":true}}}");
        expect_text(
            fixture_call(fx, NULL, "tokenAuth", "success",
                         "username: \"%s\", password: \"%.*s\"", name,
                         (int)(strlen(password) - strlen(characters[i])),
                         password),
            "{\"data\":{\"tokenAuth\":{\"success\":false}}}");
    }
    fixture_close(fx);
}

/* No kind of character is asked for. */
TEST_ON_EVERY_STORE(plain_words_pass)
{
    static const char *const plain[] = {
        "two heron feathers", "mittagspausenregenschirm", "       wx yz9",
        "\u5317\u4eac\u7684\u51ac\u5929\u5f88\u51b7\u554a"};
    struct fixture *fx = fixture_open(NULL);
    char name[16];

    for (size_t i = 0; i < ARRAY_LENGTH(plain); i++) {
        test_case(plain[i]);
        snprintf(name, sizeof(name), "ana%zu", i);
        expect_taken(register_with(fx, name, plain[i]));
    }
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(common_ones_are_named)
{
    static const char *const common[] = {
        "password1", "PassWord1", "  password1 ", "football1", "qwertyuiop"};
    struct fixture *fx = fixture_open(NULL);

    for (size_t i = 0; i < ARRAY_LENGTH(common); i++) {
        test_case(common[i]);
        expect_text(
            register_with(fx, "ana", common[i]),
            REFUSED("register",
                    ONE_COMPLAINT("password2", "This password is too common.",
                                  "password_too_common")));
    }
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(own_words_are_refused)
{
    static const struct {
        const char *name;
        const char *password;
        const char *code;
    } rows[] = {
        {"marguerite", "marguerite", "similar to the username"},
        {"marguerite", "Marguerite9", "similar to the username"},
        {"marguerite.duval", "duval1234", "similar to the username"},
        {"ann", "ann@mail.example", "similar to the email address"},
        {"ann", "mail.example1", "similar to the email address"},
        {"bob", "accounts.heron1", "similar to the name of this site"},
    };
    struct fixture *fx =
        fixture_open("public_url=https://accounts.heron.example", NULL);

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        const char *answer = register_with(fx, rows[i].name, rows[i].password);

        test_case(rows[i].password);
        expect_code(answer, rows[i].code);
        expect_code(answer, "password_too_similar");
    }
    fixture_close(fx);
}

/* A minimum of one's own is never below 8. */
TEST_ON_EVERY_STORE(the_minimum_is_a_setting)
{
    struct fixture *fx = fixture_open("password_min=15", NULL);
    gate_options *options = gate_options_new();
    gate_error error;

    expect_code(register_with(fx, "ana", "fourteen chars"),
                "at least 15 characters");
    expect_taken(register_with(fx, "ana", "fifteen letters"));
    expect_int(gate_options_set(options, "password_min", "7", NULL, &error),
               GATE_FAULT_CONFIG);
    gate_options_free(options);
    fixture_close(fx);
}

TEST_MAIN
