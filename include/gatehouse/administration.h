/* SPDX-License-Identifier: MIT */
/*
 * What an operator may do to accounts, without being asked for a password.
 * Never reachable through GraphQL.  All calls wait for the store; a call that
 * hashes waits for a hasher.  Threads: any number at once.
 */
#ifndef GATE_ADMINISTRATION_H
#define GATE_ADMINISTRATION_H

#include <stdbool.h>
#include <stdint.h>

#include <gatehouse/gatehouse.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A new account.  Every pointer is borrowed. */
typedef struct gate_new_user {
    const char *username;
    const char *email;      /**< NULL or "": none. */
    const char *first_name; /**< NULL or "": not given. */
    const char *last_name;
    const char *password; /**< NULL: none yet. */
    size_t password_bytes;
    bool any_password; /**< Do not ask the password rules. */
    bool verified;
    bool archived;
    bool inactive;
} gate_new_user;

/** An account as an operator sees it.  Plain data, texts are never NULL. */
typedef struct gate_user {
    gate_id id;
    const char *username;
    const char *email;
    const char *first_name;
    const char *last_name;
    bool is_active;
    bool verified;
    bool archived;
    bool administrator;
    bool has_usable_password;
    int64_t live_refresh_tokens;
    int64_t joined_ms;
    int64_t last_login_ms; /**< 0: never. */
} gate_user;

/** Takes an account; borrowed until it returns.  false: no more. */
typedef bool gate_user_visit(const gate_user *user, void *payload);

/** Add an account.  No mail is sent.  `visit` gets it as it is then; NULL is
 *  fine.
 *  @retval GATE_REFUSED  `error` has the complaints, in the words of register.
 */
GATE_API GATE_MUST_USE gate_status gate_user_add(gate_service *service,
                                                 const gate_new_user *user,
                                                 gate_user_visit *visit,
                                                 void *payload,
                                                 gate_error *error);

/** By user name, letter case aside.  GATE_NOT_FOUND: `error` says so. */
GATE_API GATE_MUST_USE gate_status gate_user_show(gate_service *service,
                                                  const char *username,
                                                  gate_user_visit *visit,
                                                  void *payload,
                                                  gate_error *error);

/** States of an account that can be looked for: a set. */
typedef enum gate_user_state {
    GATE_USER_IS_ACTIVE = 1 << 0,
    GATE_USER_IS_VERIFIED = 1 << 1,
    GATE_USER_IS_ARCHIVED = 1 << 2,
    GATE_USER_IS_ADMINISTRATOR = 1 << 3,
} gate_user_state;

/** Which accounts are wanted; all that is asked for has to hold.  Zero: all.
 *  Every pointer is borrowed. */
typedef struct gate_user_filter {
    gate_id after;     /**< Ids above this one. */
    size_t max;        /**< Accounts to be told of at most; 0: any number. */
    const char *email; /**< With or waiting for this address; NULL: any. */
    const char *part;  /**< Has this in its user name or address, letter case
                            aside; NULL: any. */
    uint32_t with;     /**< States, all of which hold. */
    uint32_t without;  /**< States, none of which holds. */
} gate_user_filter;

/** Who fits, by id, in batches of its own.
 *
 *  @param out_has_more  Whether more would fit than filter->max; NULL is fine.
 *  @retval GATE_FAULT_USAGE  The address or the part can be nobody's.
 *  Cost: an address is looked up; else every account is read, until `max` fit
 *  and one more. */
GATE_API GATE_MUST_USE gate_status
gate_user_search(gate_service *service, const gate_user_filter *filter,
                 gate_user_visit *visit, void *payload, bool *out_has_more,
                 gate_error *error);

/** All of them by id, in batches of its own. */
GATE_API GATE_MUST_USE gate_status gate_user_list(gate_service *service,
                                                  gate_user_visit *visit,
                                                  void *payload,
                                                  gate_error *error);

typedef enum gate_user_action {
    GATE_USER_VERIFY,
    GATE_USER_ARCHIVE, /**< Ends all sessions; the owner is told. */
    GATE_USER_UNARCHIVE,
    GATE_USER_ACTIVATE,
    GATE_USER_DEACTIVATE, /**< Ends all sessions; the owner is told. */
    GATE_USER_DELETE,     /**< For good; the owner is told. */
    GATE_USER_END_SESSIONS,
    GATE_USER_GRANT,  /**< Makes an administrator. */
    GATE_USER_REVOKE, /**< An administrator no more. */
} gate_user_action;

/** Do something to an account, by user name, letter case aside.  Where sessions
 *  end, access tokens do at once.  A mail tells the owner, where the address is
 *  proved and something has changed.
 *  @retval GATE_NOT_FOUND  `error` says so.
 *  @retval GATE_REFUSED    It cannot be done: another owns the address. */
GATE_API GATE_MUST_USE gate_status gate_user_act(gate_service *service,
                                                 const char *username,
                                                 gate_user_action action,
                                                 gate_error *error);

/** A login that lives.  Plain data. */
typedef struct gate_user_session {
    gate_id id;
    int64_t started_ms;    /**< The login. */
    int64_t refreshed_ms;  /**< When its token was replaced last. */
    int64_t idle_until_ms; /**< Over unless refreshed by then. */
    int64_t ends_ms;       /**< Over whatever happens. */
} gate_user_session;

/** Takes a session; borrowed until it returns.  false: no more. */
typedef bool gate_user_session_visit(const gate_user_session *session,
                                     void *payload);

/** The sessions of an account that live, by id, in batches of its own.
 *  GATE_NOT_FOUND: `error` says so. */
GATE_API GATE_MUST_USE gate_status gate_user_sessions(
    gate_service *service, const char *username, gate_user_session_visit *visit,
    void *payload, gate_error *error);

/** End one session of an account, and its access tokens.
 *  @retval GATE_NOT_FOUND  There is no such account, or it has no such session
 *                          that lives: `error` says which. */
GATE_API GATE_MUST_USE gate_status gate_user_end_session(gate_service *service,
                                                         const char *username,
                                                         gate_id session,
                                                         gate_error *error);

/** Set a password; ends all sessions, voids mailed links, tells the owner where
 *  the address is proved.
 *  @param any_password  Do not ask the password rules. */
GATE_API GATE_MUST_USE gate_status gate_user_set_password(
    gate_service *service, const char *username, const char *password,
    size_t password_bytes, bool any_password, gate_error *error);

#ifdef __cplusplus
}
#endif
#endif
