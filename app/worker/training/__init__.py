"""Short trainings: the generated source, some images, a recipe; all of it kept in a folder."""
