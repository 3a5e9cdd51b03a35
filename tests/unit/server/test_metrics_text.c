/* SPDX-License-Identifier: MIT */
/* Both formats, byte by byte; and which one is chosen. */
#include "server/metrics_text.h"

#include "support/test.h"

static const gate_metric counter = {"door_opened", GATE_METRIC_COUNTER, "",
                                    "who", "Back\\slash, \"quote\"\nline."};
static const gate_metric sent = {"sent_bytes", GATE_METRIC_COUNTER, "bytes", "",
                                 "Bytes."};
static const gate_metric info = {"door", GATE_METRIC_INFO, "", "version, kind",
                                 "It."};
static const gate_metric wait = {"wait_seconds", GATE_METRIC_HISTOGRAM,
                                 "seconds", "lane", "Waiting."};

static char *write_all(bool is_open)
{
    static const double bounds[] = {0.00005, 0.00025, 1, 4096};
    static const uint64_t counts[] = {1, 0, 2, 3, 4};
    const gate_histogram histogram = {bounds, 4, counts, 12.5};
    struct buffer out = BUFFER_WITH_MAXIMUM(65536);
    struct metrics_text text = {.out = &out, .is_open = is_open};

    metrics_text_visit(&(gate_sample){.metric = &counter,
                                      .labels = {{"who", "a\\b\"c\nd"}},
                                      .value = 3},
                       &text);
    metrics_text_visit(&(gate_sample){.metric = &counter,
                                      .labels = {{"who", ""}},
                                      .value = 9007199254740992.0},
                       &text);
    metrics_text_visit(&(gate_sample){.metric = &sent, .value = 0.25}, &text);
    metrics_text_visit(
        &(gate_sample){.metric = &info,
                       .labels = {{"version", "1.0"}, {"kind", "oak"}},
                       .value = 1},
        &text);
    metrics_text_visit(&(gate_sample){.metric = &wait,
                                      .labels = {{"lane", "work"}},
                                      .histogram = &histogram},
                       &text);
    metrics_text_end(&text);
    (void)buffer_text(&out);
    return out.data;
}

static const char plain_text[] =
    "# TYPE door_opened_total counter\n"
    "# HELP door_opened_total Back\\\\slash, \"quote\"\\nline.\n"
    "door_opened_total{who=\"a\\\\b\\\"c\\nd\"} 3\n"
    "door_opened_total{who=\"\"} 9.00719925474099e+15\n"
    "# TYPE sent_bytes_total counter\n"
    "# HELP sent_bytes_total Bytes.\n"
    "sent_bytes_total 0.25\n"
    "# TYPE door_info gauge\n"
    "# HELP door_info It.\n"
    "door_info{version=\"1.0\",kind=\"oak\"} 1\n"
    "# TYPE wait_seconds histogram\n"
    "# HELP wait_seconds Waiting.\n"
    "wait_seconds_bucket{lane=\"work\",le=\"5e-05\"} 1\n"
    "wait_seconds_bucket{lane=\"work\",le=\"0.00025\"} 1\n"
    "wait_seconds_bucket{lane=\"work\",le=\"1.0\"} 3\n"
    "wait_seconds_bucket{lane=\"work\",le=\"4096.0\"} 6\n"
    "wait_seconds_bucket{lane=\"work\",le=\"+Inf\"} 10\n"
    "wait_seconds_count{lane=\"work\"} 10\n"
    "wait_seconds_sum{lane=\"work\"} 12.5\n";

static const char open_text[] =
    "# TYPE door_opened counter\n"
    "# HELP door_opened Back\\\\slash, \\\"quote\\\"\\nline.\n"
    "door_opened_total{who=\"a\\\\b\\\"c\\nd\"} 3\n"
    "door_opened_total{who=\"\"} 9.00719925474099e+15\n"
    "# TYPE sent_bytes counter\n"
    "# UNIT sent_bytes bytes\n"
    "# HELP sent_bytes Bytes.\n"
    "sent_bytes_total 0.25\n"
    "# TYPE door info\n"
    "# HELP door It.\n"
    "door_info{version=\"1.0\",kind=\"oak\"} 1\n"
    "# TYPE wait_seconds histogram\n"
    "# UNIT wait_seconds seconds\n"
    "# HELP wait_seconds Waiting.\n"
    "wait_seconds_bucket{lane=\"work\",le=\"5e-05\"} 1\n"
    "wait_seconds_bucket{lane=\"work\",le=\"0.00025\"} 1\n"
    "wait_seconds_bucket{lane=\"work\",le=\"1.0\"} 3\n"
    "wait_seconds_bucket{lane=\"work\",le=\"4096.0\"} 6\n"
    "wait_seconds_bucket{lane=\"work\",le=\"+Inf\"} 10\n"
    "wait_seconds_count{lane=\"work\"} 10\n"
    "wait_seconds_sum{lane=\"work\"} 12.5\n"
    "# EOF\n";

TEST(writes_the_text_format_of_prometheus)
{
    char *text = write_all(false);

    expect_text(text, plain_text);
    buffer_free(&(struct buffer){.data = text});
}

TEST(writes_open_metrics)
{
    char *text = write_all(true);

    expect_text(text, open_text);
    buffer_free(&(struct buffer){.data = text});
}

TEST(the_format_is_chosen_by_quality_and_by_name)
{
    static const struct {
        const char *accept;
        bool is_open;
    } cases[] = {
        {"", false},
        {"*/*", false},
        {"text/plain", false},
        {"text/html", false},
        {"application/json", false},
        {"application/openmetrics-text", true},
        {"application/openmetrics-text; version=1.0.0", true},
        {"Application/OpenMetrics-Text; Version=\"1.0.0\"", true},
        {"application/openmetrics-text; version=0.0.1", false},
        {"application/openmetrics-text; version=2.0.0, */*", false},
        {"application/openmetrics-text, */*", true},
        {"application/*", true},
        {"application/*;q=0", false},
        {"application/openmetrics-text;q=0, application/*", false},
        {"application/openmetrics-text;q=0.5, text/plain;q=0.6", false},
        {"application/openmetrics-text;q=0.6, text/plain;q=0.5", true},
        {"application/openmetrics-text, text/plain", false},
        {"application/openmetrics-text;q=1.5", false},
        {"text/plain;version=0.0.3, application/openmetrics-text;q=0.1", true},
        /* Prometheus 2.42's own */
        {"application/openmetrics-text;version=1.0.0,"
         "application/openmetrics-text;version=0.0.1;q=0.75,"
         "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
         true},
        {"text/plain;version=0.0.4;q=0.5,*/*;q=0.1", false},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        test_case(cases[i].accept);
        expect_int(metrics_text_is_open(slice_of(cases[i].accept)),
                   cases[i].is_open);
    }
    expect_text(metrics_text_type(false),
                "text/plain; version=0.0.4; charset=utf-8");
    expect_text(metrics_text_type(true),
                "application/openmetrics-text; version=1.0.0; charset=utf-8");
}

TEST_MAIN
