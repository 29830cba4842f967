/* What the compile server does as a process: its socket, its ends, its memory. */
#ifndef JIT_SERVER_PROCESS_H
#define JIT_SERVER_PROCESS_H
#include "jit/remote/request.h"

/* ---- message.c: over standard input, which is the socket */

/* So many bytes of what the host sends; false when it sends no more. */
bool message_read(void *to, size_t length);
/* A reply; its head's kind is set here. Ends the process when nobody reads it. */
void message_reply(ReplyHead *head, ReplyKind kind, const void *bytes, size_t length);
/* REPLY_REASON with a text. */
void message_reason(const char *text);

/* ---- ends.c */

/* From now on an abort or a fault is answered by a reason before the process ends. */
void ends_watch_aborts(void);
/* From now on the process ends when the host closes the socket, whatever it does then. */
void ends_watch_host(void);

/* ---- limits.c */

/* Bytes of address space that the process has now; 0: not known. */
uint64_t limits_mapped(void);
/* Limits the address space to what was mapped before, what LLVM may take in any case, and so many bytes. */
void limits_memory(uint64_t mapped, uint64_t memory);
#endif
