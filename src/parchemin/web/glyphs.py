"""The shapes that carry a state, so that it is never told by colour alone.

Each is drawn on a 16 × 16 ground in the colour of its text; ``cut`` is the ground showing through.
"""

from __future__ import annotations

_ROUNDEL = (
    "M8 1.4A1.79 1.79 0 0 1 11.3 2.28A1.79 1.79 0 0 1 13.72 4.7A1.79 1.79 0 0 1 14.6 8A1.79 1.79 0 0 1 13.72 11.3"
    "A1.79 1.79 0 0 1 11.3 13.72A1.79 1.79 0 0 1 8 14.6A1.79 1.79 0 0 1 4.7 13.72A1.79 1.79 0 0 1 2.28 11.3"
    "A1.79 1.79 0 0 1 1.4 8A1.79 1.79 0 0 1 2.28 4.7A1.79 1.79 0 0 1 4.7 2.28A1.79 1.79 0 0 1 8 1.4Z"
)
_TRIANGLE = (
    '<path d="M8 1.6c.5 0 .9.25 1.15.7l5.9 10.4c.5.9-.1 1.9-1.15 1.9H2.1c-1.05 0-1.65-1-1.15-1.9L6.85 2.3c.25-.45.65-.7 1.15-.7Z"/>'
    '<path class="cut" d="M8 6.2v3.2M8 11.9v.1"/>'
)
_DIAMOND = (
    '<path d="M8 .9c.35 0 .65.13.9.37l5.83 5.83a1.27 1.27 0 0 1 0 1.8L8.9 14.73a1.27 1.27 0 0 1-1.8 0L1.27 8.9a1.27 1.27 0 0 1 0-1.8L7.1 1.27C7.35 1.03 7.65.9 8 .9Z"/>'
    '<path class="cut" d="M5.5 8h5"/>'
)

# What each kind says: see "States" of the style page.
SHAPES: dict[str, str] = {
    # acquis, conforme, vérifié
    "ok": '<circle cx="8" cy="8" r="7"/><path class="cut" d="M4.9 8.3l2.2 2.2 4-4.3"/>',
    # attend quelqu'un
    "wait": '<circle class="ring" cx="8" cy="8" r="6.2"/><path d="M8 1.8a6.2 6.2 0 0 1 0 12.4Z"/>',
    # partagé
    "split": '<path d="M6.9 1.6v12.8a6.5 6.5 0 0 1 0-12.8Z"/><path class="ring" d="M9.6 2.1a6.1 6.1 0 0 1 0 11.8Z"/>',
    # refusé, bloqué ; en retard
    "no": _DIAMOND,
    "late": _DIAMOND,
    # à trancher, avertit ; deux jours ou moins
    "decide": _TRIANGLE,
    "urgent": _TRIANGLE,
    # en cours
    "now": '<circle class="ring" cx="8" cy="8" r="6.2"/><circle cx="8" cy="8" r="2.9"/>',
    # à venir
    "todo": '<circle class="ring" cx="8" cy="8" r="6.2" stroke-dasharray="2.4 2.47"/>',
    # scellé
    "sealed": f'<path d="{_ROUNDEL}"/><circle class="cut" cx="8" cy="8" r="3.4" stroke-width="1.2"/>',
    # s'abstient
    "abstain": '<path class="ring" d="M3.5 8h9"/>',
}

# The house's own mark: the lobed seal and its letter.
LOGO = (
    '<path fill="currentColor" d="M16 2.4A2.79 2.79 0 0 1 21.2 3.44A2.79 2.79 0 0 1 25.62 6.38A2.79 2.79 0 0 1 28.56 10.8'
    "A2.79 2.79 0 0 1 29.6 16A2.79 2.79 0 0 1 28.56 21.2A2.79 2.79 0 0 1 25.62 25.62A2.79 2.79 0 0 1 21.2 28.56"
    "A2.79 2.79 0 0 1 16 29.6A2.79 2.79 0 0 1 10.8 28.56A2.79 2.79 0 0 1 6.38 25.62A2.79 2.79 0 0 1 3.44 21.2"
    "A2.79 2.79 0 0 1 2.4 16A2.79 2.79 0 0 1 3.44 10.8A2.79 2.79 0 0 1 6.38 6.38A2.79 2.79 0 0 1 10.8 3.44"
    'A2.79 2.79 0 0 1 16 2.4Z"/><circle cx="16" cy="16" r="10.2" fill="none" stroke="var(--paper)" stroke-width="1"/>'
    '<path fill="none" stroke="var(--paper)" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round" '
    'd="M13.2 21.4V10.8h3.9a3.2 3.2 0 0 1 0 6.4h-3.9"/>'
)
