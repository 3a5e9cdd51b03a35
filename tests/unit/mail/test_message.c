/* SPDX-License-Identifier: MIT */
/* From a row of the outbox to a mail: the words, the link, the id. */
#include "support/test.h"

#include "mail/kinds.h"
#include "mail/message.h"
#include "support/words.h"

enum { ARENA_BYTES = 1 << 20 };

struct fixture {
    gate_context cx;
    struct keyring *ring;
    struct mail_words *words;
    struct mail_site site;
    gate_account account;
    gate_link link;
    gate_mail mail;
    gate_message message;
};

static void fixture_close(struct fixture *fx)
{
    keyring_free(fx->ring);
    mail_words_free(fx->words);
    context_close(&fx->cx);
}

static void fixture_open(struct fixture *fx, enum mail kind)
{
    static const uint8_t material[KEY_MATERIAL_BYTES] = {7};
    enum link_purpose purpose = LINK_ACTIVATION;

    *fx = (struct fixture){
        .words = test_words(false),
        .site = {.from = "accounts@example.com",
                 .public_url = "http://127.0.0.1:8080",
                 .activation_path = "activate",
                 .password_reset_path = "password-reset",
                 .password_set_path = "password-set",
                 .email_change_path = "email-change",
                 .email_undo_path = "email-undo"},
        .account = {.id = 3, .username = "alice", .email = "alice@example.com"},
        .link = {.account = 3, .email = "alice@example.com"},
        .mail = {.id = 9,
                 .account = 3,
                 .kind = (int)kind,
                 .to = "alice@example.com",
                 .locale = "",
                 .queued_ms = INT64_C(1700000000000)},
    };
    fx->site.words = fx->words;
    fx->mail.has_link = mail_has_link(kind, &purpose);
    fx->link.purpose = (int)purpose;
    memset(fx->link.selector, 5, sizeof(fx->link.selector));
    memcpy(fx->mail.link, fx->link.selector, sizeof(fx->mail.link));
    expect_int(context_open(ARENA_BYTES, 0, &fx->cx), GATE_OK);
    fx->ring = keyring_new(65536);
    expect_int(keyring_add(fx->ring, &fx->cx, KEY_LINK, "HS256", "k", material,
                           sizeof(material), false),
               GATE_OK);
}

static gate_status compose(struct fixture *fx)
{
    return mail_compose(&fx->site, fx->ring, &fx->cx, &fx->mail, &fx->account,
                        fx->mail.has_link ? &fx->link : NULL, &fx->message);
}

static const char *token_of(struct fixture *fx)
{
    struct secret token;

    expect_int(link_token_write(fx->ring, &fx->cx, &fx->link, &token), GATE_OK);
    return token.data;
}

/* Runs of white space count as one space. */
static const char *collapse(struct fixture *fx, const char *text)
{
    char *out = NULL;
    size_t n = 0;

    expect_int(NEW_ARRAY(&fx->cx, strlen(text) + 1, &out), GATE_OK);
    for (; *text != '\0'; text++) {
        bool is_space = strchr(" \n\t", *text) != NULL;

        if (!is_space || (n > 0 && out[n - 1] != ' ')) {
            out[n++] = is_space ? ' ' : *text;
        }
    }
    out[n - (n > 0 && out[n - 1] == ' ')] = '\0';
    return out;
}

static const struct {
    const char *name;
    enum mail kind;
    const char *subject, *sentence, *path, *words;
} linked[] = {
    {"activation", MAIL_ACTIVATION, "Activate your account on",
     "Please activate your account on the link:", "activate",
     "Activate account"},
    {"password reset", MAIL_PASSWORD_RESET, "Reset your password on",
     "Reset your password on the link:", "password-reset", "Reset password"},
    {"password set", MAIL_PASSWORD_SET, "Set your password on",
     "Set your password on the link:", "password-set", "Set password"},
    {"activation for a reset", MAIL_ACTIVATION_FOR_RESET,
     "Activate your account on", "Please activate your account on the link:",
     "activate", "Activate account"},
    {"a new address", MAIL_EMAIL_CHANGE, "Confirm your new address on",
     "Please confirm that this is the new address of your account, on the "
     "link:",
     "email-change", "Confirm address"},
};

