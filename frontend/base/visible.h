/* What of a text may be shown to a person as it is. Control characters, ends of lines and changes of the direction of
 * writing are hidden: they would do something to a terminal, or make a line read like another. */
#ifndef FRONTEND_BASE_VISIBLE_H
#define FRONTEND_BASE_VISIBLE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VISIBLE_BYTES 12u /* of one character's escape, with its NUL */

bool character_is_hidden(uint32_t code_point);
/* The escape of a character or byte: \n, \r, \t, \x1b, \u202e or \U000e0001. Its length. */
size_t character_escape(uint32_t code_point, char out[VISIBLE_BYTES]);
/* The first character of a text (length > 0) as it may be shown: itself or its escape, and a NUL; a byte that is no
 * UTF-8 is escaped alone. How many bytes of the text it is. */
size_t character_visible(const char *text, size_t length, char out[VISIBLE_BYTES]);
#endif
