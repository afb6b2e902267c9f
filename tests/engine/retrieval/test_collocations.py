from motcua.retrieval.collocations import Collocations

NAMES = [
    ["người", "có", "công", "với", "cách", "mạng"],
    ["giấy", "không", "thuộc", "diện"],
    ["đăng", "ký", "khai", "sinh"],
]


def test_joining_word__is_known_between_its_neighbours_alone() -> None:
    inner = Collocations.count(NAMES)
    assert inner.joins_within(["co", "cong", "voi", "cach"], 2, 3)
    assert not inner.joins_within(["khai", "sinh", "với", "khai", "tử"], 2, 3)
    assert not inner.joins_within(["với", "cách"], 0, 1)
    assert not inner.joins_within(["công", "với", "lại", "cách"], 1, 3)


def test_denying_word__is_known_by_the_two_words_after_it() -> None:
    inner = Collocations.count(NAMES)
    assert inner.denies_within(["giấy", "không", "thuộc", "diện", "gì"], 1)
    assert not inner.denies_within(["không", "thuộc", "xã", "này"], 0)
    assert not inner.denies_within(["không"], 0)
