/* Values of elaboration as text: as Python shows them, and as JSON. */
#ifndef RUNTIME_API_VALUE_TEXT_H
#define RUNTIME_API_VALUE_TEXT_H
#include "frontend/elaborate/hval.h"

/* [1, 'a'], {'a': 1}, and "abc" for a string that stands alone. Always true. */
bool value_write_text(Buf *out, HVal value);
/* A dict is a list of pairs, a result its values or its matrix. False where a part has no form in JSON. */
bool value_write_json(Buf *out, HVal value);
/* [v,v] and [[0,1],[1,0]] */
void json_sequence(Buf *out, const Atom *at, size_t count);
void json_matrix(Buf *out, const uint8_t *cells, size_t count);
#endif
