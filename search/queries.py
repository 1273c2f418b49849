"""What "find plans" means on this site: the public plans that the words find, with the passage that holds them."""

from collections.abc import Mapping

from django.utils.safestring import SafeString

from plans_app.finding import clean_query, find_plans, query_words
from plans_app.listing import Listing
from plans_app.models import PlanPage
from plans_app.queries import public_plans
from plans_app.reading import excerpt, plan_text
from plans_app.vietnamese import fold

RESULTS_ON_A_PAGE = 10


def search_plans(params: Mapping[str, str]) -> Listing:
    """The page of results that `params` ask for: q, campaign, year, issuer, page. Each plan gets its `snippet`."""
    text = clean_query(params.get("q", ""))
    listing = Listing(params, base=find_plans(public_plans(), text), query=text, page_size=RESULTS_ON_A_PAGE)
    words = query_words(text)
    for plan in listing.plans:
        plan.snippet = snippet(plan, words)
    return listing


def snippet(plan: PlanPage, words: list[str]) -> SafeString:
    """The passage of `plan` with most of the folded `words`, those marked."""
    return excerpt(plan_text(plan), words, fold=fold)
