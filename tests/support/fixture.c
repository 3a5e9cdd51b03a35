/* SPDX-License-Identifier: MIT */
/* The world of the operation tests. */
#include "support/fixture.h"

#include <stdarg.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "json/json.h"

enum {
    FIXTURE_MEMORY_BYTES = 67108864,
    DUMP_MAX_BYTES = 1048576,
    READ_DEPTH = 32,
    ALL = 1000,
};

/* 2026-11-24T00:00:00Z: any moment will do. */
static const int64_t beginning_ms = 1795478400000;

/* It stands, but for a jump. */
static int64_t standing_clock(void *payload)
{
    struct fixture *fx = payload;
    const unsigned nth =
        __atomic_add_fetch(&fx->clock_readings, 1, __ATOMIC_RELAXED);
    const unsigned jumps_at = __atomic_load_n(&fx->jumps_at, __ATOMIC_ACQUIRE);
    const int64_t now_ms = __atomic_load_n(&fx->now_ms, __ATOMIC_RELAXED);

    return jumps_at != 0 && nth >= jumps_at ? now_ms + fx->jump_ms : now_ms;
}

static void keep_log(void *payload, const gate_log_entry *entry)
{
    struct fixture *fx = payload;

    pthread_mutex_lock(&fx->log_lock);
    size_t length = strlen(fx->log);

    snprintf(fx->log + length, sizeof(fx->log) - length, "%s: %s\n",
             entry->event, entry->message != NULL ? entry->message : "");
    pthread_mutex_unlock(&fx->log_lock);
}

static _Noreturn void give_up(const char *what, const char *why)
{
    fprintf(stderr, "fixture: %s: %s\n", what, why);
    exit(2);
}

static void set(gate_options *options, const char *setting)
{
    const char *value = strchr(setting, '=');
    char name[64] = "";
    gate_error error;

    memcpy(name, setting, (size_t)(value - setting));
    if (gate_options_set(options, name, value + 1, NULL, &error) != GATE_OK) {
        give_up(setting, error.message);
    }
}

/* Tests ask the same again and again; those of budgets set their own. */
static void raise_budgets(gate_options *options)
{
    set(options, "login_budget_per_address=10000000");
    set(options, "login_budget_per_name=10000000");
    set(options, "confirmation_budget_per_address=10000000");
    set(options, "confirmation_budget_per_account=10000000");
    set(options, "captcha_budget_per_address=10000000");
    set(options, "update_budget_per_address=10000000");
    set(options, "update_budget_per_account=10000000");
    set(options, "registration_budget_per_address=10000000");
    set(options, "registration_budget_per_email=10000000");
    set(options, "mail_budget_per_address=10000000");
    set(options, "mail_budget_per_email=10000000");
    set(options, "mail_budget_per_email_daily=10000000");
    set(options, "link_budget_per_address=10000000");
    set(options, "refresh_budget_per_address=10000000");
    set(options, "refresh_budget_per_session=10000000");
    set(options, "lookup_budget_per_address=10000000");
}

static gate_options *cheap_options(struct fixture *fx)
{
    gate_options *options = gate_options_new();
    char key_file[TEST_FOLDER_BYTES + 32];

    snprintf(key_file, sizeof(key_file), "master_key_file=%s/key", fx->folder);
    set(options, key_file);
    set(options, "hash_memory=7340032");
    set(options, "hash_passes=1");
    set(options, "hash_slots=1");
    set(options, "work_threads=1");
    set(options, "housekeeping_pause=86400"); /* only who asks for it */
    raise_budgets(options);
    set(options, "public_url=http://127.0.0.1:8000");
    gate_options_use_store(options, &fx->faulty.store);
    gate_options_use_clock(options, standing_clock, fx);
    gate_options_use_log(options, keep_log, fx);
    return options;
}

/* All but the service. */
static struct fixture *begin(struct test_store opened, int64_t now_ms)
{
    struct fixture *fx = memory_allocate(1, sizeof(*fx));

    fx->now_ms = now_ms;
    pthread_mutex_init(&fx->log_lock, NULL);
    fx->opened = opened;
    faulty_store_wrap(&fx->faulty, fx->opened.store);
    if (context_open(FIXTURE_MEMORY_BYTES, now_ms, &fx->cx) != GATE_OK) {
        give_up("memory", "none");
    }
    return fx;
}

struct fixture *fixture_open(const char *setting, ...)
{
    struct fixture *fx = begin(test_store_open(TEST_STORE_NAME), beginning_ms);
    gate_error error;
    va_list more;

    test_folder_make(fx->folder);
    gate_options *options = cheap_options(fx);

