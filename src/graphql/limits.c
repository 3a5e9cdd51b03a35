/* SPDX-License-Identifier: MIT */
/*
 * Limits of an operation: see limits.h.
 *
 * Everything that is counted is a property of a selection set alone: depth and
 * nested lists are maxima, aliases, directives and fields are sums, and cost is
 * a sum that grows by the same factor a level wherever the set stands.  So a
 * fragment is counted once, after the fragments that it spreads, and spreading
 * it adds its totals.  Fragments wait for each other on a stack of their own:
 * how many lie within each other is the client's choice.  Selection sets within
 * each other recurse; `document_nesting` bounds those.
 */
#include "graphql/limits.h"

/* graphql-js' MaxIntrospectionDepth has the same bound: fields of fields of
 * fields of types is where a small query asks for everything at once. */
enum { INTROSPECTION_LISTS_MAX = 3 };

/* Of a page whose size is only known with the variables. */
enum { UNKNOWN_PAGE_SIZE = 100 };

/* Larger than any limit; sums stop there. */
#define COUNT_MAX UINT32_MAX

static const double cost_of_leaf = 1.0;
static const double cost_of_object = 2.0;
static const double cost_factor_of_level = 1.5;

struct totals {
    uint32_t depth;
    uint32_t lists; /* of introspection, within each other */
    uint32_t aliases;
    uint32_t directives;
    uint32_t fields;
    double cost; /* as if it stood on the first level; may be infinite */
};

enum progress { IS_NEW, IS_OPEN, IS_DONE };

struct fragment {
    const struct graphql_definition *definition;
    enum progress progress;
    struct spread *spreads; /* still to be looked at */
    struct totals totals;   /* when done */
    struct fragment *below; /* on the stack */
};

struct spread {
    struct fragment *fragment;
    struct spread *next;
};

struct counting {
    gate_context *cx;
    const struct graphql_definition *operation;
    struct graphql_errors *errors;
    struct map fragments; /* struct fragment, by name */
};

static uint32_t add(uint32_t a, uint32_t b)
{
    return a > COUNT_MAX - b ? COUNT_MAX : a + b;
}

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static void add_totals(struct totals *sum, const struct totals *more)
{
    sum->depth = larger(sum->depth, more->depth);
    sum->lists = larger(sum->lists, more->lists);
    sum->aliases = add(sum->aliases, more->aliases);
    sum->directives = add(sum->directives, more->directives);
    sum->fields = add(sum->fields, more->fields);
    sum->cost += more->cost;
}

static uint32_t count_directives(const struct graphql_directive *directive)
{
    uint32_t count = 0;

    for (; directive != NULL; directive = directive->next) {
        count = add(count, 1);
    }
    return count;
}

/* --- cost --- */

/* A whole number as written; at least 0, at most COUNT_MAX. */
static uint32_t read_number(struct slice text)
{
    uint32_t number = 0;

    for (size_t i = 0; i < text.bytes; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return 0; /* negative: no page */
        }
        number = number > (COUNT_MAX - 9) / 10
                     ? COUNT_MAX
                     : number * 10 + (uint32_t)(text.data[i] - '0');
    }
    return number;
}

static bool is_page_size(struct slice name)
{
    return slice_is(name, "first") || slice_is(name, "last") ||
           slice_is(name, "limit");
}

/* How many objects a field may give; 1 when it does not say. */
static double page_size(const struct graphql_selection *field)
{
    uint32_t size = 1;

    for (const struct graphql_argument *i = field->arguments; i != NULL;
         i = i->next) {
        if (!is_page_size(i->name.text)) {
            continue;
        }
        if (i->value->kind == GRAPHQL_VALUE_INT) {
            size = larger(size, read_number(i->value->text));
        } else if (i->value->kind == GRAPHQL_VALUE_VARIABLE) {
            size = larger(size, UNKNOWN_PAGE_SIZE);
        }
    }
    return size;
}

/* --- selections --- */

static bool is_introspection_root(struct slice name)
{
    return slice_is(name, "__schema") || slice_is(name, "__type");
}

static bool is_introspection_list(struct slice name)
{
    return slice_is(name, "fields") || slice_is(name, "interfaces") ||
           slice_is(name, "possibleTypes") || slice_is(name, "inputFields");
}

static void check_introspection(struct counting *counting,
                                const struct graphql_selection *field,
                                const struct totals *below)
{
    struct graphql_error *error;

    if (below->lists < INTROSPECTION_LISTS_MAX) {
        return;
    }
    error = graphql_error_add(counting->errors, "limit_exceeded", &field->at, 1,
                              "query_depth: introspection may not nest its "
                              "lists %d deep.",
                              INTROSPECTION_LISTS_MAX);
    if (error != NULL) {
        error->extensions_json = "\"limit\":\"query_depth\"";
    }
}

/* What a field adds, given what is below it. */
static struct totals count_field(struct counting *counting,
                                 const struct graphql_selection *field,
                                 const struct totals *below)
{
    struct totals own = {
        .depth = 1,
        .aliases = add(below->aliases, field->alias.text.bytes > 0 ? 1 : 0),
        .directives =
            add(below->directives, count_directives(field->directives)),
        .fields = 1,
        .cost = field->selections == NULL ? cost_of_leaf : cost_of_object,
    };

    if (is_introspection_root(field->name.text)) {
        check_introspection(counting, field, below);
        return own;
    }
    own.depth = add(own.depth, below->depth);
    own.fields = add(own.fields, below->fields);
    own.cost += below->cost * cost_factor_of_level * page_size(field);
    own.lists = add(below->lists, is_introspection_list(field->name.text));
    return own;
}

