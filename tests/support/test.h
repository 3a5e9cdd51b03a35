/* SPDX-License-Identifier: MIT */
/*
 * The test harness.  A test is a claim:
 *
 *     TEST(refuses_and_changes_nothing) { expect_int(answer(), 42); }
 *
 * Every program of tests prints each failure with the claim, the case, both
 * values and the line, and ends with `N passed, N failed, N skipped`.
 * Words on the command line: run only tests whose name has one of them in it.
 */
#ifndef TESTS_TEST_H
#define TESTS_TEST_H

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct test {
    const char *name;
    const char *variant; /* a store's name; NULL: none */
    void (*run)(void);
    struct test *next;
};

struct test_state {
    struct test *first;
    struct test **last;
    const struct test *running;
    const char *current_case;
    unsigned passed, failed, skipped;
    bool has_failed, is_skipped;
};

/* One a program, whichever of its files include this: tests alone may have a
 * global. */
__attribute__((weak)) struct test_state test_state;

static inline void test_register(struct test *test)
{
    if (test_state.last == NULL) {
        test_state.last = &test_state.first;
    }
    *test_state.last = test;
    test_state.last = &test->next;
}

#define TEST(claim)                                                            \
    static void claim(void);                                                   \
    __attribute__((constructor)) static void register_##claim(void)            \
    {                                                                          \
        static struct test test = {.name = #claim, .run = claim};              \
        test_register(&test);                                                  \
    }                                                                          \
    static void claim(void)

/* The name of the row of a table that is being tried. */
static inline void test_case(const char *name)
{
    test_state.current_case = name;
}

static inline void test_fail_at(const char *file, int line)
{
    test_state.has_failed = true;
    fprintf(stderr, "FAILED %s%s%s", test_state.running->name,
            test_state.running->variant != NULL ? " on " : "",
            test_state.running->variant != NULL ? test_state.running->variant
                                                : "");
    if (test_state.current_case != NULL) {
        fprintf(stderr, " [%s]", test_state.current_case);
    }
    fprintf(stderr, "\n  %s:%d: ", file, line);
}

/* What is not there is a skip that says so. */
#define test_skip(why)                                                         \
    do {                                                                       \
        printf("skipped %s: %s\n", test_state.running->name, (why));           \
        test_state.is_skipped = true;                                          \
        return;                                                                \
    } while (0)

#define expect_true(claim)                                                     \
    ((claim) ? (void)0                                                         \
             : (test_fail_at(__FILE__, __LINE__),                              \
                (void)fprintf(stderr, "not so: %s\n", #claim)))
#define expect_false(claim) expect_true(!(claim))
/* For a place that should not be reached: what should have been so. */
#define expect_never(claim)                                                    \
    (test_fail_at(__FILE__, __LINE__),                                         \
     (void)fprintf(stderr, "not so: %s\n", (claim)))

static inline void test_expect_int(int64_t got, int64_t want, const char *what,
                                   const char *file, int line)
{
    if (got != want) {
        test_fail_at(file, line);
        fprintf(stderr, "%s is %" PRId64 ", not %" PRId64 "\n", what, got,
                want);
    }
}
#define expect_int(got, want)                                                  \
    test_expect_int((int64_t)(got), (int64_t)(want), #got, __FILE__, __LINE__)

static inline void test_expect_text(const char *got, const char *want,
                                    const char *what, const char *file,
                                    int line)
{
    if ((got == NULL || want == NULL) ? got != want : strcmp(got, want) != 0) {
        test_fail_at(file, line);
        fprintf(stderr, "%s\n    is  %s\n    not %s\n", what,
                got == NULL ? "(NULL)" : got, want == NULL ? "(NULL)" : want);
    }
}
#define expect_text(got, want)                                                 \
    test_expect_text((got), (want), #got, __FILE__, __LINE__)

static inline void test_expect_in(const char *got, const char *part,
                                  const char *what, const char *file, int line)
{
    if (got == NULL || strstr(got, part) == NULL) {
        test_fail_at(file, line);
        fprintf(stderr, "%s\n    is  %s\n    without  %s\n", what,
                got == NULL ? "(NULL)" : got, part);
    }
}
#define expect_in(got, part)                                                   \
    test_expect_in((got), (part), #got, __FILE__, __LINE__)

static inline bool test_is_wanted(const struct test *test, int words,
                                  char **word)
{
    for (int i = 1; i < words; i++) {
        if (strstr(test->name, word[i]) != NULL) {
            return true;
        }
    }
    return words < 2;
}

static inline void test_run_one(const struct test *test)
{
    test_state.running = test;
    test_state.current_case = NULL;
    test_state.has_failed = false;
    test_state.is_skipped = false;
    test->run();
    if (test_state.has_failed) {
        test_state.failed++;
    } else if (test_state.is_skipped) {
        test_state.skipped++;
    } else {
        test_state.passed++;
    }
}

static inline int test_main(int words, char **word)
{
    for (const struct test *test = test_state.first; test != NULL;
         test = test->next) {
        if (test_is_wanted(test, words, word)) {
            test_run_one(test);
        }
    }
    printf("%u passed, %u failed, %u skipped\n", test_state.passed,
           test_state.failed, test_state.skipped);
    return test_state.failed == 0 ? 0 : 1;
}

#define TEST_MAIN                                                              \
    int main(int words, char **word)                                           \
    {                                                                          \
        return test_main(words, word);                                         \
    }

#endif
