/* Fuzz target: any bytes through the lexer and the parser, the syntax tree printed, each error rendered. */
#include "frontend/base/escape.h"
#include "frontend/syntax/parse.h"

#include <stdlib.h>

typedef struct ParseJob {
    Arena arena;
    const char *text;
    size_t length;
} ParseJob;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void *allocate(void *user, void *pointer, size_t old_size, size_t new_size) {
    (void)user;
    (void)old_size;
    if (new_size == 0) {
        free(pointer);
        return NULL;
    }
    return realloc(pointer, new_size);
}

static void parse_and_print(void *argument) {
    ParseJob *job = argument;
    Arena *arena = &job->arena;
    SourceMap sources;
    DiagSink sink;
    Buf out;
    source_map_init(&sources, arena);
    diag_init(&sink, arena);
    buf_init(&out, arena);
    const uint32_t source = source_add(&sources, "fuzz", job->text, job->length);
    const ParseResult parsed = parse_program(&sources, source, arena, &sink);
    if (parsed.ok != (sink.items.count == 0)) {
        abort();
    }
    ast_print(&out, &parsed.program);
    parse_expression(&sources, source, arena, &sink);
    lex_print(&out, &sources, source, arena, &sink);
    for (size_t i = 0; i < sink.items.count; i++) {
        diag_render(&out, &sources, &sink.items.data[i], i % 2 == 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Budget budget;
    ParseJob job = {.text = (const char *)data, .length = size};
    budget_init(&budget, allocate, NULL, (size_t)256 << 20);
    arena_init(&job.arena, &budget);
    escape_run(&budget, parse_and_print, &job);
    arena_free(&job.arena);
    if (budget.used != 0) {
        abort();
    }
    return 0;
}
