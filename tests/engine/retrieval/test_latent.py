from pathlib import Path

import numpy as np
import pytest

from motcua import data
from motcua.engine import Engine
from motcua.evaluation.training import example_places
from motcua.retrieval.features import FAINT, FEATURES
from motcua.retrieval.index import is_example
from motcua.retrieval.latent import ARRAYS, Latent, analyse, unit
from motcua.retrieval.postings import Postings
from motcua.retrieval.terms import Spelling, spell, tokens_of, with_pairs

SHORT = (
    (0, "trợ cấp mai táng"),
    (0, "tiền ma chay"),
    (1, "giấy phép xây dựng"),
    (1, "xin phép xây nhà"),
    (2, "đăng ký nuôi chim yến"),
    (3, "đổi bằng lái xe"),
    (4, "thi hòa giải viên giỏi"),
    (5, "đấu nối nước sạch"),
)
ASKED = (
    (0, "trong nhà vừa có giỗ, xin tiền mai táng ở đâu"),
    (0, "tiền ma chay khi có giỗ"),
    (1, "xây nhà cần giấy phép"),
    (1, "giấy phép xây nhà ba lầu"),
    (2, "nuôi chim yến phải đăng ký"),
    (2, "đăng ký nhà yến"),
    (3, "bằng lái xe hết hạn thì đổi"),
    (4, "hòa giải viên đi thi"),
    (5, "kéo nước sạch vô nhà"),
)


def terms(text: str) -> list[str]:
    return with_pairs(spell(tokens_of(text), Spelling.FOLDED))


def analysed(left_out: tuple[int, ...] = ()) -> Latent:
    short, asked = (Postings.build(lambda texts=texts: [terms(text) for _, text in texts]) for texts in (SHORT, ASKED))
    owner = np.array([place for place, _ in (*SHORT, *ASKED)], dtype=np.int32)
    return analyse(short, asked, owner, 6, np.isin(np.arange(len(ASKED)), left_out) if left_out else None)


def towards(latent: Latent, text: str) -> np.ndarray:
    return latent.towards(dict.fromkeys(terms(text), 1.0))


def test_words__that_keep_the_same_company_are_alike() -> None:
    latent = analysed()
    alike = latent.short @ towards(latent, "ma chay")
    assert alike[0] > 0.7 > 0.3 > max(alike[2:])  # "trợ cấp mai táng" shares no word with it


@pytest.mark.parametrize(("text", "record"), [("ma chay", 0), ("xây nhà", 1), ("yến", 2), ("nuôi yen", 2)])
def test_record__that_words_lead_to_is_the_most_alike(text: str, record: int) -> None:
    latent = analysed()
    assert int(np.argmax(latent.whole_directions @ towards(latent, text))) == record


def test_texts__have_length_one_or_lie_outside_and_have_none() -> None:
    latent = analysed()  # five directions for six records: one lies outside
    lengths = [float(np.linalg.norm(vector)) for vector in (*latent.short, *latent.asked)]
    assert [round(length, 2) for length in lengths] == [1.0] * 7 + [0.0] + [1.0] * 8 + [0.0]


@pytest.mark.parametrize("text", ["", "ặặặ", "trâu gõ mõ"])
def test_unknown_words__lead_nowhere(text: str) -> None:
    assert not towards(analysed(), text).any()


def test_question_left_out__teaches_no_word() -> None:
    assert towards(analysed(), "giỗ").any()
    assert not towards(analysed(left_out=(1,)), "giỗ").any()


def test_weights__turn_the_direction() -> None:
    latent = analysed()
    mixed = latent.towards({"yen": 1.0, "xay": 0.1})
    assert latent.whole_directions[2] @ mixed > latent.whole_directions[1] @ mixed
    other = latent.towards({"yen": 0.1, "xay": 1.0})
    assert latent.whole_directions[1] @ other > latent.whole_directions[2] @ other


def test_saved__opens_equal(tmp_path: Path) -> None:
    latent = analysed()
    latent.save(tmp_path / "latent")
    opened = Latent.open(tmp_path / "latent")
    for name in (*ARRAYS, "whole_directions"):
        assert np.array_equal(getattr(opened, name), getattr(latent, name))


def test_same_texts__give_the_same_directions() -> None:
    assert np.array_equal(analysed().directions, analysed().directions)


@pytest.mark.parametrize("records", [0, 1, 3])
def test_no_texts__have_no_direction(records: int) -> None:
    nothing = Postings.build(lambda: [])
    latent = analyse(nothing, nothing, np.zeros(0, dtype=np.int32), records)
    assert latent.whole_directions.shape == (records, 0)
    assert latent.towards({"gì": 1.0}).shape == (0,)


def test_arrays__of_different_widths_are_refused() -> None:
    latent = analysed()
    with pytest.raises(ValueError, match="different builds"):
        Latent(latent.terms, latent.directions[:, 1:], latent.short, latent.asked, latent.wholes)


def test_unit__leaves_nothing_where_there_was_nothing() -> None:
    assert unit(np.array([[0.0, 0.0], [3.0, 4.0]], dtype=np.float32)).tolist() == [
        [0.0, 0.0],
        pytest.approx([0.6, 0.8]),
    ]


def test_example_left_out__is_not_alike_itself(engine: Engine) -> None:
    places = example_places(engine.searcher)
    text = next(line["text"] for line in data.json_lines("questions") if is_example(line) and line["text"] in places)
    query = engine.reader.read(text).query
    owner = engine.searcher.indexes.examples.owner[places[text][0]]

    def likeness(left_out: list[int] | None) -> tuple[float, float]:
        out = None if left_out is None else np.array(left_out, dtype=np.intp)
        found = engine.searcher.candidates(query, asked_out=out)
        row = found.matrix[found.numbers.tolist().index(int(owner))]
        return float(row[FEATURES.index("latent_best")]), float(row[FEATURES.index("latent_whole")])

    (best, whole), (best_left, whole_left) = likeness(None), likeness(places[text])
    assert best > best_left
    assert whole > whole_left


def test_record__that_shares_no_word_is_found_only_by_a_clear_likeness(engine: Engine) -> None:
    found = engine.searcher.candidates(engine.reader.read("hỗ trợ trồng quế hữu cơ").query)
    shared = [name for name in FEATURES if name.split("_")[0] in ("name", "short", "asked", "paper", "body")]
    columns = [FEATURES.index(name) for name in shared if name not in ("name_unasked", "name_denied")]
    likeness = found.matrix[:, FEATURES.index("latent_whole")]
    assert ((found.matrix[:, columns] > 0).any(axis=1) | (likeness >= FAINT)).all()
    assert len(found.numbers) < len(engine.searcher.keys)
