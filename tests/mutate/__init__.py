"""``make mutate``: whether the tests notice small changes of the code."""
