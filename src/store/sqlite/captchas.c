/* SPDX-License-Identifier: MIT */
/* Captchas in SQLite.  One statement takes one, so that it is taken once. */
#include "store/sqlite/sqlite_store.h"

gate_status sqlite_find_captcha(gate_store *store, gate_context *cx,
                                const uint8_t id[GATE_CAPTCHA_ID_BYTES],
                                gate_captcha *out)
{
    CLEANUP(statement_close) struct statement found = {0};
    gate_captcha captcha;

    TRY(statement_open_read(store, cx,
                            "SELECT id, answer, tries, expires_ms FROM captcha"
                            " WHERE id = ?1",
                            &found));
    bind_blob(&found, 1, id, GATE_CAPTCHA_ID_BYTES);
    TRY(statement_find_row(&found));

    TRY(column_exact(&found, 0, captcha.id, sizeof(captcha.id)));
    TRY(column_exact(&found, 1, captcha.answer, sizeof(captcha.answer)));
    captcha.tries = column_int(&found, 2);
    captcha.expires_ms = column_int(&found, 3);
    *out = captcha;
    return GATE_OK;
}

gate_status sqlite_add_captcha(gate_change *change, const gate_captcha *captcha)
{
    CLEANUP(statement_close) struct statement insert = {0};

    TRY(statement_open(change,
                       "INSERT INTO captcha (id, answer, tries, expires_ms)"
                       " VALUES (?1, ?2, ?3, ?4)",
                       &insert));
    bind_blob(&insert, 1, captcha->id, sizeof(captcha->id));
    bind_blob(&insert, 2, captcha->answer, sizeof(captcha->answer));
    bind_int(&insert, 3, captcha->tries);
    bind_int(&insert, 4, captcha->expires_ms);

    return statement_run(&insert);
}

gate_status sqlite_count_captcha_try(gate_change *change,
                                     const uint8_t id[GATE_CAPTCHA_ID_BYTES],
                                     int64_t tries_max)
{
    CLEANUP(statement_close) struct statement update = {0};

    TRY(statement_open(change,
                       "UPDATE captcha SET tries = tries + 1"
                       " WHERE id = ?1 AND tries < ?2",
                       &update));
    bind_blob(&update, 1, id, GATE_CAPTCHA_ID_BYTES);
    bind_int(&update, 2, tries_max);

    return statement_run_on_row(&update);
}

gate_status sqlite_take_captcha(gate_change *change,
                                const uint8_t id[GATE_CAPTCHA_ID_BYTES],
                                int64_t tries_max)
{
    CLEANUP(statement_close) struct statement gone = {0};

    TRY(statement_open(
        change, "DELETE FROM captcha WHERE id = ?1 AND tries < ?2", &gone));
    bind_blob(&gone, 1, id, GATE_CAPTCHA_ID_BYTES);
    bind_int(&gone, 2, tries_max);

    return statement_run_on_row(&gone);
}
