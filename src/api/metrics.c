/* SPDX-License-Identifier: MIT */
/* gate_service_metrics(): everybody tells his own rows, in the table's order.
 */
#include "base/metrics.h"
#include "api/service.h"

gate_status gate_service_metrics(gate_service *service,
                                 gate_metric_visit *visit, void *payload)
{
    const struct metric_teller teller = {visit, payload};

    metric_tell_by(&teller, METRIC_BUILD, gate_version(), 1);
    counting_tell(service->counting, &teller);
    return GATE_OK;
}
