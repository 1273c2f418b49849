"""Bodies whose names share words with a text that nobody answers to."""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator

from plans_app.abbreviations import spell_out
from plans_app.actions.directory_search import in_scope
from plans_app.actions.recipient_readings import IssuerContext
from plans_app.actions.recipients import Candidate, Reason
from plans_app.models import Organization, OrganizationAlias, OrganizationGroup
from plans_app.vietnamese import fold

MOST_CANDIDATES = 4
# A name that shares less is no help.
LEAST_LIKENESS = 0.35
# A name that is only like another is never as sure as one that is the same.
HIGHEST_CONFIDENCE = 0.6
_FILLERS = {"va", "cac", "cua", "tai", "thuoc", "don", "vi"}


class SimilarNames:
    """The names of the directory by their words. Rare words weigh more: "Duy Tiên" tells more than "Phòng"."""

    def __init__(self, *, issuer_id: int | None, day, context: IssuerContext):
        self.context = context
        self.place = {word for unit in context.units for word in f"{unit.level_key} {unit.name}".split()}
        self.words_of: list[tuple[type, int, set[str]]] = []
        self.names_with: dict[str, list[int]] = defaultdict(list)
        for model, pk, key in _names(issuer_id, day):
            for word in (words := _words(key)):
                self.names_with[word].append(len(self.words_of))
            self.words_of.append((model, pk, words))

    def candidates(self, texts: Iterable[str]) -> dict[str, tuple[Candidate, ...]]:
        """The likest bodies and groups for each of `texts`, the likest first. Two queries in all."""
        found = {text: self._likest(text) for text in texts}
        wanted = [place for places in found.values() for place in places]
        targets = {
            model: model.objects.in_bulk({pk for likeness, (kind, pk) in wanted if kind is model})
            for model in (Organization, OrganizationGroup)
        }
        return {
            text: tuple(
                Candidate(targets[model][pk], Reason.SIMILAR, round(likeness * HIGHEST_CONFIDENCE, 2))
                for likeness, (model, pk) in places
            )
            for text, places in found.items()
        }

    def _likest(self, text: str) -> list[tuple[float, tuple[type, int]]]:
        best: dict[tuple[type, int], float] = {}
        for key in self._spellings(text):
            for index, likeness in self._likenesses(_words(key)):
                model, pk, _words_of_name = self.words_of[index]
                best[model, pk] = max(likeness, best.get((model, pk), 0))
        likest = heapq.nlargest(MOST_CANDIDATES, best.items(), key=lambda item: item[1])
        return [(likeness, place) for place, likeness in likest if likeness >= LEAST_LIKENESS]

    def _spellings(self, text: str) -> set[str]:
        """The text as it stands and written out."""
        key = fold(text.partition(":")[0]) or fold(text)
        return {key, *spell_out(key, self.context.units[0].level if self.context.units else "")}

    def _likenesses(self, words: set[str]) -> Iterator[tuple[int, float]]:
        """The weight of the shared words in the weight of both names (Dice), for each name that shares one.

        The issuer's place may be left out of a line, so that a name is no less like it for having the place.
        """
        own = words - self.place or words
        shared: dict[int, float] = defaultdict(float)
        for word in own:
            for index in self.names_with.get(word, ()):
                shared[index] += self._weight(word)
        own_weight = sum(map(self._weight, own))
        for index, weight in shared.items():
            other = self.words_of[index][2]
            yield index, 2 * weight / (own_weight + sum(map(self._weight, other - self.place or other)))

    def _weight(self, word: str) -> float:
        return 1 / (1 + len(self.names_with.get(word, ()))) ** 0.5


def _names(issuer_id: int | None, day) -> Iterator[tuple[type, int, str]]:
    """Every name of a body that exists on `day`, and of a group that the issuer may mean."""
    existing = Organization.objects.valid_on(day)
    for pk, key, short_key in existing.values_list("pk", "key", "short_key"):
        yield Organization, pk, key
        if short_key:
            yield Organization, pk, short_key
    aliases = OrganizationAlias.objects.filter(in_scope(issuer_id), organization__in=existing.values("pk"))
    for pk, key in aliases.values_list("organization_id", "key"):
        yield Organization, pk, key
    for pk, key in OrganizationGroup.objects.filter(in_scope(issuer_id)).values_list("pk", "key"):
        yield OrganizationGroup, pk, key


def _words(key: str) -> set[str]:
    return set(key.split()) - _FILLERS
