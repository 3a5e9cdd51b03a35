/* SPDX-License-Identifier: MIT */
/* Deadlines, on a clock that the test turns. */
#include "http/client.h"

#include <sys/socket.h>
#include <unistd.h>

#include "support/test.h"

struct pair {
    struct client client;
    int peer;
};

static void open_pair(struct pair *pair, struct lines *lines, enum phase phase)
{
    int fds[2] = {-1, -1};

    expect_int(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
    *pair = (struct pair){.client = {.fd = fds[0]}, .peer = fds[1]};
    client_enter(&pair->client, lines, phase);
}

static void close_pair(struct pair *pair)
{
    close(pair->client.fd);
    close(pair->peer);
}

static void open_world(struct lines *lines)
{
    *lines = (struct lines){.limit_ms = {10, 20, 30, 60}, .now_ms = 1000};
    lines_open(lines);
}

TEST(each_phase_ends_after_its_time)
{
    static const int limits[PHASES_TIMED] = {10, 20, 30, 60};

    for (int phase = 0; phase < PHASES_TIMED; phase++) {
        struct lines lines;
        struct pair pair;

        open_world(&lines);
        open_pair(&pair, &lines, (enum phase)phase);
        expect_int(lines_cut_late(&lines), limits[phase]);
        lines.now_ms += limits[phase] - 1;
        expect_int(lines_cut_late(&lines), 1);
        expect_int(pair.client.phase, phase);
        lines.now_ms += 1;
        expect_int(lines_cut_late(&lines), -1);
        expect_int(pair.client.phase, PHASE_CUT);
        close_pair(&pair);
    }
}

TEST(only_a_late_body_hears_408)
{
    for (int phase = 0; phase < PHASES_TIMED; phase++) {
        struct lines lines;
        struct pair pair;
        char text[64] = "";

        open_world(&lines);
        open_pair(&pair, &lines, (enum phase)phase);
        client_cut(&pair.client, &lines, CUT_DRAINED);
        ssize_t got = recv(pair.peer, text, sizeof(text) - 1, MSG_DONTWAIT);

        expect_int(strncmp(text, "HTTP/1.1 408 ", 13) == 0,
                   phase == PHASE_BODY);
        expect_true(phase == PHASE_BODY ? got > 0 : got == 0);
        close_pair(&pair);
    }
}

TEST(turning_to_a_phase_begins_its_time_anew)
{
    struct lines lines;
    struct pair one, two;

    open_world(&lines);
    open_pair(&one, &lines, PHASE_HEAD);
    lines.now_ms += 5;
    open_pair(&two, &lines, PHASE_HEAD);
    client_turn_to(&one.client, &lines, PHASE_HEAD);
    lines.now_ms += 5;
    expect_int(lines_cut_late(&lines), 5);
    client_turn_to(&two.client, &lines, PHASE_WORK);
    client_turn_to(&one.client, &lines, PHASE_WORK);
    lines.now_ms += 100000;
    expect_int(lines_cut_late(&lines), -1);
    expect_int(one.client.phase, PHASE_WORK);
    close_pair(&one);
    close_pair(&two);
}

TEST(who_is_cut_stays_cut)
{
    struct lines lines;
    struct pair pair;

    open_world(&lines);
    open_pair(&pair, &lines, PHASE_IDLE);
    expect_true(lines_cut_idlest(&lines));
    client_turn_to(&pair.client, &lines, PHASE_IDLE);
    expect_int(pair.client.phase, PHASE_CUT);
    expect_false(lines_cut_idlest(&lines));
    client_leave(&pair.client, &lines);
    close_pair(&pair);
}

TEST(draining_gives_the_idle_less_time)
{
    struct lines lines;
    struct pair idle, busy, working;

    open_world(&lines);
    open_pair(&idle, &lines, PHASE_IDLE);
    open_pair(&busy, &lines, PHASE_BODY);
    open_pair(&working, &lines, PHASE_WORK);
    lines.now_ms = 1010;
    lines_drain(&lines, 1000, 10, 15);
    expect_int(idle.client.phase, PHASE_CUT);
    expect_int(busy.client.phase, PHASE_BODY);
    lines.now_ms = 1015;
    lines_drain(&lines, 1000, 10, 15);
    expect_int(busy.client.phase, PHASE_CUT);
    expect_int(working.client.phase, PHASE_WORK);
    close_pair(&idle);
    close_pair(&busy);
    close_pair(&working);
}

TEST_MAIN