static void use_original_words(struct fixture *fx)
{
    mail_words_free(fx->words);
    fx->words = test_words(true);
    expect_true(fx->words != NULL);
    fx->site.words = fx->words;
}

static const char *link_to(struct fixture *fx, const char *path)
{
    const char *link;

    expect_int(context_format(&fx->cx, &link, "http://127.0.0.1:8080/%s/%s",
                              path, token_of(fx)),
               GATE_OK);
    return link;
}

static void expect_words(struct fixture *fx, size_t row)
{
    const char *want;

    expect_int(compose(fx), GATE_OK);
    expect_int(context_format(&fx->cx, &want, "%s 127.0.0.1:8080",
                              linked[row].subject),
               GATE_OK);
    expect_text(fx->message.subject, want);
    expect_int(
        context_format(&fx->cx, &want, "127.0.0.1:8080 Hello alice! %s %s",
                       linked[row].sentence, link_to(fx, linked[row].path)),
        GATE_OK);
    expect_text(collapse(fx, fx->message.text), want);
    expect_text(fx->message.from, "accounts@example.com");
    expect_text(fx->message.to, "alice@example.com");
}

TEST(mails_with_links_read_as_the_originals_do)
{
    for (size_t i = 0; i < 4; i++) {
        CLEANUP(fixture_close) struct fixture fx;
        const char *want;

        test_case(linked[i].name);
        fixture_open(&fx, linked[i].kind);
        use_original_words(&fx);
        expect_words(&fx, i);
        expect_int(context_format(
                       &fx.cx, &want,
                       "<h3>127.0.0.1:8080</h3> <p>Hello alice!</p> <p>%s</p> "
                       "<p>%s</p>",
                       linked[i].sentence, link_to(&fx, linked[i].path)),
                   GATE_OK);
        expect_text(collapse(&fx, fx.message.html), want);
    }
}

TEST(ours_say_the_same_and_their_links_can_be_followed)
{
    for (size_t i = 0; i < ARRAY_LENGTH(linked); i++) {
        CLEANUP(fixture_close) struct fixture fx;
        const char *link;
        const char *want;

        test_case(linked[i].name);
        fixture_open(&fx, linked[i].kind);
        expect_words(&fx, i);
        link = link_to(&fx, linked[i].path);
        expect_int(context_format(
                       &fx.cx, &want,
                       "<h3>127.0.0.1:8080</h3> <p>Hello alice!</p> <p>%s</p> "
                       "<p><a href=\"%s\">%s</a></p> </body> </html>",
                       linked[i].sentence, link, linked[i].words),
                   GATE_OK);
        expect_true(strstr(collapse(&fx, fx.message.html), want) != NULL);
    }
}

TEST(a_mail_is_in_the_language_of_its_reader)
{
    CLEANUP(fixture_close) struct fixture fx;

    fixture_open(&fx, MAIL_ACTIVATION);
    fx.mail.locale = "de-AT";
    expect_int(compose(&fx), GATE_OK);
    expect_text(fx.message.subject,
                "Aktivieren Sie Ihr Konto auf 127.0.0.1:8080");
    fx.mail.locale = "he";
    expect_int(compose(&fx), GATE_OK);
    expect_true(strstr(fx.message.html, "<html lang=\"he\" dir=\"rtl\">") !=
                NULL);
}

TEST(an_activation_for_a_reset_looks_like_any_other)
{
    CLEANUP(fixture_close) struct fixture plain;
    CLEANUP(fixture_close) struct fixture reset;

    fixture_open(&plain, MAIL_ACTIVATION);
    fixture_open(&reset, MAIL_ACTIVATION_FOR_RESET);
    expect_int(compose(&plain), GATE_OK);
    expect_int(compose(&reset), GATE_OK);
    expect_text(reset.message.subject, plain.message.subject);
    expect_int(strlen(reset.message.text), strlen(plain.message.text));
    /* The token differs, for it is for another purpose. */
    expect_true(strcmp(reset.message.text, plain.message.text) != 0);
}

