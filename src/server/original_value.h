/* SPDX-License-Identifier: MIT */
/* One value of a GQL_AUTH dictionary as the text of a setting of ours. */
#ifndef SERVER_ORIGINAL_VALUE_H
#define SERVER_ORIGINAL_VALUE_H

#include <gatehouse/options.h>

#include "base/buffer.h"
#include "json/json.h"

/**
 * Write a value as gate_options_set() takes it.
 *
 * @param[out] wanted  Set with GATE_REFUSED: what it should have been, "true or
 *                     false".
 * @retval GATE_REFUSED  It is of another type.
 */
GATE_MUST_USE gate_status original_value_write(const gate_setting *setting,
                                               const struct json *value,
                                               struct buffer *out,
                                               const char **wanted);

#endif
