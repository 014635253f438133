"""The process that runs generated code; nobody imports it."""
