"""Questions that wait for an answer: files, presets, exports, trainings."""
