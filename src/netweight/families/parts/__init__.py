"""Parts of documents that several families build on."""
