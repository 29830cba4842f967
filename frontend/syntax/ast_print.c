/* The text dump of a syntax tree: a statement a line, bodies indented, expressions as s-expressions.
 *
 * An expression is printed on the way down its first operands and finished on the way back up: `open` holds those that
 * still wait for their other operands, so that a chain of any length takes no recursion. Other operands recurse; the
 * parser bounds how deep.
 */
#include "frontend/syntax/ast.h"

typedef struct AstPrinter {
    Buf *out;
    VEC(const Expr *) open;
} AstPrinter;

static void print_expr(AstPrinter *printer, const Expr *expr);

static void print_operand(AstPrinter *printer, const Expr *expr) {
    buf_char(printer->out, ' ');
    print_expr(printer, expr);
}

static void print_operands(AstPrinter *printer, Expr *const *items, size_t count) {
    for (size_t i = 0; i < count; i++) {
        print_operand(printer, items[i]);
    }
}

/* (a b) */
static void print_names(Buf *out, const NameRef *names, size_t count) {
    buf_char(out, '(');
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            buf_char(out, ' ');
        }
        buf_str(out, names[i].text);
    }
    buf_char(out, ')');
}

static void print_atom(Buf *out, Atom atom) {
    buf_format(out, "%s ", atom_type_name(atom.type));
    if (atom.type == ATOM_STRING) {
        json_string(out, atom.s->text, atom.s->length);
    } else {
        atom_repr(out, atom, '"');
    }
}

static void print_dict(AstPrinter *printer, const Expr *dict) {
    buf_text(printer->out, "dict");
    for (uint32_t i = 0; i + 1 < dict->item_count; i += 2) {
        buf_text(printer->out, " (pair");
        print_operands(printer, dict->items + i, 2);
        buf_char(printer->out, ')');
    }
}

static void print_comprehension(AstPrinter *printer, const Expr *comprehension) {
    buf_text(printer->out, comprehension->c != NULL ? "dict-for " : "list-for ");
    print_names(printer->out, comprehension->names, comprehension->name_count);
    print_operand(printer, comprehension->b);
    if (comprehension->c != NULL) {
        print_operand(printer, comprehension->c);
    }
    print_operand(printer, comprehension->a);
}

/* The word that a kind with a first operand begins with. */
static const char *head_text(const Expr *expr) {
    switch (expr->kind) {
    case EXPR_TERNARY:
        return "if-else";
    case EXPR_IN:
        return "in";
    case EXPR_INDEX:
        return "index";
    case EXPR_CALL:
        return "call";
    case EXPR_SELECT:
        return "select";
    case EXPR_AGGREGATE:
        return "aggregate";
    case EXPR_LEN:
        return "len";
    default:
        return op_text(expr->op);
    }
}

static bool has_first_operand(const Expr *expr) {
    return expr->a != NULL && expr->kind != EXPR_LIST_COMP && expr->kind != EXPR_DICT_COMP;
}

static void print_leaf(AstPrinter *printer, const Expr *expr) {
    switch (expr->kind) {
    case EXPR_ATOM:
        print_atom(printer->out, expr->atom);
        break;
    case EXPR_NAME:
        buf_text(printer->out, "name ");
        buf_str(printer->out, expr->name.text);
        break;
    case EXPR_DICT:
        print_dict(printer, expr);
        break;
    case EXPR_LIST_COMP:
    case EXPR_DICT_COMP:
        print_comprehension(printer, expr);
        break;
    default:
        buf_text(printer->out, expr->kind == EXPR_LIST ? "list" : expr->kind == EXPR_RANGE ? "range" : "zip");
        print_operands(printer, expr->items, expr->item_count);
        break;
    }
}

/* All but the first operand. */
static void print_rest(AstPrinter *printer, const Expr *expr) {
    if (expr->b != NULL) {
        print_operand(printer, expr->b);
    }
    if (expr->c != NULL) {
        print_operand(printer, expr->c);
    }
    print_operands(printer, expr->items, expr->item_count);
    if (expr->kind == EXPR_SELECT && expr->c == NULL) {
        buf_format(printer->out, " %s", op_text(expr->op));
    }
    buf_char(printer->out, ')');
}

