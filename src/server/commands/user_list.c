/* SPDX-License-Identifier: MIT */
/* gatehouse user list: a page of who fits. */
#include <inttypes.h>
#include <stdio.h>

#include "base/try.h"
#include "server/commands/commands.h"
#include "server/commands/number.h"
#include "server/commands/user.h"
#include "server/print.h"

enum { LIMIT_DEFAULT = 1000, LIMIT_MAX = 100000 };

static const struct {
    const char *flag;
    uint32_t with, without;
} states[] = {
    {"active", GATE_USER_IS_ACTIVE, 0},
    {"closed", 0, GATE_USER_IS_ACTIVE},
    {"verified", GATE_USER_IS_VERIFIED, 0},
    {"unverified", 0, GATE_USER_IS_VERIFIED},
    {"archived", GATE_USER_IS_ARCHIVED, 0},
    {"admins", GATE_USER_IS_ADMINISTRATOR, 0},
};

struct listing {
    bool is_json;
    bool has_any;
    gate_id last;
};

static const char *word_of_state(const gate_user *user)
{
    if (!user->is_active) {
        return "closed";
    }
    if (user->archived) {
        return "archived";
    }
    return user->verified ? "verified" : "unverified";
}

static void print_row(const gate_user *user, bool is_first)
{
    char id[24];

    if (is_first) {
        print_line("%-8s %-24s %-32s %s", "id", "username", "email", "state");
    }
    snprintf(id, sizeof(id), "%lld", (long long)user->id);
    print_cell(id, 9);
    print_cell(user->username, 24);
    print_cell("", 1);
    print_cell(user->email, 32);
    print_cell("", 1);
    print_cell(word_of_state(user), 0);
    print_line("%s", user->administrator ? ", administrator" : "");
}

static bool print_user(const gate_user *user, void *payload)
{
    struct listing *listing = payload;

    if (listing->is_json) {
        (void)fputs(listing->has_any ? ",\n" : "[\n", stdout);
        (void)user_print_json(user, NULL);
    } else {
        print_row(user, !listing->has_any);
    }
    listing->has_any = true;
    listing->last = user->id;
    return true;
}

static gate_status read_filter(const struct command *command,
                               const struct arguments *arguments,
                               gate_user_filter *out, gate_error *error)
{
    const char *after = arguments_flag(command, arguments, "after");
    const char *limit = arguments_flag(command, arguments, "limit");
    int64_t max = LIMIT_DEFAULT;

    *out = (gate_user_filter){
        .email = arguments_flag(command, arguments, "email"),
        .part = arguments_flag(command, arguments, "part"),
    };
    if (after != NULL) {
        TRY(number_read(after, "--after", 0, INT64_MAX, &out->after, error));
    }
    if (limit != NULL) {
        TRY(number_read(limit, "--limit", 1, LIMIT_MAX, &max, error));
    }
    out->max = (size_t)max;
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        if (arguments_flag(command, arguments, states[i].flag) != NULL) {
            out->with |= states[i].with;
            out->without |= states[i].without;
        }
    }
    return GATE_OK;
}

static void print_end(const struct listing *listing, bool has_more)
{
    if (listing->is_json) {
        print_line("%s", listing->has_any ? "\n]" : "[]");
    } else if (!listing->has_any) {
        print_line("There is no such account.");
    }
    if (has_more) {
        print_problem("There are more: --after=%lld", (long long)listing->last);
    }
}

static gate_status list(gate_service *service, const struct command *command,
                        const struct arguments *arguments, gate_error *error)
{
    struct listing listing = {
        .is_json = arguments_flag(command, arguments, "json") != NULL};
    gate_user_filter filter;
    bool has_more = false;

    TRY(read_filter(command, arguments, &filter, error));
    TRY(gate_user_search(service, &filter, print_user, &listing, &has_more,
                         error));
    print_end(&listing, has_more);
    return GATE_OK;
}

static int run(const struct command *command, const struct arguments *arguments,
               gate_options *options)
{
    return user_run(command, arguments, options, list);
}

const struct command command_user_list = {
    .name = "user list",
    .words = "",
    .summary = "List accounts, by id.",
    .help = "All that is said has to hold. Beyond --limit it stops, and says "
            "on standard error how to go on.",
    .flags = {{"email", "ADDRESS", "Who has this address, or waits for it."},
              {"part", "TEXT",
               "Who has this in the user name or address, letter case aside."},
              {"active", NULL, "Who can log in."},
              {"closed", NULL, "Who cannot."},
              {"verified", NULL, "Whose address is proved."},
              {"unverified", NULL, "Whose is not."},
              {"archived", NULL, "Who is hidden."},
              {"admins", NULL, "Who is an administrator."},
              {"after", "ID", "Only ids above this one."},
              {"limit", "COUNT", "So many at most; 1000, if not said."},
              {"json", NULL, "As JSON, for programs."}},
    .takes_settings = true,
    .run = run,
};
