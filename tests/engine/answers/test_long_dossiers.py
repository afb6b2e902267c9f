"""A dossier longer than an answer tells: what is left out is said."""

from tests.factories.procedures import procedure

from motcua.answers.facts import MOST_PAPERS, lines
from motcua.records.facets import Facet
from motcua.records.model import Document, DossierGroup


def papers(count: int) -> list[str]:
    names = (f"Giấy {'a' * length}" for length in range(1, count + 1))
    group = DossierGroup(documents=tuple(Document(name=name, originals=1) for name in names))
    return [line.text for line in lines(procedure(dossier=(group,)), Facet.DOCUMENTS)]


def test_long_group__says_that_papers_are_left_out() -> None:
    told = papers(MOST_PAPERS + 1)
    assert len(told) == MOST_PAPERS + 1
    assert told[-1] == "Còn giấy tờ khác, xem tại nguồn."


def test_group_of_the_greatest_length__is_told_whole() -> None:
    told = papers(MOST_PAPERS)
    assert len(told) == MOST_PAPERS
    assert all(text.startswith("Giấy a") for text in told)
