/* SPDX-License-Identifier: MIT */
/* Sealed keys, on every store. */
#include "world.h"

static const uint8_t sealed[] = {0, 1, 2, 0, 255};

static gate_key key_called(const char *kid, const char *purpose,
                           int64_t created_ms)
{
    return (gate_key){
        .purpose = purpose,
        .algorithm = "EdDSA",
        .kid = kid,
        .sealed = sealed,
        .sealed_bytes = sizeof(sealed),
        .created_ms = created_ms,
    };
}

static gate_status add(struct world *w, gate_key key, bool is_first,
                       gate_id *out)
{
    gate_status status = DO(add_key, w, .key = &key, .yes = is_first);

    *out = key.id;
    return status;
}

static size_t list(struct world *w, gate_key **out)
{
    size_t count = 999;

    expect_int(w->store->ops->list_keys(w->store, &w->cx, out, &count),
               GATE_OK);
    return count;
}

TEST_ON_EVERY_STORE(keeps_what_it_was_given_oldest_first)
{
    struct world w = open_world();
    gate_id young, old, twin;
    gate_key *got = NULL;

    expect_int(add(&w, key_called("b", "access", NOW_MS + 1), false, &young),
               GATE_OK);
    expect_int(add(&w, key_called("a", "link", NOW_MS), false, &old), GATE_OK);
    expect_int(add(&w, key_called("c", "link", NOW_MS), false, &twin), GATE_OK);
    expect_int(list(&w, &got), 3);
    expect_int(got[0].id, old);
    expect_int(got[1].id, twin);
    expect_int(got[2].id, young);
    expect_text(got[0].purpose, "link");
    expect_text(got[0].algorithm, "EdDSA");
    expect_text(got[0].kid, "a");
    expect_int(got[0].sealed_bytes, sizeof(sealed));
    expect_true(got[0].sealed[4] == 255 && got[0].sealed[3] == 0);
    expect_int(got[0].created_ms, NOW_MS);
    expect_int(got[0].retired_ms, 0);
    close_world(&w);
}

TEST_ON_EVERY_STORE(an_empty_store_has_none)
{
    struct world w = open_world();
    gate_key *got = NULL;

    expect_int(list(&w, &got), 0);
    close_world(&w);
}

TEST_ON_EVERY_STORE(a_kid_is_given_once)
{
    struct world w = open_world();
    gate_id id;

    expect_int(add(&w, key_called("a", "access", NOW_MS), false, &id), GATE_OK);
    expect_int(add(&w, key_called("a", "link", NOW_MS), false, &id),
               GATE_STALE);
    close_world(&w);
}

TEST_ON_EVERY_STORE(the_first_key_of_a_purpose_is_made_once)
{
    struct world w = open_world();
    gate_id first, id;

    expect_int(add(&w, key_called("a", "access", NOW_MS), true, &first),
               GATE_OK);
    expect_int(add(&w, key_called("b", "access", NOW_MS), true, &id),
               GATE_STALE);
    expect_int(add(&w, key_called("c", "link", NOW_MS), true, &id), GATE_OK);
    expect_int(add(&w, key_called("d", "access", NOW_MS), false, &id), GATE_OK);
    expect_int(DO(retire_key, &w, .id = first, .ms = NOW_MS + 1), GATE_OK);
    expect_int(DO(retire_key, &w, .id = id, .ms = NOW_MS + 1), GATE_OK);
    expect_int(add(&w, key_called("e", "access", NOW_MS), true, &id), GATE_OK);
    close_world(&w);
}

TEST_ON_EVERY_STORE(the_first_retirement_stays)
{
    struct world w = open_world();
    gate_id id;
    gate_key *got = NULL;

    expect_int(add(&w, key_called("a", "access", NOW_MS), true, &id), GATE_OK);
    expect_int(DO(retire_key, &w, .id = id, .ms = NOW_MS + 1), GATE_OK);
    expect_int(DO(retire_key, &w, .id = id, .ms = NOW_MS + 2), GATE_OK);
    expect_int(DO(retire_key, &w, .id = 99, .ms = NOW_MS), GATE_OK);
    expect_int(list(&w, &got), 1);
    expect_int(got[0].retired_ms, NOW_MS + 1);
    close_world(&w);
}

TEST_MAIN
