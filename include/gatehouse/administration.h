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

/** All of them by id, in batches of its own. */
GATE_API GATE_MUST_USE gate_status gate_user_list(gate_service *service,
                                                  gate_user_visit *visit,
                                                  void *payload,
                                                  gate_error *error);

typedef enum gate_user_action {
    GATE_USER_VERIFY,
    GATE_USER_ARCHIVE, /**< Ends all sessions. */
    GATE_USER_UNARCHIVE,
    GATE_USER_ACTIVATE,
    GATE_USER_DEACTIVATE, /**< Ends all sessions. */
    GATE_USER_DELETE,     /**< For good. */
} gate_user_action;

/** Do something to an account, by user name, letter case aside.
 *  @retval GATE_NOT_FOUND  `error` says so.
 *  @retval GATE_REFUSED    It cannot be done: another owns the address. */
GATE_API GATE_MUST_USE gate_status gate_user_act(gate_service *service,
                                                 const char *username,
                                                 gate_user_action action,
                                                 gate_error *error);

/** Set a password; ends all sessions and voids mailed links.
 *  @param any_password  Do not ask the password rules. */
GATE_API GATE_MUST_USE gate_status gate_user_set_password(
    gate_service *service, const char *username, const char *password,
    size_t password_bytes, bool any_password, gate_error *error);

#ifdef __cplusplus
}
#endif
#endif
