"""Documents that others write, a file a form."""
