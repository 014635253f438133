"""What a training run is asked for: data, recipe, and whether the network suits the data."""
