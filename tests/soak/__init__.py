"""The long fault tests: `./dev soak [name]`."""
