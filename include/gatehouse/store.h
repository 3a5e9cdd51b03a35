/* SPDX-License-Identifier: MIT */
/*
 * What a database must be able to do.
 *
 * The first parameter tells what a call may do: a gate_store is read, any
 * thread, any time; a gate_change is written, and only change() hands one out.
 *
 * Names and addresses come with their comparison form ("folded"), made by the
 * service: a store compares those byte by byte and knows no Unicode.
 */
#ifndef GATE_STORE_H
#define GATE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gatehouse/context.h>
#include <gatehouse/metrics.h>
#include <gatehouse/status.h>

#ifdef __cplusplus
extern "C" {
#endif

#define GATE_STORE_OPS_VERSION 5u
#define GATE_SELECTOR_BYTES    16u
#define GATE_DIGEST_BYTES      32u
#define GATE_BUDGET_KEY_BYTES  16u
#define GATE_CAPTCHA_ID_BYTES  16u
/** Tokens that one session can replace within the grace time. */
#define GATE_REPLACED_MAX 16u

typedef int64_t gate_id;

/**
 * One account as it was at one moment.  Plain data; strings are UTF-8, end
 * with a NUL, are never NULL unless said, and live in the arena of the `cx`
 * that read them.  Times are Unix, in milliseconds where the name ends in _ms.
 */
typedef struct gate_account {
    gate_id id;           /**< Never used again, not even once deleted. */
    int64_t version;      /**< Grows with every write: hold_account. */
    int64_t epoch;        /**< Access tokens of another one are dead. */
    const char *username; /**< As shown. */
    const char *username_folded; /**< Unique. */
    const char *email;           /**< As written to; "": none. */
    const char *email_folded;    /**< Unique among those that own it. */
    bool owns_email;             /**< False: waits for it, or has none. */
    const char *first_name;      /**< "": not given. */
    const char *last_name;       /**< "": not given. */
    const char *password_hash;   /**< PHC string; NULL: no password yet. */
    const char *locale;          /**< BCP 47; "": not known. */
    bool verified;               /**< The owner has proved the address. */
    bool archived;               /**< Hidden until the next login. */
    bool active;                 /**< False: closed; nobody can log in. */
    bool administrator;
    int64_t joined_ms;
    int64_t last_login_ms; /**< 0: never. */
} gate_account;

/** A digest that a session's token has had, and when it was replaced. */
typedef struct gate_replaced {
    uint8_t digest[GATE_DIGEST_BYTES];
    int64_t replaced_ms;
} gate_replaced;

/** One login and the refresh token it has reached.  No secret is in here. */
typedef struct gate_session {
    gate_id id;
    gate_id account;
    uint8_t selector[GATE_SELECTOR_BYTES]; /**< The token's public half. */
    uint8_t digest[GATE_DIGEST_BYTES];     /**< SHA-256 of its secret half. */
    gate_replaced replaced[GATE_REPLACED_MAX]; /**< Newest first. */
    uint32_t replaced_count;
    int64_t started_ms;    /**< The login. */
    int64_t rotated_ms;    /**< When `digest` became the current one. */
    int64_t idle_until_ms; /**< Over unless used by then. */
    int64_t ends_ms;       /**< Over whatever happens. */
    int64_t ended_ms;      /**< Ended before its time; 0: not. */
    bool cut;              /**< Its access tokens are dead, too. */
} gate_session;

/** A mailed link; the rest of its token is a MAC over this row. */
typedef struct gate_link {
    uint8_t selector[GATE_SELECTOR_BYTES];
    gate_id account;
    int purpose;       /**< The service's own number, below 32. */
    const char *email; /**< The address that it is about. */
    int64_t created_ms;
    int64_t expires_ms;
    int64_t used_ms;   /**< 0: not used. */
    int64_t voided_ms; /**< By a newer link, password or address; 0: not. */
} gate_link;

/** A mail that waits in the outbox.  Its text and link are made when sent. */
typedef struct gate_mail {
    gate_id id;
    gate_id account;
    int kind;           /**< The service's own number. */
    const char *to;     /**< The address, as written to. */
    const char *locale; /**< BCP 47; "": not known. */
    bool has_link;
    uint8_t link[GATE_SELECTOR_BYTES];
    int64_t queued_ms;
    int64_t due_ms;    /**< Not to be tried before. */
    uint32_t attempts; /**< Begun so far. */
    bool failed;       /**< Given up for good; kept to be shown. */
    const char *error; /**< Of the last attempt; "": none. */
} gate_mail;

/** A key, sealed with the master key. */
typedef struct gate_key {
    gate_id id;
    const char *purpose;   /**< "access", "refresh", "link" … */
    const char *algorithm; /**< "EdDSA", "HS256" … */
    const char *kid;       /**< Unique. */
    const uint8_t *sealed;
    size_t sealed_bytes;
    int64_t created_ms;
    int64_t retired_ms; /**< Signs no more from then on; 0: still does. */
} gate_key;

/** How the outbox is doing. */
typedef struct gate_mail_counts {
    uint64_t waiting;         /**< Still to be sent. */
    uint64_t failed;          /**< Given up for good. */
    int64_t oldest_queued_ms; /**< Of those that wait; 0: none does. */
} gate_mail_counts;

/** One try of somebody, to be counted.  Who it is cannot be told from `key`. */
typedef struct gate_charge {
    uint8_t key[GATE_BUDGET_KEY_BYTES];
    int64_t limit;     /**< Tries in a window; at least 1. */
    int64_t window_ms; /**< It begins with the first try. */
    int64_t ends_ms;   /**< When the window ends that was charged or is spent;
                            set by charge(). */
    int64_t spent;     /**< Tries in it by now, this one among them; set by
                            charge() when it is counted. */
} gate_charge;

/** A captcha that was handed out. */
typedef struct gate_captcha {
    uint8_t id[GATE_CAPTCHA_ID_BYTES];
    uint8_t answer[GATE_DIGEST_BYTES]; /**< A MAC of it. */
    int64_t tries;                     /**< Wrong answers so far. */
    int64_t expires_ms;
} gate_captcha;

/** One batch of housekeeping: what is over by when, and how far it has come. */
typedef struct gate_housekeeping {
    int64_t now_ms;         /**< Budgets whose window has ended by now go, and
                                 captchas that have expired. */
    int64_t over_before_ms; /**< So do sessions and links that were over before,
                                 and mails that were given up before. */
    int64_t
        unproved_before_ms; /**< And accounts that joined before, are not
                                 verified, have an address, and were not
                                 logged in to since, but for those with a live
                                 session or an open link, of administrators,
                                 and inactive ones.  0: none. */
    size_t max;     /**< Rows that leave in this batch at most; at least 1. */
    gate_id after;  /**< Accounts up to here were looked at; 0 at first, moved
                         on by the store. */
    size_t removed; /**< Set by the store: rows that have left. */
    bool has_more;  /**< Set by the store: there is more to be done now. */
} gate_housekeeping;

typedef struct gate_store gate_store;
typedef struct gate_change gate_change;

/** What to write inside a change.  May run on a thread of the store, and more
 *  than once when the database asks to try again. */
typedef gate_status gate_apply(gate_change *change, void *payload);

/**
 * Bring your own database by filling this table; sqlite/ and memory.c are two
 * examples.  Whatever a call returns is allocated from the `cx` and lives as
 * long as the request.
 *
 * Any write may answer GATE_STALE: a row that was read is no longer so, a
 * unique value is taken meanwhile, the database asks to try again.  The
 * service then starts the call from the beginning.
 */
typedef struct gate_store_ops {
    uint32_t version; /**< GATE_STORE_OPS_VERSION at compile time. */
    const char *name; /**< For log lines: "sqlite". */

    /* Reads */

    /** GATE_OK when the store answers and can be written; for health checks. */
    gate_status (*ping)(gate_store *, gate_context *cx);
    /** GATE_NOT_FOUND when no account has this id. */
    gate_status (*find_account)(gate_store *, gate_context *cx, gate_id id,
                                gate_account *out);
    /** By folded user name.  GATE_NOT_FOUND when nobody is called so. */
    gate_status (*find_account_by_name)(gate_store *, gate_context *cx,
                                        const char *folded, gate_account *out);
    /** Who has or waits for a folded address: the owner first, then by id; at
     *  most `max`.  None is GATE_OK with a count of 0. */
    gate_status (*find_accounts_by_email)(gate_store *, gate_context *cx,
                                          const char *folded, size_t max,
                                          gate_account **out,
                                          size_t *out_count);
    /** By id, ascending, ids above `after`; at most `max`. */
    gate_status (*list_accounts)(gate_store *, gate_context *cx, gate_id after,
                                 size_t max, gate_account **out,
                                 size_t *out_count);
    /** Some account, whichever a number leads to: what is done for nobody is
     *  done with it, so that the time does not tell.  GATE_NOT_FOUND when there
     *  are none, and for a negative number. */
    gate_status (*any_account)(gate_store *, gate_context *cx, int64_t number,
                               gate_account *out);
    /** Ended and expired ones, too: their tokens are answered "expired", not
     *  "invalid".  GATE_NOT_FOUND once housekeeping has taken the row. */
    gate_status (*find_session)(gate_store *, gate_context *cx,
                                const uint8_t selector[GATE_SELECTOR_BYTES],
                                gate_session *out);
    /** By id; for the access tokens that carry it. */
    gate_status (*find_session_by_id)(gate_store *, gate_context *cx,
                                      gate_id id, gate_session *out);
    /** Sessions of an account that live at `now_ms`. */
    gate_status (*count_sessions)(gate_store *, gate_context *cx,
                                  gate_id account, int64_t now_ms, size_t *out);
    /** Those sessions by id, ascending, ids above `after`; at most `max`. */
    gate_status (*list_sessions)(gate_store *, gate_context *cx,
                                 gate_id account, int64_t now_ms, gate_id after,
                                 size_t max, gate_session **out,
                                 size_t *out_count);
    /**
     * A number that is another one as soon as anything about the account or
     * the session has changed, whoever changed it, before that is answered.
     * What is read after it was asked for holds for as long as it stays.
     *
     * @param session  0: none.
     * @return  0: it cannot be told now, and nothing is to be remembered.  A
     *          store that has no such number always says so.
     * Cost: asked for with each token that is checked; it must not wait.
     */
    uint64_t (*stamp)(gate_store *, gate_id account, gate_id session);
    /** Used, voided and expired ones, too.  GATE_NOT_FOUND when unknown. */
    gate_status (*find_link)(gate_store *, gate_context *cx,
                             const uint8_t selector[GATE_SELECTOR_BYTES],
                             gate_link *out);
    /** The outbox by id, ascending, ids above `after`; at most `max`. */
    gate_status (*list_mails)(gate_store *, gate_context *cx, gate_id after,
                              size_t max, gate_mail **out, size_t *out_count);
    /** How many mails there are. */
    gate_status (*count_mails)(gate_store *, gate_context *cx,
                               gate_mail_counts *out);
    /** Tell what the store counts of itself, by rows of its own or of the table
     *  of metrics; nothing is fine.  Must not wait for changes. */
    void (*tell_metrics)(gate_store *, gate_metric_visit *visit, void *payload);
    /** Expired ones, too.  GATE_NOT_FOUND when it is unknown, solved or
     *  forgotten. */
    gate_status (*find_captcha)(gate_store *, gate_context *cx,
                                const uint8_t id[GATE_CAPTCHA_ID_BYTES],
                                gate_captcha *out);
    /** All keys, oldest first. */
    gate_status (*list_keys)(gate_store *, gate_context *cx, gate_key **out,
                             size_t *out_count);

    /**
     * Count one try for each of some budgets, unless one of them is spent: as
     * many as its limit were counted in its window already.  A change of its
     * own, in which one statement looks and counts: fifty at once are fifty.  A
     * window that ends later than a whole one from now is over, too: a clock
     * was put back.
     *
     * @param charges  `ends_ms` is set: of each, or of the first that is spent.
     * @retval GATE_OK       All are counted, and that is on disk.
     * @retval GATE_REFUSED  One is spent; none was counted.
     */
    gate_status (*charge)(gate_store *, gate_context *cx, gate_charge *charges,
                          size_t count, int64_t now_ms);

    /**
     * Run `apply` inside one write transaction of its own, wait for it.
     *
     * SQLite lines changes up for its one writer, gives each a savepoint and
     * commits many at once.
     *
     * @retval GATE_OK     `apply` said so, and what it wrote is on disk.
     * @retval GATE_STALE  `apply` said so, or the commit did.
     * Anything but GATE_OK: nothing of it was written.
     */
    gate_status (*change)(gate_store *, gate_context *cx, gate_apply *apply,
                          void *payload);

    /**
     * Remove what is over, one batch, in a change of its own that waits until
     * the store has nothing else to write, or has waited for a second.  Nothing
     * that lives may go.  Several servers on one database may do it at once.
     *
     * @param work  Read and written; written on GATE_OK only.
     * @retval GATE_STALE  Another process is writing: try again later.
     */
    gate_status (*housekeep)(gate_store *, gate_context *cx,
                             gate_housekeeping *work);

    /* Writes.  Each write to an account's row adds one to its version. */

    /** Keep the account as it is until the change ends.  GATE_STALE unless its
     *  version is still `version`.  Itself it writes nothing. */
    gate_status (*hold_account)(gate_change *, gate_id id, int64_t version);
    /** Sets `id`, `version` and `epoch`; takes everything else from `account`.
     *  GATE_STALE when the name is taken, or the address while `owns_email`. */
    gate_status (*add_account)(gate_change *, gate_account *account);
    /** The row and all that hangs on it: sessions, links, mails. */
    gate_status (*delete_account)(gate_change *, gate_id id);
    /** Proved or not.  Proved: the account owns its address from here on;
     *  GATE_STALE when another does. */
    gate_status (*set_verified)(gate_change *, gate_id id, bool verified);
    /** What the account is called; takes the names of `account` alone.
     *  GATE_STALE when another has that user name. */
    gate_status (*set_names)(gate_change *, gate_id id,
                             const gate_account *account);
    /** Another address, which its owner has proved: the account owns it from
     *  here on, and its epoch moves on by one.  GATE_STALE when another owns
     *  it. */
    gate_status (*set_email)(gate_change *, gate_id id, const char *email,
                             const char *folded);
    gate_status (*set_archived)(gate_change *, gate_id id, bool archived);
    gate_status (*set_active)(gate_change *, gate_id id, bool active);
    gate_status (*set_administrator)(gate_change *, gate_id id,
                                     bool administrator);
    /** NULL takes the password away. */
    gate_status (*set_password)(gate_change *, gate_id id, const char *hash);
    /** The same password under a newer hash; the version alone moves on. */
    gate_status (*renew_hash)(gate_change *, gate_id id, const char *hash);
    /** The one write that leaves the version alone: two logins at once must
     *  not send each other back. */
    gate_status (*record_login)(gate_change *, gate_id id, int64_t now_ms);

    /** Sets `id`.  Ends the account's idlest sessions beyond `keep_max`, the
     *  new one not among them. */
    gate_status (*add_session)(gate_change *, gate_session *session,
                               size_t keep_max);
    /**
     * Replace the current digest, and put the old one in front of `replaced`;
     * those replaced before `forget_before_ms` are dropped.
     *
     * One statement decides.  GATE_STALE unless the session's digest is still
     * `session->digest` and it has not ended.
     */
    gate_status (*rotate_session)(gate_change *, const gate_session *session,
                                  const uint8_t digest[GATE_DIGEST_BYTES],
                                  int64_t now_ms, int64_t idle_until_ms,
                                  int64_t forget_before_ms);
    /** End one session; `cut`: and its access tokens.  GATE_OK, too, when it
     * has ended already. */
    gate_status (*end_session)(gate_change *, gate_id session, int64_t now_ms,
                               bool cut);
    /** End all sessions of an account, and move its epoch on by one: its access
     *  tokens stop working, too. */
    gate_status (*end_sessions)(gate_change *, gate_id account, int64_t now_ms);

    /** GATE_STALE when there is no such account, or already a link of that
     *  selector. */
    gate_status (*add_link)(gate_change *, const gate_link *link);
    /** Take a link away as if it had not been made.  GATE_OK, too, when there
     *  is none. */
    gate_status (*forget_link)(gate_change *,
                               const uint8_t selector[GATE_SELECTOR_BYTES]);
    /** GATE_STALE when it was used or voided meanwhile. */
    gate_status (*use_link)(gate_change *,
                            const uint8_t selector[GATE_SELECTOR_BYTES],
                            int64_t now_ms);
    /** Void the unused links of an account that are of one of some purposes and
     *  were made at or after a moment.
     *  @param purposes  A set: 1 << purpose for each of them. */
    gate_status (*void_links)(gate_change *, gate_id account, uint32_t purposes,
                              int64_t made_from_ms, int64_t now_ms);

    /** Sets `id`. */
    gate_status (*queue_mail)(gate_change *, gate_mail *mail);
    /** Take up to `max` mails that are due and not failed, oldest first: counts
     *  an attempt and moves `due_ms` to `lease_until_ms`, so that nobody else
     *  takes them. */
    gate_status (*claim_mails)(gate_change *, int64_t now_ms,
                               int64_t lease_until_ms, size_t max,
                               gate_mail **out, size_t *out_count);
    /** Sent: the row goes.  GATE_OK, too, when it is gone already. */
    gate_status (*finish_mail)(gate_change *, gate_id mail);
    /** Not sent: try again at `due_ms`; `failed`: never again. */
    gate_status (*postpone_mail)(gate_change *, gate_id mail, int64_t due_ms,
                                 bool failed, const char *error);

    /** Take a try back, if its window still is the one that was charged. */
    gate_status (*refund)(gate_change *, const gate_charge *charge);

    /** GATE_STALE when there is one of that id. */
    gate_status (*add_captcha)(gate_change *, const gate_captcha *captcha);
    /** One wrong answer more.  GATE_STALE when there is no such captcha, or as
     *  many as `tries_max` were counted. */
    gate_status (*count_captcha_try)(gate_change *,
                                     const uint8_t id[GATE_CAPTCHA_ID_BYTES],
                                     int64_t tries_max);
    /** It is solved: the row goes.  GATE_STALE as above. */
    gate_status (*take_captcha)(gate_change *,
                                const uint8_t id[GATE_CAPTCHA_ID_BYTES],
                                int64_t tries_max);

    /** Sets `id`.  GATE_STALE when there is one of that kid, or already a key
     *  of that purpose that signs and `is_first`: two servers that start at
     *  once make one. */
    gate_status (*add_key)(gate_change *, gate_key *key, bool is_first);
    gate_status (*retire_key)(gate_change *, gate_id key, int64_t now_ms);

    void (*close)(gate_store *);
} gate_store_ops;

/** First member of every backend's own struct. */
struct gate_store {
    const gate_store_ops *ops;
};

/** First member of every backend's own change. */
struct gate_change {
    gate_store *store;
    gate_context *cx;
};

#ifdef __cplusplus
}
#endif
#endif
