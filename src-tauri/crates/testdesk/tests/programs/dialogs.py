"""Shows native dialogs one after the other, as named on the command line, and writes each answer."""

import sys

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gtk


def question():
    # An app's main window often has the same title as its dialogs.
    parent = Gtk.Window(title="Suitecase")
    parent.show_all()
    dialog = Gtk.MessageDialog(
        transient_for=parent,
        message_type=Gtk.MessageType.WARNING,
        buttons=Gtk.ButtonsType.OK_CANCEL,
        text="Disconnect this workspace?",
        secondary_text="Its token is kept.",
    )
    dialog.set_title("Suitecase")
    dialog.set_default_response(Gtk.ResponseType.OK)
    answer = Gtk.ResponseType(dialog.run()).value_nick
    dialog.destroy()
    parent.destroy()
    return answer


def folder():
    dialog = Gtk.FileChooserDialog(title="Pick a folder", action=Gtk.FileChooserAction.SELECT_FOLDER)
    dialog.add_buttons("Never mind", Gtk.ResponseType.CANCEL, "Take it", Gtk.ResponseType.ACCEPT)
    dialog.set_default_response(Gtk.ResponseType.ACCEPT)
    answer = Gtk.ResponseType(dialog.run()).value_nick + " " + str(dialog.get_filename())
    dialog.destroy()
    return answer


def save():
    # The kind of dialog that apps get without knowing GTK: with the buttons and the questions of the toolkit itself.
    dialog = Gtk.FileChooserNative.new("Export the list", None, Gtk.FileChooserAction.SAVE, None, None)
    dialog.set_do_overwrite_confirmation(True)
    dialog.set_current_name("list of 2026-11-23.csv")
    answer = Gtk.ResponseType(dialog.run()).value_nick + " " + str(dialog.get_filename())
    dialog.destroy()
    return answer


for name in sys.argv[1:]:
    print("answer:", {"question": question, "folder": folder, "save": save}[name](), flush=True)
