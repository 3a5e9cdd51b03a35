/* SPDX-License-Identifier: MIT */
/* Captchas of the memory store. */
#include "store/memory_store.h"

const struct row_kind captcha_kind = {.bytes = sizeof(struct captcha_row)};

static const struct captcha_row *find(const struct table *table,
                                      const uint8_t *id)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct captcha_row *row = (const void *)table->rows[i];

        if (slice_equal(
                (struct slice){(const char *)row->captcha.id,
                               GATE_CAPTCHA_ID_BYTES},
                (struct slice){(const char *)id, GATE_CAPTCHA_ID_BYTES})) {
            return row;
        }
    }
    return NULL;
}

gate_status memory_find_captcha(gate_store *store, gate_context *cx,
                                const uint8_t id[GATE_CAPTCHA_ID_BYTES],
                                gate_captcha *out)
{
    CLEANUP(memory_unlock) gate_store *locked = memory_lock(store);
    const struct captcha_row *row =
        find(memory_table(locked, TABLE_CAPTCHAS), id);

    (void)cx;
    if (row == NULL) {
        return GATE_NOT_FOUND;
    }
    *out = row->captcha;
    return GATE_OK;
}

gate_status memory_add_captcha(gate_change *change, const gate_captcha *captcha)
{
    struct captcha_row row = {.captcha = *captcha};
    int64_t id;

    if (find(memory_table(change->store, TABLE_CAPTCHAS), captcha->id) !=
        NULL) {
        return GATE_STALE;
    }
    return memory_add(change, TABLE_CAPTCHAS, &row.head, &id);
}

gate_status memory_count_captcha_try(gate_change *change,
                                     const uint8_t id[GATE_CAPTCHA_ID_BYTES],
                                     int64_t tries_max)
{
    const struct captcha_row *found =
        find(memory_table(change->store, TABLE_CAPTCHAS), id);
    struct captcha_row *row;

    if (found == NULL || found->captcha.tries >= tries_max) {
        return GATE_STALE;
    }
    TRY(memory_edit(change, TABLE_CAPTCHAS, found->head.id, &row));
    row->captcha.tries++;
    return GATE_OK;
}

gate_status memory_take_captcha(gate_change *change,
                                const uint8_t id[GATE_CAPTCHA_ID_BYTES],
                                int64_t tries_max)
{
    const struct captcha_row *found =
        find(memory_table(change->store, TABLE_CAPTCHAS), id);

    return found == NULL || found->captcha.tries >= tries_max
               ? GATE_STALE
               : memory_remove(change, TABLE_CAPTCHAS, found->head.id);
}
