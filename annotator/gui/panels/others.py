"""Changing annotations that somebody else made: one rule for all places of the window.

One that is selected is locked until the person says *Edit anyway*, in the inspector or when a key asks; then it may be
changed until another one is selected. Changing several is asked each time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from annotator.app import annotations as annotating
from annotator.core.jobs import Reporter
from annotator.core.model import Annotation
from annotator.gui.session import Session

translate = QCoreApplication.translate

AT_ONCE = 200
"""More annotations than this are changed in the background."""


def is_own(session: Session, annotation: Annotation) -> bool:
    """True when the person who annotates now made it."""
    return session.annotator is not None and annotation.annotator == session.annotator.id


def may_change(session: Session, annotation: Annotation) -> bool:
    """True when an annotation can be changed without a question: an own one, or one that was unlocked."""
    return session.writable and (is_own(session, annotation) or annotation.id == session.unlocked)


def with_consent(
    session: Session, parent: QWidget, annotation: Annotation, act: Callable[[], object]
) -> None:
    """Call ``act``: at once for an annotation that may be changed, else after the person has unlocked it."""
    if may_change(session, annotation):
        act()
        return
    if not session.writable:
        return
    project, name = session.project, maker(session, annotation)
    from annotator.gui.dialogs.sheet import ask

    def agreed() -> None:
        if session.project is project:
            session.unlock(annotation.id)
            act()

    ask(
        parent.window(),
        translate("Others", "Change an annotation of {0}?").format(name),
        translate(
            "Others", "{0} made this annotation. The history will say that you changed it."
        ).format(name),
        translate("Others", "Edit anyway"),
        agreed,
    )


def maker(session: Session, annotation: Annotation) -> str:
    """The name of whoever made an annotation."""
    people = session.look_up(annotating.annotators, session.project) or []
    found = next((one.name for one in people if one.id == annotation.annotator), "")
    return found or translate("Others", "Somebody else")


def change_annotations(
    session: Session,
    parent: QWidget,
    chosen: Sequence[Annotation],
    verb: str,
    function: Callable[..., Any],
    *arguments: Any,
    then: Callable[[], None] | None = None,
) -> None:
    """Call ``function(project, ids, *arguments)``, after asking when some are other people's.

    ``verb`` stands on the button of the question. ``then`` is called when the change was made.
    """
    if not chosen:
        return
    ids = [one.id for one in chosen]
    foreign = sum(not is_own(session, one) for one in chosen)
    project = session.project

    def change() -> None:
        if session.project is not project:
            return
        if len(ids) > AT_ONCE:
            session.run_job(verb, _in_background, function, project, ids, arguments, done=made)
        elif session.attempt(function, project, ids, *arguments) is not None:
            made(None)

    def made(_: object) -> None:
        if then is not None:
            then()

    if not foreign:
        change()
        return
    from annotator.gui.dialogs.sheet import ask

    if foreign == len(ids) == 1:
        detail = translate(
            "Others",
            "Somebody else made this annotation. The history will say that you changed it.",
        )
    else:
        detail = translate(
            "Others",
            "Other people made {0} of these {1} annotations. The history will say that you changed them.",
        ).format(foreign, len(ids))
    ask(
        parent.window(),
        translate("Others", "Change other people’s annotations?"),
        detail,
        verb,
        change,
    )


def _in_background(
    function: Callable[..., Any], project: Any, ids: Any, arguments: Any, report: Reporter
) -> Any:
    return function(project, ids, *arguments)
