/* SPDX-License-Identifier: MIT */
/* gatehouse mail list|show|retry|drop: what waits to be sent, and what was
 * given up.  They work on the store directly, also while a server runs on it.
 */
#include <gatehouse/outbox.h>

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/try.h"
#include "server/commands/commands.h"
#include "server/commands/confirm.h"
#include "server/commands/number.h"
#include "server/commands/user.h"
#include "server/print.h"

#define FLAG_JSON                                                              \
    {                                                                          \
        "json", NULL, "As JSON, for programs."                                 \
    }

enum { LIMIT_DEFAULT = 1000, LIMIT_MAX = 100000 };

static bool has(const struct command *command,
                const struct arguments *arguments, const char *flag)
{
    return arguments_flag(command, arguments, flag) != NULL;
}

static void print_json_members(const gate_outbox_mail *mail)
{
    print_json_int(true, "id", mail->id);
    print_json_text(false, "state", mail->failed ? "failed" : "waiting");
    print_json_text(false, "kind", mail->kind);
    print_json_text(false, "to", mail->to);
    print_json_int(false, "account", mail->account);
    print_json_text(false, "locale", mail->locale);
    print_json_time(false, "queued", mail->queued_ms);
    print_json_time(false, "next_try", mail->next_try_ms);
    print_json_int(false, "attempts", mail->attempts);
    print_json_text(false, "error", mail->error);
}

static void write_time(int64_t unix_ms, char out[CLOCK_TEXT_BYTES])
{
    if (unix_ms == 0) {
        snprintf(out, CLOCK_TEXT_BYTES, "never");
    } else {
        clock_format_iso(unix_ms, out);
    }
}

/* --- list --- */

struct listing {
    bool is_json;
    bool has_any;
    gate_id last;
};

static void print_row(const gate_outbox_mail *mail, bool is_first)
{
    char text[CLOCK_TEXT_BYTES];

    if (is_first) {
        print_line("%-8s %-25s %8s  %-22s %-30s %s", "id", "next try",
                   "attempts", "kind", "to", "error");
    }
    snprintf(text, sizeof(text), "%lld", (long long)mail->id);
    print_cell(text, 9);
    write_time(mail->next_try_ms, text);
    print_cell(text, 26);
    snprintf(text, sizeof(text), "%8u", mail->attempts);
    print_cell(text, 10);
    print_cell(mail->kind, 22);
    print_cell("", 1);
    print_cell(mail->to, 30);
    print_cell("", 1);
    print_cell(mail->error, 0);
    print_line("%s", "");
}

static bool print_mail(const gate_outbox_mail *mail, void *payload)
{
    struct listing *listing = payload;

    if (listing->is_json) {
        (void)fputs(listing->has_any ? ",\n{" : "[\n{", stdout);
        print_json_members(mail);
        (void)fputs("}", stdout);
    } else {
        print_row(mail, !listing->has_any);
    }
    listing->has_any = true;
    listing->last = mail->id;
    return true;
}

static gate_status read_filter(const struct command *command,
                               const struct arguments *arguments,
                               gate_outbox_filter *out, gate_error *error)
{
    const char *after = arguments_flag(command, arguments, "after");
    const char *limit = arguments_flag(command, arguments, "limit");
    int64_t max = LIMIT_DEFAULT;

    *out = (gate_outbox_filter){
        .to = arguments_flag(command, arguments, "to"),
        .kind = arguments_flag(command, arguments, "kind"),
        .waiting = has(command, arguments, "waiting"),
        .failed = has(command, arguments, "failed"),
    };
    if (after != NULL) {
        TRY(number_read(after, "--after", 0, INT64_MAX, &out->after, error));
    }
    if (limit != NULL) {
        TRY(number_read(limit, "--limit", 1, LIMIT_MAX, &max, error));
    }
    out->max = (size_t)max;
    return GATE_OK;
}

