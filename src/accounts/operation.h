/* SPDX-License-Identifier: MIT */
/*
 * What an operation is.
 *
 * An operation is one field of Query or Mutation, in one file, in two halves:
 *
 *   check   decides.  It reads, does the password work, refuses; it writes
 *           nothing.
 *   apply   writes.  It runs inside one short write transaction; it refuses
 *           nothing.
 *
 * Each half is handed only the tools it may use, so the compiler keeps them
 * apart: password work asks for a hasher, which apply never sees; a write asks
 * for a gate_change, which check never sees.
 *
 * The filled slots tell where an operation runs: .check alone reads, on the
 * spot; .check and .apply wait for the database, on the work lane;
 * .check_and_hash waits for a hasher, too, on the hashing lane.
 *
 * Everything else about an operation is data: who may call it, what it takes,
 * what it may cost.  Dispatcher, schema, manual and tests read the same rows.
 */
#ifndef ACCOUNTS_OPERATION_H
#define ACCOUNTS_OPERATION_H

#include <stdbool.h>
#include <stdint.h>

#include <gatehouse/store.h>

#include "base/context.h"
#include "base/secret.h"
#include "crypto/hasher.h"
#include "token/access.h"
#include "token/link.h"
#include "token/refresh.h"

struct mail_words;

enum { ARGUMENTS_MAX = 8, CHARGES_MAX = 8 };

enum operation_root { ROOT_MUTATION, ROOT_QUERY };

/* No operation goes without saying who may call it: start-up insists. */
enum needs { NEEDS_MISSING, NEEDS_NOBODY, NEEDS_USER, NEEDS_VERIFIED_USER };

/* The payload's type.  api/payloads.c makes it after the commit. */
enum answers {
    ANSWERS_SUCCESS,
    ANSWERS_SESSION,
    ANSWERS_FIRST_SESSION, /* as `register_opens_session` says: either */
    ANSWERS_VERIFIED_TOKEN,
    ANSWERS_REVOKED_TOKEN,
    ANSWERS_CAPTCHA,
    ANSWERS_ACCOUNT, /* a UserType, never null */
    ANSWERS_ACCOUNT_OR_NULL,
    ANSWERS_NODE_OR_NULL, /* the account, as a Node */
};

/* Which setting asks for a captcha; it makes the arguments and the check. */
enum captcha { CAPTCHA_NEVER, CAPTCHA_AT_LOGIN, CAPTCHA_AT_REGISTRATION };

/* What such a setting says. */
enum captcha_wish { CAPTCHA_NO, CAPTCHA_YES, CAPTCHA_ON_SUSPICION };

/* The arguments of an operation with a captcha: security.md, S1. */
#define CAPTCHA_ARGUMENTS(setting)                                             \
    {"identifier", ARG_UUID, ARG_CAPTCHA, setting},                            \
    {                                                                          \
        "userEntry", ARG_ANSWER, ARG_CAPTCHA, setting                          \
    }

/* A row of budgets.def.  No operation goes without: start-up insists. */
enum budget {
    BUDGET_MISSING,
#define BUDGET(name, ...) BUDGET_##name,
#include "accounts/budgets.def"
#undef BUDGET
};

/* A type brings its limits and its normal form.  Passwords and tokens are
 * secrets by type: they are masked wherever arguments are shown. */
enum argument_type {
    ARG_NONE,
    ARG_NAME,        /* a user name: trimmed, NFKC */
    ARG_EMAIL,       /* trimmed, its domain in lower case */
    ARG_PERSON_NAME, /* first and last name: trimmed */
    ARG_PASSWORD,    /* in NFC, else as received */
    ARG_TOKEN,       /* as received */
    ARG_FLAG,
    ARG_ID,     /* a global one: as received */
    ARG_UUID,   /* checked by the schema */
    ARG_ANSWER, /* to a captcha: as received */
};

enum {
    ARG_REQUIRED = 0,
    ARG_OPTIONAL = 1 << 0,
    ARG_WHOSE = 1 << 1, /* says whose account it is: its budget pays, too */
    ARG_UNLESS_PASSWORDLESS = 1 << 2, /* gone under passwordless_registration */
    ARG_REGISTER_FIELD = 1 << 3,      /* there if `register_fields` has it */
    ARG_LOGIN_FIELD = 1 << 4,         /* there if `login_fields` has it */
    ARG_UPDATE_FIELD = 1 << 5,        /* there if `update_fields` has it */
    ARG_CAPTCHA = 1 << 6,             /* there if that setting asks for one */
};

/* A row of refusals.def: the code and the words of the reference. */
enum refusal {
#define REFUSAL(name, ...) REFUSAL_##name,
#include "accounts/refusals.def"
#undef REFUSAL
};

struct argument {
    const char *name; /* in the schema: "firstName" */
    enum argument_type type;
    unsigned flags;
    const char *field; /* of the account, as settings name it: "first_name";
                          of a captcha's, the setting; else NULL */
};

/* What the client gave for one argument. */
struct given {
    const char *name;
    struct slice text; /* before the call: as received; after: normal form */
    bool flag;
    bool is_given; /* false: left out, or null */
};

struct arguments {
    struct given *given;
    size_t count;
};

/* One thing that is wrong, for the payload's `errors`. */
struct complaint {
    const char *field; /* the argument's name; NULL: "nonFieldErrors" */
    enum refusal why;
    const char *detail; /* for the %s in the message; NULL: none */
    struct complaint *next;
};