static struct totals count_set(struct counting *counting,
                               const struct graphql_selection_set *set)
{
    struct totals sum = {0};

    for (const struct graphql_selection *selection = set == NULL ? NULL
                                                                 : set->first;
         selection != NULL; selection = selection->next) {
        struct totals own = count_set(counting, selection->selections);
        const struct fragment *spread;

        switch (selection->kind) {
        case GRAPHQL_SELECTION_FIELD:
            own = count_field(counting, selection, &own);
            break;
        case GRAPHQL_SELECTION_SPREAD:
            spread = map_find(&counting->fragments, selection->name.text);
            if (spread != NULL && spread->progress == IS_DONE) {
                own = spread->totals;
            }
            own.directives =
                add(own.directives, count_directives(selection->directives));
            break;
        case GRAPHQL_SELECTION_INLINE:
            own.directives =
                add(own.directives, count_directives(selection->directives));
            break;
        }
        add_totals(&sum, &own);
    }
    return sum;
}

/* --- fragments --- */

static gate_status note_fragments(struct counting *counting,
                                  const struct graphql_document *document)
{
    for (const struct graphql_definition *definition = document->definitions;
         definition != NULL; definition = definition->next) {
        struct fragment *fragment;
        gate_status status;

        if (definition->kind != GRAPHQL_DEFINITION_FRAGMENT) {
            continue;
        }
        TRY(NEW(counting->cx, &fragment));
        fragment->definition = definition;
        status = map_add(&counting->fragments, counting->cx,
                         definition->name.text, fragment);
        if (status != GATE_STALE) { /* a second one is passed over */
            TRY(status);
        }
    }
    return GATE_OK;
}

/* Every fragment that a set spreads, each time that it does. */
static gate_status note_spreads(struct counting *counting,
                                const struct graphql_selection_set *set,
                                struct spread **first)
{
    for (const struct graphql_selection *selection = set == NULL ? NULL
                                                                 : set->first;
         selection != NULL; selection = selection->next) {
        struct spread *spread;

        TRY(note_spreads(counting, selection->selections, first));
        if (selection->kind != GRAPHQL_SELECTION_SPREAD) {
            continue;
        }
        TRY(NEW(counting->cx, &spread));
        spread->fragment = map_find(&counting->fragments, selection->name.text);
        spread->next = *first;
        *first = spread;
    }
    return GATE_OK;
}

static gate_status open_fragment(struct counting *counting,
                                 struct fragment *fragment,
                                 struct fragment **stack)
{
    fragment->progress = IS_OPEN;
    fragment->below = *stack;
    *stack = fragment;
    return note_spreads(counting, fragment->definition->selections,
                        &fragment->spreads);
}

/* Those it spreads first; one that is open already is a cycle, which is the
 * validator's to refuse. */
static gate_status count_fragment(struct counting *counting,
                                  struct fragment *start)
{
    struct fragment *stack = NULL;

    TRY(open_fragment(counting, start, &stack));
    while (stack != NULL) {
        struct fragment *top = stack;
        struct spread *spread = top->spreads;

        if (spread != NULL) {
            top->spreads = spread->next;
            if (spread->fragment != NULL &&
                spread->fragment->progress == IS_NEW) {
                TRY(open_fragment(counting, spread->fragment, &stack));
            }
            continue;
        }
        top->totals = count_set(counting, top->definition->selections);
        top->totals.directives =
            add(top->totals.directives,
                count_directives(top->definition->directives));
        top->progress = IS_DONE;
        stack = top->below;
    }
    return GATE_OK;
}

static gate_status count_operation(struct counting *counting,
                                   struct totals *out)
{
    struct spread *spreads = NULL;

    TRY(note_spreads(counting, counting->operation->selections, &spreads));
    for (; spreads != NULL; spreads = spreads->next) {
        if (spreads->fragment != NULL &&
            spreads->fragment->progress == IS_NEW) {
            TRY(count_fragment(counting, spreads->fragment));
        }
    }
    *out = count_set(counting, counting->operation->selections);
    out->directives =
        add(out->directives, count_directives(counting->operation->directives));
    for (const struct graphql_variable_definition *variable =
             counting->operation->variables;
         variable != NULL; variable = variable->next) {
        out->directives =
            add(out->directives, count_directives(variable->directives));
    }
    return GATE_OK;
}

/* --- the limits --- */

static void check_limit(struct counting *counting, const char *name,
                        const char *extension, double asked, uint32_t limit)
{
    struct graphql_error *error;

    if (limit == 0 || asked <= limit) {
        return;
    }
    error = graphql_error_add(counting->errors, "limit_exceeded",
                              &counting->operation->at, 1,
                              "%s is limited to %u.", name, limit);
    if (error != NULL) {
        error->extensions_json = extension;
    }
}

#define LIMIT(name) name, "\"limit\":\"" name "\""

gate_status graphql_check_limits(const struct graphql_schema *schema,
                                 gate_context *cx,
                                 const struct graphql_document *document,
                                 const struct graphql_definition *operation,
                                 const struct graphql_limits *limits,
                                 struct graphql_errors *errors)
{
    struct counting counting = {
        .cx = cx, .operation = operation, .errors = errors};
    uint32_t told = errors->count;
    struct totals totals;

    (void)schema; /* a valid document says by itself what is an object */
    TRY(note_fragments(&counting, document));
    TRY(count_operation(&counting, &totals));
    check_limit(&counting, LIMIT("query_depth"), totals.depth, limits->depth);
    check_limit(&counting, LIMIT("query_aliases"), totals.aliases,
                limits->aliases);
    check_limit(&counting, LIMIT("query_directives"), totals.directives,
                limits->directives);
    check_limit(&counting, LIMIT("query_fields"), totals.fields,
                limits->fields);
    check_limit(&counting, LIMIT("query_cost"), totals.cost, limits->cost);
    return graphql_errors_since(errors, told);
}
