/* SPDX-License-Identifier: MIT */
/*
 * The dispatcher's step: was the captcha solved?
 *
 * Asked before a hasher is taken and before anything is told of an account.
 * What is counted is counted in the store, by one statement each, in a change
 * of its own: fifty parallel guesses are five, and one right answer is taken
 * once (security.md, row 20).
 *
 * Under suspicion: when a budget of the call is more than half spent.
 *
 * Behaviour: gqlauth/captcha/models.py, Captcha.validate; but tries count.
 */
#include "accounts/admission.h"
#include "accounts/steps.h"
#include "captcha/puzzle.h"
#include "crypto/digest.h"
#include "crypto/equal.h"
#include "settings/settings.h"
#include "token/keys.h"

gate_status captcha_answer(const struct call *call,
                           const uint8_t id[GATE_CAPTCHA_ID_BYTES],
                           struct slice answer, uint8_t out[GATE_DIGEST_BYTES])
{
    struct slice folded;

    TRY(puzzle_fold(call->cx, answer, &folded));
    const struct mac_part parts[] = {{id, GATE_CAPTCHA_ID_BYTES},
                                     {folded.data, folded.bytes}};

    mac_parts(call->tools->ring->purpose[KEY_CAPTCHA], parts,
              ARRAY_LENGTH(parts), out);
    return GATE_OK;
}

static bool is_suspicious(const struct call *call)
{
    for (size_t i = 0; i < call->charge_count; i++) {
        if (2 * call->charges[i].spent > call->charges[i].limit) {
            return true;
        }
    }
    return false;
}

static bool is_asked_for(const struct call *call)
{
    switch (captcha_wish_of(call->settings, call->operation->captcha)) {
    case CAPTCHA_YES:
        return !call->settings->captcha_ci_mode;
    case CAPTCHA_ON_SUSPICION:
        return !call->settings->captcha_ci_mode && is_suspicious(call);
    case CAPTCHA_NO:
        break;
    }
    return false;
}

static gate_status refuse_captcha(struct call *call, enum refusal why)
{
    return refuse(call, "captcha", why);
}

/* -1: no hexadecimal digit. */
static int value_of(char digit)
{
    static const char digits[] = "0123456789abcdef";
    const char *found =
        digit == '\0'
            ? NULL
            : memchr(digits, digit | ('A' <= digit && digit <= 'F') << 5,
                     sizeof(digits) - 1);

    return found == NULL ? -1 : (int)(found - digits);
}

/* 32 digits, and dashes wherever the schema has let them stand. */
static bool read_id(struct slice text, uint8_t out[GATE_CAPTCHA_ID_BYTES])
{
    size_t count = 0;

    memset(out, 0, GATE_CAPTCHA_ID_BYTES);
    for (size_t i = 0; i < text.bytes; i++) {
        int value = value_of(text.data[i]);

        if (text.data[i] == '-') {
            continue;
        }
        if (value < 0 || count == (size_t)2 * GATE_CAPTCHA_ID_BYTES) {
            return false;
        }
        out[count / 2] = (uint8_t)(out[count / 2] << 4 | value);
        count++;
    }
    return count == (size_t)2 * GATE_CAPTCHA_ID_BYTES;
}

struct guess {
    const struct call *call;
    const gate_captcha *captcha;
};

static gate_status take(gate_change *change, void *payload)
{
    const struct guess *guess = payload;

    return change->store->ops->take_captcha(
        change, guess->captcha->id, guess->call->settings->captcha_tries);
}

static gate_status count(gate_change *change, void *payload)
{
    const struct guess *guess = payload;

    return change->store->ops->count_captcha_try(
        change, guess->captcha->id, guess->call->settings->captcha_tries);
}

/* However often it was guessed. */
static gate_status drop(gate_change *change, void *payload)
{
    const struct guess *guess = payload;

    return change->store->ops->take_captcha(change, guess->captcha->id,
                                            INT64_MAX);
}

/* One small change.  GATE_STALE: somebody else was first. */
static gate_status note_guess(struct call *call, gate_apply *apply,
                              const gate_captcha *captcha)
{
    struct guess guess = {call, captcha};

    return call->store->ops->change(call->store, call->cx, apply, &guess);
}

static gate_status refuse_spent(struct call *call, const gate_captcha *captcha)
{
    gate_status status = note_guess(call, drop, captcha);

    if (status != GATE_STALE) {
        TRY(status);
    }
    return refuse_captcha(call, REFUSAL_CAPTCHA_RETRIES);
}

static gate_status judge(struct call *call, const gate_captcha *captcha,
                         struct slice answer)
{
    uint8_t digest[GATE_DIGEST_BYTES];

    TRY(captcha_answer(call, captcha->id, answer, digest));
    bool is_right = crypto_equal(digest, captcha->answer, sizeof(digest));
    gate_status status = note_guess(call, is_right ? take : count, captcha);

    if (status == GATE_STALE) {
        return refuse_captcha(call, is_right ? REFUSAL_CAPTCHA_EXPIRED
                                             : REFUSAL_CAPTCHA_RETRIES);
    }
    TRY(status);
    return is_right ? GATE_OK : refuse_captcha(call, REFUSAL_CAPTCHA_INVALID);
}

gate_status check_captcha(struct call *call)
{
    const struct given *identifier = argument_given(call, "identifier");
    const struct given *answer = argument_given(call, "userEntry");
    uint8_t id[GATE_CAPTCHA_ID_BYTES];
    gate_captcha captcha;

    if (!is_asked_for(call)) {
        return GATE_OK;
    }
    if (identifier == NULL || answer == NULL) {
        return refuse_captcha(call, REFUSAL_CAPTCHA_REQUIRED);
    }
    if (!read_id(identifier->text, id)) {
        return refuse_captcha(call, REFUSAL_CAPTCHA_EXPIRED);
    }
    gate_status status =
        call->store->ops->find_captcha(call->store, call->cx, id, &captcha);

    if (status == GATE_NOT_FOUND) {
        return refuse_captcha(call, REFUSAL_CAPTCHA_EXPIRED);
    }
    TRY(status);
    if (call->cx->now_ms >= captcha.expires_ms) {
        return refuse_captcha(call, REFUSAL_CAPTCHA_EXPIRED);
    }
    if (captcha.tries >= call->settings->captcha_tries) {
        return refuse_spent(call, &captcha);
    }
    return judge(call, &captcha, answer->text);
}