    va_start(more, setting);
    for (; setting != NULL; setting = va_arg(more, const char *)) {
        set(options, setting);
    }
    va_end(more);
    if (gate_service_new(options, &fx->service, &error) != GATE_OK) {
        give_up("service", error.message);
    }
    gate_options_free(options);
    return fx;
}

struct fixture *fixture_open_at(const struct fixture *like, const char *folder)
{
    struct test_store opened = test_store_open_at(folder);
    gate_error error;

    if (opened.store == NULL) {
        return NULL;
    }
    struct fixture *fx = begin(opened, like->now_ms);

    fx->has_guest_keys = true;
    memcpy(fx->folder, like->folder, sizeof(fx->folder));
    gate_options *options = cheap_options(fx);

    if (gate_service_new(options, &fx->service, &error) != GATE_OK) {
        fprintf(stderr, "fixture: %s: %s\n", folder, error.message);
        fixture_close(fx);
        fx = NULL;
    }
    gate_options_free(options);
    return fx;
}

void fixture_close(struct fixture *fx)
{
    gate_service_free(fx->service);
    test_store_close(&fx->opened);
    if (!fx->has_guest_keys) {
        test_folder_remove(fx->folder);
    }
    context_close(&fx->cx);
    pthread_mutex_destroy(&fx->log_lock);
    memory_free(fx);
}

void fixture_make_clock_jump(struct fixture *fx, unsigned nth, int64_t jump_ms)
{
    fx->jump_ms = jump_ms;
    __atomic_store_n(&fx->clock_readings, 0, __ATOMIC_RELAXED);
    __atomic_store_n(&fx->jumps_at, nth, __ATOMIC_RELEASE);
}

bool fixture_set_clock_right(struct fixture *fx)
{
    const unsigned jumps_at =
        __atomic_exchange_n(&fx->jumps_at, 0, __ATOMIC_RELAXED);

    return __atomic_load_n(&fx->clock_readings, __ATOMIC_RELAXED) >= jumps_at;
}

void fixture_advance_s(struct fixture *fx, int64_t seconds)
{
    __atomic_fetch_add(&fx->now_ms, 1000 * seconds, __ATOMIC_RELAXED);
}

static const char *keep(struct fixture *fx, const char *text, size_t bytes)
{
    const char *copy;

    if (context_copy(&fx->cx, (struct slice){text, bytes}, &copy) != GATE_OK) {
        give_up("memory", "a test keeps too much");
    }
    return copy;
}

/* --- people --- */

void fixture_add_person(struct fixture *fx, const char *name, unsigned what)
{
    char email[200];
    gate_error error;

    snprintf(email, sizeof(email), "%s@example.com", name);
    const gate_new_user user = {
        .username = name,
        .email = email,
        .password = (what & PERSON_WITHOUT_PASSWORD) != 0 ? NULL : PASSWORD,
        .password_bytes = strlen(PASSWORD),
        .verified = (what & PERSON_VERIFIED) != 0,
        .archived = (what & PERSON_ARCHIVED) != 0,
        .inactive = (what & PERSON_INACTIVE) != 0,
    };

    if (gate_user_add(fx->service, &user, NULL, NULL, &error) != GATE_OK) {
        give_up(name, error.message);
    }
}

struct showing {
    struct fixture *fx;
    gate_user user;
};

static bool keep_user(const gate_user *user, void *payload)
{
    struct showing *showing = payload;
    struct fixture *fx = showing->fx;

    showing->user = *user;
    showing->user.username = keep(fx, user->username, strlen(user->username));
    showing->user.email = keep(fx, user->email, strlen(user->email));
    showing->user.first_name =
        keep(fx, user->first_name, strlen(user->first_name));
    showing->user.last_name =
        keep(fx, user->last_name, strlen(user->last_name));
    return true;
}

gate_user fixture_show(struct fixture *fx, const char *name)
{
    struct showing showing = {.fx = fx};
    gate_error error;

    if (gate_user_show(fx->service, name, keep_user, &showing, &error) !=
        GATE_OK) {
        return (gate_user){0};
    }
    return showing.user;
}

/* --- asking --- */

