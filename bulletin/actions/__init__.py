"""Changes of state, one function each."""
