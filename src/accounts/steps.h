/* SPDX-License-Identifier: MIT */
/*
 * The steps that operations share.  Read a step by its parameters: one that
 * takes a hasher does password work, one that takes a change writes, and any
 * other only reads.
 */
#ifndef ACCOUNTS_STEPS_H
#define ACCOUNTS_STEPS_H

#include "accounts/operation.h"
#include "mail/kinds.h"

/* --- arguments --- */

/** NULL when there is none of that name in the request. */
const struct given *argument_given(const struct call *call, const char *name);

/** In normal form, with a NUL; "" when an optional one was left out. */
const char *argument_text(const struct call *call, const char *name);

/** In normal form; empty when an optional one was left out. */
struct secret argument_secret(const struct call *call, const char *name);

/** false when it was left out. */
bool argument_flag(const struct call *call, const char *name);

/* --- refusing --- */

/** Refuse now: note why, hand GATE_REFUSED back.  `argument` NULL: the call as
 *  a whole ("nonFieldErrors"). */
GATE_MUST_USE gate_status refuse(struct call *call, const char *argument,
                                 enum refusal why);

/** GATE_REFUSED when a require_ step has complained, or the fault it met.
 *  require_ steps note what is wrong and go on, so that a form hears all its
 *  complaints at once. */
GATE_MUST_USE gate_status verdict(struct call *call);

/** Note what is wrong.  `detail` NULL: the message needs none; else it lives as
 *  long as the request. */
void complain(struct call *call, const char *argument, enum refusal why,
              const char *detail);

/** Whether something else than `but` was wrong with an argument so far. */
bool has_complaint_but(const struct call *call, const char *argument,
                       enum refusal but);

/** Keep a fault that a require_ step has met, for verdict(): a store of an
 *  embedder's own may have answered it without recording it. */
void note_fault(struct call *call, gate_status status);

/** A user name that is well formed and that nobody has. */
void require_free_name(struct call *call, const char *argument);

/** Complains about what is no address. */
void require_email(struct call *call, const char *argument);

/** As require_email(); also complains about an address that an account has, in
 *  any letter case, where the setting `reveal_accounts` lets it; else sets
 *  call->email_has_owner. */
void require_answerable_email(struct call *call, const char *argument);

/** Complains on `argument` where the caller's session began longer than
 *  `step_up_age` ago. */
void require_recent_login(struct call *call, const char *argument);

/** At most 150 code points, no control characters; may be empty. */
void require_person_name(struct call *call, const char *argument);

/* What a password must not be like. */
struct own_words {
    const char *username;
    const char *first_name;
    const char *last_name;
    const char *email;
};

/** Long enough, equal twice, not common, not made of the person's own words.
 *  Nothing to require where both arguments are not in the schema. */
void require_strong_password(struct call *call, const char *argument,
                             const char *again, struct own_words own_words);

/** The rules of a password alone, complaints on `field`: for administration. */
void require_good_password(struct call *call, const char *field,
                           struct secret password, struct own_words own_words);

/* --- finding --- */

/** Sets call->account by the login fields that were given; leaves it NULL when
 *  they name nobody active, or not one and the same account. */
GATE_MUST_USE gate_status find_login_account(struct call *call);

/** Sets call->addressees: who has or waits for an address. */
GATE_MUST_USE gate_status find_addressees(struct call *call,
                                          const char *argument);

/** Whether another account than call->account owns its address. */
GATE_MUST_USE gate_status find_another_owner(struct call *call, bool *out);

/** Sets call->session, call->presented and call->account by a refresh token.
 *  Refuses with invalid_token what names no session, ended or not, of an active
 *  account. */
GATE_MUST_USE gate_status find_session(struct call *call, const char *argument);

/** Sets call->link and call->account by a mailed token of one of a set of
 *  purposes, LINKS() of each.  Refuses what is forged, foreign, voided or
 *  expired; a used one is found: look at call->link->used_ms. */
GATE_MUST_USE gate_status find_link(struct call *call, const char *argument,
                                    uint32_t purposes);

/** Refuses a call->link to another address that is used, whose address another
 *  account owns by now, or whose account is closed. */
GATE_MUST_USE gate_status check_email_link(struct call *call);

/** Sets call->access by an access token given as an argument.  Refuses with
 *  invalid_token or expired_token. */
GATE_MUST_USE gate_status read_access_token(struct call *call,
                                            const char *argument);

/** Sets call->account to the account that an access token names, as it is now;
 *  leaves it NULL when the token is dead: account gone, inactive or archived,
 *  epoch moved on, session cut. */
GATE_MUST_USE gate_status find_token_account(struct call *call,
                                             const struct access *access);

/** The address is not proved yet, and the settings want that before login. */
bool must_verify_first(const struct call *call, const gate_account *account);

/** Set the comparison forms of an account's name and address.
 *  @retval GATE_FAULT_USAGE  They are none: the require_ steps were not asked.
 */
