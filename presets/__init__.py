"""Networks and blocks, each written so that it reads like its paper's table.

To add a network, write a function with `@preset` in a file of this folder and name the file in
`presets/catalogue.py`.
"""
