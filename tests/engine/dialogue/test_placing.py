"""The person's place in a conversation: said, told with where to hand in, asked about, chosen."""

import pytest

from motcua.answers.placing import desks_of
from motcua.answers.reply import Decision, Reply
from motcua.answers.verifier import faults
from motcua.dialogue.respond import Responder
from motcua.dialogue.state import State, Whereabouts
from motcua.engine import Engine
from motcua.records.facets import Facet
from motcua.records.model import Level

BIRTH = "1.001193"
WHERE = "đăng ký khai sinh nộp ở đâu"


@pytest.fixture(scope="module")
def here(engine: Engine) -> Responder:
    return Responder(engine.catalogue, engine.searcher, engine.reader, "Quảng Ngãi")


def talk(responder: Responder, *turns: str, state: State | None = None) -> tuple[Reply, State]:
    state = state or State()
    for turn in turns:
        reply, state = responder.respond(turn, state)
    return reply, state


def test_no_place__leaves_the_reply_without_a_note(here: Responder) -> None:
    reply, state = talk(here, WHERE)
    assert reply.place is None
    assert state.place == Whereabouts()


def test_district__goes_on_with_the_subject_and_asks_which_commune(here: Responder) -> None:
    reply, state = talk(here, WHERE, "tôi ở quận Bình Thạnh")
    assert reply.answered == (BIRTH,)
    assert reply.facets == (Facet.WHERE,)
    assert reply.place is not None
    assert reply.place.asks
    assert len(reply.place.communes) == 5
    assert reply.text.endswith(f"{reply.place.note}\n{reply.place.source}")
    assert state.place.units == ("cu.765",)


@pytest.mark.parametrize(
    ("chosen", "unit", "commune"),
    [
        ("phường 25", "cu.26920", "26956"),
        ("25", "cu.26920", "26956"),
        ("cái thứ hai", "26911", "26911"),
        ("2", "26911", "26911"),
        ("Gia Định", "26944", "26944"),
        ("phuong gia dinh", "26944", "26944"),
    ],
)
def test_district__is_settled_by_the_next_turn(here: Responder, chosen: str, unit: str, commune: str) -> None:
    reply, state = talk(here, WHERE, "tôi ở quận Bình Thạnh", chosen)
    assert state.place.units == (unit,)
    assert reply.answered == (BIRTH,)
    assert reply.place is not None
    assert [one.code for one in reply.place.communes] == [commune]
    assert not reply.place.asks
    assert f"bộ phận một cửa (Trung tâm Phục vụ hành chính công) {reply.place.communes[0].name}" in reply.text


def test_place__is_asked_once(here: Responder) -> None:
    reply, state = talk(here, WHERE, "tôi ở quận Bình Thạnh", "đăng ký kết hôn nộp ở đâu")
    assert reply.place is not None
    assert not reply.place.asks
    assert state.place.asked


def test_place__stays_for_the_turns_after(here: Responder) -> None:
    reply, state = talk(here, "đăng ký khai sinh ở xã Ba Tơ nộp ở đâu", "còn lệ phí?", "đăng ký kết hôn nộp ở đâu")
    assert state.place.units == ("21484",)
    assert reply.place is not None
    assert reply.place.communes[0].name == "Xã Ba Tơ"


def test_fee__is_told_without_the_place(here: Responder) -> None:
    reply, _ = talk(here, "đăng ký khai sinh ở xã Ba Tơ lệ phí bao nhiêu")
    assert reply.answered == (BIRTH,)
    assert reply.place is None


@pytest.mark.parametrize(("typed", "unit"), [("Ba Tơ", "21484"), ("Ba Tô", "21523"), ("1", "21523")])
def test_names_alike_without_marks__are_asked_about(here: Responder, typed: str, unit: str) -> None:
    reply, state = talk(here, "dang ky khai sinh o xa ba to nop o dau")
    assert reply.place is not None
    assert reply.place.asks
    assert {one.code for one in reply.place.communes} == {"21484", "21523"}
    _, after = talk(here, typed, state=state)
    assert after.place.units == (unit,)


def test_many_districts__are_told_apart_by_a_name(here: Responder) -> None:
    _, state = talk(here, "phường 1", "Gò Vấp")
    assert state.place.units == ("cu.26890",)


def test_not_knowing__is_accepted(here: Responder) -> None:
    reply, state = talk(here, WHERE, "tôi ở quận Bình Thạnh", "không biết")
    assert reply.answered == (BIRTH,)
    assert reply.place is not None
    assert not reply.place.asks
    assert state.place.asked


def test_place_alone__without_a_subject_says_what_it_is_and_asks_for_one(here: Responder) -> None:
    reply, state = talk(here, "tôi ở Kon Tum")
    assert reply.decision is Decision.SMALLTALK
    assert "Tỉnh Kon Tum (cũ) nay thuộc Tỉnh Quảng Ngãi." in reply.text
    assert state.place.units == ("cu.62",)
    assert talk(here, WHERE, state=state)[0].answered == (BIRTH,)


def test_words_of_the_place__say_nothing_of_the_subject(here: Responder) -> None:
    for place in ("ở Hà Nội", "tại xã Thống Nhất, huyện Thống Nhất"):
        assert talk(here, f"đăng ký kết hôn {place} cần gì")[0].answered == ("1.000894",)


def test_note__is_held_against_the_facts_of_places(engine: Engine, here: Responder) -> None:
    reply, _ = talk(here, WHERE, "tôi ở quận Bình Thạnh", "phường 25")
    place = reply.place
    assert place is not None
    assert faults(reply, engine.catalogue.get) == []
    for wrong in (
        {"note": place.note.replace("25", "26")},
        {"units": ("cu.26929",)},
        {"units": ("cu.99999",)},
        {"units": ()},
        {"communes": ()},
        {"source": "Nguồn: 123/2025/NĐ-CP"},
        {"asks": True},
    ):
        told = place.model_copy(update=wrong)
        text = reply.text.replace(f"{place.note}\n{place.source}", f"{told.note}\n{told.source}")
        assert faults(reply.model_copy(update={"place": told, "text": text}), engine.catalogue.get)
    assert faults(reply.model_copy(update={"text": reply.text + "\nPhường 26"}), engine.catalogue.get)
    assert faults(reply.model_copy(update={"place": None}), engine.catalogue.get)


def test_desks__are_told_only_where_no_agency_has_its_own(engine: Engine) -> None:
    record = engine.catalogue.get(BIRTH)
    assert desks_of(record) == (Level.COMMUNE,)
    assert desks_of(record.model_copy(update={"receiving_address": "Công an cấp xã"})) == ()
    assert desks_of(record.model_copy(update={"levels": ()})) == ()
    unstated = {"receiving_address": "", "executing_agencies": (), "competent_authorities": ()}
    assert desks_of(record.model_copy(update=unstated)) == ()


def test_state__of_unknown_units_is_taken_for_none(here: Responder) -> None:
    reply, _ = talk(here, WHERE, state=State(place=Whereabouts(units=("cu.1", "x"))))
    assert reply.place is None
    assert State.model_validate_json(State(place=Whereabouts(units=("51",))).model_dump_json()).place.units == ("51",)
