"""The training script that runs without Convas."""
