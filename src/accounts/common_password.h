/* SPDX-License-Identifier: MIT */
/* The list of common passwords: data/README.md says whose. */
#ifndef ACCOUNTS_COMMON_PASSWORD_H
#define ACCOUNTS_COMMON_PASSWORD_H

#include <stdbool.h>

#include "base/slice.h"

/** Whether a password, in lower case and without white space around it, is one
 *  of the list. */
bool is_common_password(struct slice password);

#endif
