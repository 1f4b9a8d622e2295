"""How fast the pages are, beside bare Django views: `./dev bench`; docs/performance.md explains."""
