/* SPDX-License-Identifier: MIT */
/* The table of metrics keeps the rules of both formats. */
#include "base/metrics.h"

#include <ctype.h>

#include "support/test.h"

static bool is_name(const char *name)
{
    size_t bytes = strspn(name, "abcdefghijklmnopqrstuvwxyz_");

    return bytes > 0 && name[bytes] == '\0';
}

static bool ends_with(const char *text, const char *end)
{
    size_t bytes = strlen(text);

    return bytes > strlen(end) && strcmp(text + bytes - strlen(end), end) == 0;
}

TEST(names_are_unlike_each_other_and_end_with_their_unit)
{
    for (size_t i = 0; gate_metric_at(i) != NULL; i++) {
        const gate_metric *metric = gate_metric_at(i);

        test_case(metric->name);
        expect_true(is_name(metric->name));
        expect_true(metric->unit[0] == '\0' ||
                    ends_with(metric->name, metric->unit));
        expect_false(ends_with(metric->name, "_total"));
        expect_false(ends_with(metric->name, "_info"));
        expect_false(ends_with(metric->name, "_count"));
        expect_true(strncmp(metric->name, "gatehouse_", 10) == 0 ||
                    strncmp(metric->name, "process_", 8) == 0);
        expect_true(strlen(metric->help) > 5 && ends_with(metric->help, "."));
        for (size_t k = 0; k < i; k++) {
            expect_true(strcmp(metric->name, gate_metric_at(k)->name) != 0);
        }
    }
}

/* --- samples --- */

static gate_sample last;
static char last_names[2][32];

static void keep(const gate_sample *sample, void *payload)
{
    (void)payload;
    last = *sample;
    for (int i = 0; i < 2; i++) {
        snprintf(last_names[i], sizeof(last_names[i]), "%s",
                 sample->labels[i].name == NULL ? "" : sample->labels[i].name);
    }
}

/* Each row's label names come out of the row, whichever it is. */
TEST(labels_are_named_by_the_row)
{
    const struct metric_teller teller = {keep, NULL};

    for (size_t i = 0; gate_metric_at(i) != NULL; i++) {
        const char *labels = gate_metric_at(i)->labels;
        const char *comma = strchr(labels, ',');
        char joined[80];

        test_case(gate_metric_at(i)->name);
        metric_tell_by_both(&teller, (enum metric_id)i,
                            labels[0] == '\0' ? NULL : "a",
                            comma == NULL ? NULL : "b", 1);
        snprintf(joined, sizeof(joined), "%s%s%s", last_names[0],
                 comma == NULL ? "" : ", ", last_names[1]);
        expect_text(joined, labels);
        expect_true(strlen(last_names[0]) < 24 && strlen(last_names[1]) < 24);
    }
}

TEST_MAIN
