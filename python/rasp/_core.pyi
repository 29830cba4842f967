"""What the extension defines."""

from collections.abc import Callable, Iterator, Sequence
from os import PathLike
from typing import Any, Literal, SupportsIndex, TypeAlias, TypedDict, final, overload

version: str

Engine: TypeAlias = Literal["auto", "interp", "jit"]
Scalar: TypeAlias = int | float | bool | str
Element: TypeAlias = Literal["text", "u8", "i8", "i16", "i32", "i64", "f32", "f64", "bool"]

class Error(Exception):
    """What the language or the library has against a call."""

    kind: str
    message: str
    file: str | None
    line: int | None
    column: int | None
    rendered: str | None
    row: int | None

class Head(TypedDict):
    layer: int
    name: str | None
    file: str | None
    line: int
    column: int

class Analysis(TypedDict):
    layers: int
    max_heads: int
    heads_per_layer: list[int]
    heads: list[Head]

@final
class Array:
    """A result: a sequence of elements, or of such sequences."""

    @property
    def shape(self) -> tuple[int, ...]:
        """How many elements in each dimension."""
    @property
    def type(self) -> Literal["bool", "int8", "uint8", "int16", "uint16", "int32", "int64", "float64", "str"]:
        """What its cells hold."""
    @property
    def __array_interface__(self) -> dict[str, Any]: ...
    def tolist(self) -> list[Any]:
        """The elements as Python's own, in lists."""
    def __len__(self) -> int: ...
    def __getitem__(self, index: SupportsIndex | slice, /) -> Any: ...
    def __iter__(self) -> Iterator[Any]: ...
    def __buffer__(self, flags: int, /) -> memoryview: ...
    def __dlpack__(self, **options: Any) -> object: ...
    def __dlpack_device__(self) -> tuple[int, int]: ...
    def __arrow_c_array__(self, requested_schema: object = ...) -> tuple[object, object]: ...

@final
class Column:
    """The results for a column of Apache Arrow: an Array for each row, None for a null one."""

    def tolist(self) -> list[list[Any] | None]:
        """The rows as lists, or None."""
    def __len__(self) -> int: ...
    def __getitem__(self, index: SupportsIndex, /) -> Array | None: ...
    def __iter__(self) -> Iterator[Array | None]: ...
    def __arrow_c_array__(self, requested_schema: object = ...) -> tuple[object, object]: ...

@final
class Kernel:
    """An s-op or selector that can be called."""

    @property
    def expression(self) -> str:
        """What it was made from."""
    @property
    def session(self) -> Session:
        """The session that it belongs to."""
    @property
    def is_selector(self) -> bool:
        """Whether it gives a matrix and not a sequence."""
    @overload
    def __call__(self, x: str, /) -> Array: ...  # type: ignore[misc]
    @overload
    def __call__(self, x: Sequence[str] | Sequence[Sequence[Scalar]], /) -> list[Array]: ...  # type: ignore[misc]
    @overload
    def __call__(self, x: Sequence[Scalar], /) -> Array: ...
    @overload
    def __call__(self, x: Any, /) -> Any: ...
    def batch(self, x: Any, out: Any = None, threads: int = 0) -> Any:
        """The value on every row of x."""
    def generate(self, prompt: Any, end: Scalar | None = None, max: int = 1000) -> Array:
        """The elements that it writes behind a prompt, up to end."""
    def analyze(self) -> Analysis:
        """What a transformer needs that computes it."""
    def selectors(self, x: Any, /) -> dict[str, Any]:
        """The matrices of the selectors with names that it reads through."""
    def build(
        self,
        path: str | bytes | PathLike[str] | PathLike[bytes],
        *,
        element: Element = "text",
        length: int | None = None,
        name: str | None = None,
        target: str | None = None,
        cpu: str | None = None,
    ) -> None:
        """Compiles it into a file: .o, .h, .ll, .bc or .s."""
    def dump(self, form: Literal["graph", "ir", "plan", "llvm", "asm"], /) -> str:
        """The text of a form on the way to native code."""
    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]: ...
    def _repr_html_(self) -> str: ...

@final
class Session:
    """An environment that programs run in."""

    def __new__(
        cls,
        *,
        engine: Engine = "auto",
        causal: bool = False,
        include: Sequence[str] = (),
        cache: str | None = None,
        time_limit: float = 0,
        memory_limit: int = 0,
        step_limit: int = 0,
    ) -> Session: ...
    def run(self, text: str, name: str = "program") -> None:
        """Runs all statements of a program."""
    def eval(self, expression: str, /) -> Any:
        """The value of an expression."""
    def last(self) -> Kernel:
        """The s-op that was bound last."""
    def names(self) -> list[str]:
        """The names that programs have bound here, sorted."""
    def __getitem__(self, name: str, /) -> Any: ...
    def __contains__(self, name: str, /) -> bool: ...
