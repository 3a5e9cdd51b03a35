/* SPDX-License-Identifier: MIT */
/* Addresses: what is taken, how it is stored, and the isemail suite. */
#include "unicode/email.h"

#include "support/shared.h"
#include "support/test.h"

#define A64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A61 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

TEST(addresses_that_people_have_are_taken)
{
    static const char *const rows[] = {
        "a@b.co",
        "first.last+tag@mail.example.co.uk",
        "!#$%&'*+-/=?^_`{|}~@example.com",
        "\"quoted.name\"@example.com",
        "\"a\\ b\\\"c@d\"@example.com",
        "user@localhost",
        "user@b\xc3\xbc"
        "cher.example",
        "user@xn--bcher-kva.example",
        "1@1.a1",
        A64 "@example.com",
        /* 254 bytes: 64 + 1 + 3 * 62 + 3 */
        A64 "@" A61 "." A61 "." A61 ".com",
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        test_case(rows[i]);
        expect_true(email_is_valid(slice_of(rows[i])));
    }
}

TEST(what_cannot_be_written_to_is_refused)
{
    static const struct {
        const char *name;
        const char *address;
    } rows[] = {
        {"empty", ""},
        {"no at", "example.com"},
        {"no local part", "@example.com"},
        {"no domain", "a@"},
        {"two ats", "a@b@example.com"},
        {"a dot first", ".a@example.com"},
        {"a dot last", "a.@example.com"},
        {"two dots", "a..b@example.com"},
        {"a space", "a b@example.com"},
        {"space around", " a@example.com"},
        {"a line break", "a@example.com\n"},
        {"a header behind a line break", "a\r\nBcc:b@example.com"},
        {"a quoted line break", "\"a\r\nb\"@example.com"},
        {"a quoted pair of a line break", "\"a\\\nb\"@example.com"},
        {"a quoted tab", "\"a\tb\"@example.com"},
        {"a quoted space", "\"a b\"@example.com"},
        {"a quotation mark open", "\"a@example.com"},
        {"a quotation mark taken by a backslash", "\"a\\\"@example.com"},
        {"one quotation mark", "\"@example.com"},
        {"text behind a quoted string", "\"a\"b@example.com"},
        {"a name and an address", "A <a@example.com>"},
        {"two addresses", "a@example.com,b@example.com"},
        {"a comment", "a(b)@example.com"},
        {"an address literal", "a@[127.0.0.1]"},
        {"a number for a domain", "a@127.0.0.1"},
        {"a bare name", "a@example"},
        {"a short last label", "a@example.c"},
        {"a dot at the end", "a@example.com."},
        {"a local part beyond ASCII", "\xc3\xa9@example.com"},
        {"DEL", "a\x7f@example.com"},
        {"a local part of 65", A64 "a@example.com"},
        {"255 bytes", A64 "@" A61 "." A61 "." A61 ".info"},
        {"a percent sign in the domain", "a@exa%mple.com"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        test_case(rows[i].name);
        expect_false(email_is_valid(slice_of(rows[i].address)));
    }
    test_case("a NUL");
    expect_false(email_is_valid((struct slice){"a\0b@example.com", 15}));
    expect_false(email_is_valid((struct slice){"\"a\0b\"@example.com", 17}));
    expect_false(email_is_valid((struct slice){"a@example.com\0", 14}));
}

TEST(addresses_that_encode_to_more_than_254_are_refused)
{
    CLEANUP(context_close) gate_context cx;
    struct slice out = {0};
    char address[300] = "a@";

    for (int i = 0; i < 30; i++) {
        strcat(address, "\xc3\xbc\xc3\xb6."); /* 5 bytes become 10 */
    }
    strcat(address, "com");
    expect_true(strlen(address) < EMAIL_MAX_BYTES);
    expect_int(context_open(1 << 16, 0, &cx), GATE_OK);
    expect_int(email_normalize(&cx, slice_of(address), &out), GATE_REFUSED);
}

TEST(stored_as_it_came_with_the_domain_in_a_labels)
{
    CLEANUP(context_close) gate_context cx;
    struct slice out = {0};

    expect_int(context_open(1 << 16, 0, &cx), GATE_OK);
    expect_int(email_normalize(&cx,
                               SLICE("Al.Ice@B\xc3\xbc"
                                     "cher.Example"),
                               &out),
               GATE_OK);
    expect_text(out.data, "Al.Ice@xn--bcher-kva.example");
    expect_int(out.bytes, strlen(out.data));
    expect_int(email_normalize(&cx, SLICE("nobody"), &out), GATE_REFUSED);
}

TEST(compared_without_letter_case)
{
    CLEANUP(context_close) gate_context cx;
    struct slice out = {0};

    expect_int(context_open(1 << 16, 0, &cx), GATE_OK);
    expect_int(email_key(&cx, SLICE("Al.ICE+x@EXAMPLE.com"), &out), GATE_OK);
    expect_text(out.data, "al.ice+x@example.com");
    expect_int(email_key(&cx, SLICE("nobody"), &out), GATE_REFUSED);
}

TEST(a_small_arena_is_a_fault)
{
    CLEANUP(context_close) gate_context cx;
    struct slice out = {0};

    expect_int(context_open(8, 0, &cx), GATE_OK);
    expect_int(email_key(&cx, SLICE("a@example.com"), &out), GATE_FAULT_MEMORY);
    expect_true(out.data == NULL);
}

/* Dominic Sayers' isemail: what it calls an error must not be taken. */
TEST(refuses_every_error_of_the_isemail_suite)
{
    CLEANUP(context_close) gate_context cx;
    const struct json *suite;
    unsigned errors = 0;
    unsigned valid = 0;

    expect_int(context_open(1 << 22, 0, &cx), GATE_OK);
    suite = shared_read_json(&cx, "conformance/isemail/isemail_tests.json");
    if (suite == NULL) {
        test_skip("no conformance/isemail in $GATEHOUSE_SHARED or ../shared");
    }
    for (const struct json *row = json_member(suite, "cases")->first;
         row != NULL; row = row->next) {
        const struct json *address = json_member(row, "address");
        const char *category = json_text_of(json_member(row, "category"));

        if (address->kind != JSON_TEXT) {
            continue;
        }
        test_case(address->text.data);
        if (strcmp(category, "ISEMAIL_ERR") == 0) {
            expect_false(email_is_valid(address->text));
            errors++;
        } else if (strcmp(category, "ISEMAIL_VALID_CATEGORY") == 0) {
            valid += email_is_valid(address->text);
        }
    }
    test_case(NULL);
    printf("%u errors refused, %u of 14 valid ones taken\n", errors, valid);
    expect_int(errors, 66);
    expect_int(valid, 13); /* all but test@io, which has no dot */
}

TEST_MAIN
