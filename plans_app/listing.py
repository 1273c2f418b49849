"""A list of plans as a reader sees it: filters with their counts, pages, and one address for each state."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import CharField, Count, F, QuerySet, Value
from django.db.models.functions import Cast, ExtractYear
from django.utils.translation import gettext_lazy as _

from plans_app.models import Campaign, Organization, PlanCampaign, PlanPage
from plans_app.queries import attach_campaigns, attach_issuances, public_plans
from plans_app.vietnamese import fold

PAGE_SIZE = 20
FACET_LABELS = {"campaign": _("Campaign"), "year": _("Year"), "issuer": _("Issuer")}
LARGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class PlanFilters:
    """What a reader chose. "" means all; what makes no sense in an address counts as not chosen."""

    campaign: str = ""
    year: str = ""
    issuer: str = ""

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> "PlanFilters":
        year, issuer = params.get("year", ""), params.get("issuer", "")
        return cls(
            campaign=params.get("campaign", "").replace("\x00", "")[:100],
            year=year if _is_number(year, 9999) else "",
            issuer=issuer if _is_number(issuer, LARGEST_ID) else "",
        )

    def apply(self, plans: QuerySet[PlanPage]) -> QuerySet[PlanPage]:
        if self.campaign:
            ties = PlanCampaign.objects.filter(tag__slug=self.campaign)
            plans = plans.filter(pk__in=ties.values("content_object"))
        if self.year:
            plans = plans.filter(issued_on__year=int(self.year))
        if self.issuer:
            plans = plans.filter(issuer=int(self.issuer))
        return plans

    def without(self, name: str) -> "PlanFilters":
        return replace(self, **{name: ""})

    def chosen(self) -> dict[str, str]:
        """The filters that are set, always in the same order."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value}


def _is_number(text: str, largest: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 11 and 1 <= int(text) <= largest


@dataclass(frozen=True)
class Option:
    """A value that a filter may take, with the number of plans behind it."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    options: list[Option]


@dataclass(frozen=True)
class ChosenFilter:
    """A filter in force, and the address without it."""

    label: str
    value: str
    remove_query: str


class Listing:
    """One page of plans. `fixed` filters belong to the address itself (a campaign's page) and are not shown.

    `base` narrows the plans before the filters, as a search does; `query` is the text that it was for.
    """

    def __init__(
        self,
        params: Mapping[str, str],
        *,
        base: QuerySet[PlanPage] | None = None,
        query: str = "",
        fixed: Mapping[str, str] | None = None,
        page_size: int = PAGE_SIZE,
    ):
        self.params = params
        self.base = public_plans() if base is None else base
        self.query = query
        self.fixed = dict(fixed or {})
        self.filters = replace(PlanFilters.from_params(params), **self.fixed)
        self.page_size = page_size

    @cached_property
    def page(self) -> Page:
        paginator = Paginator(self.filters.apply(self.base), self.page_size)
        paginator.count = self.count
        page = paginator.get_page(self.params.get("page"))
        page.object_list = attach_issuances(attach_campaigns(page.object_list))
        return page

    @property
    def plans(self) -> list[PlanPage]:
        return self.page.object_list

    @cached_property
    def count(self) -> int:
        """How many plans the filters leave. The counts by year hold it already: every issued plan has a date."""
        years = next(facet for facet in self.facets if facet.name == "year")
        return sum(option.count for option in years.options if option.is_chosen or not self.filters.year)

    @property
    def page_links(self) -> list[tuple[int | str, str]]:
        """Numbers of pages with their queries; the gap between them has none."""
        numbers = self.page.paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1)
        return [(number, self._page_query(number) if isinstance(number, int) else "") for number in numbers]

    @property
    def previous_query(self) -> str:
        return self._page_query(self.page.number - 1)

    @property
    def next_query(self) -> str:
        return self._page_query(self.page.number + 1)

    @property
    def canonical_query(self) -> str:
        """The one query that stands for this list, "" for its first page without filters."""
        return self._page_query(self.page.number)

    @cached_property
    def facets(self) -> list[Facet]:
        """The filters with the plans that each choice would leave, counted in one query."""
        names = [name for name in FACET_LABELS if name not in self.fixed]
        counts = [_COUNTERS[name](self.filters.without(name).apply(self.base).order_by()) for name in names]
        options: dict[str, list[Option]] = {name: [] for name in names}
        for name, value, label, count in counts[0].union(*counts[1:], all=True):
            chosen = getattr(self.filters, name) == value
            options[name].append(Option(value, label, count, chosen))
        return [Facet(name, FACET_LABELS[name], _sorted(name, options[name])) for name in names]

    @property
    def chosen(self) -> list[ChosenFilter]:
        """The filters in force, each with the way to drop it."""
        shown = {name: value for name, value in self.filters.chosen().items() if name not in self.fixed}
        return [
            ChosenFilter(FACET_LABELS[name], self._label(name, value), self._query(self.filters.without(name)))
            for name, value in shown.items()
        ]

    def _label(self, name: str, value: str) -> str:
        """The words for a chosen value, asked of the directory when no plan stands behind it."""
        facet = next(facet for facet in self.facets if facet.name == name)
        label = next((option.label for option in facet.options if option.value == value), "")
        if label or name == "year":
            return label or value
        if name == "campaign":
            found = Campaign.objects.filter(slug=value).values_list("name", flat=True)
        else:
            found = Organization.objects.filter(pk=int(value)).values_list("name", flat=True)
        return found.first() or value

    def _page_query(self, number: int) -> str:
        return self._query(self.filters, page=number)

    def _query(self, filters: PlanFilters, page: int = 1) -> str:
        values = {"q": self.query} if self.query else {}
        values |= {name: value for name, value in filters.chosen().items() if name not in self.fixed}
        if page > 1:
            values["page"] = str(page)
        return urlencode(values)


def _count_campaigns(plans: QuerySet[PlanPage]) -> QuerySet:
    return _counted(
        PlanCampaign.objects.filter(content_object__in=plans.values("pk")), "campaign", F("tag__slug"), F("tag__name")
    )


def _count_years(plans: QuerySet[PlanPage]) -> QuerySet:
    year = Cast(ExtractYear("issued_on"), CharField())
    return _counted(plans.filter(issued_on__isnull=False), "year", year, year)


def _count_issuers(plans: QuerySet[PlanPage]) -> QuerySet:
    return _counted(plans, "issuer", Cast("issuer_id", CharField()), F("issuer__name"))


_COUNTERS = {"campaign": _count_campaigns, "year": _count_years, "issuer": _count_issuers}


def _counted(rows: QuerySet, name: str, value, label) -> QuerySet:
    grouped = rows.order_by().values(facet=Value(name, output_field=CharField()), facet_value=value, facet_label=label)
    return grouped.annotate(facet_count=Count("pk")).values_list("facet", "facet_value", "facet_label", "facet_count")


def _sorted(name: str, options: list[Option]) -> list[Option]:
    if name == "year":
        return sorted(options, key=lambda option: option.value, reverse=True)
    return sorted(options, key=lambda option: (-option.count, fold(option.label)))
