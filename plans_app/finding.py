"""Which plans a few typed words find, on every database, and in which order."""

import re

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from wagtail.search.query import PlainText

from plans_app.models import PlanPage
from plans_app.vietnamese import fold, nfc

MAX_LENGTH = 200
MAX_WORDS = 20
# "39", "39/KH", "số: 39/KH-UBND": a number, and what stands after the stroke.
_REFERENCE = re.compile(r"^(?:số\s*:?\s*)?(\d{1,7}[a-z]?)\s*(/[\w./-]*)?$", re.IGNORECASE)


def clean_query(text: str) -> str:
    """What is looked for: one spelling, one line, at most MAX_LENGTH characters, no control characters."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text[: MAX_LENGTH * 4])
    return " ".join(nfc(printable).split())[:MAX_LENGTH].strip()


def query_words(text: str) -> list[str]:
    """The folded words of `text`, each once."""
    return list(dict.fromkeys(fold(text).split()))[:MAX_WORDS]


def find_plans(plans: QuerySet[PlanPage], text: str) -> QuerySet[PlanPage]:
    """The plans that hold every word of `text`, with or without its accents, or whose reference begins with it.

    First the plan of that reference; then subjects that hold the words as typed, then subjects that hold them
    without accents, then the rest; the newest first in each.
    """
    text = clean_query(text)
    words = query_words(text)
    if not words:
        return plans.none()
    reference = reference_prefix(text)
    matching = Q(pk__in=_ids_with_words(words))
    if reference:
        matching |= Q(issuances__reference__startswith=reference)
    return (
        plans.filter(matching)
        .annotate(match_rank=_rank(text, words, reference))
        .order_by("-match_rank", "-issued_on", "-pk")
    )


def reference_prefix(text: str) -> str:
    """The beginning of a reference that `text` names: "39/KH-" for "số 39/kh-", "39/" for "39", "" for words."""
    match = _REFERENCE.match(text)
    return f"{match[1]}{match[2] or '/'}".upper() if match else ""


def _ids_with_words(words: list[str]) -> QuerySet:
    """The keys of the plans whose folded text holds all words.

    The index is asked without its rank: on SQLite that rank is a subquery for every hit, so that the time grows
    with the square of the hits.
    """
    hits = PlanPage.objects.order_by().search(PlainText(" ".join(words)), order_by_relevance=False)
    return hits.get_queryset().order_by().values("pk")


def _rank(text: str, words: list[str], reference: str) -> Case:
    typed = re.findall(r"\w+", text)[:MAX_WORDS]
    ranks = []
    if reference:
        ranks.append(When(issuances__reference=reference, then=Value(4)))
        ranks.append(When(issuances__reference__startswith=reference, then=Value(3)))
    ranks.append(When(_all_of([_in_title(word) for word in typed]), then=Value(2)))
    # The slug is the folded subject.
    ranks.append(When(_all_of([Q(slug__contains=word) for word in words]), then=Value(1)))
    return Case(*ranks, default=Value(0), output_field=IntegerField())


def _in_title(word: str) -> Q:
    """SQLite knows upper and lower case of ASCII letters only, so the usual forms are named."""
    return Q(title__contains=word.lower()) | Q(title__contains=word.upper()) | Q(title__contains=word.capitalize())


def _all_of(conditions: list[Q]) -> Q:
    combined = Q()
    for condition in conditions:
        combined &= condition
    return combined
