"""Speed, faults and outside judges behind `dev.py bench`, `faults` and `judges`. Not part of the image."""
