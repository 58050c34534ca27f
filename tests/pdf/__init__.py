"""Tests of the PDF made from a Word file."""
