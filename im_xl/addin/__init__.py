"""The Excel add-in: built from text (macros/, the register of functions, the ribbon), installed, and diagnosed."""
