/* SPDX-License-Identifier: MIT */
/*
 * Put before every file by tools/analyze.py: what the analysers cannot see.
 *
 * A fault is no success.  gate_context_fault() asserts that where it records
 * one, in another file than the one that is looked at; a function that leaves
 * by FAULT() has then not promised its outputs.
 */
#ifndef TOOLS_ANALYSIS_H
#define TOOLS_ANALYSIS_H

#include <assert.h>

#include "base/try.h"

static inline GATE_MUST_USE gate_status fault_of(gate_status status)
{
    assert(status != GATE_OK);
    return status;
}

#undef FAULT
#define FAULT(cx, status, ...)                                                 \
    fault_of(                                                                  \
        gate_context_fault((cx), (status), __FILE__, __LINE__, __VA_ARGS__))

#endif
