"""What Convas costs, beside peers and floors measured in the same run: make bench.

`python -m tests.bench [--quick] [--markdown] [part ...]`. Each part is a module here with
`tables(effort)`. Aims are printed beside what is seen; nothing is asserted.
"""
