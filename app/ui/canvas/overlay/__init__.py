"""What lies over the canvas: breadcrumb, bubbles, legend, minimap."""
