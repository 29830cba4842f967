/* The header of ahead-of-time kernels: conventions once, then each kernel with what its arguments hold. */
#include "jit/entry/aot.h"

#include <inttypes.h>
#include <string.h>

/* ---- words */

static const char *token_type(Element element) {
    static const char *const types[ELEMENT_COUNT] = {"char",    "uint8_t", "int8_t", "int16_t", "int32_t",
                                                     "int64_t", "float",   "double", "uint8_t"};
    return types[element];
}

static const char *token_words(Element element) {
    static const char *const words[ELEMENT_COUNT] = {"bytes of UTF-8, a token per code point",
                                                     "characters, a byte each: codes 0 to 255",
                                                     "ints",
                                                     "ints",
                                                     "ints",
                                                     "ints",
                                                     "floats, none of them a NaN",
                                                     "floats, none of them a NaN",
                                                     "bools: 0 is False, others are True"};
    return words[element];
}

static const char *result_type(const Plan *plan) {
    static const char *const types[LANE_COUNT] = {
        [LANE_BOOL] = "uint8_t",      [LANE_I8] = "int8_t",         [LANE_U8] = "uint8_t",
        [LANE_I16] = "int16_t",       [LANE_U16] = "uint16_t",      [LANE_I32] = "int32_t",
        [LANE_I64] = "int64_t",       [LANE_F64] = "double",        [LANE_TAG] = "uint8_t",
        [LANE_S8] = "rasp_string8",   [LANE_S16] = "rasp_string16", [LANE_S32] = "rasp_string32",
        [LANE_S64] = "rasp_string64",
    };
    return plan->root_is_selector ? "uint8_t" : types[plan->output_lane];
}

static const IrNode *root_of(const Plan *plan) {
    return ir_node(plan->ir, plan->ir->root);
}

/* What an element of the result is. */
static void put_result_words(Buf *out, const Plan *plan) {
    const IrNode *root = root_of(plan);
    if (plan->output_mixed) {
        buf_text(out, "numbers of several types: ints and bools are whole numbers, tags says which are what");
        return;
    }
    switch (root->kinds) {
    case KIND_INT:
        buf_text(out, "ints");
        if (root->low > INT64_MIN && root->high < INT64_MAX) {
            buf_format(out, ", from %" PRId64 " to %" PRId64, root->low, root->high);
        }
        break;
    case KIND_FLOAT:
        buf_text(out, "floats");
        break;
    case KIND_BOOL:
        buf_text(out, "bools, 0 or 1");
        break;
    default:
        buf_text(out, lane_is_string(plan->output_lane)
                          ? "strings, read by the function of that type above"
                          : (root->low < 0 ? "characters: their code points, -1 for the empty string"
                                           : "characters: their code points"));
        break;
    }
}

/* ---- what all kernels share */

static const char CONVENTIONS[] =
    " *\n"
    " * All functions are position-independent, allocate nothing, keep nothing between calls and may be called by any\n"
    " * number of threads at once, each call with scratch memory of its own.\n"
    " *\n"
    " * NAME(tokens, n, out, scratch)   one sequence. out has room for one result per token, a selector's for n * n:\n"
    " *              entry (query i, key j) at i * n + j. tags, where it is a parameter, gets a byte per result:\n"
    " *              RASP_TAG_INT, _FLOAT or _BOOL. Arrays have the alignment of their elements and do not overlap.\n"
    " * NAME_scratch(n)                 bytes of scratch memory for n tokens or fewer, a multiple of 64. Scratch "
    "memory\n"
    " *              is aligned to 64 bytes; where 0 bytes are needed it may be NULL. Its contents do not matter.\n"
    " * NAME_batch(...)                 `count` sequences of n tokens; those of row r begin at tokens + r * "
    "token_stride,\n"
    " *              its results at out + r * out_stride, its tags at tags + r * out_stride.\n"
    " * NAME_ragged(...)                `count` sequences of any lengths (the layout of Apache Arrow's large lists): "
    "row r\n"
    " *              has the tokens from offsets[r] to offsets[r + 1] - 1. Results follow each other without gaps;\n"
    " *              out_offsets (count + 1 entries, or NULL) gets where those of each row begin. The results of a "
    "row\n"
    " *              that fails are undefined but take their room; only text that is no UTF-8 takes none.\n"
    " *              Scratch memory is that of the longest row.\n"
    " *\n"
    " * They return a status: RASP_STATUS_OK, or what is wrong; out is undefined then. _batch and _ragged do all rows\n"
    " * and return the status of the first row that failed; statuses (count entries, or NULL) gets that of every row.\n"
    " */\n";

