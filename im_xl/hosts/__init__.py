"""Couriers between a workbook and the pipeline; they hold no rule, no amount, no layout."""
