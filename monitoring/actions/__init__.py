"""What people do in monitoring: one function for each change of state."""
