"""What is found out about a model: shapes, costs, receptive fields, problems, differences."""
