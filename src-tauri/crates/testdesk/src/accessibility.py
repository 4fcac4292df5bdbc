"""Reads or answers a dialog through the accessibility bus.

Arguments: process id, width and height of the dialog, then nothing to read it or the name of a button to press it.
Writes {"texts": [...], "buttons": [...]} as JSON. Ends with 3 without pyatspi, with 4 when the dialog is not there
and with 5 when it has no such button.
"""

import json
import sys

try:
    import pyatspi
except ImportError:
    sys.exit(3)

DIALOG_ROLES = {pyatspi.ROLE_ALERT, pyatspi.ROLE_DIALOG, pyatspi.ROLE_FILE_CHOOSER}


def dialogs(process):
    for application in pyatspi.Registry.getDesktop(0):
        if application is not None and application.get_process_id() == process:
            for window in application:
                if window is not None and window.getRole() in DIALOG_ROLES and is_showing(window):
                    yield window


def is_showing(node):
    return node.getState().contains(pyatspi.STATE_SHOWING)


def size_difference(window, width, height):
    extents = window.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
    return abs(extents.width - width) + abs(extents.height - height)


def shown(window, role):
    return pyatspi.findAllDescendants(window, lambda node: node.getRole() == role and is_showing(node))


def main(process, width, height, button=None):
    found = sorted(dialogs(int(process)), key=lambda window: size_difference(window, int(width), int(height)))
    if not found:
        sys.exit(4)
    buttons = shown(found[0], pyatspi.ROLE_PUSH_BUTTON)
    if button is not None:
        named = [node for node in buttons if node.name == button]
        if not named:
            print([node.name for node in buttons], file=sys.stderr)
            sys.exit(5)
        named[0].queryAction().doAction(0)
    else:
        texts = [node.queryText().getText(0, -1) for node in shown(found[0], pyatspi.ROLE_LABEL)]
        print(json.dumps({"texts": texts, "buttons": [node.name for node in buttons]}))


main(*sys.argv[1:])
