/* SPDX-License-Identifier: MIT */
/*
 * The reader against JSONTestSuite (Nicolas Seriot, MIT): y_ must be taken, n_
 * refused, i_ may be either but not crash.  Used in place from shared/.
 */
#include "json/json.h"

#include <dirent.h>

#include "support/shared.h"
#include "support/test.h"

#define SUITE "conformance/json-test-suite/test_parsing"

/* JSON that RFC 8259 lets be and that we refuse on purpose: a name twice means
 * something else to each reader, and a NUL ends C's texts. */
static const char *const refused_on_purpose[] = {
    "y_object_duplicated_key.json",
    "y_object_duplicated_key_and_value.json",
    "y_object_escaped_null_in_key.json",
};

struct score {
    unsigned y, n, i, refused;
};

static bool is_refused_on_purpose(const char *name)
{
    for (size_t i = 0; i < ARRAY_LENGTH(refused_on_purpose); i++) {
        if (strcmp(name, refused_on_purpose[i]) == 0) {
            return true;
        }
    }
    return false;
}

static DIR *open_suite(void)
{
    const char *root = getenv("GATEHOUSE_SHARED");
    char path[4096];

    snprintf(path, sizeof(path), "%s/" SUITE,
             root != NULL && *root != '\0' ? root : "../shared");
    return opendir(path);
}

static gate_status read_file(const char *name)
{
    CLEANUP(context_close) gate_context cx;
    const struct json *value = NULL;
    char path[512];
    size_t bytes = 0;
    gate_status status;
    char *text;

    snprintf(path, sizeof(path), SUITE "/%s", name);
    text = shared_read(path, &bytes);
    expect_true(text != NULL);
    expect_int(context_open(1 << 24, 0, &cx), GATE_OK);
    status = json_read(&cx, (struct slice){text, bytes}, 512, &value, NULL);
    expect_int(cx.fault, GATE_OK);
    free(text);
    return status;
}

static void try_file(const char *name, struct score *score)
{
    const gate_status status = read_file(name);

    test_case(name);
    if (is_refused_on_purpose(name)) {
        expect_int(status, GATE_REFUSED);
        score->refused++;
    } else if (name[0] == 'y') {
        expect_int(status, GATE_OK);
        score->y += status == GATE_OK;
    } else if (name[0] == 'n') {
        expect_int(status, GATE_REFUSED);
        score->n += status == GATE_REFUSED;
    } else {
        expect_true(status == GATE_OK || status == GATE_REFUSED);
        score->i++;
    }
}

TEST(takes_and_refuses_as_the_suite_says)
{
    struct score score = {0};
    const struct dirent *entry;
    DIR *suite = open_suite();

    if (suite == NULL) {
        test_skip("no " SUITE " in $GATEHOUSE_SHARED or ../shared");
    }
    while ((entry = readdir(suite)) != NULL) {
        const char *end = strrchr(entry->d_name, '.');

        if (end != NULL && strcmp(end, ".json") == 0) {
            try_file(entry->d_name, &score);
        }
    }
    closedir(suite);
    test_case(NULL);
    printf("%u y taken, %u y refused on purpose, %u n refused, %u i tried\n",
           score.y, score.refused, score.n, score.i);
    expect_int(score.y, 92);
    expect_int(score.refused, 3);
    expect_int(score.n, 188);
    expect_int(score.i, 35);
}

TEST_MAIN