static const char STATUSES[] =
    "#ifndef RASP_STATUS_OK\n"
    "#define RASP_STATUS_OK 0      /* done */\n"
    "#define RASP_STATUS_GUARD 1   /* outside of what native code covers, or an error of the program on this input:\n"
    "                                 the interpreter (rasp run) tells which */\n"
    "#define RASP_STATUS_LENGTH 2  /* no token, not as many as the kernel was built for, or more than 2^29 */\n"
    "#define RASP_STATUS_TEXT 3    /* the text is not UTF-8 */\n"
    "#define RASP_STATUS_SCRATCH 4 /* scratch memory is NULL or not aligned to 64 bytes */\n"
    "#define RASP_TAG_INT 0\n"
    "#define RASP_TAG_FLOAT 1\n"
    "#define RASP_TAG_BOOL 2\n"
    "#endif\n\n";

/* %1: bytes, %2: words */
static void put_string_type(Buf *out, unsigned bytes) {
    buf_format(out,
               "#ifndef RASP_STRING%u\n"
               "#define RASP_STRING%u\n"
               "/* A string of at most %u bytes, in a form that sorts: read it by rasp_string%u_text. */\n"
               "typedef struct rasp_string%u {\n"
               "    uint64_t words[%u];\n"
               "} rasp_string%u;\n"
               "/* Its text as UTF-8 with a NUL; returns the length in bytes. */\n"
               "static inline size_t rasp_string%u_text(const rasp_string%u *string, char text[%u]) {\n"
               "    size_t length = (size_t)(string->words[0] & 255);\n"
               "    for (size_t i = 0; i < length; i++) {\n"
               "        size_t at = %u - i;\n"
               "        text[i] = (char)(unsigned char)(string->words[at / 8] >> (at %% 8 * 8) & 255);\n"
               "    }\n"
               "    text[length] = '\\0';\n"
               "    return length;\n"
               "}\n"
               "#endif\n\n",
               bytes, bytes, bytes - 1, bytes, bytes, bytes / 8, bytes, bytes, bytes, bytes, bytes - 1);
}

static void put_string_types(Buf *out, const AotUnit *units, size_t count) {
    for (Lane lane = LANE_S8; lane <= LANE_S64; lane++) {
        bool used = false;
        for (size_t i = 0; i < count; i++) {
            const Plan *plan = units[i].unit.plan;
            used |= !plan->root_is_selector && plan->output_lane == lane;
        }
        if (used) {
            put_string_type(out, (unsigned)lane_bytes(lane));
        }
    }
}

/* ---- one kernel */

/* The text as part of a comment. */
static void put_comment_text(Buf *out, const char *text) {
    char before = '\0';
    for (; *text != '\0'; text++) {
        bool joins = (before == '*' && *text == '/') || (before == '/' && *text == '*');
        if (joins) {
            buf_char(out, ' ');
        }
        before = *text;
        buf_char(out, *text < ' ' && *text >= 0 ? ' ' : *text);
    }
}

static void put_length(Buf *out, const Plan *plan, Element element) {
    uint64_t length = plan->ir->spec.length;
    const char *unit = element == ELEMENT_TEXT ? "characters" : "tokens";
    if (length != 0) {
        buf_format(out, "exactly %" PRIu64 " %s", length, unit);
    } else {
        buf_format(out, "any number of %s", unit);
    }
}

