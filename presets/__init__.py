"""Networks and blocks, each written so that it reads like its paper's table.

To add a network, write a function with `@preset` in a file of this folder; a new file is one line
in `presets/catalogue.py`.
"""