static void print_expr(AstPrinter *printer, const Expr *expr) {
    size_t base = printer->open.count;
    for (; has_first_operand(expr); expr = expr->a) {
        buf_format(printer->out, "(%s ", head_text(expr));
        vec_push(printer->out->arena, &printer->open, expr);
    }
    buf_char(printer->out, '(');
    print_leaf(printer, expr);
    buf_char(printer->out, ')');
    while (printer->open.count > base) {
        print_rest(printer, printer->open.data[--printer->open.count]);
    }
}

static void print_command(AstPrinter *printer, const Stmt *stmt) {
    static const char *const commands[] = {"set", "show", "examples", "full", "quit"};
    static const char *const targets[] = {"", " s-op", " selector"};
    buf_format(printer->out, "command %s%s", commands[stmt->command], targets[stmt->target]);
    if (stmt->command == COMMAND_EXAMPLES || stmt->command == COMMAND_FULL) {
        buf_text(printer->out, stmt->on ? " on" : " off");
    }
    print_operands(printer, stmt->values, stmt->value_count);
}

static void print_stmt(AstPrinter *printer, const Stmt *stmt, size_t indent);

static void print_block(AstPrinter *printer, const Stmt *stmt, size_t indent) {
    for (uint32_t i = 0; i < stmt->body_count; i++) {
        print_stmt(printer, stmt->body[i], indent);
    }
}

/* Ends its line itself. */
static void print_for(AstPrinter *printer, const Stmt *stmt, size_t indent) {
    buf_text(printer->out, "for ");
    print_names(printer->out, stmt->names, stmt->name_count);
    print_operands(printer, stmt->values, 1);
    buf_char(printer->out, '\n');
    print_block(printer, stmt, indent + 2);
}

/* Ends its lines itself. */
static void print_def(AstPrinter *printer, const Stmt *stmt, size_t indent) {
    buf_text(printer->out, "def ");
    buf_str(printer->out, stmt->names[0].text);
    buf_char(printer->out, ' ');
    print_names(printer->out, stmt->names + 1, stmt->name_count - 1);
    buf_char(printer->out, '\n');
    print_block(printer, stmt, indent + 2);
    buf_repeat(printer->out, ' ', indent + 2);
    buf_text(printer->out, "return");
    print_operands(printer, stmt->values, stmt->value_count);
    buf_char(printer->out, '\n');
}

static void print_simple(AstPrinter *printer, const Stmt *stmt) {
    switch (stmt->kind) {
    case STMT_ASSIGN:
        buf_text(printer->out, "assign ");
        print_names(printer->out, stmt->names, stmt->name_count);
        print_operands(printer, stmt->values, stmt->value_count);
        break;
    case STMT_LOAD:
        buf_text(printer->out, "load ");
        json_string(printer->out, stmt->text->text, stmt->text->length);
        break;
    case STMT_DRAW:
        buf_text(printer->out, "draw");
        print_operands(printer, stmt->values, 1);
        if (stmt->draw_input != NULL) {
            print_operand(printer, stmt->draw_input);
        }
        break;
    case STMT_COMMAND:
        print_command(printer, stmt);
        break;
    case STMT_CAUSAL:
        buf_format(printer->out, "causal %s", stmt->on ? "on" : "off");
        break;
    default:
        buf_text(printer->out, "expr");
        print_operands(printer, stmt->values, 1);
        break;
    }
    buf_char(printer->out, '\n');
}

static void print_stmt(AstPrinter *printer, const Stmt *stmt, size_t indent) {
    buf_repeat(printer->out, ' ', indent);
    if (stmt->kind == STMT_DEF) {
        print_def(printer, stmt, indent);
    } else if (stmt->kind == STMT_FOR) {
        print_for(printer, stmt, indent);
    } else {
        print_simple(printer, stmt);
    }
}

void ast_print(Buf *out, const Program *program) {
    AstPrinter printer = {.out = out};
    for (uint32_t i = 0; i < program->count; i++) {
        print_stmt(&printer, program->statements[i], 0);
    }
}
