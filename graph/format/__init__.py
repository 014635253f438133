"""The .convas file and the clipboard: reading, checking and writing; graph/file.py is the door."""
