/* Program texts and places in them. */
#ifndef FRONTEND_SOURCE_H
#define FRONTEND_SOURCE_H
#include "frontend/base/str.h"
#include "frontend/base/vec.h"

/* A stretch of source text: bytes [start, end) of source number `source`. SPAN_NONE has no place. */
typedef struct Span {
    uint32_t source, start, end;
} Span;

#define SOURCE_NONE UINT32_MAX
#define SPAN_NONE ((Span){SOURCE_NONE, 0, 0})

typedef struct Source {
    const Str *name;  /* file name as the user knows it, "-" for stdin, "<prompt>", "<library>" ... */
    const char *text; /* length bytes, NUL behind them; lives as long as the map */
    size_t length;
    VEC(uint32_t) line_starts; /* byte offsets of the lines, made by source_add: places are found without a write */
} Source;

typedef struct SourceMap {
    Arena *arena;
    VEC(Source *) sources;
} SourceMap;

void source_map_init(SourceMap *map, Arena *arena);
/* Copies the text; its number. Texts of 4 GiB and more are for the caller to refuse (limits.h). */
uint32_t source_add(SourceMap *map, const char *name, const char *text, size_t length);
const Source *source_get(const SourceMap *map, uint32_t number);
/* 1-based line and column (in code points) of a byte offset. */
void source_position(const SourceMap *map, uint32_t number, uint32_t offset, uint32_t *line, uint32_t *column);
/* The text of a line (1-based) without its end. */
const char *source_line(const SourceMap *map, uint32_t number, uint32_t line, size_t *length);
/* From the start of a to the end of b (same source). */
Span span_join(Span a, Span b);
#endif
