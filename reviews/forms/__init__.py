"""Forms of the core, one module for each family of screens; import the module you need."""
