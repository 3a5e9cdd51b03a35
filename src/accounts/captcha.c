/* SPDX-License-Identifier: MIT */
/*
 * captcha: a picture of a text that a person can read, and an id to answer
 * with.
 *
 * The store gets a MAC of the answer; the text is nowhere once the picture is
 * drawn.
 *
 * Behaviour: gqlauth/captcha/models.py, Captcha.create_captcha.
 */
#include "accounts/operation.h"
#include "accounts/steps.h"
#include "accounts/store_calls.h"
#include "base/memory.h"
#include "captcha/painter.h"
#include "captcha/puzzle.h"
#include "crypto/random.h"
#include "settings/settings.h"

/* Random, in the form of RFC 9562, section 5.4. */
static void make_id(uint8_t id[GATE_CAPTCHA_ID_BYTES])
{
    crypto_random(id, GATE_CAPTCHA_ID_BYTES);
    id[6] = (uint8_t)((id[6] & 0x0f) | 0x40);
    id[8] = (uint8_t)((id[8] & 0x3f) | 0x80);
}

/* For tests on this machine alone there may be one text for all. */
static const char *choose_text(const struct call *call,
                               char text[PUZZLE_LENGTH + 1])
{
    if (call->settings->captcha_text[0] != '\0') {
        return call->settings->captcha_text;
    }
    puzzle_make(text);
    return text;
}

static gate_status captcha_check(struct call *call)
{
    struct drawn_captcha *captcha;
    char text[PUZZLE_LENGTH + 1];

    TRY(NEW(call->cx, &captcha));
    const char *chosen = choose_text(call, text);

    make_id(captcha->row.id);
    captcha->row.expires_ms =
        call->cx->now_ms + 1000 * call->settings->captcha_lifetime;
    gate_status status = captcha_answer(call, captcha->row.id, slice_of(chosen),
                                        captcha->row.answer);

    if (status == GATE_OK) {
        status = captcha_paint(call->cx, chosen, &captcha->png);
    }
    memory_wipe(text, sizeof(text));
    TRY(status);
    call->captcha = captcha;
    return GATE_OK;
}

static gate_status captcha_apply(struct call *call, gate_change *change)
{
    return store_add_captcha(change, &call->captcha->row);
}

const struct operation operation_captcha = {
    .field = "captcha",
    .summary = "A picture to be read by a person; answer with its id.",
    .needs = NEEDS_NOBODY,
    .answers = ANSWERS_CAPTCHA,
    .budget = BUDGET_CAPTCHA,
    .check = captcha_check,
    .apply = captcha_apply,
};