TEST(notices_say_where_and_carry_no_token)
{
    static const enum mail notices[] = {
        MAIL_PASSWORD_CHANGED, MAIL_ADDRESS_HAS_OWNER, MAIL_SESSION_STOLEN,
        MAIL_ACCOUNT_CLOSED, MAIL_ACCOUNT_ARCHIVED};

    for (size_t i = 0; i < ARRAY_LENGTH(notices); i++) {
        CLEANUP(fixture_close) struct fixture fx;

        fixture_open(&fx, notices[i]);
        expect_false(fx.mail.has_link);
        expect_int(compose(&fx), GATE_OK);
        expect_true(strstr(fx.message.subject, "127.0.0.1:8080") != NULL);
        expect_true(strstr(fx.message.text, "http://127.0.0.1:8080\n") != NULL);
        expect_true(strstr(fx.message.text, "http://127.0.0.1:8080/") == NULL);
        expect_true(strstr(fx.message.text, "{{") == NULL);
        expect_true(strstr(fx.message.html, "{{") == NULL);
    }
}

/* The account that is told of is the stranger's, who chose its name. */
TEST(an_owner_does_not_read_what_a_stranger_wrote)
{
    CLEANUP(fixture_close) struct fixture fx;

    fixture_open(&fx, MAIL_ADDRESS_HAS_OWNER);
    expect_int(compose(&fx), GATE_OK);
    expect_true(strstr(fx.message.text, "alice!") == NULL);
    expect_true(strstr(fx.message.html, "alice!") == NULL);
}

TEST(the_old_address_can_undo_its_change)
{
    CLEANUP(fixture_close) struct fixture fx;
    const char *link;

    fixture_open(&fx, MAIL_EMAIL_CHANGING);
    fx.account.email = "new@example.com";
    fx.account.email_folded = "new@example.com";
    expect_int(compose(&fx), GATE_OK);
    expect_int(context_format(&fx.cx, &link, "/email-undo/%s\n", token_of(&fx)),
               GATE_OK);
    expect_true(strstr(fx.message.text, link) != NULL);
    expect_true(strstr(fx.message.source, "new@example.com") == NULL);
    expect_text(fx.message.to, "alice@example.com");
}

