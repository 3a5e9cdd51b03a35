/* SPDX-License-Identifier: MIT */
/*
 * What the mail server was asked last and what it said: from that follows
 * whether a mail that was not taken may be tried again.
 */
#ifndef OUTBOUND_SMTP_REPLY_H
#define OUTBOUND_SMTP_REPLY_H

#include <gatehouse/mailer.h>

#include "base/slice.h"

/* In the order of a conversation.  RFC 5321, section 3. */
enum smtp_stage {
    SMTP_STAGE_GREETING,
    SMTP_STAGE_HELLO, /* EHLO, HELO, STARTTLS */
    SMTP_STAGE_AUTH,
    SMTP_STAGE_SENDER,    /* MAIL */
    SMTP_STAGE_RECIPIENT, /* RCPT */
    SMTP_STAGE_MESSAGE,   /* DATA and what follows */
};

struct smtp_reply {
    enum smtp_stage stage;
    bool is_over;   /* QUIT was sent: what comes now is about that */
    int code;       /* 0: none yet */
    char words[96]; /* of the server, cleaned; "": none */
};

/** Note a command that leaves.  Its arguments, which may be secret, are not
 *  looked at. */
void smtp_reply_note_command(struct smtp_reply *reply, struct slice command);

/** Note lines that came.  Words with characters of addresses or links, and
 *  long ones, are left out: a server may repeat what it got. */
void smtp_reply_note_answer(struct smtp_reply *reply, struct slice lines);

/** "greeting", "user name and password", "recipient" … */
const char *smtp_stage_name(enum smtp_stage stage);

/**
 * What is to become of a mail that was not taken.
 *
 * NEVER only where the answer is about this mail: a 5xx to its recipient or its
 * content.  A 5xx to the greeting, to AUTH or to our sender address, and 53x
 * anywhere (RFC 4954: authentication wanted), is about us and our settings,
 * which somebody may put right.
 */
gate_delivery smtp_reply_verdict(const struct smtp_reply *reply);

#endif
