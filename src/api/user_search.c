/* SPDX-License-Identifier: MIT */
/*
 * gate_user_search(), gate_user_list(): who fits.  An address has an index; all
 * else is looked at batch by batch, a context each, so that memory stays small
 * whoever is looked for among however many.
 */
#include <gatehouse/administration.h>

#include "api/administering.h"
#include "unicode/email.h"
#include "unicode/unicode.h"

enum { BATCH = 200, PART_MAX_BYTES = 1024, SAME_ADDRESS_MAX = 10000 };

struct search {
    gate_service *service;
    const gate_user_filter *filter;
    gate_user_visit *visit;
    void *payload;
    gate_error *error;
    gate_id after;
    size_t told;
    bool has_more; /* one beyond filter->max fits */
    bool is_over;
};

/* The filter's texts in the forms in which they are compared. */
struct wanted {
    struct slice email, part;
};

static gate_status refuse_text(const struct search *search, const char *what)
{
    return error_set(search->error, GATE_FAULT_USAGE,
                     "\"%.200s\" is nobody's address or name", what);
}

static gate_status fold(const struct search *search, gate_context *cx,
                        struct wanted *out)
{
    const gate_user_filter *filter = search->filter;
    gate_status status = GATE_OK;

    if (filter->email != NULL) {
        status = email_key(cx, slice_of(filter->email), &out->email);
        if (status == GATE_REFUSED) {
            return refuse_text(search, filter->email);
        }
    }
    if (status == GATE_OK && filter->part != NULL) {
        status = unicode_fold(cx, slice_of(filter->part), PART_MAX_BYTES,
                              &out->part);
        if (status == GATE_REFUSED) {
            return refuse_text(search, filter->part);
        }
    }
    return status == GATE_OK ? GATE_OK : error_from(search->error, status, cx);
}

static uint32_t states_of(const gate_account *account)
{
    uint32_t states = 0;

    states |= account->active ? GATE_USER_IS_ACTIVE : 0u;
    states |= account->verified ? GATE_USER_IS_VERIFIED : 0u;
    states |= account->archived ? GATE_USER_IS_ARCHIVED : 0u;
    states |= account->administrator ? GATE_USER_IS_ADMINISTRATOR : 0u;
    return states;
}

static bool fits(const struct search *search, const struct wanted *wanted,
                 const gate_account *account)
{
    const gate_user_filter *filter = search->filter;
    uint32_t states = states_of(account);

    return account->id > filter->after &&
           (states & filter->with) == filter->with &&
           (states & filter->without) == 0 &&
           (filter->part == NULL ||
            strstr(account->username_folded, wanted->part.data) != NULL ||
            strstr(account->email_folded, wanted->part.data) != NULL);
}

static gate_status tell_of(struct search *search, const struct call *call,
                           const gate_account *account)
{
    bool goes_on = true;

    if (search->filter->max != 0 && search->told == search->filter->max) {
        search->has_more = true;
        search->is_over = true;
        return GATE_OK;
    }
    TRY(administering_show(call, account, search->visit, search->payload,
                           &goes_on));
    search->told++;
    search->is_over = !goes_on;
    return GATE_OK;
}

static gate_status tell_of_all(struct search *search,
                               const struct wanted *wanted,
                               const struct call *call,
                               const gate_account *accounts, size_t count)
{
    for (size_t i = 0; i < count && !search->is_over; i++) {
        if (fits(search, wanted, &accounts[i])) {
            TRY(tell_of(search, call, &accounts[i]));
        }
        search->after = accounts[i].id;
    }
    return GATE_OK;
}

static gate_status read_batch(struct search *search,
                              const struct wanted *wanted,
                              const struct call *call)
{
    const gate_store_ops *ops = call->store->ops;
    gate_account *accounts;
    size_t count;
    bool is_last;

    if (search->filter->email != NULL) {
        TRY(ops->find_accounts_by_email(call->store, call->cx,
                                        wanted->email.data, SAME_ADDRESS_MAX,
                                        &accounts, &count));
        is_last = true;
    } else {
        TRY(ops->list_accounts(call->store, call->cx, search->after, BATCH,
                               &accounts, &count));
        is_last = count < BATCH;
    }
    TRY(tell_of_all(search, wanted, call, accounts, count));
    search->is_over = search->is_over || is_last;
    return GATE_OK;
}

static gate_status search_batch(struct search *search)
{
    CLEANUP(context_close) gate_context cx = {0};
    struct call call;
    struct wanted wanted = {0};

    TRY(administering_begin(search->service, &cx, &call, search->error));
    TRY(fold(search, &cx, &wanted));
    return administering_tell(&call, read_batch(search, &wanted, &call), "",
                              search->error);
}

gate_status gate_user_search(gate_service *service,
                             const gate_user_filter *filter,
                             gate_user_visit *visit, void *payload,
                             bool *out_has_more, gate_error *error)
{
    if (service == NULL || filter == NULL || visit == NULL) {
        return error_set(error, GATE_FAULT_USAGE,
                         "gate_user_search: an argument is NULL");
    }
    struct search search = {.service = service,
                            .filter = filter,
                            .visit = visit,
                            .payload = payload,
                            .error = error,
                            .after = filter->after};

    while (!search.is_over) {
        TRY(search_batch(&search));
    }
    if (out_has_more != NULL) {
        *out_has_more = search.has_more;
    }
    return GATE_OK;
}

gate_status gate_user_list(gate_service *service, gate_user_visit *visit,
                           void *payload, gate_error *error)
{
    const gate_user_filter everybody = {0};

    return gate_user_search(service, &everybody, visit, payload, NULL, error);
}
