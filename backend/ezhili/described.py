"""The fields of an answer carry what is written under them, read once for all routes."""

import ast
import sys
from functools import cache
from inspect import cleandoc, getsource
from itertools import pairwise
from typing import Annotated, Any, TypeVar

from pydantic import Field

T = TypeVar("T", bound=type)


def described(answer: T) -> T:
    """Decorates a TypedDict: the text under a field is its description in the contract.

    As `use_attribute_docstrings` of pydantic does, which parses the file again for every route that gives
    the answer: half of the time in which the program starts.
    """
    texts = _texts(answer.__module__).get(answer.__qualname__, {})
    for name, text in texts.items():
        answer.__annotations__[name] = Annotated[answer.__annotations__[name], Field(description=text)]
    return answer


@cache
def _texts(module: str) -> dict[str, dict[str, str]]:
    """Of each class of the module: what stands under its fields."""
    tree = ast.parse(getsource(sys.modules[module]))
    return {node.name: dict(_fields(node)) for node in tree.body if isinstance(node, ast.ClassDef)}


def _fields(node: ast.ClassDef) -> Any:
    for field, text in pairwise(node.body):
        match field, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(words))):
                yield name, cleandoc(words)
