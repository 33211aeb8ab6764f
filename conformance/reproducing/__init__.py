"""Reproducing: what shows a failure again, elsewhere and later: a recipe, and the files that are made from it."""
