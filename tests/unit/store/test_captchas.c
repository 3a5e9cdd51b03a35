/* SPDX-License-Identifier: MIT */
/* Captchas in a store, on every store. */
#include "world.h"

static gate_captcha captcha_of(uint8_t id)
{
    gate_captcha captcha = {.expires_ms = NOW_MS + 120000};

    memset(captcha.id, id, sizeof(captcha.id));
    memset(captcha.answer, id + 1, sizeof(captcha.answer));
    return captcha;
}

static gate_captcha add_captcha(struct world *w, uint8_t id)
{
    gate_captcha captcha = captcha_of(id);

    expect_int(DO(add_captcha, w, .captcha = &captcha), GATE_OK);
    return captcha;
}

static gate_status find(struct world *w, const gate_captcha *captcha,
                        gate_captcha *out)
{
    return w->store->ops->find_captcha(w->store, &w->cx, captcha->id, out);
}

TEST_ON_EVERY_STORE(is_found_as_it_was_given)
{
    struct world w = open_world();
    gate_captcha one = add_captcha(&w, 1);
    gate_captcha other = captcha_of(2);
    gate_captcha found;

    expect_int(find(&w, &one, &found), GATE_OK);
    expect_true(memcmp(found.answer, one.answer, sizeof(one.answer)) == 0);
    expect_int(found.tries, 0);
    expect_int(found.expires_ms, one.expires_ms);
    expect_int(find(&w, &other, &found), GATE_NOT_FOUND);
    expect_int(DO(add_captcha, &w, .captcha = &one), GATE_STALE);
    close_world(&w);
}

TEST_ON_EVERY_STORE(is_taken_once)
{
    struct world w = open_world();
    gate_captcha one = add_captcha(&w, 1);
    gate_captcha other = add_captcha(&w, 2);
    gate_captcha found;

    expect_int(DO(take_captcha, &w, .bytes = one.id, .tries_max = 5), GATE_OK);
    expect_int(DO(take_captcha, &w, .bytes = one.id, .tries_max = 5),
               GATE_STALE);
    expect_int(find(&w, &one, &found), GATE_NOT_FOUND);
    expect_int(find(&w, &other, &found), GATE_OK);
    close_world(&w);
}

TEST_ON_EVERY_STORE(is_guessed_so_often_and_is_dead_then)
{
    struct world w = open_world();
    gate_captcha one = add_captcha(&w, 1);
    gate_captcha found;

    for (int i = 0; i < 2; i++) {
        expect_int(DO(count_captcha_try, &w, .bytes = one.id, .tries_max = 2),
                   GATE_OK);
    }
    expect_int(DO(count_captcha_try, &w, .bytes = one.id, .tries_max = 2),
               GATE_STALE);
    expect_int(DO(take_captcha, &w, .bytes = one.id, .tries_max = 2),
               GATE_STALE);
    expect_int(find(&w, &one, &found), GATE_OK);
    expect_int(found.tries, 2);
    close_world(&w);
}

TEST_ON_EVERY_STORE(leaves_when_it_is_over)
{
    struct world w = open_world();
    gate_captcha one = add_captcha(&w, 1);
    gate_captcha found;
    gate_housekeeping work = {.now_ms = one.expires_ms, .max = 10};

    expect_int(w.store->ops->housekeep(w.store, &w.cx, &work), GATE_OK);
    expect_int(find(&w, &one, &found), GATE_OK);
    work = (gate_housekeeping){.now_ms = one.expires_ms + 1, .max = 10};
    expect_int(w.store->ops->housekeep(w.store, &w.cx, &work), GATE_OK);
    expect_int(work.removed, 1);
    expect_int(find(&w, &one, &found), GATE_NOT_FOUND);
    close_world(&w);
}

TEST_MAIN
