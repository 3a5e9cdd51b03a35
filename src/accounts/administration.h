/* SPDX-License-Identifier: MIT */
/*
 * What an operator does to accounts, in the words and by the steps of the
 * operations, but without a caller and without a budget.  The owner is told of
 * what an operation would tell him, where the address is proved to be his.
 */
#ifndef ACCOUNTS_ADMINISTRATION_H
#define ACCOUNTS_ADMINISTRATION_H

#include "accounts/operation.h"

/* An account to be made.  Every text is borrowed. */
struct new_account {
    const char *username;
    const char *email; /* "": none */
    const char *first_name;
    const char *last_name;
    struct secret password; /* data NULL: none yet */
    bool any_password;      /* do not ask the password rules */
    bool verified;
    bool archived;
    bool inactive;
};

/** Make it; sets call->account.
 *  @retval GATE_REFUSED  call->complaints. */
GATE_MUST_USE gate_status administer_add(struct call *call,
                                         const struct new_account *account);

/** Sets call->account by a user name, letter case aside.  GATE_NOT_FOUND. */
GATE_MUST_USE gate_status administer_find(struct call *call,
                                          const char *username);

enum administer_action {
    ADMINISTER_VERIFY,
    ADMINISTER_ARCHIVE,
    ADMINISTER_UNARCHIVE,
    ADMINISTER_ACTIVATE,
    ADMINISTER_DEACTIVATE,
    ADMINISTER_DELETE,
    ADMINISTER_END_SESSIONS,
    ADMINISTER_GRANT,  /* an administrator from here on */
    ADMINISTER_REVOKE, /* one no more */
};

/** Do it to call->account.  Archiving and deactivating end all sessions.
 *  GATE_STALE: it changed meanwhile, or (verify) another owns the address. */
GATE_MUST_USE gate_status administer_act(struct call *call,
                                         enum administer_action action);

/** End a session of call->account and its access tokens.
 *  GATE_NOT_FOUND: it has none of that id that lives. */
GATE_MUST_USE gate_status administer_end_session(struct call *call,
                                                 gate_id session);

/** Set the password of call->account, end its sessions, void its links. */
GATE_MUST_USE gate_status administer_set_password(struct call *call,
                                                  struct secret password,
                                                  bool any_password);

#endif