static gate_status list(gate_service *service, const struct command *command,
                        const struct arguments *arguments, gate_error *error)
{
    struct listing listing = {.is_json = has(command, arguments, "json")};
    gate_outbox_filter filter;
    bool has_more = false;

    TRY(read_filter(command, arguments, &filter, error));
    TRY(gate_outbox_list(service, &filter, print_mail, &listing, &has_more,
                         error));
    if (listing.is_json) {
        print_line("%s", listing.has_any ? "\n]" : "[]");
    } else if (!listing.has_any) {
        print_line("There is no such mail.");
    }
    if (has_more) {
        print_problem("There are more: --after=%lld", (long long)listing.last);
    }
    return GATE_OK;
}

static int run_list(const struct command *command,
                    const struct arguments *arguments, gate_options *options)
{
    return user_run(command, arguments, options, list);
}

/* --- show --- */

static void print_pair(const char *name, const char *value)
{
    print_cell(name, 10);
    print_cell(value, 0);
    print_line("%s", "");
}

static bool print_whole_json(const gate_outbox_mail *mail, void *payload)
{
    (void)payload;
    (void)fputs("{", stdout);
    print_json_members(mail);
    if (mail->text != NULL) {
        print_json_text(false, "subject", mail->subject);
        print_json_text(false, "text", mail->text);
    }
    print_line("}");
    return true;
}

/* Line by line: what a line feed is in the text is one here. */
static void print_text(const char *text)
{
    while (*text != '\0') {
        char line[256];
        size_t bytes = strcspn(text, "\n");
        size_t taken = bytes < sizeof(line) ? bytes : sizeof(line) - 1;

        memcpy(line, text, taken);
        line[taken] = '\0';
        print_cell(line, 0);
        text += taken;
        if (taken == bytes) {
            print_line("%s", "");
            text += *text == '\n' ? 1 : 0;
        }
    }
}

static bool print_whole(const gate_outbox_mail *mail, void *payload)
{
    char text[CLOCK_TEXT_BYTES];

    (void)payload;
    print_pair("state", mail->failed ? "failed" : "waiting");
    print_pair("kind", mail->kind);
    print_pair("to", mail->to);
    write_time(mail->queued_ms, text);
    print_pair("queued", text);
    write_time(mail->next_try_ms, text);
    print_pair("next try", text);
    snprintf(text, sizeof(text), "%u", mail->attempts);
    print_pair("attempts", text);
    print_pair("error", mail->error[0] == '\0' ? "none" : mail->error);
    if (mail->text == NULL) {
        print_line("It can never be sent: its account or its link is gone.");
        return true;
    }
    print_pair("subject", mail->subject);
    print_line("%s", "");
    print_text(mail->text);
    return true;
}

static gate_status read_id(const struct arguments *arguments, gate_id *out,
                           gate_error *error)
{
    return number_read(arguments->words[0], "ID", 1, INT64_MAX, out, error);
}

static gate_status show(gate_service *service, const struct command *command,
                        const struct arguments *arguments, gate_error *error)
{
    gate_id id;

    TRY(read_id(arguments, &id, error));
    return gate_outbox_show(service, id,
                            has(command, arguments, "json") ? print_whole_json
                                                            : print_whole,
                            NULL, error);
}

static int run_show(const struct command *command,
                    const struct arguments *arguments, gate_options *options)
{
    return user_run(command, arguments, options, show);
}

/* --- retry, drop --- */

typedef gate_status outbox_act(gate_service *service, gate_id mail,
                               gate_error *error);

/* All that were given up, and how many there were. */
struct acting {
    gate_service *service;
    outbox_act *act;
    unsigned long count;
    gate_status status;
    gate_error *error;
};

/* One that is gone by now has been seen to. */
static bool act_on(const gate_outbox_mail *mail, void *payload)
{
    struct acting *acting = payload;

    acting->status = acting->act(acting->service, mail->id, acting->error);
    acting->count += acting->status == GATE_OK ? 1 : 0;
    if (acting->status == GATE_NOT_FOUND) {
        acting->status = GATE_OK;
    }
    return acting->status == GATE_OK;
}

