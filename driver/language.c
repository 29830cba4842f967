/* The document of the language for a terminal. Of Markdown it knows what the document uses: headings, paragraphs,
 * lists, and tables without a head, whose first cell is what a row is about; in texts code, links and emphasis. The
 * document is ASCII, so that bytes are columns (tests/check_language.py sees to that). */
#include "driver/language.h"
#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { PAGE_WIDTH = 80, TEXT_INDENT = 2, CELL_INDENT = 26 };

/* A part of the document. */
typedef struct Span {
    const char *at;
    size_t length;
} Span;

typedef enum BlockKind { BLOCK_TITLE, BLOCK_HEADING, BLOCK_TEXT, BLOCK_ITEM, BLOCK_ROW, BLOCK_NOTHING } BlockKind;

/* A heading, a paragraph, an item of a list or a row of a table. */
typedef struct Block {
    BlockKind kind;
    Span text; /* without the mark of its kind */
} Block;

/* How well a block fits a name. */
typedef enum Fit { FIT_NONE, FIT_MENTIONS, FIT_HOLDS, FIT_IS } Fit;

/* ---- reading */

static BlockKind kind_of(const char *line) {
    if (line[0] == '\n' || strncmp(line, "| |", 3) == 0 || strncmp(line, "|--", 3) == 0) {
        return BLOCK_NOTHING;
    }
    if (line[0] == '#') {
        return line[1] == '#' ? BLOCK_HEADING : BLOCK_TITLE;
    }
    return line[0] == '|' ? BLOCK_ROW : strncmp(line, "- ", 2) == 0 ? BLOCK_ITEM : BLOCK_TEXT;
}

/* The next block from *at on; false at the end. */
static bool next_block(const char **at, Block *block) {
    while (**at != '\0') {
        const char *line = *at;
        block->kind = kind_of(line);
        *at += strcspn(line, "\n") + 1;
        /* Lines of a paragraph, or of an item, go together. */
        while ((block->kind == BLOCK_TEXT || block->kind == BLOCK_ITEM) && **at != '\0' && kind_of(*at) == BLOCK_TEXT) {
            *at += strcspn(*at, "\n") + 1;
        }
        line += strspn(line, block->kind == BLOCK_TEXT ? "" : "#-| ");
        block->text = (Span){line, (size_t)(*at - 1 - line)};
        if (block->kind != BLOCK_NOTHING) {
            return true;
        }
    }
    return false;
}

/* Takes the next cell off a row; empty behind the last. */
static Span next_cell(Span *row) {
    const char *bar = row->length > 0 ? memchr(row->at, '|', row->length) : NULL;
    Span cell = *row;
    if (bar == NULL) {
        return (Span){row->at, 0};
    }
    cell.length = (size_t)(bar - row->at);
    row->length -= cell.length + 1;
    row->at = bar + 1;
    while (cell.length > 0 && cell.at[0] == ' ') {
        cell.at++;
        cell.length--;
    }
    while (cell.length > 0 && cell.at[cell.length - 1] == ' ') {
        cell.length--;
    }
    return cell;
}

/* Takes the next piece of code off a text; false when there is none left. */
static bool next_code(Span *text, Span *code) {
    const char *open = text->length > 0 ? memchr(text->at, '`', text->length) : NULL;
    const char *end = text->at + text->length;
    const char *close = open != NULL ? memchr(open + 1, '`', (size_t)(end - open - 1)) : NULL;
    if (close == NULL) {
        return false;
    }
    *code = (Span){open + 1, (size_t)(close - open - 1)};
    *text = (Span){close + 1, (size_t)(end - close - 1)};
    return true;
}

static bool is_name_byte(char byte) {
    return isalnum((unsigned char)byte) || byte == '_';
}

static bool equals(Span span, const char *name) {
    return span.length == strlen(name) && memcmp(span.at, name, span.length) == 0;
}

