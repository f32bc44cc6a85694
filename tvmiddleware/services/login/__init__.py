"""Logging in: who is it (identity), may this device have a session (session_limits, binding), the
session it gets (entry).

``entry.device_login`` is the dispatcher that the API calls; ``entry.account_admit`` lets in whom somebody else has
identified (a phone that confirms a TV's QR code). A new way to identify an account is one more source in identity.py.
"""
