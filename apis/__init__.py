"""The APIs: one folder per URL prefix. They stand above every app; no app imports them."""
