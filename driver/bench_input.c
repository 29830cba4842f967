/* Random inputs are made of an alphabet, or of the elements of a file in their order, again and again. */
#include "driver/bench_input.h"
#include "driver/io_lines.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* splitmix64: the same numbers everywhere. */
static uint64_t next_random(uint64_t *state) {
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static bool out_of_memory(Driver *driver) {
    report_failure(driver, EXIT_LIMIT, "out of memory");
    return false;
}

/* Where each character of a text begins; the end follows. NULL when it is no UTF-8 or there is no memory. */
static size_t *find_characters(const char *text, size_t length, size_t *count) {
    size_t *starts = malloc((length + 1) * sizeof *starts);
    size_t at = 0;
    *count = 0;
    while (starts != NULL && at < length) {
        const size_t size = utf8_length(text + at, length - at);
        if (size == 0) {
            free(starts);
            return NULL;
        }
        starts[(*count)++] = at;
        at += size;
    }
    if (starts != NULL) {
        starts[*count] = length;
    }
    return starts;
}

/* length characters of text: random ones, or in their order. */
static bool make_text(BenchInput *made, Driver *driver, const char *text, size_t text_length, bool random) {
    uint64_t state = driver->options.seed;
    size_t count = 0;
    size_t used = 0;
    size_t *starts = find_characters(text, text_length, &count);
    free(made->text);
    made->text = malloc(made->length * 4);
    if (starts == NULL || count == 0 || made->text == NULL) {
        free(starts);
        report_failure(driver, EXIT_FAULT, "no characters to make inputs of: empty, no UTF-8, or no memory");
        return false;
    }
    for (size_t i = 0; i < made->length; i++) {
        const size_t pick = random ? next_random(&state) % count : i % count;
        const size_t size = starts[pick + 1] - starts[pick];
        memcpy(made->text + used, text + starts[pick], size);
        used += size;
    }
    free(starts);
    made->input = (InputSequence){.is_text = true, .text = made->text, .length = used};
    return true;
}

static bool make_numbers(BenchInput *made, Driver *driver) {
    const char *alphabet = driver->options.alphabet != NULL ? driver->options.alphabet : "0123456789";
    const size_t count = strlen(alphabet);
    uint64_t state = driver->options.seed;
    made->atoms.count = 0;
    for (size_t i = 0; i < made->length; i++) {
        const char digit = alphabet[next_random(&state) % count];
        if (digit < '0' || digit > '9') {
            report_kind(driver, RASP_ERROR_VALUE, "the alphabet of a numeric input type is made of digits");
            return false;
        }
        rasp_atom atom = {.type = RASP_INT, .as.i = digit - '0'};
        if (driver->options.input_type == INPUT_FLOAT) {
            atom = (rasp_atom){.type = RASP_FLOAT, .as.f = digit - '0'};
        } else if (driver->options.input_type == INPUT_BOOL) {
            atom = (rasp_atom){.type = RASP_BOOL, .as.b = (digit - '0') % 2 == 1};
        }
        if (!atoms_add(&made->atoms, atom)) {
            return out_of_memory(driver);
        }
    }
    made->input = (InputSequence){.atoms = made->atoms.at, .count = made->length};
    return true;
}

static bool read_file(BenchInput *made, Driver *driver) {
    if (made->file != NULL) {
        return true;
    }
    made->file = lines_read_file(driver->options.input_file, &made->file_length);
    if (made->file == NULL) {
        report_kind(driver, RASP_ERROR_IO, "cannot read %s: %s", driver->options.input_file, strerror(errno));
        return false;
    }
    if (made->file_length > 0 && made->file[made->file_length - 1] == '\n') {
        made->file[--made->file_length] = '\0';
    }
    return true;
}

/* The atoms of the first line, as --input-type reads it. Strings stay in `reader`. */
static bool repeat_atoms(BenchInput *made, Driver *driver, const InputSequence *read) {
    made->atoms.count = 0;
    if (read->count == 0) {
        report_kind(driver, RASP_ERROR_VALUE, "%s has no elements", driver->options.input_file);
        return false;
    }
    for (size_t i = 0; i < made->length; i++) {
        if (!atoms_add(&made->atoms, read->atoms[i % read->count])) {
            return out_of_memory(driver);
        }
    }
    made->input = (InputSequence){.atoms = made->atoms.at, .count = made->length};
    return true;
}

static bool make_from_file(BenchInput *made, Driver *driver) {
    InputSequence read;
    if (!read_file(made, driver)) {
        return false;
    }
    if (driver->options.input_type == INPUT_STR) {
        return make_text(made, driver, made->file, made->file_length, false);
    }
    if (!input_read(&made->reader, made->file, made->file_length, &read)) {
        report_kind(driver, made->reader.fault.kind, "%s: %s", driver->options.input_file, made->reader.fault.message);
        return false;
    }
    return read.is_text ? make_text(made, driver, read.text, read.length, false) : repeat_atoms(made, driver, &read);
}

bool bench_input_make(BenchInput *made, Driver *driver, size_t length) {
    const Options *options = &driver->options;
    const char *alphabet = options->alphabet != NULL ? options->alphabet : "abcdefghijklmnopqrstuvwxyz";
    if (length > SIZE_MAX / 64) {
        return out_of_memory(driver);
    }
    made->length = length;
    if (!made->has_reader) {
        input_reader_init(&made->reader, options);
        made->has_reader = true;
    }
    if (options->input_file != NULL) {
        return make_from_file(made, driver);
    }
    if (options->input_type == INPUT_STR || options->input_type == INPUT_JSON) {
        return make_text(made, driver, alphabet, strlen(alphabet), true);
    }
    if (options->input_type == INPUT_WORDS) {
        report_usage(driver, "words are not made at random: --input FILE has them");
        return false;
    }
    return make_numbers(made, driver);
}

void bench_input_free(BenchInput *made) {
    if (made->has_reader) {
        input_reader_free(&made->reader);
    }
    free(made->text);
    free(made->file);
    atoms_free(&made->atoms);
    *made = (BenchInput){0};
}

size_t bench_input_cut(InputSequence *input, size_t most) {
    size_t at = 0;
    size_t count = 0;
    if (!input->is_text) {
        input->count = input->count < most ? input->count : most;
        return input->count;
    }
    while (at < input->length && count < most) {
        at += utf8_length(input->text + at, input->length - at);
        count++;
    }
    input->length = at;
    return count;
}
