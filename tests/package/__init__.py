"""Tests of `im_xl.package`."""
