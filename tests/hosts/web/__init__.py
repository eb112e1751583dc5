"""The web host: the server, the page in a real browser, and a replica of the side of Excel that it speaks to."""
