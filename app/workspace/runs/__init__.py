"""Runs as the window knows them: profiles and trainings, under way and kept from earlier sessions."""
