/* Generation. The stepper of the interpreter knows all but the last position; where there is none, or where it comes to
 * an error, the whole sequence is evaluated, which also says what is wrong. */
#include "runtime/api/value_text.h"
#include "runtime/engine/engine.h"
#include "runtime/interp/display.h"
#include "runtime/interp/step.h"

#include <string.h>

struct rasp_generator {
    Handle handle;
    const rasp_value *value;
    rasp_engine engine;
    Budget budget;
    Arena arena;
    DiagSink sink;
    VEC(rasp_atom) elements; /* prompt and what was made */
    size_t prompt_count;
    bool prompt_is_text;
    unsigned types;     /* of the prompt: bits 1 << rasp_type */
    Stepper *stepper;   /* NULL: there is none */
    const char *reason; /* why */
    size_t stepped;     /* elements that the stepper has */
    double spent;       /* seconds, by all steps */
    rasp_status status;
    rasp_error error;
};

static bool is_generator(const rasp_generator *generator) {
    return handle_is(generator, HANDLE_GENERATOR);
}

void rasp_generator_free(rasp_generator *generator) {
    if (!is_generator(generator)) {
        return;
    }
    const rasp_config *config = &generator->value->session->config;
    generator->handle = HANDLE_FREED;
    arena_free(&generator->arena);
    config->allocate(config->allocate_user, generator, sizeof *generator, 0);
}

/* ---- beginning */

/* A prompt: a text, or atoms. */
typedef struct Beginning {
    rasp_generator *generator;
    const char *text;
    const rasp_atom *atoms;
    size_t count; /* bytes, or atoms */
} Beginning;

static bool read_prompt(const Beginning *beginning, const Atom **atoms, size_t *count) {
    rasp_generator *generator = beginning->generator;
    Arena *arena = &generator->arena;
    *count = beginning->count;
    return beginning->text != NULL
               ? input_from_text(arena, &generator->sink, beginning->text, beginning->count, atoms, count)
               : input_from_atoms(arena, &generator->sink, beginning->atoms, beginning->count,
                                  generator->value->session->config.string_limit, atoms);
}

static void begin(void *argument) {
    const Beginning *beginning = argument;
    rasp_generator *generator = beginning->generator;
    const rasp_session *session = generator->value->session;
    const Atom *atoms = NULL;
    diag_init(&generator->sink, &generator->arena);
    if (!read_prompt(beginning, &atoms, &generator->prompt_count)) {
        generator->status = status_of_kind(generator->sink.items.data[0].kind);
        return;
    }
    generator->prompt_is_text = beginning->text != NULL;
    for (size_t i = 0; i < generator->prompt_count; i++) {
        const rasp_atom element = atom_to_public(atoms[i]);
        vec_push(&generator->arena, &generator->elements, element);
        generator->types |= 1u << element.type;
    }
    if (generator->engine == RASP_ENGINE_JIT) {
        generator->reason = "native code was asked for";
    } else {
        generator->stepper = stepper_new(&generator->arena, elab_graph(session->elab), generator->value->value.node,
                                         session->config.string_limit, &generator->reason);
    }
}

static rasp_generator *new_generator(const rasp_value *value, rasp_engine engine) {
    const rasp_config *config = &value->session->config;
    rasp_generator *generator = config->allocate(config->allocate_user, NULL, 0, sizeof *generator);
    if (generator == NULL) {
        return NULL;
    }
    memset(generator, 0, sizeof *generator);
    generator->handle = HANDLE_GENERATOR;
    generator->value = value;
    generator->engine = engine;
    budget_init(&generator->budget, config->allocate, config->allocate_user, config->memory_limit);
    arena_init(&generator->arena, &generator->budget);
    return generator;
}

static rasp_status create(const rasp_value *value, rasp_engine engine, Beginning *beginning, rasp_generator **out) {
    if (out != NULL) {
        *out = NULL;
    }
    if (out == NULL || !is_value(value) || value->value.kind != HVAL_SOP || beginning->count == 0 ||
        (beginning->text == NULL && beginning->atoms == NULL) || (unsigned)engine > (unsigned)RASP_ENGINE_JIT) {
        return RASP_ERROR_USAGE;
    }
    rasp_generator *generator = new_generator(value, engine);
    if (generator == NULL) {
        return RASP_ERROR_LIMIT;
    }
    beginning->generator = generator;
    const bool begun = escape_run(&generator->budget, begin, beginning);
    const rasp_status status = begun ? generator->status : RASP_ERROR_LIMIT;
    if (status != RASP_OK) {
        rasp_generator_free(generator);
        return status;
    }
    *out = generator;
    return RASP_OK;
}

rasp_status rasp_generator_create(const rasp_value *value, const rasp_atom *prompt, size_t count, rasp_engine engine,
                                  rasp_generator **out) {
    return create(value, engine, &(Beginning){.atoms = prompt, .count = count}, out);
}

