/* The table of folds. */
#include "frontend/value/fold.h"

#include <string.h>

enum { INTS = 1u << SEQ_INT, FLOATS = 1u << SEQ_FLOAT, BOOLS = 1u << SEQ_BOOL, STRINGS = 1u << SEQ_STRING };

typedef struct FoldInfo {
    const char *text;
    uint8_t identity;                               /* FoldIdentity */
    uint8_t invertible, ordered, idempotent, needs; /* types */
} FoldInfo;

static const FoldInfo FOLDS[FOLD_COUNT] = {
#define FOLD(name, text, identity, invertible, ordered, idempotent, needs)                                             \
    {text, IDENTITY_##identity, invertible, ordered, idempotent, needs},
#include "frontend/value/folds.def"
};

const char *fold_text(Fold fold) {
    return FOLDS[fold].text;
}

bool fold_from_text(const Str *text, Fold *out) {
    for (int fold = 0; fold < FOLD_COUNT; fold++) {
        const char *name = FOLDS[fold].text;
        if (strlen(name) == text->length && memcmp(name, text->text, text->length) == 0) {
            *out = (Fold)fold;
            return true;
        }
    }
    return false;
}

FoldIdentity fold_identity(Fold fold) {
    return (FoldIdentity)FOLDS[fold].identity;
}

bool fold_is_invertible(Fold fold, unsigned types) {
    return (types & ~(unsigned)FOLDS[fold].invertible) == 0;
}

bool fold_is_ordered(Fold fold, unsigned types) {
    return (types & FOLDS[fold].ordered) != 0;
}

bool fold_is_idempotent(Fold fold, unsigned types) {
    return (types & ~(unsigned)FOLDS[fold].idempotent) == 0;
}

bool fold_takes(Fold fold, SeqType type) {
    return (FOLDS[fold].needs & 1u << type) != 0;
}
