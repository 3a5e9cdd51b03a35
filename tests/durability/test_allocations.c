/* SPDX-License-Identifier: MIT */
/*
 * Memory runs out at every point of every operation, in our code and in every
 * library: the answer is a clear error or none, nothing has changed, and when
 * there is memory again, all goes on.
 */
#include "failing_heap.h"
#include "subjects.h"
#include "json/json.h"

enum { FOR_GOOD = 1000000, POINTS_MAX = 20000, ANSWER_BYTES = 8192 };

struct world {
    struct fixture *fx;
    const char *document;
    const char *token;
    const char *before;
};

static struct world open_world(const struct subject *subject)
{
    struct world world = {.fx =
                              fixture_open("account_cache=0", subject->setting,
                                           subject->more, NULL)};

    fixture_add_person(world.fx, "bob", PERSON_VERIFIED);
    world.document = subject->prepare(world.fx, &world.token);
    world.before = fixture_dump(world.fx);
    return world;
}

/* Somebody who was there before still gets in. */
static void close_world(struct world *world)
{
    const char *answer = fixture_execute(
        world->fx, NULL,
        "mutation { tokenAuth(username: \"bob\", password: \"" PASSWORD
        "\") { success errors } }");

    expect_true(strstr(answer, "\"success\":true") != NULL);
    fixture_close(world->fx);
}

/* The service alone runs without memory; the test keeps its own.  "": there was
 * not even an answer. */
static bool ask_without_memory(const struct world *world, unsigned nth,
                               unsigned more, char answer[ANSWER_BYTES])
{
    char header[4096];
    gate_request request = {.document = world->document,
                            .document_bytes = strlen(world->document),
                            .client_address = "127.0.0.1",
                            .request_id = "r1",
                            .may_write = true};
    gate_response *response = NULL;
    size_t bytes;

    if (world->token != NULL) {
        snprintf(header, sizeof(header), "JWT %s", world->token);
        request.authorization = header;
    }
    heap_break(nth, more);
    gate_status status =
        gate_service_execute(world->fx->service, &request, &response);
    bool has_broken = heap_heal();

    answer[0] = '\0';
    if (status != GATE_OK) {
        expect_int(status, GATE_FAULT_MEMORY);
        return has_broken;
    }
    const char *json = gate_response_json(response, &bytes);

    snprintf(answer, ANSWER_BYTES, "%.*s", (int)bytes, json);
    gate_response_free(response);
    return has_broken;
}

/* A fresh world has prepared nothing yet; making one takes its time. */
enum worlds { ONE_WORLD, A_WORLD_EACH };
enum { STEP_OF_WORLDS = 29 };

/* Points broken until nothing broke. */
static unsigned break_each(const struct subject *subject, unsigned more,
                           enum worlds worlds)
{
    struct world world = open_world(subject);
    char answer[ANSWER_BYTES];
    unsigned step = worlds == A_WORLD_EACH ? STEP_OF_WORLDS : 1;
    unsigned nth = 1, broken = 0;

    test_case(subject->operation);
    while (nth < POINTS_MAX && ask_without_memory(&world, nth, more, answer)) {
        bool has_succeeded = subject_succeeded(answer); /* it did without */

        if (!has_succeeded) {
            expect_true(answer[0] == '\0' || subject_failed_inside(answer));
            expect_text(fixture_dump(world.fx), world.before);
        }
        if (has_succeeded || worlds == A_WORLD_EACH || subject->uses_up) {
            close_world(&world);
            world = open_world(subject);
        }
        if (test_state.has_failed) {
            fprintf(stderr, "    point %u; the answer was %s\n", nth, answer);
        }
        nth += step;
        broken++;
    }
    if (!test_state.has_failed) {
        expect_true(subject_succeeded(answer));
    }
    close_world(&world);
    test_case(NULL);
    printf("%s on %s: %u allocations broken%s\n", subject->operation,
           TEST_STORE_NAME, broken, more > 0 ? ", and all behind each" : "");
    return broken;
}

static void break_all(unsigned more, enum worlds worlds, unsigned least)
{
    unsigned broken = 0;

    for (size_t i = 0; i < subject_count; i++) {
        broken += break_each(&subjects[i], more, worlds);
    }
    printf("%u points broken\n", broken);
    expect_true(broken >= least);
}

/* The store in memory takes little, and has no library behind it. */
static unsigned at_least(unsigned in_memory, unsigned on_disk)
{
    return strcmp(TEST_STORE_NAME, "memory") == 0 ? in_memory : on_disk;
}

TEST_ON_EVERY_STORE(any_allocation_may_fail)
{
    break_all(0, ONE_WORLD, at_least(60, 800));
}

TEST_ON_EVERY_STORE(memory_may_run_out_at_any_point_and_come_back)
{
    break_all(FOR_GOOD, ONE_WORLD, at_least(60, 800));
}

TEST_ON_EVERY_STORE(a_first_request_may_find_no_memory)
{
    break_all(0, A_WORLD_EACH, at_least(3, 60));
}

/* One that does not fit into the room on the stack; its strings are such as
 * jansson has to look at. */
TEST(a_long_text_that_finds_no_memory_is_not_called_wrong)
{
    enum { ITEMS = 200 };
    static char text[ITEMS * 103 + 2];
    gate_status status = GATE_FAULT_MEMORY;
    unsigned broken = 0;
    size_t at = 0;

    for (int i = 0; i < ITEMS; i++) {
        at += (size_t)snprintf(text + at, sizeof(text) - at, "%c\"%095d\\n..\"",
                               i == 0 ? '[' : ',', i);
    }
    text[at++] = ']';
    while (status != GATE_OK && !test_state.has_failed) {
        const struct json *tree;
        gate_context cx = {0};

        expect_int(context_open(1 << 20, 0, &cx), GATE_OK);
        heap_break(broken + 1, 0);
        status = json_read(&cx, (struct slice){text, at}, 8, &tree, NULL);
        if (heap_heal()) {
            expect_int(status, GATE_FAULT_MEMORY);
            broken++;
        }
        context_close(&cx);
    }
    printf("%u allocations broken\n", broken);
    expect_true(broken >= 100);
}

/* From the document to the answer, in our code and in every library. */
TEST_ON_SQLITE(a_warm_check_of_a_token_takes_nothing_of_the_heap)
{
    enum { WARM = 50, CHECKS = 1000 };
    struct fixture *fx = fixture_open(NULL);
    char answer[ANSWER_BYTES];

    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    struct world world = {.fx = fx,
                          .document = "{ me { username email verified } }",
                          .token = fixture_log_in(fx, "ana").access};

    for (int i = 0; i < WARM; i++) {
        (void)ask_without_memory(&world, 0, 0, answer);
    }
    unsigned taken = 0;
    for (int i = 0; i < CHECKS; i++) {
        expect_false(ask_without_memory(&world, FOR_GOOD, 0, answer));
        taken += heap_calls();
    }
    expect_true(strstr(answer, "\"username\":\"ana\"") != NULL);
    printf("%d checks took %u pieces of the heap\n", CHECKS, taken);
    expect_int(taken, 0);
    fixture_close(fx);
}

TEST_MAIN
