/* SPDX-License-Identifier: MIT */
/*
 * Socket activation: sd_listen_fds(3).  systemd holds the listening socket, so
 * that nobody is refused while we start or start again.
 */
#ifndef SERVER_ACTIVATION_H
#define SERVER_ACTIVATION_H

#include <stdbool.h>

#include <gatehouse/options.h>

/**
 * The socket that $LISTEN_FDS hands to this process ($LISTEN_PID).
 *
 * @param[out] out_fd  Owned: it is the third descriptor; -1: none was handed
 *                     over.
 * @retval GATE_FAULT_CONFIG  Several were: `error` says what to do.
 */
GATE_MUST_USE gate_status activation_take(int *out_fd, gate_error *error);

#endif
