"""What is seen: theme, widgets, canvas, panels, dialogs, tools, and the window that holds them."""
