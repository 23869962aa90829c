"""Textual bindings made from the table of actions."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from reviewbot.tui.actions import ON_APP, Action, action, actions_of


def screen_bindings(scope: str) -> list[BindingType]:
    """Bindings of a screen. Those that the app answers are only there for modals, whose keys Textual
    does not pass on to the app.
    """
    own: list[BindingType] = [_binding(item) for item in actions_of(scope) if item.id not in ON_APP]
    if scope != "text":
        return own
    return own + [_binding(item, "app.") for item in actions_of(scope) if item.id in ON_APP]


def app_bindings() -> list[BindingType]:
    """Bindings that work on every screen."""
    return [_binding(action(id)) for id in ON_APP]


def _binding(item: Action, target: str = "") -> Binding:
    return Binding(
        ",".join(item.keys), f"{target}{item.method}", item.label, show=False, id=item.id
    )
