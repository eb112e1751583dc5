"""The procedure through the year: each sheet by real workbooks."""
