"""The yardstick: two views in a plain Django project, such as anybody would write them."""