rasp_status rasp_generator_create_text(const rasp_value *value, const char *text, size_t length, rasp_engine engine,
                                       rasp_generator **out) {
    const size_t bytes = text != NULL && length == SIZE_MAX ? strlen(text) : length;
    return create(value, engine, &(Beginning){.text = text, .count = bytes}, out);
}

/* ---- a step */

static bool fail(rasp_generator *generator, rasp_error error) {
    generator->error = error;
    generator->status = error.kind;
    return false;
}

static Atom atom_of(Arena *arena, const rasp_atom *element) {
    switch (element->type) {
    case RASP_INT:
        return atom_int(element->as.i);
    case RASP_FLOAT:
        return atom_float(element->as.f);
    case RASP_BOOL:
        return atom_bool(element->as.b);
    case RASP_STRING:
        break;
    }
    return atom_string(str_new(arena, element->as.s.text, element->as.s.length));
}

/* What the stepper makes of all elements; false where it cannot, or has to stop. */
static bool step_on(rasp_generator *generator, Atom *out) {
    Stop stop;
    stop_begin(&stop, &generator->value->session->config);
    stop.end -= stop.end > 0 ? generator->spent : 0;
    while (generator->stepper != NULL && generator->stepped < generator->elements.count) {
        const rasp_atom *element = &generator->elements.data[generator->stepped++];
        const char *why = stop_asked(&stop);
        if (why != NULL) {
            return fail(generator, stop_error(why));
        }
        if (!stepper_append(generator->stepper, atom_of(&generator->arena, element), out)) {
            generator->stepper = NULL;
            generator->reason = "a step failed";
        }
    }
    return generator->stepper != NULL;
}

static const char *keep_text(Arena *arena, const char *text) {
    return text != NULL ? str_new(arena, text, strlen(text))->text : NULL;
}

/* The texts of a result's error live as long as it. */
static rasp_error keep_error(Arena *arena, rasp_error error) {
    error.file = keep_text(arena, error.file);
    error.message = keep_text(arena, error.message);
    error.rendered = keep_text(arena, error.rendered);
    return error;
}

typedef struct Whole {
    rasp_generator *generator;
    rasp_result *result;
    rasp_atom *out;
} Whole;

static void take_last(void *argument) {
    const Whole *whole = argument;
    Arena *arena = &whole->generator->arena;
    if (rasp_result_status(whole->result) != RASP_OK) {
        fail(whole->generator, keep_error(arena, rasp_result_error(whole->result)));
        return;
    }
    const rasp_atom last = rasp_result_atom(whole->result, rasp_result_count(whole->result) - 1);
    *whole->out = atom_to_public(atom_of(arena, &last));
}

static rasp_error out_of_memory(void) {
    return ERROR_OF_LITERAL(RASP_ERROR_LIMIT, "the sequence needs more memory than allowed");
}

/* Evaluates the whole sequence. */
static bool evaluate_whole(rasp_generator *generator, rasp_atom *out) {
    const rasp_evaluate_options options = {.engine = generator->engine, .length = RASP_LENGTH_ANY};
    Whole whole = {.generator = generator, .out = out};
    rasp_evaluate_atoms(generator->value, generator->elements.data, generator->elements.count, &options, &whole.result);
    if (whole.result == NULL || !escape_run(&generator->budget, take_last, &whole)) {
        fail(generator, out_of_memory());
    }
    rasp_result_free(whole.result);
    return generator->status == RASP_OK;
}

static const char *type_name(rasp_type type) {
    static const char *const names[] = {
        [RASP_INT] = "an int", [RASP_FLOAT] = "a float", [RASP_BOOL] = "a bool", [RASP_STRING] = "a string"};
    return names[type];
}

/* Ints stay ints, and floats floats, whole or not. */
static bool check_type(rasp_generator *generator, const rasp_atom *element) {
    Buf message;
    if ((generator->types >> element->type & 1) != 0) {
        return true;
    }
    buf_init(&message, &generator->arena);
    buf_format(&message, "the next element, ");
    atom_brief(&message, atom_of(&generator->arena, element));
    buf_format(&message, ", is %s, and no element of the prompt is one", type_name(element->type));
    return fail(generator, error_without_place(&generator->arena, RASP_ERROR_TYPE, buf_to_str(&message)));
}

typedef struct Step {
    rasp_generator *generator;
    rasp_atom *out;
    bool known;
} Step;

static void make_step(void *argument) {
    Step *step = argument;
    Atom value;
    step->known = step_on(step->generator, &value);
    if (step->known) {
        *step->out = atom_to_public(value);
    }
}

static void finish_step(void *argument) {
    const Step *step = argument;
    rasp_generator *generator = step->generator;
    if (check_type(generator, step->out)) {
        vec_push(&generator->arena, &generator->elements, *step->out);
    }
}

/* All steps together have the time of an evaluation: there may be any number of them. */
static bool has_time(rasp_generator *generator) {
    const double limit = generator->value->session->config.time_limit;
    return limit <= 0 || generator->spent <= limit || fail(generator, stop_out_of_time());
}

