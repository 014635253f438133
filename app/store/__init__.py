"""What is kept on disk for a person: trainings, profiles, and where they are."""