/* Why a call was turned away at the gate. */
enum denial {
    DENIAL_NONE,
    DENIAL_UNAUTHENTICATED,
    DENIAL_INVALID_TOKEN, /* unauthenticated, and the header's token is why */
    DENIAL_EXPIRED_TOKEN,
    DENIAL_NOT_VERIFIED,
    DENIAL_OVER_BUDGET, /* call->retry_after_s */
};

/* The access token of the request's header, verified once a request. */
struct caller {
    const char *address;         /* numeric; NULL: not known */
    const char *accept_language; /* the header's value; NULL: none */
    bool has_token;
    enum access_standing standing;
    struct access access; /* when GOOD or EXPIRED */
};

/* A captcha that is being handed out. */
struct drawn_captcha {
    gate_captcha row;
    struct slice png; /* in the arena */
};

/* What all calls of a service share.  Borrowed by every call. */
struct operation_tools {
    const struct settings *settings;
    const struct mail_words *words;
    const struct keyring *ring;
    const struct access_rules *access_rules;
    struct hashers *hashers;
    gate_store *store; /* for reading; writing takes a gate_change */
    struct cache *account_cache;
    struct tries *tries; /* budgets that are counted in memory */
    const char *site;    /* public_url's host; "" when that is an address */
};

/*
 * One call of one operation, from admission to answer.
 *
 * What stands below the line is what one round found and did.  Steps of check
 * set it, apply and the answer read it, and the next round starts without it.
 */
struct call {
    gate_context *cx; /* the request: arena, clock reading, first fault */
    const struct operation *operation;
    const struct operation_tools *tools;
    const struct settings *settings; /* of tools */
    gate_store *store;               /* of tools */
    const struct arguments *arguments;
    const struct caller *caller;
    gate_charge charges[CHARGES_MAX]; /* by budget_charge(), in the store */
    size_t charge_count;
    int64_t retry_after_s; /* with DENIAL_OVER_BUDGET */

    /* --- */

    struct complaint *complaints; /* in the order they were made */
    enum denial denial;
    gate_account *account;    /* whom it is about; at first the caller */
    const gate_account *seen; /* as check left it: held while applying */
    gate_account *addressees; /* by find_addressees(): the owner first */
    size_t addressee_count;
    const gate_account *anybody;    /* by find_addressees(): where there are
                                       none, one that is not meant */
    gate_session *session;          /* by find_session() or open_session() */
    struct refresh_token presented; /* by find_session() */
    gate_link *link;                /* by find_link() */
    struct access access;           /* by read_access_token() */
    const char *new_password_hash;  /* by hash_new_password() */
    bool email_has_owner;           /* by require_answerable_email() */
    struct secret refresh_token;    /* for the answer: the one to hand out */
    bool opened_session;            /* for the answer: tokens are in it */
    bool unarchived;                /* for the answer: the login did that */
    struct drawn_captcha *captcha;  /* for the answer: the one to hand out */
};

struct operation {
    const char *field;       /* its name in the schema, the file and the test */
    const char *summary;     /* the first line of its documentation */
    const char *relay_input; /* the input object's name in the Relay style */
    enum operation_root root;
    bool is_new; /* not in the original's schema */
    enum needs needs;
    enum answers answers;
    enum captcha captcha;
    enum budget budget;
    struct argument arguments[ARGUMENTS_MAX];

    /* Exactly one of the two. */
    gate_status (*check)(struct call *call);
    gate_status (*check_and_hash)(struct call *call, struct hasher *hasher);

    /* NULL: the operation only reads. */
    gate_status (*apply)(struct call *call, gate_change *change);
};

/* Every operation, in the order of operations.def; NULL at the end. */
extern const struct operation *const operation_table[];

/** Whether a descriptor says who may call, names a budget that it can pay where
 *  it runs, and has one check.  What is not whole stops the start. */
bool operation_is_whole(const struct operation *operation);

/** Whether an operation's captcha is asked for, and when. */
enum captcha_wish captcha_wish_of(const struct settings *settings,
                                  enum captcha captcha);

/** Whether the settings let this argument stand in the schema. */
bool argument_exists(const struct settings *settings,
                     const struct argument *argument);

/** Whether it must be given: the type in the schema is non-null. */
bool argument_is_required(const struct settings *settings,
                          const struct argument *argument);

/** The code and, in the arena, the words of a complaint. */
const char *refusal_code(enum refusal why);
GATE_MUST_USE gate_status refusal_message(gate_context *cx,
                                          const struct complaint *complaint,
                                          const char **out);

/**
 * Run a call to its end: check and apply in rounds.
 *
 * @param call  cx, operation, tools, arguments and caller are filled; the
 *              arguments are brought into their normal forms in place.
 *
 * @retval GATE_OK        Committed.
 * @retval GATE_REFUSED   call->complaints says why; only the ledger was
 * written.
 * @retval GATE_DENIED    call->denial: over budget, not logged in, not
 *                        verified.
 *
 * @retval GATE_FAULT_BUSY  No hasher in time, or stale in every round.
 *
 * Threads: waits for the hasher and for the store; never call it from an
 * event loop unless the operation only reads.
 */
GATE_MUST_USE gate_status operation_run(struct call *call);

/** A call that no operation's rounds make: for administration. */
void call_begin(struct call *call, gate_context *cx,
                const struct operation_tools *tools,
                const struct arguments *arguments);

#endif