TEST(host_headers_change_nothing)
{
    /* mail_compose() has no parameter that comes from a request; a link is
     * public_url, the path and the token, whatever else is in the rows. */
    static const struct {
        const char *public_url, *site, *start;
    } rows[] = {
        {"https://accounts.example.com", "accounts.example.com",
         "https://accounts.example.com/activate/"},
        {"https://example.com:8443/accounts", "example.com:8443",
         "https://example.com:8443/accounts/activate/"},
        {"http://[::1]:8080", "[::1]:8080", "http://[::1]:8080/activate/"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        CLEANUP(fixture_close) struct fixture fx;

        test_case(rows[i].public_url);
        fixture_open(&fx, MAIL_ACTIVATION);
        fx.site.public_url = rows[i].public_url;
        expect_int(compose(&fx), GATE_OK);
        expect_true(strstr(fx.message.text, rows[i].start) != NULL);
        expect_int(strncmp(fx.message.text, rows[i].site, strlen(rows[i].site)),
                   0);
    }
}

TEST(a_path_with_slashes_around_makes_the_same_link)
{
    CLEANUP(fixture_close) struct fixture fx;

    fixture_open(&fx, MAIL_ACTIVATION);
    fx.site.activation_path = "/go/here/";
    expect_int(compose(&fx), GATE_OK);
    expect_true(strstr(fx.message.text, "8080/go/here/") != NULL);
    expect_true(strstr(fx.message.text, "here//") == NULL);
}

TEST(names_are_escaped_in_html_and_not_in_text)
{
    CLEANUP(fixture_close) struct fixture fx;

    fixture_open(&fx, MAIL_ACTIVATION);
    fx.account.username = "<img src=x>";
    expect_int(compose(&fx), GATE_OK);
    expect_true(strstr(fx.message.html, "Hello &lt;img src=x&gt;!") != NULL);
    expect_true(strstr(fx.message.text, "Hello <img src=x>!") != NULL);
}

TEST(the_message_id_is_the_rows)
{
    CLEANUP(fixture_close) struct fixture fx;
    const char *first;

    fixture_open(&fx, MAIL_ACTIVATION);
    expect_int(compose(&fx), GATE_OK);
    first = fx.message.message_id;
    fx.mail.attempts = 5;
    fx.mail.due_ms = INT64_C(1800000000000);
    expect_int(compose(&fx), GATE_OK);
    expect_text(fx.message.message_id, first);
    expect_true(strstr(first, "@127.0.0.1>") != NULL);
    fx.mail.id++;
    expect_int(compose(&fx), GATE_OK);
    expect_true(strcmp(fx.message.message_id, first) != 0);
}

/* A database made anew begins with the same ids. */
TEST(another_time_is_another_message)
{
    CLEANUP(fixture_close) struct fixture fx;
    const char *first;

    fixture_open(&fx, MAIL_ACTIVATION);
    expect_int(compose(&fx), GATE_OK);
    first = fx.message.message_id;
    fx.mail.queued_ms++;
    expect_int(compose(&fx), GATE_OK);
    expect_true(strcmp(fx.message.message_id, first) != 0);
}

TEST(the_same_row_makes_the_same_bytes)
{
    CLEANUP(fixture_close) struct fixture fx;
    const char *first;

    fixture_open(&fx, MAIL_ACTIVATION);
    expect_int(compose(&fx), GATE_OK);
    first = fx.message.source;
    fx.cx.now_ms += 86400000;
    expect_int(compose(&fx), GATE_OK);
    expect_text(fx.message.source, first);
    expect_int(fx.message.source_bytes, strlen(first));
}

static void break_kind(struct fixture *fx)
{
    fx->mail.kind = 99;
}
static void break_account(struct fixture *fx)
{
    fx->link.account = 4;
}
static void break_purpose(struct fixture *fx)
{
    fx->link.purpose = LINK_PASSWORD_RESET;
}
static void break_address(struct fixture *fx)
{
    fx->mail.to = "alice@example.com\r\nBcc: eve@example.com";
}
static void empty_address(struct fixture *fx)
{
    fx->mail.to = "";
}
static void take_link(struct fixture *fx)
{
    fx->mail.has_link = false;
}

TEST(what_can_never_be_sent_is_refused)
{
    static const struct {
        const char *name;
        void (*breaks)(struct fixture *);
    } rows[] = {
        {"an unknown kind", break_kind},
        {"a link of somebody else", break_account},
        {"a link for something else", break_purpose},
        {"an address with a line end", break_address},
        {"no address", empty_address},
        {"no link", take_link},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        CLEANUP(fixture_close) struct fixture fx;

        test_case(rows[i].name);
        fixture_open(&fx, MAIL_ACTIVATION);
        rows[i].breaks(&fx);
        expect_int(compose(&fx), GATE_REFUSED);
        expect_true(fx.message.source == NULL);
    }
}

TEST(a_wrong_sender_is_a_fault_of_the_settings)
{
    CLEANUP(fixture_close) struct fixture fx;

    fixture_open(&fx, MAIL_ACTIVATION);
    fx.site.from = "nobody";
    expect_int(compose(&fx), GATE_FAULT_CONFIG);
}

TEST(any_lack_of_memory_is_a_fault)
{
    int failures = 0;

    for (size_t limit = 64; limit < 16384; limit += 64) {
        CLEANUP(fixture_close) struct fixture fx;
        CLEANUP(context_close) gate_context small = {0};
        gate_status status;

        fixture_open(&fx, MAIL_ACTIVATION);
        if (context_open(limit, 0, &small) != GATE_OK) {
            continue;
        }
        status = mail_compose(&fx.site, fx.ring, &small, &fx.mail, &fx.account,
                              &fx.link, &fx.message);
        expect_true(status == GATE_OK || status == GATE_FAULT_MEMORY);
        expect_int(fx.message.source != NULL, status == GATE_OK);
        failures += status == GATE_FAULT_MEMORY ? 1 : 0;
    }
    expect_true(failures > 20);
    expect_true(failures < 240);
}

TEST_MAIN
