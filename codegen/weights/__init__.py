"""Numbers for a model: drawn as torch draws them, read from files, or torchvision's."""
