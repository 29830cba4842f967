/* Folds: how an aggregate makes one value of those that a row selects. What is known of each is in folds.def.
 *
 * Types are a set of bits 1 << SeqType. Of several types, an order tells where it does for one of them; the other
 * traits hold where they do for all. */
#ifndef FRONTEND_VALUE_FOLD_H
#define FRONTEND_VALUE_FOLD_H
#include "frontend/value/atom.h"

typedef enum Fold {
#define FOLD(name, ...) FOLD_##name,
#include "frontend/value/folds.def"
} Fold;

enum {
    FOLD_COUNT = 0
#define FOLD(name, ...) +1
#include "frontend/value/folds.def"
};

typedef enum FoldIdentity {
    IDENTITY_NONE,
    IDENTITY_ZERO,
} FoldIdentity;

const char *fold_text(Fold fold);
/* The fold of this name; false where there is none. */
bool fold_from_text(const Str *text, Fold *out);
FoldIdentity fold_identity(Fold fold);
bool fold_is_invertible(Fold fold, unsigned types);
bool fold_is_ordered(Fold fold, unsigned types);
bool fold_is_idempotent(Fold fold, unsigned types);
/* Whether it has a value of several of such a sequence. */
bool fold_takes(Fold fold, SeqType type);
#endif
