/* SPDX-License-Identifier: MIT */
/*
 * register: a new account, and the mail that proves its address.
 *
 * A taken address is refused, in any letter case; that tells who has an
 * account.  With the setting `reveal_accounts` off it does not: the account is
 * made all the same and a mail tells the owner.  That is safe because an
 * address belongs to nobody until it is proved: several accounts may wait for
 * it, none can log in by it, and the first to prove it has it.
 *
 * Behaviour: gqlauth/user/resolvers.py, RegisterMixin.
 */
#include "accounts/operation.h"
#include "accounts/steps.h"
#include "accounts/store_calls.h"
#include "mail/words.h"
#include "settings/settings.h"

static bool asks_for(const struct call *call, const char *field)
{
    return setting_list_has(call->settings->register_fields, field);
}

/* What was refused is not going to be the person's own; but the original looks
 * at the form of a name only after the password, so that an ill-formed one
 * still counts. */
static const char *word(const struct call *call, const char *argument)
{
    return has_complaint_but(call, argument, REFUSAL_NAME_INVALID)
               ? ""
               : argument_text(call, argument);
}

static struct own_words words_given(const struct call *call)
{
    return (struct own_words){.username = word(call, "username"),
                              .first_name = word(call, "firstName"),
                              .last_name = word(call, "lastName"),
                              .email = word(call, "email")};
}

static gate_status register_check(struct call *call, struct hasher *hasher)
{
    require_free_name(call, "username");
    if (asks_for(call, "email")) {
        require_answerable_email(call, "email");
    }
    require_person_name(call, "firstName");
    require_person_name(call, "lastName");
    require_strong_password(call, "password1", "password2", words_given(call));
    TRY(verdict(call));

    return hash_new_password(call, hasher, "password1");
}

static gate_status send_activation(const struct call *call, gate_change *change,
                                   const gate_account *account)
{
    if (call->email_has_owner) {
        return tell_owner_of_address(call, change);
    }
    if (call->settings->send_activation_mail) {
        return send_mail(call, change, account, MAIL_ACTIVATION);
    }
    return call->settings->reveal_accounts
               ? GATE_OK
               : pretend_mail(call, change, account);
}

static gate_status send_password_set(const struct call *call,
                                     gate_change *change,
                                     const gate_account *account)
{
    return call->email_has_owner
               ? pretend_mail(call, change, account)
               : send_mail(call, change, account, MAIL_PASSWORD_SET);
}

static gate_status send_first_mails(const struct call *call,
                                    gate_change *change,
                                    const gate_account *account)
{
    TRY(send_activation(call, change, account));
    if (account->password_hash == NULL &&
        call->settings->send_password_set_mail) {
        TRY(send_password_set(call, change, account));
    }
    return GATE_OK;
}

static bool opens_session(const struct call *call, const gate_account *account)
{
    return call->settings->register_opens_session &&
           account->password_hash != NULL && !must_verify_first(call, account);
}

/* What they read, of what mails are written in. */
static gate_status language_of(const struct call *call, const char **out)
{
    char tag[LANGUAGE_TAG_MAX_BYTES + 1];

    language_accept(mail_words_languages(call->tools->words),
                    call->caller->accept_language, tag);
    return context_copy(call->cx, slice_of(tag), out);
}

/* The address is the account's own from the start where no other may have it;
 * else it waits. */
static gate_status new_account(const struct call *call, gate_account *out)
{
    const char *locale;

    TRY(language_of(call, &locale));
    *out = (gate_account){
        .username = argument_text(call, "username"),
        .email = argument_text(call, "email"),
        .owns_email = call->settings->reveal_accounts != 0,
        .first_name = argument_text(call, "firstName"),
        .last_name = argument_text(call, "lastName"),
        .password_hash = call->new_password_hash,
        .locale = locale,
        .active = true,
        .joined_ms = call->cx->now_ms,
    };
    return account_make_keys(call->cx, out);
}

static gate_status register_apply(struct call *call, gate_change *change)
{
    gate_account *account;

    TRY(NEW(call->cx, &account));
    TRY(new_account(call, account));
    TRY(store_add_account(change, account));
    TRY(send_first_mails(call, change, account));
    if (opens_session(call, account)) {
        TRY(store_record_login(change, account));
        TRY(open_session(call, change, account));
    }
    call->account = account;
    return GATE_OK;
}

const struct operation operation_register = {
    .field = "register",
    .summary = "Create an account; a mail proves its address.",
    .relay_input = "RegisterInput",
    .needs = NEEDS_NOBODY,
    .answers = ANSWERS_FIRST_SESSION,
    .captcha = CAPTCHA_AT_REGISTRATION,
    .budget = BUDGET_REGISTRATION,
    .arguments = {{"username", ARG_NAME, ARG_REGISTER_FIELD, "username"},
                  {"email", ARG_EMAIL, ARG_WHOSE | ARG_REGISTER_FIELD, "email"},
                  {"firstName", ARG_PERSON_NAME, ARG_REGISTER_FIELD,
                   "first_name"},
                  {"lastName", ARG_PERSON_NAME, ARG_REGISTER_FIELD,
                   "last_name"},
                  {"password1", ARG_PASSWORD, ARG_UNLESS_PASSWORDLESS, NULL},
                  {"password2", ARG_PASSWORD, ARG_UNLESS_PASSWORDLESS, NULL},
                  CAPTCHA_ARGUMENTS("register_captcha")},
    .check_and_hash = register_check,
    .apply = register_apply,
};