const char *fixture_execute(struct fixture *fx, const char *token,
                            const char *document)
{
    char header[5000] = "";
    gate_request request = {.style = fx->style,
                            .document = document,
                            .document_bytes = strlen(document),
                            .client_address = "127.0.0.1",
                            .accept_language = fx->accept_language,
                            .request_id = "r1",
                            .may_write = true};
    gate_response *response;
    size_t bytes;

    if (token != NULL) {
        snprintf(header, sizeof(header), "JWT %s", token);
        request.authorization = header;
    }
    gate_status status = gate_service_execute(fx->service, &request, &response);

    if (status != GATE_OK) {
        char text[32];
        snprintf(text, sizeof(text), "status %d", (int)status);
        return keep(fx, text, strlen(text));
    }
    const char *json = gate_response_json(response, &bytes);
    const char *kept = keep(fx, json, bytes);

    gate_response_free(response);
    return kept;
}

const char *fixture_ask(struct fixture *fx, const char *token,
                        const char *format, ...)
{
    char document[16384];
    va_list values;

    va_start(values, format);
    vsnprintf(document, sizeof(document), format, values);
    va_end(values);
    return fixture_execute(fx, token, document);
}

const char *fixture_call(struct fixture *fx, const char *token,
                         const char *field, const char *selection,
                         const char *format, ...)
{
    char arguments[8192];
    bool is_relay = fx->style == GATE_STYLE_RELAY;
    va_list values;

    va_start(values, format);
    vsnprintf(arguments, sizeof(arguments), format, values);
    va_end(values);
    return fixture_ask(fx, token, "mutation { %s(%s%s%s) { %s } }", field,
                       is_relay ? "input: {" : "", arguments,
                       is_relay ? "}" : "", selection);
}

static const struct json *read_json(struct fixture *fx, const char *text)
{
    const struct json *value;

    return json_read(&fx->cx, slice_of(text), READ_DEPTH, &value, NULL) ==
                   GATE_OK
               ? value
               : NULL;
}

const char *fixture_text(struct fixture *fx, const char *answer,
                         const char *path)
{
    const struct json *value = read_json(fx, answer);

    while (value != NULL && *path != '\0') {
        char name[64] = "";
        size_t length = strcspn(path, ".");

        memcpy(name, path, length);
        value = json_member(value, name);
        path += length + (path[length] == '.' ? 1 : 0);
    }
    const char *text = value != NULL ? json_text_of(value) : NULL;

    return text != NULL ? text : "";
}

struct tokens fixture_log_in(struct fixture *fx, const char *name)
{
    const char *answer =
        fixture_ask(fx, NULL,
                    fx->style == GATE_STYLE_RELAY
                        ? "mutation { tokenAuth(input: {username: \"%s\", "
                          "password: \"" PASSWORD "\"}) { token { token } "
                          "refreshToken { token } } }"
                        : "mutation { tokenAuth(username: \"%s\", "
                          "password: \"" PASSWORD "\") { token { token } "
                          "refreshToken { token } } }",
                    name);

    return (struct tokens){
        .access = fixture_text(fx, answer, "data.tokenAuth.token.token"),
        .refresh =
            fixture_text(fx, answer, "data.tokenAuth.refreshToken.token"),
    };
}

/* --- mails --- */

static const struct json *mailbox(struct fixture *fx)
{
    gate_response *response;
    size_t bytes;

    if (gate_service_mailbox(fx->service, &response) != GATE_OK) {
        give_up("mailbox", "cannot be read");
    }
    const char *json = gate_response_json(response, &bytes);
    const struct json *mails = read_json(fx, keep(fx, json, bytes));

    gate_response_free(response);
    return mails;
}

static bool is_to(const struct json *mail, const char *to)
{
    return to == NULL || strcmp(json_text_of(json_member(mail, "to")), to) == 0;
}

size_t fixture_mails(struct fixture *fx, const char *to)
{
    size_t count = 0;

    for (const struct json *mail = mailbox(fx)->first; mail != NULL;
         mail = mail->next) {
        count += is_to(mail, to) ? 1 : 0;
    }
    return count;
}

const char *fixture_last_mail(struct fixture *fx, const char *to,
                              const char *member)
{
    const char *text = "";

    for (const struct json *mail = mailbox(fx)->first; mail != NULL;
         mail = mail->next) {
        if (is_to(mail, to)) {
            text = json_text_of(json_member(mail, member));
        }
    }
    return text;
}

const char *fixture_link_token(struct fixture *fx, const char *to)
{
    const char *link =
        strstr(fixture_last_mail(fx, to, "text"), "http://127.0.0.1:8000/");
    const char *token = link != NULL ? strrchr(link, '/') : NULL;

    return token != NULL ? keep(fx, token + 1, strcspn(token + 1, " \r\n"))
                         : "";
}

/* --- the store as text --- */

