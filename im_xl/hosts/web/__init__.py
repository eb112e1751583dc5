"""The web host: Excel with Microsoft 365 runs the add-in, and a server inside the county's network computes.

Nothing is kept here. Installed with `im-xl[server]`; see docs/betrieb.md.
"""
