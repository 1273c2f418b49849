"""The search page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from search.forms import SearchForm
from search.queries import search_plans


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Finds plans by words, with or without accents, and by number and notation."""
    listing = search_plans(request.GET)
    form = SearchForm(initial={"q": listing.query})
    return render(request, "search/search.html", {"listing": listing, "form": form, "query": listing.query})
