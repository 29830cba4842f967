/* Completion at the prompt. */
#ifndef DRIVER_REPL_COMPLETE_H
#define DRIVER_REPL_COMPLETE_H
#include "include/rasp.h"
#include <histedit.h>

/* Completes the word before the cursor: a file after load ", else a name or keyword. Several candidates are extended
 * as far as they agree, then listed. Returns what a function of libedit returns. */
unsigned char complete_at_cursor(EditLine *editor, rasp_session *session);

#endif
