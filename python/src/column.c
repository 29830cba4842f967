/* Columns: the cells of all rows in one array, and where those of each row begin. */
#include "python/src/column.h"

#include "python/src/arrow.h"
#include "python/src/error.h"

#include <string.h>

typedef struct Column {
    PyObject_HEAD Array *cells; /* one dimension */
    int64_t *places;            /* rows + 1; a null row takes no room */
    uint8_t *nulls;             /* a byte for each row */
    size_t rows;
    bool is_selector;
} Column;

/* The side of a matrix of n cells. */
static int64_t side_of(int64_t n) {
    int64_t side = 0;
    while (side * side < n) {
        side++;
    }
    return side;
}

PyObject *column_new(const State *state, Array *cells, const int64_t *places, const uint8_t *nulls, size_t rows,
                     bool is_selector) {
    Column *column = state_new(state->column_type);
    if (column == NULL) {
        Py_DECREF((PyObject *)cells);
        return NULL;
    }
    column->cells = cells;
    column->rows = rows;
    column->is_selector = is_selector;
    column->places = PyMem_Calloc(rows + 1, sizeof *column->places);
    column->nulls = PyMem_Calloc(rows + 1, 1);
    if (column->places == NULL || column->nulls == NULL) {
        Py_DECREF((PyObject *)column);
        return PyErr_NoMemory();
    }
    size_t full = 0;
    for (size_t r = 0; r < rows; r++) {
        column->nulls[r] = nulls != NULL ? nulls[r] : 0;
        full += column->nulls[r] ? 0 : 1;
        column->places[r + 1] = places[full];
    }
    return (PyObject *)column;
}

static void column_dealloc(PyObject *self) {
    Column *column = (Column *)self;
    PyTypeObject *type = Py_TYPE(self);
    Py_XDECREF((PyObject *)column->cells);
    PyMem_Free(column->places);
    PyMem_Free(column->nulls);
    PyObject_Free(self);
    Py_DECREF(type);
}

/* ---- a sequence */

static Py_ssize_t column_length(PyObject *self) {
    return (Py_ssize_t)((Column *)self)->rows;
}

static PyObject *column_item(PyObject *self, Py_ssize_t index) {
    Column *column = (Column *)self;
    if (index < 0 || (size_t)index >= column->rows) {
        PyErr_SetString(PyExc_IndexError, "there is no such row");
        return NULL;
    }
    if (column->nulls[index]) {
        Py_RETURN_NONE;
    }
    int64_t n = column->places[index + 1] - column->places[index];
    n = column->is_selector ? side_of(n) : n;
    return (PyObject *)array_part(column->cells, (Py_ssize_t)column->places[index], column->is_selector ? 2 : 1,
                                  (const Py_ssize_t[]){(Py_ssize_t)n, (Py_ssize_t)n});
}

static PyObject *column_tolist(PyObject *self, PyObject *none) {
    (void)none;
    const Py_ssize_t count = column_length(self);
    PyObject *list = PyList_New(count);
    for (Py_ssize_t i = 0; list != NULL && i < count; i++) {
        PyObject *item = column_item(self, i);
        PyObject *plain = item == NULL ? NULL : item == Py_None ? Py_NewRef(item) : array_list((Array *)item);
        Py_XDECREF(item);
        if (plain == NULL || PyList_SetItem(list, i, plain) < 0) {
            Py_CLEAR(list);
        }
    }
    return list;
}

static PyObject *column_repr(PyObject *self) {
    PyObject *list = column_tolist(self, NULL);
    PyObject *text = list != NULL ? PyUnicode_FromFormat("rasp.Column(%R)", list) : NULL;
    Py_XDECREF(list);
    return text;
}

/* ---- to Arrow */

static bool add_validity(const Column *column, ArrowLevel *level) {
    for (size_t r = 0; r < column->rows; r++) {
        level->null_count += column->nulls[r];
    }
    if (level->null_count == 0) {
        return true;
    }
    uint8_t *bits = PyMem_Calloc(column->rows / 8 + 8, 1);
    if (bits == NULL) {
        PyErr_NoMemory();
        return false;
    }
    for (size_t r = 0; r < column->rows; r++) {
        bits[r / 8] |= (uint8_t)(column->nulls[r] ? 0 : 1U << r % 8);
    }
    level->owned[0] = bits;
    level->buffers[0] = bits;
    return true;
}

/* Lists of lists: the rows of all matrices, and where those of each matrix begin. */
static bool add_matrices(const Column *column, ArrowLevels *levels) {
    ArrowLevel *outer = arrow_add_level(levels, "+L", (int64_t)column->rows, 2);
    int64_t *matrices = PyMem_Calloc(column->rows + 1, sizeof *matrices);
    outer->owned[1] = matrices;
    outer->buffers[1] = matrices;
    for (size_t r = 0; matrices != NULL && r < column->rows; r++) {
        matrices[r + 1] = matrices[r] + side_of(column->places[r + 1] - column->places[r]);
    }
    const int64_t all = matrices != NULL ? matrices[column->rows] : 0;
    ArrowLevel *inner = arrow_add_level(levels, "+L", all, 2);
    int64_t *rows = PyMem_Calloc((size_t)all + 1, sizeof *rows);
    inner->owned[1] = rows;
    inner->buffers[1] = rows;
    if (matrices == NULL || rows == NULL) {
        PyErr_NoMemory();
        return false;
    }
    for (size_t r = 0; r < column->rows; r++) {
        const int64_t side = matrices[r + 1] - matrices[r];
        for (int64_t i = matrices[r]; i < matrices[r + 1]; i++) {
            rows[i + 1] = rows[i] + side;
        }
    }
    return add_validity(column, outer);
}

static bool add_rows(const Column *column, ArrowLevels *levels) {
    if (column->is_selector) {
        return add_matrices(column, levels);
    }
    ArrowLevel *level = arrow_add_level(levels, "+L", (int64_t)column->rows, 2);
    level->buffers[1] = column->places;
    return add_validity(column, level);
}

static PyObject *column_arrow(PyObject *self, PyObject *arguments) {
    (void)arguments;
    const Column *column = (Column *)self;
    if (column->cells->exact != NULL) {
        PyErr_SetString(PyExc_BufferError, "the column has ints among floats that no double is");
        return NULL;
    }
    ArrowLevels levels = {.owner = Py_NewRef(self)};
    PyObject *capsules =
        add_rows(column, &levels) && arrow_add_cells(&levels, column->cells) ? arrow_capsules(&levels) : NULL;
    arrow_free_levels(&levels);
    return capsules;
}

PyTypeObject *column_make_type(PyObject *module) {
    static PyMethodDef methods[] = {
        {"tolist", column_tolist, METH_NOARGS, "tolist()\n--\n\nThe rows as lists, or None."},
        {"__arrow_c_array__", column_arrow, METH_VARARGS, "For Arrow: large lists, whose cells are not copied."},
        {0},
    };
    static PyType_Slot slots[] = {
        {Py_tp_doc, "The results for a column of Apache Arrow: an Array for each row, None for a null one."},
        {Py_tp_dealloc, column_dealloc},
        {Py_tp_repr, column_repr},
        {Py_tp_methods, methods},
        {Py_sq_length, column_length},
        {Py_sq_item, column_item},
        {0, NULL},
    };
    static PyType_Spec spec = {.name = "rasp.Column",
                               .basicsize = (int)sizeof(Column),
                               .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
                               .slots = slots};
    return (PyTypeObject *)PyType_FromModuleAndSpec(module, &spec, NULL);
}