GATE_MUST_USE gate_status account_make_keys(gate_context *cx,
                                            gate_account *account);

/** An own_words of an account that exists. */
struct own_words words_of(const gate_account *account);

/* --- password work --- */

/** Refuse the call as a whole with `why` unless `argument` is the password of
 *  call->account; NULL: nobody's, at the same cost.  Sets
 *  call->new_password_hash where the stored hash should be renewed. */
GATE_MUST_USE gate_status check_password(struct call *call,
                                         struct hasher *hasher,
                                         const char *argument,
                                         enum refusal why);

/** Refuse `argument` with invalid_password unless it is the password of
 *  call->account, who is logged in. */
GATE_MUST_USE gate_status confirm_password(struct call *call,
                                           struct hasher *hasher,
                                           const char *argument);

/** Sets call->new_password_hash; leaves it NULL for an argument left out. */
GATE_MUST_USE gate_status hash_new_password(struct call *call,
                                            struct hasher *hasher,
                                            const char *argument);

/* --- captcha --- */

/** The MAC by which an answer to a captcha is known. */
GATE_MUST_USE gate_status
captcha_answer(const struct call *call, const uint8_t id[GATE_CAPTCHA_ID_BYTES],
               struct slice answer, uint8_t out[GATE_DIGEST_BYTES]);

/* --- ledger: small changes of their own, which a refusal must not undo --- */

/** End call->session and its access tokens, tell the owner by mail. */
GATE_MUST_USE gate_status ledger_end_stolen_session(struct call *call);

/* --- writing --- */

/** A new session for `account`: sets call->refresh_token and call->session.
 *  Without `long_running_refresh_token` there is none, and nothing is written.
 */
GATE_MUST_USE gate_status open_session(struct call *call, gate_change *change,
                                       const gate_account *account);

/** Mail the account's address and another one, whose link makes it the
 *  account's.  Where it has an owner and that is not told, the owner is. */
GATE_MUST_USE gate_status ask_for_email_change(const struct call *call,
                                               gate_change *change,
                                               const char *email);

/** Make the address of call->link the account's own, or take a former one back:
 *  after check_email_link(). */
GATE_MUST_USE gate_status change_email_by_link(struct call *call,
                                               gate_change *change);

/** What both kinds of links to a password do: use call->link, set
 *  call->new_password_hash, end every session and every other link, prove the
 *  address if that was not done, and tell the owner. */
GATE_MUST_USE gate_status set_password_by_link(struct call *call,
                                               gate_change *change);

/** The next refresh token of call->session: sets call->refresh_token.  Writes
 *  nothing when the session has moved on already: then it is the current one.
 */
GATE_MUST_USE gate_status replace_refresh_token(struct call *call,
                                                gate_change *change);

/** Until when a session that ends at `ends_ms` lasts without being refreshed,
 *  from `now_ms` on. */
int64_t session_idle_until_ms(const struct call *call, int64_t ends_ms,
                              int64_t now_ms);

/** What time it is for call->session: it does not go back.  A clock that was
 * put back for a while would end it as idle, or call its last token stolen,
 * once it is right again.  By more than `refresh_idle` it was wrong before. */
int64_t session_now_ms(const struct call *call);

/** Put a mail into the outbox, with a fresh link if its kind carries one.  It
 *  leaves after the commit, and its text and link are made only then. */
GATE_MUST_USE gate_status send_mail(const struct call *call,
                                    gate_change *change,
                                    const gate_account *account,
                                    enum mail kind);

/* Where a mail goes: as it is written to, and what a link in it is bound to. */
struct addressee {
    const char *email;
    const char *bound;
};

/** As send_mail(), to an address that the account does not have yet, or has no
 *  more: MAIL_EMAIL_CHANGE, MAIL_EMAIL_CHANGING.  The link is bound to it. */
GATE_MUST_USE gate_status send_mail_to(const struct call *call,
                                       gate_change *change,
                                       const gate_account *account,
                                       struct addressee to, enum mail kind);
/** Tell who owns the address that was given that somebody wanted it, at the
 *  cost of the mail with a link that there would have been: where answers must
 *  not tell that it has an owner. */
GATE_MUST_USE gate_status tell_owner_of_address(const struct call *call,
                                                gate_change *change);

/** The work of a mail with a link, for nobody and without a trace.  `account`:
 *  any that is in the store; it is sent nothing. */
GATE_MUST_USE gate_status pretend_mail(const struct call *call,
                                       gate_change *change,
                                       const gate_account *account);

/** The work of its link alone: beside a mail that carries none. */
GATE_MUST_USE gate_status pretend_link(const struct call *call,
                                       gate_change *change,
                                       const gate_account *account);

/** The work of holding an account and mailing it, for nobody: after
 *  find_addressees(). */
GATE_MUST_USE gate_status send_to_nobody(const struct call *call,
                                         gate_change *change);

#endif
