"""Self-check: the suite judged by what it would have caught. Wrong emulators must be caught, lawful ones left alone."""