/* Whether code has the name as a word, or the operator as one: what stands between other characters. */
static bool has_word(Span code, const char *name) {
    for (size_t i = 0; i < code.length;) {
        size_t length = 1;
        if (is_name_byte(code.at[i])) {
            while (i + length < code.length && is_name_byte(code.at[i + length])) {
                length++;
            }
        } else if (strchr("=<>!", code.at[i]) != NULL && i + 1 < code.length && code.at[i + 1] == '=') {
            length = 2;
        }
        if (equals((Span){code.at + i, length}, name)) {
            return true;
        }
        i += length;
    }
    return false;
}

static bool begins_with_word(Span code, const char *name) {
    const size_t length = strlen(name);
    return code.length >= length && memcmp(code.at, name, length) == 0 &&
           (code.length == length || !is_name_byte(code.at[length]));
}

/* ---- fitting */

/* "Lists" and "list": a title in either number. */
static bool is_title(Span title, const char *name) {
    const size_t length = strlen(name);
    return length > 0 && (title.length == length || (title.length == length + 1 && title.at[length] == 's')) &&
           strncasecmp(title.at, name, length) == 0;
}

/* What a row is about is its first cell. Letters alone are names of operands there. */
static Fit fit_of_row(Span row, const char *name) {
    Span cell = next_cell(&row);
    Span code;
    Fit best = is_title(cell, name) ? FIT_IS : FIT_NONE;
    while (next_code(&cell, &code)) {
        const bool operand = name[0] != '\0' && name[1] == '\0' && isalpha((unsigned char)name[0]);
        if (!operand && is_name_byte(name[0]) && begins_with_word(code, name)) {
            best = FIT_IS;
        } else if (!operand && best < FIT_HOLDS && has_word(code, name)) {
            best = FIT_HOLDS;
        }
    }
    return best;
}

static Fit fit_of(const Block *block, const char *name) {
    Span text = block->text;
    Span code;
    if (block->kind == BLOCK_TITLE) {
        return FIT_NONE;
    }
    if (block->kind == BLOCK_HEADING) {
        return is_title(text, name) ? FIT_IS : FIT_NONE;
    }
    const Fit fit = block->kind == BLOCK_ROW ? fit_of_row(text, name) : FIT_NONE;
    if (fit != FIT_NONE) {
        return fit;
    }
    while (next_code(&text, &code)) {
        if (equals(code, name)) {
            return FIT_MENTIONS;
        }
    }
    return FIT_NONE;
}

static Fit best_fit(const char *name) {
    const char *at = language_text;
    Block block;
    Fit best = FIT_NONE;
    while (next_block(&at, &block)) {
        const Fit fit = fit_of(&block, name);
        best = fit > best ? fit : best;
    }
    return best;
}

/* ---- writing */

/* Text that is broken into lines; each begins at indent. */
typedef struct Flow {
    Writer *out;
    size_t indent, column;
    bool blank; /* one is to be written before the next word */
    size_t used;
    char word[PAGE_WIDTH];
} Flow;

static void flow_word(Flow *flow) {
    if (flow->used == 0) {
        return;
    }
    if (flow->blank && flow->column + 1 + flow->used > PAGE_WIDTH) {
        writer_text(flow->out, "\n");
        writer_spaces(flow->out, flow->indent);
        flow->column = flow->indent;
    } else if (flow->blank) {
        writer_text(flow->out, " ");
        flow->column++;
    }
    writer_put(flow->out, flow->word, flow->used);
    flow->column += flow->used;
    flow->used = 0;
    flow->blank = false;
}

static void flow_byte(Flow *flow, char byte) {
    if (byte == ' ' || byte == '\n') {
        flow_word(flow);
        flow->blank = flow->column > flow->indent;
        return;
    }
    if (flow->used == sizeof flow->word) {
        flow_word(flow);
    }
    flow->word[flow->used++] = byte;
}

/* A text without its marks; code stands between `quote`s. */
static void flow_text(Flow *flow, Span text, const char *quote) {
    bool code = false;
    for (size_t i = 0; i < text.length; i++) {
        const char byte = text.at[i];
        const char *close = NULL;
        if (byte == '`') {
            code = !code;
            if (quote[0] != '\0') {
                flow_byte(flow, quote[0]);
            }
        } else if (code || (byte != '*' && byte != '[' && byte != ']')) {
            flow_byte(flow, byte);
        } else if (byte == ']' && i + 1 < text.length && text.at[i + 1] == '(') {
            close = memchr(text.at + i, ')', text.length - i);
            i = close != NULL ? (size_t)(close - text.at) : i;
        }
    }
}

