/* SPDX-License-Identifier: MIT */
/* Documents seen before: the same answers, within their bounds. */
#include "api/document_cache.h"

#include <pthread.h>
#include <stdatomic.h>

#include "support/fixture.h"

#define GOOD "query q($x: Boolean!) { me @include(if: $x) { username } }"

static struct cache_hold take(struct fixture *fx, gate_style style,
                              const char *text)
{
    struct cache_hold use = {0};
    gate_status status =
        document_take(fx->service->documents, fx->service, style,
                      (struct slice){text, strlen(text)}, &fx->cx, &use);

    expect_int(status, GATE_OK);
    return use;
}

static struct cache_statistics count(struct fixture *fx)
{
    struct cache_statistics counts;

    cache_count(fx->service->documents, &counts);
    return counts;
}

/* A document of its own for each number. */
static const char *numbered(char text[static 64], unsigned number)
{
    snprintf(text, 64, "query q%u { me { username } }", number);
    return text;
}

TEST_ON_EVERY_STORE(the_second_request_gets_the_same_document)
{
    struct fixture *fx = fixture_open(NULL);
    struct cache_hold first = take(fx, GATE_STYLE_ARGUMENTS, GOOD);
    struct cache_hold second = take(fx, GATE_STYLE_ARGUMENTS, GOOD);

    expect_true(first.thing == second.thing);
    expect_int(count(fx).misses, 1);
    expect_int(count(fx).hits, 1);
    cache_give_back(&first);
    cache_give_back(&second);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(each_style_has_its_own)
{
    struct fixture *fx = fixture_open(NULL);
    const char *text = "mutation m($t: String!) { verifyAccount(token: $t) { "
                       "success } }";
    struct cache_hold arguments = take(fx, GATE_STYLE_ARGUMENTS, text);
    struct cache_hold relay = take(fx, GATE_STYLE_RELAY, text);

    expect_true(document_held(&arguments) != document_held(&relay));
    expect_int(document_held(&arguments)->rejection.bytes, 0);
    expect_true(document_held(&relay)->rejection.bytes > 0);
    cache_give_back(&arguments);
    cache_give_back(&relay);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(wrong_documents_are_kept_as_their_errors)
{
    static const char *const wrong[] = {"{ me {", "{ nobody }",
                                        "{ me { username } } fragment", "}"};
    struct fixture *fx = fixture_open(NULL);

    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++) {
        test_case(wrong[i]);
        const char *first = fixture_execute(fx, NULL, wrong[i]);
        uint64_t hits = count(fx).hits;

        expect_text(fixture_execute(fx, NULL, wrong[i]), first);
        expect_int(count(fx).hits, hits + 1);
    }
    fixture_close(fx);
}

/* What is asked twice is answered twice alike, from the cache or without. */
TEST_ON_EVERY_STORE(answers_are_the_same_with_and_without)
{
    static const char *const asked[] = {
        "{ __typename }",
        "{ publicUser { username } }",
        "{ me { username } }",
        "query a { me { username } } query b { publicUser { id } }",
        "{ __schema { queryType { name } } a: __typename b: __typename }",
        ("{ publicUser { ...f } } fragment f on UserType { username ...g } "
         "fragment g on UserType { id }"),
        "mutation { nothing }",
        "query ($a: Int!) { __typename @skip(if: $a) }",
        "query ($a: Boolean!) { __typename @skip(if: $a) }",
        "{\n  publicUser {\n    username\n    nickname\n  }\n}",
        "{ a{ b{ c{",
        "subscription { me }",
        "",
    };
    struct fixture *with = fixture_open(NULL);
    struct fixture *without = fixture_open("document_cache=0", NULL);

    for (size_t i = 0; i < ARRAY_LENGTH(asked); i++) {
        test_case(asked[i]);
        const char *want = fixture_execute(without, NULL, asked[i]);

        expect_text(fixture_execute(with, NULL, asked[i]), want);
        expect_text(fixture_execute(with, NULL, asked[i]), want);
        expect_text(fixture_execute(without, NULL, asked[i]), want);
    }
    expect_int(count(without).things, 0);
    expect_true(count(with).hits >= ARRAY_LENGTH(asked) - 1);
    fixture_close(with);
    fixture_close(without);
}

TEST_ON_EVERY_STORE(a_document_with_a_string_is_not_kept)
{
    struct fixture *fx = fixture_open(NULL);

    for (int i = 0; i < 2; i++) {
        (void)fixture_execute(fx, NULL,
                              "mutation { tokenAuth(username: \"ana\", "
                              "password: \"secret\") { success } }");
        (void)fixture_execute(fx, NULL, "{ publicUser(username: \"ana\"");
    }
    expect_int(count(fx).things, 0);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(an_operation_over_a_limit_is_refused_each_time)
{
    struct fixture *fx = fixture_open("query_aliases=1", NULL);
    const char *text = "query few { a: __typename } "
                       "query many { a: __typename b: __typename }";
    gate_request request = {.document = text,
                            .document_bytes = strlen(text),
                            .operation_name = "many"};

    for (int i = 0; i < 3; i++) {
        gate_response *response;
        size_t bytes;

        request.operation_name = i == 1 ? "few" : "many";
        expect_int(gate_service_execute(fx->service, &request, &response),
                   GATE_OK);
        const char *json = gate_response_json(response, &bytes);
        expect_true((memmem(json, bytes, "limit_exceeded", 14) != NULL) ==
                    (i != 1));
        gate_response_free(response);
    }
    fixture_close(fx);
}

/* --- bounds --- */

TEST_ON_EVERY_STORE(never_holds_more_bytes_than_the_setting)
{
    enum { BYTES = 1000000, DOCUMENTS = 500 };
    struct fixture *fx = fixture_open("document_cache=1000000", NULL);
    char text[64];

    for (unsigned i = 0; i < DOCUMENTS; i++) {
        struct cache_hold use =
            take(fx, GATE_STYLE_ARGUMENTS, numbered(text, i));

        cache_give_back(&use);
        expect_true(count(fx).bytes <= BYTES);
    }
    expect_true(count(fx).things > 0);
    expect_int(count(fx).things + count(fx).evictions, DOCUMENTS);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(what_is_used_stays_and_what_was_used_least_recently_leaves)
{
    enum { DOCUMENTS = 2000 };
    struct fixture *fx = fixture_open("document_cache=1000000", NULL);
    char text[64];
    struct cache_hold use = take(fx, GATE_STYLE_ARGUMENTS, GOOD);
    const struct document *used = document_held(&use);

    cache_give_back(&use);
    for (unsigned i = 0; i < DOCUMENTS; i++) {
        use = take(fx, GATE_STYLE_ARGUMENTS, numbered(text, i));
        cache_give_back(&use);
        use = take(fx, GATE_STYLE_ARGUMENTS, GOOD);
        expect_true(document_held(&use) == used);
        cache_give_back(&use);
    }
    uint64_t misses = count(fx).misses;

    use = take(fx, GATE_STYLE_ARGUMENTS, numbered(text, 0));
    cache_give_back(&use);
    expect_int(count(fx).misses, misses + 1);
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(what_is_in_use_is_not_taken_away)
{
    enum { HELD = 200 };
    struct fixture *fx = fixture_open("document_cache=100000", NULL);
    struct cache_hold held[HELD];
    char text[64];

    for (unsigned i = 0; i < HELD; i++) {
        held[i] = take(fx, GATE_STYLE_ARGUMENTS, numbered(text, i));
    }
    for (unsigned i = 0; i < HELD; i++) {
        numbered(text, i);
        expect_int(document_held(&held[i])->text.bytes, strlen(text));
        expect_int(
            memcmp(document_held(&held[i])->text.data, text, strlen(text)), 0);
    }
    expect_true(count(fx).bytes <= 100000);
    for (unsigned i = 0; i < HELD; i++) {
        cache_give_back(&held[i]);
    }
    fixture_close(fx);
}

TEST_ON_EVERY_STORE(one_that_takes_much_of_the_cache_is_not_kept)
{
    struct fixture *fx = fixture_open("document_cache=65536", NULL);
    char text[4096] = "{";

    for (int i = 0; i < 200; i++) {
        strcat(text, " __typename");
    }
    strcat(text, " }");
    struct cache_hold use = take(fx, GATE_STYLE_ARGUMENTS, text);

    expect_true(document_held(&use) != NULL && use.place == NULL);
    expect_int(count(fx).things, 0);
    cache_give_back(&use);
    fixture_close(fx);
}

/* --- threads --- */

enum { THREADS = 4, ROUNDS = 4000, TEXTS = 60 };

struct crowd {
    struct fixture *fx;
    atomic_uint wrong;
    unsigned seed;
};

static unsigned next(unsigned *seed)
{
    *seed = *seed * 1103515245u + 12345u;
    return *seed >> 16;
}

static void *take_many(void *payload)
{
    struct crowd *crowd = payload;
    unsigned seed = crowd->seed;
    gate_context cx;
    char text[64];

    if (context_open(4194304, 0, &cx) != GATE_OK) {
        atomic_fetch_add(&crowd->wrong, 1);
        return NULL;
    }
    for (int i = 0; i < ROUNDS; i++) {
        struct cache_hold use;
        struct slice wanted = slice_of(numbered(text, next(&seed) % TEXTS));

        if (document_take(crowd->fx->service->documents, crowd->fx->service,
                          GATE_STYLE_ARGUMENTS, wanted, &cx, &use) != GATE_OK ||
            document_held(&use)->text.bytes != wanted.bytes ||
            memcmp(document_held(&use)->text.data, wanted.data, wanted.bytes) !=
                0 ||
            document_held(&use)->tree->definition_count != 1) {
            atomic_fetch_add(&crowd->wrong, 1);
        }
        cache_give_back(&use);
        arena_reset(cx.arena);
    }
    context_close(&cx);
    return NULL;
}

/* More texts than fit, so that places change hands all the time. */
TEST_ON_EVERY_STORE(threads_get_what_they_asked_for_while_places_change_hands)
{
    struct crowd crowd[THREADS];
    struct fixture *fx = fixture_open("document_cache=300000", NULL);
    pthread_t threads[THREADS];

    for (unsigned i = 0; i < THREADS; i++) {
        crowd[i] = (struct crowd){.fx = fx, .seed = i};
        expect_int(pthread_create(&threads[i], NULL, take_many, &crowd[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        expect_int(atomic_load(&crowd[i].wrong), 0);
    }
    expect_int(count(fx).hits + count(fx).misses, THREADS * ROUNDS);
    expect_true(count(fx).evictions > 0);
    expect_true(count(fx).bytes <= 300000);
    fixture_close(fx);
}

TEST_MAIN
