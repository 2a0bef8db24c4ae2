"""Values in workbooks: the template that goes out, and what comes back."""