static void step_once(rasp_generator *generator, rasp_atom *out) {
    Step step = {.generator = generator, .out = out};
    const bool stepped = escape_run(&generator->budget, make_step, &step);
    const bool goes_on = stepped && generator->status == RASP_OK;
    const bool made = goes_on && (step.known || evaluate_whole(generator, out));
    if (!stepped || (made && !escape_run(&generator->budget, finish_step, &step))) {
        fail(generator, out_of_memory());
    }
}

rasp_status rasp_generator_next(rasp_generator *generator, rasp_atom *out) {
    if (!is_generator(generator) || out == NULL) {
        return RASP_ERROR_USAGE;
    }
    if (generator->status == RASP_OK && has_time(generator)) {
        const double start = stop_clock();
        step_once(generator, out);
        generator->spent += stop_clock() - start;
    }
    return generator->status;
}

rasp_error rasp_generator_error(const rasp_generator *generator) {
    if (!is_generator(generator) || generator->status == RASP_OK) {
        return (rasp_error){.kind = RASP_OK, .message = "", .rendered = ""};
    }
    return generator->error;
}

const char *rasp_generator_reason(const rasp_generator *generator) {
    return is_generator(generator) ? generator->reason : NULL;
}

/* ---- what was made */

typedef struct EndCall {
    rasp_generator *generator;
    const rasp_atom *end;
    bool same;
} EndCall;

static void compare_end(void *argument) {
    EndCall *call = argument;
    Arena *arena = &call->generator->arena;
    ArenaMark start = arena_mark(arena);
    const rasp_atom *last = &call->generator->elements.data[call->generator->elements.count - 1];
    call->same = atom_equal(atom_of(arena, last), atom_of(arena, call->end));
    arena_release(arena, start);
}

bool rasp_generator_ends(rasp_generator *generator, const rasp_atom *end) {
    EndCall call = {generator, end, false};
    return rasp_generator_count(generator) > 0 && end != NULL && escape_run(&generator->budget, compare_end, &call) &&
           call.same;
}

size_t rasp_generator_count(const rasp_generator *generator) {
    return is_generator(generator) ? generator->elements.count - generator->prompt_count : 0;
}

typedef struct TextCall {
    rasp_generator *generator;
    void (*write)(Buf *out, rasp_generator *generator, const Atom *atoms, size_t count);
    size_t from, to; /* elements */
    Buf out;
    const char *text;
} TextCall;

static void write_text(void *argument) {
    TextCall *call = argument;
    Arena *arena = &call->generator->arena;
    const size_t count = call->to - call->from;
    Atom *atoms = arena_array(arena, Atom, count + 1);
    for (size_t i = 0; i < count; i++) {
        atoms[i] = atom_of(arena, &call->generator->elements.data[call->from + i]);
    }
    buf_init(&call->out, arena);
    call->write(&call->out, call->generator, atoms, count);
    call->text = buf_c_string(&call->out);
}

static const char *text_of(TextCall call, size_t *length) {
    if (!escape_run(&call.generator->budget, write_text, &call)) {
        return NULL;
    }
    if (length != NULL) {
        *length = call.out.length;
    }
    return call.text;
}

static void write_list(Buf *out, rasp_generator *generator, const Atom *atoms, size_t count) {
    (void)generator;
    buf_char(out, '[');
    for (size_t i = 0; i < count; i++) {
        buf_text(out, i > 0 ? ", " : "");
        atom_display(out, atoms[i]);
    }
    buf_char(out, ']');
}

static void write_json(Buf *out, rasp_generator *generator, const Atom *atoms, size_t count) {
    (void)generator;
    json_sequence(out, atoms, count);
}

static void write_prompt(Buf *out, rasp_generator *generator, const Atom *atoms, size_t count) {
    display_input(out, atoms, count, generator->prompt_is_text);
}

static void write_element(Buf *out, rasp_generator *generator, const Atom *atoms, size_t count) {
    (void)generator, (void)count;
    atom_display(out, atoms[0]);
}

static TextCall made_text(rasp_generator *generator,
                          void (*write)(Buf *out, rasp_generator *generator, const Atom *atoms, size_t count)) {
    return (TextCall){
        .generator = generator, .write = write, .from = generator->prompt_count, .to = generator->elements.count};
}

const char *rasp_generator_element(rasp_generator *generator, size_t index) {
    if (index >= rasp_generator_count(generator)) {
        return NULL;
    }
    TextCall call = made_text(generator, write_element);
    call.from += index;
    call.to = call.from + 1;
    return text_of(call, NULL);
}

const char *rasp_generator_display(rasp_generator *generator, size_t *length) {
    return is_generator(generator) ? text_of(made_text(generator, write_list), length) : NULL;
}

const char *rasp_generator_json(rasp_generator *generator, size_t *length) {
    return is_generator(generator) ? text_of(made_text(generator, write_json), length) : NULL;
}

const char *rasp_generator_prompt_text(rasp_generator *generator, size_t *length) {
    if (!is_generator(generator)) {
        return NULL;
    }
    return text_of((TextCall){.generator = generator, .write = write_prompt, .to = generator->prompt_count}, length);
}
