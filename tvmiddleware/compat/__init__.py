"""What published plug-ins import. The names they know (``tvmiddleware.api_base``, ``billing_helpers``, ``register``,
``exceptions``) are modules of a line or two that lead here."""
