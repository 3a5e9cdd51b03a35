/* SPDX-License-Identifier: MIT */
/* What scenarios/test_doctor.py has no way to: a machine with another clock. */
#include "server/doctor/doctor.h"

#include <string.h>

#include "support/test.h"

static void keep(const gate_finding *finding, void *payload)
{
    *(const char **)payload = finding->name;
}

/* The last finding's name; NULL: none. */
static const char *found_at(int64_t now_ms)
{
    const char *name = NULL;
    const struct finding_teller teller = {keep, &name};
    gate_options *options = gate_options_new();
    const struct examined examined = {options, NULL, now_ms, &teller};

    examine_clock(&examined);
    gate_options_free(options);
    return name;
}

TEST(a_clock_before_this_version_is_wrong)
{
    expect_text(found_at(0), "clock_before_release");
    expect_text(found_at(-1), "clock_before_release");
    expect_text(found_at(1793491199999), "clock_before_release");
    expect_true(found_at(1793491200000) == NULL);
    expect_true(found_at(INT64_C(4102444800000)) == NULL);
}

TEST(every_row_says_what_it_means_and_what_to_do)
{
    const gate_finding *finding;
    size_t count = 0;

    for (; (finding = gate_finding_at(count)) != NULL; count++) {
        expect_true(finding->name[0] != '\0' && finding->means[0] != '\0');
        expect_true(finding->remedy[0] >= 'a' && finding->remedy[0] <= 'z');
        expect_true(finding->remedy[strlen(finding->remedy) - 1] != '.');
        expect_true(finding->means[strlen(finding->means) - 1] == '.');
        expect_true(gate_finding_kind_name(finding->kind)[0] != '\0');
    }
    expect_int(count, FINDINGS);
}

TEST_MAIN
