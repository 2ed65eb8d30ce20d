"""Thanks: said in private first, shared only when the receiver agrees."""
