"""Shows one coloured window and answers with the name of each key that is pressed in it; Escape ends it."""

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk


def key_pressed(_window, event):
    name = Gdk.keyval_name(event.keyval)
    print("answer:", name, flush=True)
    if name == "Escape":
        Gtk.main_quit()


style = Gtk.CssProvider()
style.load_from_data(b"window { background: #d02090; }")
Gtk.StyleContext.add_provider_for_screen(
    Gdk.Screen.get_default(), style, Gtk.STYLE_PROVIDER_PRIORITY_APPLICATION
)
window = Gtk.Window(title="A window for the test")
window.set_default_size(300, 200)
window.connect("key-press-event", key_pressed)
window.connect("delete-event", Gtk.main_quit)
window.show_all()
Gtk.main()
