"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest


def product(request: HttpRequest) -> dict[str, object]:
    """The product's name and whether this is a demonstration world (domain.md §10)."""
    return {"product_name": settings.PRODUCT_NAME, "is_demo": settings.DEMO}
