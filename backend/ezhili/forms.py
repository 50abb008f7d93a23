"""What a form asks for, told as data: the desk shows exactly these fields and decides nothing itself."""

import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import MaxLen
from pydantic import StringConstraints
from pydantic.fields import FieldInfo
from typing_extensions import TypedDict

from ezhili.described import described
from ezhili.http import Form
from ezhili.workflow import Step

Pair = tuple[str, str]  # zh-CN, en


@described
class Choice(TypedDict):
    """One value a field may take."""

    value: str
    label: str


@described
class StepField(TypedDict):
    """One field of a step's form."""

    name: str
    label: str
    kind: str
    """text, choice, unit, units, event, category, attachments, datetime or bool."""
    required: bool
    choices: list[Choice]
    max_length: int | None
    """Characters, or pieces of a list."""


@described
class StepOut(TypedDict):
    """A step open to the caller, with all the form needs."""

    step: str
    label: str
    fields: list[StepField]


@described
class UndoOut(TypedDict):
    """The caller's own last step, as long as it may be taken back."""

    step: str
    until: datetime
    """Nobody may have done anything since, either."""


@dataclass(frozen=True)
class Asked:
    """How a field is asked for: its label, what kind of control it wants, and the words of its choices."""

    label: Pair
    kind: str = "text"
    """text, choice, unit, units, event, category, attachments, datetime or bool."""
    choices: tuple[tuple[str, Pair], ...] = ()


def asked(zh: str, en: str, kind: str = "text", choices: Mapping[str, Pair] | None = None) -> Asked:
    """To be put into the annotation of a form's field."""
    return Asked((zh, en), "choice" if choices else kind, tuple((choices or {}).items()))


def _parts(annotation: Any) -> Iterator[Any]:
    """The metadata of an annotation, optional or not, outermost first."""
    if get_origin(annotation) is Annotated:
        inner, *metadata = get_args(annotation)
        yield from metadata
        yield from _parts(inner)
    elif get_origin(annotation) in (Union, types.UnionType):
        for one in get_args(annotation):
            yield from _parts(one)


def _longest(metadata: list[Any]) -> int | None:
    for one in metadata:
        if isinstance(one, MaxLen):
            return one.max_length
        if isinstance(one, StringConstraints) and one.max_length:
            return one.max_length
        if isinstance(one, FieldInfo):
            return _longest(one.metadata)
    return None


def fields(form: type[Form], language: str) -> list[dict[str, Any]]:
    """The fields of a step's form in "zh-CN" or "en", in the order in which they are asked for."""
    found = []
    for name, info in form.model_fields.items():
        metadata = [*info.metadata, *_parts(info.annotation)]
        ask = next((one for one in metadata if isinstance(one, Asked)), None)
        if ask is None:
            continue
        spoken = language == "en"
        found.append(
            {
                "name": name,
                "label": ask.label[spoken],
                "kind": ask.kind,
                "required": info.is_required(),
                "choices": [{"value": value, "label": words[spoken]} for value, words in ask.choices],
                "max_length": _longest(metadata),
            }
        )
    return found


def step_names(form: type[Form]) -> tuple[str, ...]:
    """The steps a form serves: the values of its field `step`."""
    annotation = form.model_fields["step"].annotation
    return get_args(annotation) if get_origin(annotation) is Literal else ()


def offered(
    steps: Iterable[Step[Any]], forms: Iterable[type[Form]], names: Iterable[str], language: str
) -> list[dict[str, Any]]:
    """The steps `names`, each as a StepOut, in "zh-CN" or "en"."""
    rows = {step.name: step for step in steps}
    by_step = {name: form for form in forms for name in step_names(form)}
    return [
        {
            "step": name,
            "label": rows[name].words[language == "en"],
            "fields": fields(by_step[name], language),
        }
        for name in names
    ]
