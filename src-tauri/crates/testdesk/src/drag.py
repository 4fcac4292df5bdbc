"""Offers files to be dragged away: a small window in the corner of the screen, above all others.

Arguments: the files. Writes a line for each step: "ready" once it can be pressed, "begun" when the drag begins,
"accepted" when what is below the pointer would take the files, "dropped" or "refused" at its end.
"""

import pathlib
import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GLib, Gtk

FILES = [pathlib.Path(file).as_uri() for file in sys.argv[1:]]
BETWEEN_LOOKS = 20
outcome = ["dropped"]


def say(word):
    print(word, flush=True)


def begun(_widget, context):
    say("begun")
    GLib.timeout_add(BETWEEN_LOOKS, look, context)


def look(context):
    if context.get_selected_action() == 0:
        return True
    say("accepted")
    return False


def give(_widget, _context, data, _info, _time):
    data.set_uris(FILES)


def refused(_widget, _context, _result):
    outcome.append("refused")
    return True


def ended(_widget, _context):
    say(outcome[-1])
    Gtk.main_quit()


def ready(_widget, _event):
    # The first picture is painted, so the window takes presses.
    say("ready")
    return False


window = Gtk.Window(type=Gtk.WindowType.POPUP)
window.set_default_size(48, 24)
window.move(0, 0)
window.add_events(Gdk.EventMask.BUTTON_PRESS_MASK)
window.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, None, Gdk.DragAction.COPY)
window.drag_source_add_uri_targets()
window.connect("drag-begin", begun)
window.connect("drag-data-get", give)
window.connect("drag-failed", refused)
window.connect("drag-end", ended)
window.connect("map-event", ready)
window.show_all()
Gtk.main()
