"""What leaves Convas: one file for each form a model is written in."""
