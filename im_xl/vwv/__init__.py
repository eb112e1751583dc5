"""The regulation: pure functions over dated parameters; no spreadsheet, no clock, no files but its YAML."""
