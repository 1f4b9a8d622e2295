"""Two people at once, two tabs, the same form twice: what is acknowledged is kept, once."""
