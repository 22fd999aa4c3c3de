"""Credentials that are none: the emulator accepts any, and takes them for account 123456789012."""

ACCESS_KEY = "sandbox"
SECRET_KEY = "sandbox"
