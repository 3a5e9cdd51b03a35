/* SPDX-License-Identifier: MIT */
/* What somebody may have meant. */
#ifndef SERVER_SUGGEST_H
#define SERVER_SUGGEST_H

#include <gatehouse/options.h>

/** The setting of that name; NULL: none. */
const gate_setting *suggest_exact(const char *name);

/** The setting whose name is nearest; NULL: none is near. */
const gate_setting *suggest_setting(const char *name);

#endif
