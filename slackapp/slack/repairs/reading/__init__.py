"""Reading and answering a private word. Visible to its receiver alone."""
