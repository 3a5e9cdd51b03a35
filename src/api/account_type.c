/* SPDX-License-Identifier: MIT */
/*
 * UserType: what an account shows of itself.  A list with readers (security.md,
 * row 59): isSuperuser, isStaff and lastLogin are told to the person alone, who
 * is the only one that this schema lets see an account; logentrySet, the
 * framework's in the original, is always empty.
 */
#include <stddef.h>

#include "api/payloads.h"
#include "base/encode.h"
#include "settings/settings.h"

/* How a member of gate_account becomes a value. */
enum reading {
    READS_ID,
    READS_TEXT,
    READS_FLAG,
    READS_TIME,
    READS_TIME_OR_NULL,
    READS_ITSELF, /* `status`: another view of the same account */
    READS_EMPTY_LIST,
};

struct account_field {
    const char *name;
    const char *type;
    const char *description;
    enum reading reading;
    size_t offset;       /* of the member */
    const char *setting; /* there only if `update_fields` has this; or NULL */
};

#define MEMBER(member) offsetof(gate_account, member)

static const struct account_field account_fields[] = {
    {"id", "ID!", "Never changes and is never used again.", READS_ID,
     MEMBER(id), NULL},
    {"username", "String!", "Unique.", READS_TEXT, MEMBER(username), NULL},
    {"email", "String!", "\"\" where none was asked for.", READS_TEXT,
     MEMBER(email), NULL},
    {"firstName", "String", NULL, READS_TEXT, MEMBER(first_name), "first_name"},
    {"lastName", "String", NULL, READS_TEXT, MEMBER(last_name), "last_name"},
    {"isActive", "Boolean!", "False: closed by an administrator.", READS_FLAG,
     MEMBER(active), NULL},
    {"isStaff", "Boolean!", NULL, READS_FLAG, MEMBER(administrator), NULL},
    {"isSuperuser", "Boolean!", NULL, READS_FLAG, MEMBER(administrator), NULL},
    {"lastLogin", "DateTime", NULL, READS_TIME_OR_NULL, MEMBER(last_login_ms),
     NULL},
    {"dateJoined", "DateTime!", NULL, READS_TIME, MEMBER(joined_ms), NULL},
    {"verified", "Boolean!", "The owner has proved the address.", READS_FLAG,
     MEMBER(verified), NULL},
    {"archived", "Boolean!", "Hidden until the next login.", READS_FLAG,
     MEMBER(archived), NULL},
    {"status", "UserStatusType!", NULL, READS_ITSELF, 0, NULL},
    {"logentrySet", "[DjangoModelType!]!", "Always empty.", READS_EMPTY_LIST, 0,
     NULL},
};

static const struct account_field status_fields[] = {
    {"verified", "Boolean!", NULL, READS_FLAG, MEMBER(verified), NULL},
    {"archived", "Boolean!", NULL, READS_FLAG, MEMBER(archived), NULL},
};

static gate_status read_id(gate_context *cx, const char *member,
                           struct graphql_result *out)
{
    char *digits;

    TRY(NEW_ARRAY(cx, DECIMAL_LENGTH_MAX, &digits));
    out->kind = GRAPHQL_RESULT_TEXT;
    out->text =
        (struct slice){digits, decimal_write(*(const gate_id *)member, digits)};
    return GATE_OK;
}

static gate_status resolve_account_field(const struct graphql_resolution *at,
                                         struct graphql_result *out)
{
    const struct account_field *field = at->field->payload;
    const char *member = (const char *)at->parent + field->offset;

    switch (field->reading) {
    case READS_ID:
        return read_id(at->cx, member, out);
    case READS_TEXT:
        out->kind = GRAPHQL_RESULT_TEXT;
        out->text = slice_of(*(const char *const *)member);
        break;
    case READS_FLAG:
        out->kind = GRAPHQL_RESULT_BOOLEAN;
        out->boolean = *(const bool *)member;
        break;
    case READS_TIME:
        return result_time(at->cx, *(const int64_t *)member, out);
    case READS_TIME_OR_NULL:
        return result_time_or_null(at->cx, *(const int64_t *)member, out);
    case READS_ITSELF:
        out->kind = GRAPHQL_RESULT_OBJECT;
        out->object = at->parent;
        break;
    case READS_EMPTY_LIST:
        out->kind = GRAPHQL_RESULT_LIST;
        out->list.items = NULL;
        out->list.count = 0;
        break;
    }
    return GATE_OK;
}

static void add_fields(struct graphql_schema *schema, struct graphql_type *type,
                       const struct settings *settings,
                       const struct account_field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (fields[i].setting != NULL &&
            !setting_list_has(settings->update_fields, fields[i].setting)) {
            continue;
        }
        struct graphql_field *field =
            graphql_add_field(schema, type, slice_of(fields[i].name),
                              fields[i].type, fields[i].description);
        if (field != NULL) {
            field->resolve = resolve_account_field;
            field->payload = &fields[i];
        }
    }
}

/* Accounts are the only nodes there are. */
static const char *resolve_node_type(const struct graphql_resolution *at,
                                     const void *object)
{
    (void)at;
    (void)object;
    return "UserType";
}

static void add_node(struct graphql_schema *schema,
                     struct graphql_type *account)
{
    struct graphql_type *node = graphql_add_type(
        schema, GRAPHQL_INTERFACE, SLICE("Node"), "What can be had by its id.");

    if (node != NULL) {
        node->resolve_type = resolve_node_type;
    }
    (void)graphql_add_field(schema, node, SLICE("id"), "ID!", NULL);
    graphql_add_interface(schema, account, SLICE("Node"));
}

void account_add_types(struct graphql_schema *schema,
                       const struct settings *settings)
{
    struct graphql_type *account =
        graphql_add_type(schema, GRAPHQL_OBJECT, SLICE("UserType"),
                         "One person's account, seen by that person.");
    struct graphql_type *status =
        graphql_add_type(schema, GRAPHQL_OBJECT, SLICE("UserStatusType"), NULL);
    struct graphql_type *model =
        graphql_add_type(schema, GRAPHQL_OBJECT, SLICE("DjangoModelType"),
                         "Of the original's framework; there is never one.");

    if (!settings->original_schema) {
        add_node(schema, account);
    }
    add_fields(schema, account, settings, account_fields,
               ARRAY_LENGTH(account_fields));
    add_fields(schema, status, settings, status_fields,
               ARRAY_LENGTH(status_fields));
    (void)graphql_add_field(schema, model, SLICE("pk"), "ID!", NULL);
}
