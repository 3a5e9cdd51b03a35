/* SPDX-License-Identifier: MIT */
/*
 * A world for one operation test: a service on the store of the running test,
 * a clock that stands until it is moved, mails that stay in the outbox, and a
 * store that can be made to fail.  Everything is asked through the public API.
 */
#ifndef TESTS_FIXTURE_H
#define TESTS_FIXTURE_H

#include <pthread.h>

#include <gatehouse/administration.h>
#include <gatehouse/gatehouse.h>

#include "base/context.h"
#include "support/faulty_store.h"
#include "support/stores.h"
#include "support/test.h"

/* Nobody is called so elsewhere; long enough and like nobody's name. */
#define PASSWORD       "correct horse 7"
#define OTHER_PASSWORD "battery staple 9"

struct fixture {
    struct test_store opened;
    struct faulty_store faulty; /* around it; what the service uses */
    gate_service *service;
    int64_t now_ms;
    unsigned clock_readings; /* since fixture_make_clock_jump() */
    unsigned jumps_at;       /* so many; 0: it stands */
    int64_t jump_ms;
    gate_style style;
    const char *asks_as;         /* whose access token fixture_meanwhile() and
                                    expect_no_trace() ask with; NULL: nobody's */
    const char *accept_language; /* of the requests; NULL: none */
    char folder[TEST_FOLDER_BYTES]; /* of the master key */
    bool has_guest_keys;            /* the folder is another fixture's */
    pthread_mutex_t log_lock;       /* several threads may write into it */
    char log[2048];                 /* the last faults, a line each */
    gate_context cx;                /* what the calls below give back */
};

/** Settings as "name=value", NULL at the end; hashing is as cheap as it may be.
 *  Ends the program when the service does not start. */
struct fixture *fixture_open(const char *setting, ...);
void fixture_close(struct fixture *fx);

/** Another service, with the keys and at the moment of `like`, on the SQLite
 *  database in `folder`, which is left there.  NULL: it does not open; why has
 *  been printed. */
struct fixture *fixture_open_at(const struct fixture *like, const char *folder);

void fixture_advance_s(struct fixture *fx, int64_t seconds);

/** From its nth reading on, the clock is so much later or earlier, until
 *  fixture_set_clock_right(), which tells whether it was read so often. */
void fixture_make_clock_jump(struct fixture *fx, unsigned nth, int64_t jump_ms);
bool fixture_set_clock_right(struct fixture *fx);

enum fixture_person {
    PERSON_PLAIN = 0,
    PERSON_VERIFIED = 1 << 0,
    PERSON_ARCHIVED = 1 << 1,
    PERSON_INACTIVE = 1 << 2,
    PERSON_WITHOUT_PASSWORD = 1 << 3,
};

/** Add NAME with address NAME@example.com and PASSWORD. */
void fixture_add_person(struct fixture *fx, const char *name, unsigned what);

/** As an operator sees it; texts live as long as the fixture.  id 0: nobody. */
gate_user fixture_show(struct fixture *fx, const char *name);

/** Send a document and give the whole answer.  `token`: an access token, or
 *  NULL. */
const char *fixture_execute(struct fixture *fx, const char *token,
                            const char *document);

/** The same, formatted: fixture_ask(fx, token, "… %s …", text). */
GATE_PRINTF(3, 4)
const char *fixture_ask(struct fixture *fx, const char *token,
                        const char *format, ...);

/** A mutation in the fixture's style, formatted arguments last:
 *  fixture_call(fx, token, "verifyAccount", "success", "token: \"%s\"", text).
 */
GATE_PRINTF(5, 6)
const char *fixture_call(struct fixture *fx, const char *token,
                         const char *field, const char *selection,
                         const char *format, ...);

/** A text in an answer by its path, "data.tokenAuth.token.token"; "" without
 *  one. */
const char *fixture_text(struct fixture *fx, const char *answer,
                         const char *path);

/** Log in with PASSWORD; the tokens live as long as the fixture. */
struct tokens {
    const char *access;
    const char *refresh;
};
struct tokens fixture_log_in(struct fixture *fx, const char *name);

/** Mails in the outbox, to one address or (NULL) to anybody. */
size_t fixture_mails(struct fixture *fx, const char *to);

/** A member ("subject", "text" …) of the last mail to an address; "" without.
 */
const char *fixture_last_mail(struct fixture *fx, const char *to,
                              const char *member);

/** The token in the link of the last mail to an address; "" without one. */
const char *fixture_link_token(struct fixture *fx, const char *to);

/** Everything in the store as text: equal texts, nothing changed. */
const char *fixture_dump(struct fixture *fx);

/**
 * Break the 1st store call of a request, then the 2nd … until one run breaks
 * nothing, and expect that each leaves no trace, whether the store has recorded
 * its fault in the context or not.
 *
 * @param prepare  Called for each fixture before; gives the document, which
 *                 lives in the fixture.
 * @param least    Fails when fewer points than that were broken; the number is
 *                 printed.
 */
typedef const char *fixture_prepare(struct fixture *fx);
void expect_no_trace(fixture_prepare *prepare, unsigned least);

/** The same under a setting, "name=value". */
void expect_no_trace_with(const char *setting, fixture_prepare *prepare,
                          unsigned least);

/** Do `document` once, as fx->asks_as, between check and apply of the next
 *  call. */
void fixture_meanwhile(struct fixture *fx, const char *document);

/** Rounds that the calls since then took. */
unsigned fixture_rounds(const struct fixture *fx);

/*
 * A claim about both styles, on every store:
 *
 *     TEST_IN_BOTH_STYLES(refuses_a_taken_address)
 *     {
 *         struct fixture *fx = fixture_open(NULL);
 *         fx->style = style;
 *         ... fixture_call(fx, ...) ...
 *         fixture_close(fx);
 *     }
 */
#define TEST_IN_BOTH_STYLES(claim)                                             \
    static void claim(gate_style style);                                       \
    TEST_ON_EVERY_STORE(claim##_in_arguments)                                  \
    {                                                                          \
        claim(GATE_STYLE_ARGUMENTS);                                           \
    }                                                                          \
    TEST_ON_EVERY_STORE(claim##_in_relay)                                      \
    {                                                                          \
        claim(GATE_STYLE_RELAY);                                               \
    }                                                                          \
    static void claim(gate_style style)

void expect_answer_at(struct fixture *fx, const char *token,
                      const char *document, const char *want, const char *file,
                      int line);
#define expect_answer(fx, token, document, want)                               \
    expect_answer_at((fx), (token), (document), (want), __FILE__, __LINE__)

/* Answers of fields that select `success errors`. */
#define SUCCESS(field)                                                         \
    "{\"data\":{\"" field "\":{\"success\":true,\"errors\":null}}}"
#define REFUSED(field, errors)                                                 \
    "{\"data\":{\"" field "\":{\"success\":false,\"errors\":{" errors "}}}}"
#define COMPLAINT(message, code)                                               \
    "{\"message\":\"" message "\",\"code\":\"" code "\"}"
#define ONE_COMPLAINT(argument, message, code)                                 \
    "\"" argument "\":[" COMPLAINT(message, code) "]"
#define INVALID_TOKEN                                                          \
    ONE_COMPLAINT("nonFieldErrors", "Invalid token.", "invalid_token")
#define EXPIRED_TOKEN                                                          \
    ONE_COMPLAINT("nonFieldErrors", "Expired token.", "expired_token")

#endif
