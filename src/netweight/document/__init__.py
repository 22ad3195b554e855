"""The design document: nodes, groups, the reader, decode errors and the JSON Schema."""
