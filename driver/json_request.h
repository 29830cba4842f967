/* One request of `rasp serve`, read from its line. */
#ifndef DRIVER_JSON_REQUEST_H
#define DRIVER_JSON_REQUEST_H
#include "driver/generation.h"

/* A string member. */
typedef struct JsonText {
    const char *text; /* "" when absent */
    size_t length;
} JsonText;

typedef struct JsonRequest {
    json_t *json;   /* owns all texts but the id */
    const char *id; /* as it stands in the line, or "null" */
    size_t id_length;
    JsonText program, eval, session;
    bool has_eval, has_session, has_input;
    bool close; /* the session ends */
    InputSequence input;
    rasp_engine engine;
    size_t length;  /* as rasp_evaluate_options has it */
    bool generates; /* instead of evaluating */
    GenerationWish wish;
    rasp_atom end;  /* of the wish */
    AtomList atoms; /* of the input; reused by the next request */
    JsonFault fault;
    const char *fault_in; /* "program", "eval" or "input"; NULL where the fault is in none of them */
} JsonRequest;

/* Reads a line; false with request->fault and the id (if there is one) when it is no request. The default engine is
 * what a request without one gets. */
bool request_read(JsonRequest *request, const char *line, size_t length, rasp_engine default_engine);
/* Frees what the latest request_read made, but the room for atoms. */
void request_clear(JsonRequest *request);
void request_free(JsonRequest *request);

#endif