static void flow_end(Flow *flow) {
    flow_word(flow);
    writer_text(flow->out, "\n");
}

static void write_text(Writer *out, Span text, const char *mark) {
    Flow flow = {.out = out, .indent = TEXT_INDENT + strlen(mark)};
    writer_spaces(out, TEXT_INDENT);
    writer_text(out, mark);
    flow.column = flow.indent;
    flow_text(&flow, text, "'");
    flow_end(&flow);
}

/* The first cell: each piece of code, with more than a blank between them. Gives the column behind it. */
static size_t write_term(Writer *out, Span cell) {
    size_t column = TEXT_INDENT;
    Span code;
    Span left = cell;
    writer_spaces(out, TEXT_INDENT);
    if (!next_code(&left, &code)) {
        writer_put(out, cell.at, cell.length);
        return column + cell.length;
    }
    do {
        const size_t before = column > TEXT_INDENT ? 3 : 0;
        if (column + before + code.length > PAGE_WIDTH) {
            writer_text(out, "\n");
            writer_spaces(out, TEXT_INDENT);
            column = TEXT_INDENT;
        } else {
            writer_spaces(out, before);
            column += before;
        }
        writer_put(out, code.at, code.length);
        column += code.length;
    } while (next_code(&left, &code));
    return column;
}

static void write_row(Writer *out, Span row) {
    const size_t column = write_term(out, next_cell(&row));
    const Span cells[] = {next_cell(&row), next_cell(&row), next_cell(&row)};
    if (column + 2 > CELL_INDENT) {
        writer_text(out, "\n");
        writer_spaces(out, CELL_INDENT);
    } else {
        writer_spaces(out, CELL_INDENT - column);
    }
    for (size_t i = 0; i < sizeof cells / sizeof cells[0] && cells[i].length > 0; i++) {
        Flow flow = {.out = out, .indent = CELL_INDENT, .column = CELL_INDENT};
        if (i > 0) {
            writer_spaces(out, CELL_INDENT);
        }
        flow_text(&flow, cells[i], i == 0 ? "'" : "");
        flow_end(&flow);
    }
}

static void write_block(Writer *out, const Block *block, BlockKind before) {
    if (before != BLOCK_NOTHING && (block->kind != before || block->kind == BLOCK_TEXT)) {
        writer_text(out, "\n");
    }
    switch (block->kind) {
    case BLOCK_TITLE:
    case BLOCK_HEADING:
        writer_put(out, block->text.at, block->text.length);
        writer_text(out, "\n");
        break;
    case BLOCK_TEXT:
        write_text(out, block->text, "");
        break;
    case BLOCK_ITEM:
        write_text(out, block->text, "- ");
        break;
    case BLOCK_ROW:
        write_row(out, block->text);
        break;
    case BLOCK_NOTHING:
        break;
    }
}

void language_write(Writer *out) {
    const char *at = language_text;
    Block block;
    BlockKind before = BLOCK_NOTHING;
    while (next_block(&at, &block)) {
        write_block(out, &block, before);
        before = block.kind;
    }
}

bool language_explain(Writer *out, const char *name) {
    const Fit wanted = best_fit(name);
    const char *at = language_text;
    Block block;
    Block heading = {.kind = BLOCK_NOTHING};
    BlockKind before = BLOCK_NOTHING;
    bool whole = false; /* the section is what is asked for */
    if (wanted == FIT_NONE) {
        return false;
    }
    while (next_block(&at, &block)) {
        const bool fits = fit_of(&block, name) == wanted;
        if (block.kind == BLOCK_HEADING) {
            heading = block;
            whole = fits;
        } else if (whole || fits) {
            if (heading.kind == BLOCK_HEADING) {
                write_block(out, &heading, before);
                before = heading.kind;
                heading.kind = BLOCK_NOTHING;
            }
            write_block(out, &block, before == BLOCK_HEADING ? BLOCK_NOTHING : before);
            before = block.kind;
        }
    }
    return true;
}