static void dump_account(struct buffer *out, const gate_account *account,
                         size_t live)
{
    buffer_append_format(
        out,
        "account %lld v%lld e%lld %s <%s> owns=%d %s %s hash=%s verified=%d "
        "archived=%d active=%d joined=%lld login=%lld live=%zu\n",
        (long long)account->id, (long long)account->version,
        (long long)account->epoch, account->username, account->email,
        account->owns_email, account->first_name, account->last_name,
        account->password_hash != NULL ? account->password_hash : "-",
        account->verified, account->archived, account->active,
        (long long)account->joined_ms, (long long)account->last_login_ms, live);
}

const char *fixture_dump(struct fixture *fx)
{
    struct buffer out = BUFFER_WITH_MAXIMUM(DUMP_MAX_BYTES);
    gate_store *store = fx->opened.store;
    gate_account *accounts;
    gate_mail *mails;
    size_t count;

    if (store->ops->list_accounts(store, &fx->cx, 0, ALL, &accounts, &count) !=
        GATE_OK) {
        give_up("accounts", "cannot be listed");
    }
    for (size_t i = 0; i < count; i++) {
        size_t live = 0;
        (void)!store->ops->count_sessions(store, &fx->cx, accounts[i].id,
                                          fx->now_ms, &live);
        dump_account(&out, &accounts[i], live);
    }
    if (store->ops->list_mails(store, &fx->cx, 0, ALL, &mails, &count) !=
        GATE_OK) {
        give_up("mails", "cannot be listed");
    }
    for (size_t i = 0; i < count; i++) {
        buffer_append_format(&out, "mail %lld to %s kind %d\n",
                             (long long)mails[i].id, mails[i].to,
                             mails[i].kind);
    }
    const char *text = keep(fx, buffer_text(&out), out.bytes);

    buffer_free(&out);
    return text;
}

/* --- what goes wrong --- */

static bool says_internal(const char *answer)
{
    return strstr(answer, "\"code\":\"internal\"") != NULL;
}

typedef void break_call(struct faulty_store *faulty, unsigned nth);

/* One fixture with the nth call broken; false: fewer calls were made. */
static bool break_nth(const char *setting, fixture_prepare *prepare,
                      unsigned nth, break_call *make_break)
{
    struct fixture *fx = fixture_open(setting, NULL);
    const char *document = prepare(fx);
    const char *before = fixture_dump(fx);

    make_break(&fx->faulty, nth);
    const char *answer = fixture_execute(fx, fx->asks_as, document);
    const char *broke = faulty_store_broke(&fx->faulty);

    faulty_store_break(&fx->faulty, 0);
    if (broke != NULL) {
        test_case(broke);
        expect_true(says_internal(answer));
        expect_text(fixture_dump(fx), before);
        expect_true(strstr(fx->log, "fault") != NULL);
        if (test_state.has_failed) {
            fprintf(stderr, "    the answer was %s\n", answer);
        }
    }
    fixture_close(fx);
    return broke != NULL;
}

void expect_no_trace_with(const char *setting, fixture_prepare *prepare,
                          unsigned least)
{
    unsigned broken = 0;

    while (break_nth(setting, prepare, broken + 1, faulty_store_break)) {
        (void)break_nth(setting, prepare, broken + 1,
                        faulty_store_break_silently);
        broken++;
    }
    test_case(NULL);
    printf("%s on %s: %u points broken\n", test_state.running->name,
           TEST_STORE_NAME, broken);
    expect_true(broken >= least);
}

void expect_no_trace(fixture_prepare *prepare, unsigned least)
{
    expect_no_trace_with(NULL, prepare, least);
}

struct meanwhile {
    struct fixture *fx;
    const char *document;
};

static void do_meanwhile(void *payload)
{
    const struct meanwhile *meanwhile = payload;
    struct fixture *fx = meanwhile->fx;

    (void)fixture_execute(fx, fx->asks_as, meanwhile->document);
}

void fixture_meanwhile(struct fixture *fx, const char *document)
{
    struct meanwhile *meanwhile;

    if (NEW(&fx->cx, &meanwhile) != GATE_OK) {
        give_up("memory", "none");
    }
    *meanwhile = (struct meanwhile){fx, document};
    faulty_store_break(&fx->faulty, 0); /* counts from here */
    faulty_store_set_meanwhile(&fx->faulty, do_meanwhile, meanwhile);
}

unsigned fixture_rounds(const struct fixture *fx)
{
    return faulty_store_changes(&fx->faulty);
}

void expect_answer_at(struct fixture *fx, const char *token,
                      const char *document, const char *want, const char *file,
                      int line)
{
    test_expect_text(fixture_execute(fx, token, document), want, document, file,
                     line);
}
