"""Sets of files: what the lists of enrolments among them mean with the help of the others."""
