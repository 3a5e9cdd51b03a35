/* SPDX-License-Identifier: MIT */
/* Lanes: every job that was taken comes back once, in order, late or not. */
#include "base/lane.h"

#include <pthread.h>
#include <signal.h>

#include "base/clock.h"
#include "base/tally.h"
#include "base/try.h"
#include "support/test.h"

enum { JOBS = 1000 };

struct world {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is_open; /* jobs of wait_at_gate() go on */
    unsigned at_gate;
    unsigned done;
    unsigned late;
    int order[JOBS];
    char thread_name[16];
    bool saw_signals_blocked;
};

struct job {
    struct world *world;
    int number;
};

static void begin(struct world *world)
{
    *world = (struct world){0};
    pthread_mutex_init(&world->lock, NULL);
    pthread_cond_init(&world->changed, NULL);
}

static void end(struct world *world)
{
    pthread_cond_destroy(&world->changed);
    pthread_mutex_destroy(&world->lock);
}

static void note(void *payload, bool is_late)
{
    struct job *job = payload;
    struct world *world = job->world;
    sigset_t blocked;

    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    pthread_mutex_lock(&world->lock);
    pthread_getname_np(pthread_self(), world->thread_name,
                       sizeof(world->thread_name));
    world->saw_signals_blocked = sigismember(&blocked, SIGTERM) == 1;
    world->order[world->done++] = job->number;
    world->late += is_late;
    pthread_mutex_unlock(&world->lock);
}

static void wait_at_gate(void *payload, bool is_late)
{
    struct world *world = payload;

    (void)is_late;
    pthread_mutex_lock(&world->lock);
    world->at_gate++;
    pthread_cond_broadcast(&world->changed);
    while (!world->is_open) {
        pthread_cond_wait(&world->changed, &world->lock);
    }
    pthread_mutex_unlock(&world->lock);
}

static void wait_for_arrivals(struct world *world, unsigned count)
{
    pthread_mutex_lock(&world->lock);
    while (world->at_gate < count) {
        pthread_cond_wait(&world->changed, &world->lock);
    }
    pthread_mutex_unlock(&world->lock);
}

static void open_gate(struct world *world)
{
    pthread_mutex_lock(&world->lock);
    world->is_open = true;
    pthread_cond_broadcast(&world->changed);
    pthread_mutex_unlock(&world->lock);
}

TEST(one_thread_works_in_order_and_ending_waits_for_all)
{
    const struct lane_options options = {"a name beyond fifteen", 1, JOBS,
                                         600000};
    static struct job jobs[JOBS];
    struct world world;
    struct lane *lane = lane_new(&options);

    begin(&world);
    for (int i = 0; i < JOBS; i++) {
        jobs[i] = (struct job){&world, i};
        expect_true(lane_push(lane, note, &jobs[i]));
    }
    lane_free(lane);
    expect_int(world.done, JOBS);
    expect_int(world.late, 0);
    for (int i = 0; i < JOBS; i++) {
        expect_int(world.order[i], i);
    }
    expect_text(world.thread_name, "a name beyond f");
    expect_true(world.saw_signals_blocked);
    end(&world);
}

TEST(many_threads_do_each_job_once)
{
    const struct lane_options options = {"many", 4, JOBS, 600000};
    static struct job jobs[JOBS];
    bool seen[JOBS] = {false};
    struct world world;
    struct lane *lane = lane_new(&options);

    begin(&world);
    for (int i = 0; i < JOBS; i++) {
        jobs[i] = (struct job){&world, i};
        expect_true(lane_push(lane, note, &jobs[i]));
    }
    lane_free(lane);
    expect_int(world.done, JOBS);
    for (int i = 0; i < JOBS; i++) {
        expect_false(seen[world.order[i]]);
        seen[world.order[i]] = true;
    }
    end(&world);
}

TEST(a_full_queue_takes_nothing_more_until_there_is_room)
{
    const struct lane_options options = {"full", 1, 2, 600000};
    struct world world;
    struct lane *lane = lane_new(&options);
    struct job job = {&world, 7};

    begin(&world);
    expect_true(lane_push(lane, wait_at_gate, &world));
    wait_for_arrivals(&world, 1);
    expect_int(lane_waiting(lane), 0);
    expect_true(lane_push(lane, note, &job));
    expect_true(lane_push(lane, note, &job));
    expect_int(lane_waiting(lane), 2);
    expect_false(lane_push(lane, note, &job));
    open_gate(&world);
    lane_free(lane);
    expect_int(world.done, 2);
    end(&world);
}

static uint64_t count_waits(const struct lane *lane)
{
    struct tally_reading reading;
    uint64_t count = 0;

    tally_read(lane_waits(lane), 0, &scale_duration, &reading);
    for (size_t i = 0; i <= reading.histogram.bound_count; i++) {
        count += reading.counts[i];
    }
    return count;
}

TEST(what_waits_is_refused_and_is_worked_on_is_counted)
{
    const struct lane_options options = {"counted", 1, 2, 600000};
    struct lane_statistics now;
    struct world world;
    struct lane *lane = lane_new(&options);
    struct job job = {&world, 7};

    begin(&world);
    lane_measure(lane, &now);
    expect_int(now.threads, 1);
    expect_int(now.busy, 0);
    expect_true(lane_push(lane, wait_at_gate, &world));
    wait_for_arrivals(&world, 1);
    for (int i = 0; i < 5; i++) {
        expect_int(lane_push(lane, note, &job), i < 2);
    }
    lane_measure(lane, &now);
    expect_int(now.busy, 1);
    expect_int(now.waiting, 2);
    expect_int(now.refused, 3);
    expect_int(now.late, 0);
    expect_int(count_waits(lane), 1);
    open_gate(&world);
    do {
        lane_measure(lane, &now);
    } while (now.waiting + now.busy > 0);
    expect_int(count_waits(lane), 3);
    lane_free(lane);
    end(&world);
}

TEST(threads_work_at_the_same_time)
{
    const struct lane_options options = {"wide", 3, 8, 600000};
    struct world world;
    struct lane *lane = lane_new(&options);

    begin(&world);
    for (int i = 0; i < 3; i++) {
        expect_true(lane_push(lane, wait_at_gate, &world));
    }
    wait_for_arrivals(&world, 3);
    open_gate(&world);
    lane_free(lane);
    end(&world);
}

TEST(a_job_that_waited_too_long_comes_back_late)
{
    const struct lane_options options = {"late", 1, 8, 0};
    struct world world;
    struct lane *lane = lane_new(&options);
    struct job job = {&world, 7};
    const int64_t pushed = clock_monotonic_ms();

    begin(&world);
    expect_true(lane_push(lane, wait_at_gate, &world));
    wait_for_arrivals(&world, 1);
    expect_true(lane_push(lane, note, &job));
    while (clock_monotonic_ms() < pushed + 3) {
    }
    open_gate(&world);
    lane_free(lane);
    expect_int(world.done, 1);
    expect_int(world.late, 1);
    end(&world);
}

TEST(no_threads_is_no_lane)
{
    const struct lane_options options = {"none", 0, 8, 0};

    expect_true(lane_new(&options) == NULL);
    lane_free(NULL);
}

TEST_MAIN
