/* The syntax tree: statements and expressions with source spans. Immutable after parsing; lives in one arena.
 *
 * Left-associative chains make trees that are deep on the left only (first operands, callees, indexed values, and the
 * operand of a run of prefix operators): a walk must go down those with a loop. Everything else nests at most
 * LIMIT_SYNTAX_DEPTH deep.
 */
#ifndef FRONTEND_SYNTAX_AST_H
#define FRONTEND_SYNTAX_AST_H
#include "frontend/value/atom.h"

typedef struct Expr Expr;
typedef struct Stmt Stmt;

typedef enum ExprKind {
    EXPR_ATOM,      /* atom */
    EXPR_NAME,      /* name */
    EXPR_LIST,      /* items */
    EXPR_DICT,      /* items: key, value, key, value ... */
    EXPR_LIST_COMP, /* names, a: element, b: source */
    EXPR_DICT_COMP, /* names, a: value, b: source, c: key */
    EXPR_UNARY,     /* op NEG POS NOT ROUND INDICATOR, a */
    EXPR_BINARY,    /* op, a, b */
    EXPR_TERNARY,   /* a if b else c */
    EXPR_IN,        /* a in b */
    EXPR_INDEX,     /* a[b] */
    EXPR_CALL,      /* a(items) */
    EXPR_SELECT,    /* a: key, b: query; op, or c: what gives the predicate */
    EXPR_AGGREGATE, /* a: selector, b: values, c: default or NULL; items: the fold, if one is named */
    EXPR_RANGE,     /* items (1 or more; the elaborator checks for 1 to 3) */
    EXPR_ZIP,       /* items (1 or more) */
    EXPR_LEN,       /* a */
    EXPR_KIND_COUNT
} ExprKind;

typedef struct NameRef {
    const Str *text;
    Span span;
} NameRef;

struct Expr {
    ExprKind kind;
    Op op;
    Span span;          /* the whole expression */
    Span operator_span; /* the operator, `[`, `(` or keyword that made it: where an error of this operation points */
    Atom atom;
    NameRef name;
    Expr *a, *b, *c;
    Expr **items;
    NameRef *names;
    uint32_t item_count, name_count;
};

typedef enum StmtKind {
    STMT_EXPR,    /* value */
    STMT_ASSIGN,  /* names = values */
    STMT_LOAD,    /* text: the path as written */
    STMT_DRAW,    /* value, draw_input or NULL */
    STMT_DEF,     /* names[0]: the function, names[1..]: parameters; body; values: what return gives */
    STMT_FOR,     /* names in value, body */
    STMT_COMMAND, /* command ... */
    STMT_CAUSAL,  /* on */
    STMT_KIND_COUNT
} StmtKind;

typedef enum CommandKind {
    COMMAND_SET,      /* set [s-op|selector] example value */
    COMMAND_SHOW,     /* show [s-op|selector] example */
    COMMAND_EXAMPLES, /* [s-op|selector] examples on|off */
    COMMAND_FULL,     /* full seq display on|off */
    COMMAND_QUIT,     /* exit exit() quit quit() */
} CommandKind;

typedef enum CommandTarget { TARGET_BOTH, TARGET_SOP, TARGET_SELECTOR } CommandTarget;

struct Stmt {
    StmtKind kind;
    Span span;
    NameRef *names;
    uint32_t name_count;
    Expr **values; /* ASSIGN and DEF: value_count expressions; EXPR, FOR, DRAW, COMMAND_SET: values[0] */
    uint32_t value_count;
    Expr *draw_input;
    const Str *text;
    Stmt **body;
    uint32_t body_count;
    CommandKind command;
    CommandTarget target;
    bool on; /* CAUSAL, COMMAND_EXAMPLES, COMMAND_FULL */
};

typedef struct Program {
    Stmt **statements;
    uint32_t count;
} Program;

/* ---- ast_print.c */

/* Text dumps, stable (ast_print.c). One line per statement or nested block element, expressions as s-expressions:
 * (+ (name x) (int 1)). No recursion deeper than LIMIT_SYNTAX_DEPTH. */
void ast_print(Buf *out, const Program *program);
#endif
