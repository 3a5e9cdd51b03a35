/* SPDX-License-Identifier: MIT */
/* Accept and Content-Type, header by header. */
#include "http/negotiate.h"

#include "support/test.h"

enum { NONE = -1 };

static int choose(const char *accept)
{
    struct negotiation negotiation = {0};
    enum media_type type;

    if (accept != NULL) {
        negotiate_note(&negotiation, slice_of(accept));
    }
    return negotiate_choose(&negotiation, &type) ? (int)type : NONE;
}

TEST(chooses_by_quality_then_by_place)
{
    static const struct {
        const char *accept;
        int wanted;
    } cases[] = {
        {NULL, MEDIA_JSON},
        {"", MEDIA_JSON},
        {" , ,", MEDIA_JSON},
        {"*/*", MEDIA_JSON},
        {"application/*", MEDIA_JSON},
        {"application/json", MEDIA_JSON},
        {"APPLICATION/Json", MEDIA_JSON},
        {"application/graphql-response+json", MEDIA_GRAPHQL_RESPONSE},
        {"application/graphql-response+json,application/json",
         MEDIA_GRAPHQL_RESPONSE},
        {"application/json,application/graphql-response+json", MEDIA_JSON},
        {"application/json;q=0.5,application/graphql-response+json;q=0.501",
         MEDIA_GRAPHQL_RESPONSE},
        {"*/*,application/graphql-response+json;q=0.9", MEDIA_JSON},
        {"*/*;q=0.1,application/graphql-response+json;q=0.9",
         MEDIA_GRAPHQL_RESPONSE},
        {"application/json;q=0,*/*", MEDIA_GRAPHQL_RESPONSE},
        {"application/json;q=0", NONE},
        {"*/*;q=0", NONE},
        {"text/html", NONE},
        {"text/html,*/*;q=0.001", MEDIA_JSON},
        {"application/json;q=2", NONE},
        {"application/json;q=1.001", NONE},
        {"application/json;q=0.1234", NONE},
        {"application/json;q=x", NONE},
        {"application/json;q=", NONE},
        {"application/json;q", NONE},
        {"application/json;q=1.", MEDIA_JSON},
        {"application/json; charset=\"UTF-8\"", MEDIA_JSON},
        {"application/json; charset=utf-16", NONE},
        {"application/json;x=\"a,b;c\", text/html", MEDIA_JSON},
        {"application/json;x=\"a,b", MEDIA_JSON},
        {"*", NONE},
        {"application/jsonx", NONE},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        test_case(cases[i].accept);
        expect_int(choose(cases[i].accept), cases[i].wanted);
    }
}

TEST(several_headers_are_one_list)
{
    struct negotiation negotiation = {0};
    enum media_type type = MEDIA_JSON;

    negotiate_note(&negotiation, SLICE("text/html"));
    negotiate_note(&negotiation, SLICE("application/graphql-response+json"));
    expect_true(negotiate_choose(&negotiation, &type));
    expect_int(type, MEDIA_GRAPHQL_RESPONSE);
}

TEST(errors_are_json_for_programs_and_a_text_for_browsers)
{
    static const struct {
        const char *accept;
        bool takes_json;
    } cases[] = {
        {"", true},
        {"*/*", true},
        {"application/json", true},
        {"application/graphql-response+json", true},
        {"text/html,application/xhtml+xml,*/*;q=0.8", false},
        {"text/html", false},
        {"application/json;q=0", false},
        {"*/*;q=0", false},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct negotiation negotiation = {0};

        test_case(cases[i].accept);
        negotiate_note(&negotiation, slice_of(cases[i].accept));
        expect_int(negotiate_takes_json(&negotiation), cases[i].takes_json);
    }
}

TEST(knows_json_in_utf_8)
{
    static const char *const good[] = {
        "application/json", "Application/JSON;charset=UTF-8",
        "application/json; charset=\"utf-8\"; x=y", "application/json;"};
    static const char *const bad[] = {"",
                                      ";",
                                      "text/json",
                                      "application/json2",
                                      "application/json/x",
                                      "application/json; charset=latin-1",
                                      "application/json; charset",
                                      "application/x-www-form-urlencoded",
                                      "application/json,text/plain"};

    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        test_case(good[i]);
        expect_true(negotiate_is_json(slice_of(good[i])));
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        test_case(bad[i]);
        expect_false(negotiate_is_json(slice_of(bad[i])));
    }
}

TEST_MAIN
