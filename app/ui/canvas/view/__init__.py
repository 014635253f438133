"""The scene, the camera, and what the mouse does."""
