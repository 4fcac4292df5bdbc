"""Shows one window that takes files, and answers with the address of each that is dropped onto it; then it ends."""

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk


def received(_window, _context, _x, _y, data, _info, _time):
    for address in data.get_uris():
        print("answer:", address, flush=True)
    Gtk.main_quit()


window = Gtk.Window(title="A window for files")
window.set_default_size(300, 200)
window.drag_dest_set(Gtk.DestDefaults.ALL, None, Gdk.DragAction.COPY)
window.drag_dest_add_uri_targets()
window.connect("drag-data-received", received)
window.show_all()
Gtk.main()
