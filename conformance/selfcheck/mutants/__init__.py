"""Mutation testing: the emulator's own service, changed in one small place at a time, must not pass for faithful.

A fault is a lie that somebody thought of; a mutant is one that nobody did. ``making`` draws them, ``judging`` tries
each in a process of its own, ``reporting`` says which survived, and why those in ``survivors.toml`` may.
"""