static void put_description(Buf *out, const AotUnit *unit) {
    const Plan *plan = unit->unit.plan;
    Element element = unit->unit.entry->element;
    buf_format(out, "/* %s: ", unit->unit.symbol);
    put_comment_text(out, unit->text);
    buf_format(out, "\n *   for       ");
    put_length(out, plan, element);
    buf_format(out, "\n *   %-9s %s\n *   out       ", element == ELEMENT_TEXT ? "text" : "tokens",
               token_words(element));
    if (plan->root_is_selector) {
        buf_text(out, "a selector: n * n entries 0 or 1");
    } else {
        put_result_words(out, plan);
    }
    if (element == ELEMENT_TEXT) {
        buf_format(
            out,
            "\n *   n         is in bytes, as is that of %s_scratch; results are as many as %s_count says (no more "
            "than\n *             bytes), SIZE_MAX when it is no UTF-8. Offsets of %s_ragged are in bytes, too.",
            unit->unit.symbol, unit->unit.symbol, unit->unit.symbol);
    }
    buf_text(out, "\n */\n");
}

/* For fixed lengths, what an array of scratch memory takes. */
static void put_constants(Buf *out, const AotUnit *unit) {
    const Plan *plan = unit->unit.plan;
    uint64_t length = plan->ir->spec.length;
    if (length != 0) {
        buf_format(out, "#define %s_LENGTH %" PRIu64 "\n#define %s_SCRATCH %" PRIu64 "\n", unit->unit.symbol, length,
                   unit->unit.symbol, entry_scratch_bytes(unit->unit.entry, plan, length));
    }
}

static void put_functions(Buf *out, const AotUnit *unit) {
    const char *name = unit->unit.symbol;
    const Plan *plan = unit->unit.plan;
    Element element = unit->unit.entry->element;
    const char *result = result_type(plan);
    const char *token = token_type(element);
    const char *tags = plan->output_mixed ? "uint8_t *tags, " : "";
    const char *tokens = element == ELEMENT_TEXT ? "text" : "tokens";
    buf_format(out, "int %s(const %s *%s, size_t n, %s *out, %svoid *scratch);\n", name, token, tokens, result, tags);
    buf_format(out, "size_t %s_scratch(size_t n);\n", name);
    if (element == ELEMENT_TEXT) {
        buf_format(out, "size_t %s_count(const char *text, size_t n);\n", name);
    } else {
        buf_format(out,
                   "int %s_batch(const %s *tokens, size_t token_stride, size_t n, size_t count, %s *out,\n"
                   "    size_t out_stride, %suint8_t *statuses, void *scratch);\n",
                   name, token, result, tags);
    }
    buf_format(out,
               "int %s_ragged(const %s *%s, const int64_t *offsets, size_t count, %s *out,\n"
               "    %sint64_t *out_offsets, uint8_t *statuses, void *scratch);\n\n",
               name, token, tokens, result, tags);
}

void aot_header(Buf *out, const AotUnit *units, size_t count, const char *version) {
    const char *first = units[0].unit.symbol;
    buf_format(out, "/* Kernels in native code, made by rasp %s from RASP:", version);
    for (size_t i = 0; i < count; i++) {
        buf_format(out, "%s %s", i > 0 ? "," : "", units[i].unit.symbol);
    }
    buf_text(out, ".\n");
    buf_text(out, CONVENTIONS);
    buf_format(out, "#ifndef RASP_KERNEL_%s_H\n#define RASP_KERNEL_%s_H\n", first, first);
    buf_text(out, "#include <stddef.h>\n#include <stdint.h>\n\n");
    buf_text(out, STATUSES);
    put_string_types(out, units, count);
    buf_text(out, "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n");
    for (size_t i = 0; i < count; i++) {
        put_description(out, &units[i]);
        put_constants(out, &units[i]);
        put_functions(out, &units[i]);
    }
    buf_text(out, "#ifdef __cplusplus\n}\n#endif\n#endif\n");
}
