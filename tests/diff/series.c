/* Where cases come from: the random generator, or files of JSON lines. */
#include "driver/io_json.h"
#include "tests/diff/diff.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void case_free(DiffCase *one) {
    for (size_t i = 0; i < one->input_count; i++) {
        gen_input_free(&one->inputs[i]);
    }
    free(one->inputs);
    text_free(&one->label);
    text_free(&one->program);
    text_free(&one->eval);
    *one = (DiffCase){0};
}

static void write_atom(Text *out, rasp_atom atom) {
    char number[32];
    switch (atom.type) {
    case RASP_INT:
        text_format(out, "%lld", (long long)atom.as.i);
        break;
    case RASP_FLOAT:
        rasp_format_double(atom.as.f, number);
        text_format(out, "%s", number);
        break;
    case RASP_BOOL:
        text_format(out, "%s", atom.as.b ? "true" : "false");
        break;
    case RASP_STRING:
        text_json(out, atom.as.s.text, atom.as.s.length);
        break;
    }
}

static void write_input(Text *out, const GenInput *input) {
    if (input->is_text) {
        Text text = {0};
        text_add(&text, "", 0);
        for (size_t i = 0; i < input->count; i++) {
            text_add(&text, input->atoms[i].as.s.text, input->atoms[i].as.s.length);
        }
        text_json(out, text.at, text.length);
        text_free(&text);
        return;
    }
    text_format(out, "[");
    for (size_t i = 0; i < input->count; i++) {
        text_format(out, i == 0 ? "" : ", ");
        write_atom(out, input->atoms[i]);
    }
    text_format(out, "]");
}

void case_write(Text *out, const DiffCase *one, const GenInput *input) {
    text_format(out, "{\"id\": ");
    text_json(out, one->label.at, one->label.length);
    text_format(out, ", \"program\": ");
    text_json(out, one->program.at, one->program.length);
    text_format(out, ", \"eval\": ");
    text_json(out, one->eval.at, one->eval.length);
    text_format(out, ", \"input\": ");
    write_input(out, input);
    text_format(out, "}\n");
}

/* ---------------------------------------------------------------------------------------------------------- random */

enum { INPUTS_PER_PROGRAM = 3 };

static const size_t SWEEP[] = {0, 1, 2, 3, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 257, 1000};
enum { SWEEP_COUNT = sizeof SWEEP / sizeof *SWEEP };

static size_t draw_length(Rng *rng) {
    return rng_below(rng, 100) == 0 ? 0 : gen_length(rng);
}

static void random_case(const Series *series, size_t number, DiffCase *out) {
    Rng rng;
    rng_init(&rng, series->seed, number);
    GenProgram program;
    gen_program(&rng, &program);
    text_format(&out->label, "seed %llu, program %zu {%s}", (unsigned long long)series->seed, number,
                gen_input_kind_text(program.input));
    out->program = program.text;
    out->eval = program.eval;
    out->input_count = series->sweep ? SWEEP_COUNT : INPUTS_PER_PROGRAM;
    out->inputs = test_allocate(out->input_count * sizeof *out->inputs);
    for (size_t i = 0; i < out->input_count; i++) {
        /* Now and then an input that the program was not made for. */
        const bool other = !series->sweep && i == INPUTS_PER_PROGRAM - 1 && rng_chance(&rng, 6);
        const GenInputKind kind = other ? (GenInputKind)rng_below(&rng, GEN_INPUT_KIND_COUNT) : program.input;
        const size_t length = series->sweep ? SWEEP[i] : draw_length(&rng);
        gen_input(&rng, kind, kind == GEN_DIGITS ? "0123456789" : program.alphabet, length, &out->inputs[i]);
    }
}

/* ----------------------------------------------------------------------------------------------------------- files */

static void text_member(const json_t *object, const char *name, Text *out) {
    const json_t *member = json_object_get(object, name);
    text_add(out, "", 0);
    if (json_is_string(member)) {
        text_add(out, json_string_value(member), json_string_length(member));
    }
}

/* Bytes of the character that begins with this one. */
static size_t character_size(unsigned char first) {
    return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

static void read_text_input(const char *text, size_t length, GenInput *out) {
    out->is_text = true;
    out->atoms = test_allocate(length * sizeof *out->atoms);
    for (size_t at = 0; at < length; out->count++) {
        const size_t size = character_size((unsigned char)text[at]);
        out->atoms[out->count] =
            (rasp_atom){.type = RASP_STRING, .as.s = {.text = test_copy(text + at, size), .length = size}};
        at += size;
    }
}

static void read_input(const json_t *member, GenInput *out) {
    *out = (GenInput){0};
    if (!json_is_array(member)) {
        const bool given = json_is_string(member);
        read_text_input(given ? json_string_value(member) : "hello", given ? json_string_length(member) : 5, out);
        return;
    }
    AtomList atoms = {0};
    JsonFault fault;
    if (json_read_atoms(member, &atoms, &fault)) {
        const GenInput borrowed = {.atoms = atoms.at, .count = atoms.count};
        gen_input_slice(&borrowed, 0, borrowed.count, out);
    }
    atoms_free(&atoms);
}

static void line_case(const Series *series, size_t number, DiffCase *out) {
    JsonFault fault;
    const char *line = series->lines[number];
    json_t *json = json_read(line, strlen(line), &fault);
    text_member(json, "id", &out->label);
    text_member(json, "program", &out->program);
    text_member(json, "eval", &out->eval);
    out->input_count = 1;
    out->inputs = test_allocate(sizeof *out->inputs);
    read_input(json_object_get(json, "input"), &out->inputs[0]);
    json_decref(json);
}

void series_case(const Series *series, size_t number, DiffCase *out) {
    *out = (DiffCase){0};
    if (series->lines != NULL) {
        line_case(series, number, out);
    } else {
        random_case(series, number, out);
    }
}

static void add_line(Series *series, const char *line, size_t length) {
    if (series->line_count == series->line_capacity) {
        series->line_capacity = 2 * series->line_capacity + 64;
        char **grown = test_allocate(series->line_capacity * sizeof *grown);
        if (series->line_count > 0) {
            memcpy(grown, series->lines, series->line_count * sizeof *grown);
        }
        free(series->lines);
        series->lines = grown;
    }
    series->lines[series->line_count++] = test_copy(line, length);
}

bool series_add_file(Series *series, const char *path) {
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return false;
    }
    Text line = {0};
    for (int byte = getc(file); byte != EOF; byte = getc(file)) {
        if (byte != '\n') {
            const char character = (char)byte;
            text_add(&line, &character, 1);
        } else if (line.length > 0) {
            add_line(series, line.at, line.length);
            line.length = 0;
        }
    }
    if (line.length > 0) {
        add_line(series, line.at, line.length);
    }
    text_free(&line);
    const bool good = ferror(file) == 0;
    fclose(file);
    return good;
}

void series_free(Series *series) {
    for (size_t i = 0; i < series->line_count; i++) {
        free(series->lines[i]);
    }
    free(series->lines);
}