static gate_status act_on_failed(struct acting *acting)
{
    const gate_outbox_filter failed = {.failed = true};

    TRY(gate_outbox_list(acting->service, &failed, act_on, acting, NULL,
                         acting->error));
    return acting->status;
}

static gate_status act_on_words(struct acting *acting,
                                const struct arguments *arguments)
{
    gate_id id;

    TRY(read_id(arguments, &id, acting->error));
    TRY(acting->act(acting->service, id, acting->error));
    acting->count = 1;
    return GATE_OK;
}

static gate_status act(gate_service *service, const struct command *command,
                       const struct arguments *arguments, gate_error *error)
{
    bool drops = command == &command_mail_drop;
    struct acting acting = {
        .service = service,
        .act = drops ? gate_outbox_drop : gate_outbox_retry,
        .error = error,
    };
    const char *mails;

    TRY(arguments->word_count == 0 ? act_on_failed(&acting)
                                   : act_on_words(&acting, arguments));
    mails = acting.count == 1 ? "mail is" : "mails are";
    if (has(command, arguments, "json")) {
        (void)fputs("{", stdout);
        print_json_int(true, "count", (int64_t)acting.count);
        print_line("}");
    } else {
        print_line("%lu %s %s.", acting.count, mails,
                   drops ? "gone" : "tried again now");
    }
    return GATE_OK;
}

static int run_act(const struct command *command,
                   const struct arguments *arguments, gate_options *options)
{
    return user_run(command, arguments, options, act);
}

/* An id, or all that have failed: exactly one of them. */
static bool says_which(const struct command *command,
                       const struct arguments *arguments)
{
    if ((arguments->word_count == 1) != has(command, arguments, "failed")) {
        return true;
    }
    print_problem("Say which: the mail's ID, or --failed for all that were "
                  "given up.");
    return false;
}

static int run_retry(const struct command *command,
                     const struct arguments *arguments, gate_options *options)
{
    return says_which(command, arguments) ? run_act(command, arguments, options)
                                          : EXIT_USAGE;
}

static int run_drop(const struct command *command,
                    const struct arguments *arguments, gate_options *options)
{
    return says_which(command, arguments)
               ? confirm_run(command, arguments, options,
                             "Take this away without sending it?", run_act)
               : EXIT_USAGE;
}

const struct command command_mail_list = {
    .name = "mail list",
    .words = "",
    .summary = "List mails that wait or were given up.",
    .help = "All that is said has to hold. Beyond --limit it stops, and says "
            "on standard error how to go on.",
    .flags = {{"waiting", NULL, "What is still to be sent."},
              {"failed", NULL, "What was given up for good."},
              {"to", "ADDRESS", "To this address."},
              {"kind", "KIND", "Of this kind, as the list says it."},
              {"after", "ID", "Only ids above this one."},
              {"limit", "COUNT", "So many at most; 1000, if not said."},
              FLAG_JSON},
    .takes_settings = true,
    .run = run_list,
};

const struct command command_mail_show = {
    .name = "mail show",
    .words = "ID",
    .words_min = 1,
    .words_max = 1,
    .summary = "Show a mail as it would be sent now.",
    .help = "Asterisks stand for the token of its link: nobody can use what is "
            "shown.",
    .flags = {FLAG_JSON},
    .takes_settings = true,
    .run = run_show,
};

const struct command command_mail_retry = {
    .name = "mail retry",
    .words = "[ID]",
    .words_max = 1,
    .summary = "Try a mail again now, also one that was given up.",
    .help = "The server looks within mail_poll. What is being sent at this "
            "moment may arrive twice.",
    .flags = {{"failed", NULL, "All that were given up."}, FLAG_JSON},
    .takes_settings = true,
    .run = run_retry,
};

const struct command command_mail_drop = {
    .name = "mail drop",
    .words = "[ID]",
    .words_max = 1,
    .summary = "Take a mail away without sending it.",
    .flags = {{"failed", NULL, "All that were given up."}, FLAG_YES, FLAG_JSON},
    .takes_settings = true,
    .run = run_drop,
};
