"""From a document to rows in execution order."""
