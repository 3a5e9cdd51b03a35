/* SPDX-License-Identifier: MIT */
/*
 * What the schema tells of people: the fields of an account are a list, and no
 * field gives somebody else's.  security.md, row 59, and D3.
 */
#include "support/fixture.h"

static const char *schema_of(struct fixture *fx, gate_style style)
{
    gate_response *response = NULL;
    const char *kept = "";
    size_t bytes;

    expect_int(gate_service_schema(fx->service, style, &response), GATE_OK);
    const char *sdl = gate_response_json(response, &bytes);

    expect_int(context_copy(&fx->cx, (struct slice){sdl, bytes}, &kept),
               GATE_OK);
    gate_response_free(response);
    return kept;
}

/* The fields of a type as "name: type" lines, without descriptions. */
static void fields_of(const char *sdl, const char *type, char out[4096])
{
    char opening[64];
    bool is_described = false;

    /* "type UserType implements Node {" */
    snprintf(opening, sizeof(opening), "type %s ", type);
    const char *line = strstr(sdl, opening);

    out[0] = '\0';
    for (line = line != NULL ? strchr(line, '\n') + 1 : "}"; *line != '}';
         line = strchr(line, '\n') + 1) {
        size_t length = strcspn(line, "\n");
        const char *text = line + strspn(line, " ");

        if (strncmp(text, "\"\"\"", 3) == 0) {
            bool ends = (size_t)(line + length - text) > 3 &&
                        strncmp(line + length - 3, "\"\"\"", 3) == 0;
            is_described = !is_described && !ends;
        } else if (!is_described && *text != '\n') {
            snprintf(out + strlen(out), 4096 - strlen(out), "%.*s\n",
                     (int)(line + length - text), text);
        }
    }
}

/* Whoever adds one adds it here, and says who may read it. */
static const char account_fields[] = "id: ID!\n"
                                     "username: String!\n"
                                     "email: String!\n"
                                     "firstName: String\n"
                                     "lastName: String\n"
                                     "isActive: Boolean!\n"
                                     "isStaff: Boolean!\n"
                                     "isSuperuser: Boolean!\n"
                                     "lastLogin: DateTime\n"
                                     "dateJoined: DateTime!\n"
                                     "verified: Boolean!\n"
                                     "archived: Boolean!\n"
                                     "status: UserStatusType!\n"
                                     "logentrySet: [DjangoModelType!]!\n";

TEST_IN_BOTH_STYLES(account_fields_are_listed)
{
    struct fixture *fx = fixture_open(NULL);
    char fields[4096];

    fields_of(schema_of(fx, style), "UserType", fields);
    expect_text(fields, account_fields);
    fields_of(schema_of(fx, style), "UserStatusType", fields);
    expect_text(fields, "verified: Boolean!\narchived: Boolean!\n");
    fixture_close(fx);
}

TEST_IN_BOTH_STYLES(settings_take_fields_away)
{
    struct fixture *fx = fixture_open("update_fields=last_name", NULL);
    char fields[4096];

    fields_of(schema_of(fx, style), "UserType", fields);
    expect_true(strstr(fields, "firstName") == NULL);
    expect_true(strstr(fields, "lastName") != NULL);
    fixture_close(fx);
}

/* A person sees the account the token names: no field takes a name, the one
 * that takes an id answers for the caller alone (operations/test_node.c), none
 * gives a list, none counts. */
TEST_IN_BOTH_STYLES(nobody_lists_accounts)
{
    struct fixture *fx = fixture_open(NULL);
    const char *sdl = schema_of(fx, style);
    char fields[4096];

    fields_of(sdl, "Query", fields);
    expect_text(fields, "publicUser: UserType\nme: UserType!\n"
                        "node(id: ID!): Node\n");
    expect_true(strstr(sdl, "[UserType") == NULL);
    fixture_add_person(fx, "ana", PERSON_VERIFIED);
    fixture_add_person(fx, "bob", PERSON_VERIFIED);
    fx->style = style;
    const char *token = fixture_log_in(fx, "ana").access;

    expect_true(strstr(fixture_execute(fx, token, "{ users { username } }"),
                       "validation_failed") != NULL);
    expect_answer(fx, token, "{ publicUser { username } me { username } }",
                  "{\"data\":{\"publicUser\":{\"username\":\"ana\"},\"me\":{"
                  "\"username\":\"ana\"}}}");
    fixture_close(fx);
}

TEST_MAIN
