"""Tests of the web host."""
