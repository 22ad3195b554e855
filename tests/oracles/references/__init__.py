"""Reference implementations of the zoo's entries, one module a family: `REFERENCES` maps ids to what builds one.

They are built on the meta device, so no weight is made. `IGNORED` is a regular expression for buffers that are
no part of the architecture, or in no checkpoint (tables of indices).
"""
