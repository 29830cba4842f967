/* Program texts, and lines and columns of places in them.
 *
 * Lines end at '\n'; a '\r' before it belongs to the line end. The offsets of all lines are found when a text is added,
 * so that looking up a place writes nothing and may happen in several threads.
 */
#include "frontend/source.h"

#include <string.h>

void source_map_init(SourceMap *map, Arena *arena) {
    *map = (SourceMap){.arena = arena};
}

static size_t count_lines(const char *text, size_t length) {
    size_t count = 1;
    for (size_t i = 0; i < length; i++) {
        count += text[i] == '\n';
    }
    return count;
}

static void find_lines(Arena *arena, Source *source) {
    size_t count = count_lines(source->text, source->length);
    uint32_t *starts = arena_array(arena, uint32_t, count);
    size_t line = 0;
    starts[line++] = 0;
    const char *at = source->text, *end = source->text + source->length;
    while (line < count) {
        at = (const char *)memchr(at, '\n', (size_t)(end - at)) + 1;
        starts[line++] = (uint32_t)(at - source->text);
    }
    source->line_starts.data = starts;
    source->line_starts.count = source->line_starts.capacity = count;
}

/* Bytes of the mark that some editors begin a file of UTF-8 with (U+FEFF): it is no part of the text. */
static size_t mark_length(const char *text, size_t length) {
    static const char mark[3] = {'\xEF', '\xBB', '\xBF'};
    return length >= sizeof mark && memcmp(text, mark, sizeof mark) == 0 ? sizeof mark : 0;
}

uint32_t source_add(SourceMap *map, const char *name, const char *text, size_t length) {
    Source *source = arena_new(map->arena, Source);
    const size_t mark = mark_length(text, length);
    text = mark > 0 ? text + mark : text;
    length -= mark;
    char *copy = arena_alloc(map->arena, length + 1);
    if (length > 0) {
        memcpy(copy, text, length);
    }
    copy[length] = '\0';
    source->name = str_from(map->arena, name);
    source->text = copy;
    source->length = length;
    find_lines(map->arena, source);
    vec_push(map->arena, &map->sources, source);
    return (uint32_t)(map->sources.count - 1);
}

const Source *source_get(const SourceMap *map, uint32_t number) {
    return number < map->sources.count ? map->sources.data[number] : NULL;
}

/* Number from 0 of the line that holds an offset. */
static size_t find_line(const Source *source, uint32_t offset) {
    size_t low = 0, high = source->line_starts.count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (source->line_starts.data[middle] <= offset) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

void source_position(const SourceMap *map, uint32_t number, uint32_t offset, uint32_t *line, uint32_t *column) {
    *line = *column = 0;
    const Source *source = source_get(map, number);
    if (source == NULL) {
        return;
    }
    size_t end = offset < source->length ? offset : source->length;
    size_t found = find_line(source, (uint32_t)end), characters = 1;
    for (size_t at = source->line_starts.data[found]; at < end; characters++) {
        uint32_t code_point = 0;
        size_t used = utf8_decode(source->text + at, source->length - at, &code_point);
        at += used == 0 ? 1 : used;
    }
    *line = (uint32_t)found + 1;
    *column = (uint32_t)characters;
}

const char *source_line(const SourceMap *map, uint32_t number, uint32_t line, size_t *length) {
    const Source *source = source_get(map, number);
    *length = 0;
    if (source == NULL || line == 0 || line > source->line_starts.count) {
        return "";
    }
    size_t start = source->line_starts.data[line - 1];
    size_t end = line < source->line_starts.count ? source->line_starts.data[line] - 1 : source->length;
    if (end > start && end < source->length && source->text[end - 1] == '\r') {
        end--;
    }
    *length = end - start;
    return source->text + start;
}

Span span_join(Span a, Span b) {
    if (a.source != b.source) {
        return a.source == SOURCE_NONE ? b : a;
    }
    return (Span){a.source, a.start < b.start ? a.start : b.start, a.end > b.end ? a.end : b.end};
}
