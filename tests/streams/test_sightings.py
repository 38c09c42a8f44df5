"""What is kept of passages that were screened away."""

from datetime import timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from schemas import codec
from schemas.identity import instant, micros
from schemas.records import KeptPassage, Screened, Sighting
from streams.agents.screened import Block, Blocks
from streams.columns import packed, passages, unpacked
from streams.numbers import numbered
from streams.sightings import Entries, Sightings
from tests import builders as make

AT = micros(make.SEEN_AT)
HOUR = 3_600_000_000
TWO_DAYS = timedelta(hours=48)
OTHER = "999ZZZ01"
PLACES = st.tuples(st.sampled_from([make.PLATE, OTHER]), st.integers(0, 9), st.sampled_from("abc"))
"""A plate, so many hours after `SEEN_AT`, at a camera."""


class Seen:
    """Sightings by names and hours."""

    def __init__(self, *places: tuple[int, str]) -> None:
        self.plates: dict[str, int] = {}
        self.cameras: dict[str, int] = {}
        self.sightings = Sightings(self.plates, self.cameras)
        self.add(*((make.PLATE, hours, camera) for hours, camera in places))

    def add(self, *places: tuple[str, int, str]) -> int:
        plates = numbered([plate for plate, _, _ in places], self.plates)
        cameras = numbered([camera for _, _, camera in places], self.cameras)
        return self.sightings.add(Entries(plates, np.array([AT + h * HOUR for _, h, _ in places], np.int64), cameras))

    def latest(self, plate: str) -> tuple[int, int]:
        at, camera = self.sightings.latest(numbered([plate], self.plates))
        return at.item(), camera.item()


def at(hours: int, camera_id: str) -> Sighting:
    return Sighting(instant(AT + hours * HOUR), camera_id)


def block(*hours: int, told: dict[str, list[bytes]] | None = None, waiting: tuple[bytes, ...] = ()) -> Block:
    found = passages([codec.encode(make.passage(entered_at=instant(AT + each * HOUR))) for each in hours])
    assert found is not None
    return Block(sightings=packed(found, np.ones(len(hours), np.bool_)), waiting=waiting, told=told or {})


def put(blocks: Blocks, offset: int, newest: int, told: dict[str, list[bytes]] | None = None) -> KeptPassage:
    return blocks.put(offset, AT + newest * HOUR, block(newest, told=told))


def test_a_plate_is_where_it_was_seen_each_time_once_in_order() -> None:
    seen = Seen((3, "b"), (1, "a"))
    for places in ([(3, "b"), (2, "a"), (2, "c")], [(1, "a")]):
        seen.add(*((make.PLATE, hours, camera) for hours, camera in places))
    assert seen.sightings.of(make.PLATE) == [at(1, "a"), at(2, "a"), at(2, "c"), at(3, "b")]
    assert seen.sightings.of(OTHER) == []
    assert seen.sightings.last(OTHER) is None


@given(st.lists(st.tuples(st.lists(PLACES, max_size=6), st.lists(PLACES, max_size=2)), max_size=8))
def test_whatever_the_order_everything_seen_is_known_and_the_last_of_it(
    batches: list[tuple[list[tuple[str, int, str]], list[tuple[str, int, str]]]],
) -> None:
    seen, everywhere = Seen(), []
    for screened, judged in batches:
        seen.add(*screened)
        for plate, hours, camera in judged:
            seen.sightings.judged(plate, AT + hours * HOUR, camera)
        everywhere += screened + judged
    for plate in (make.PLATE, OTHER):
        found = seen.sightings.of(plate)
        assert set(found) == {at(h, c) for screened, _ in batches for p, h, c in screened if p == plate}
        assert found == sorted(found, key=lambda sighting: sighting.entered_at)
        moments = [hours for p, hours, _ in everywhere if p == plate]
        last = max(moments, default=-1)
        if moments.count(last) == 1:
            camera = next(camera for p, hours, camera in everywhere if (p, hours) == (plate, last))
            assert seen.latest(plate) == (AT + last * HOUR, seen.cameras[camera])
            assert seen.sightings.last(plate) == at(last, camera)
        else:
            assert seen.latest(plate) == ((AT + last * HOUR, -1) if moments else (0, 0))
            assert seen.sightings.last(plate) is None


@given(st.lists(PLACES, max_size=12), PLACES)
def test_near_is_what_lies_next_before_at_the_same_time_and_next_after(
    places: list[tuple[str, int, str]], new: tuple[str, int, str]
) -> None:
    seen = Seen()
    for place in places:
        seen.add(place)
    plate, hours, camera = new
    others = sorted({at(h, c) for p, h, c in places if p == plate} - {at(hours, camera)}, key=lambda s: s.entered_at)
    before = [each for each in others if each.entered_at <= at(hours, "").entered_at]
    after = [each for each in others if each.entered_at > at(hours, "").entered_at]
    expected = {each for each in before if each.entered_at == before[-1].entered_at}
    expected |= {each for each in after if each.entered_at == after[0].entered_at}
    assert set(seen.sightings.near(plate, AT + hours * HOUR, camera)) == expected


def test_a_passage_is_not_near_itself() -> None:
    seen = Seen((1, "b"), (4, "a"), (5, "c"))
    assert set(seen.sightings.near(make.PLATE, AT + 4 * HOUR, "a")) == {at(1, "b"), at(5, "c")}


def test_what_is_forgotten_is_let_go_once_it_is_the_greater_part() -> None:
    seen = Seen()
    ends = [seen.add((make.PLATE, hours, "a"), (OTHER, hours, "b")) for hours in range(9)]
    seen.sightings.forget(ends[2])
    assert len(seen.sightings.of(make.PLATE)) == 9
    seen.sightings.forget(ends[5])
    assert seen.sightings.of(make.PLATE) == [at(hours, "a") for hours in (6, 7, 8)]
    seen.add((OTHER, 9, "a"), (make.PLATE, 7, "c"))
    assert seen.sightings.of(OTHER) == [at(6, "b"), at(7, "b"), at(8, "b"), at(9, "a")]
    assert seen.sightings.of(make.PLATE) == [at(6, "a"), at(7, "a"), at(7, "c"), at(8, "a")]


def test_blocks_matter_until_passages_are_seen_so_much_later() -> None:
    blocks = Blocks(TWO_DAYS)
    names = [put(blocks, hours, hours).passage_id for hours in (0, 10, 49)]
    assert list(blocks.expired()) == [(names[0], 0, None)]
    put(blocks, 3, 3)  # late: kept as long as those that were new then
    put(blocks, 60, 59)
    assert list(blocks.expired()) == [(names[1], 0, None)]
    assert list(blocks.expired()) == []


def test_what_was_told_before_lasts_without_the_sightings_until_it_is_taken() -> None:
    blocks, passage = Blocks(TWO_DAYS), codec.encode(make.passage())
    put(blocks, 0, 0, told={make.PLATE: [passage]})
    put(blocks, 60, 60)
    ((name, _, lasting),) = blocks.expired()
    assert lasting is not None
    assert lasting.screened is not None
    again = Blocks(TWO_DAYS)
    assert lasting.screened.sightings == b""
    again.restore(lasting, lasting.screened, 0)
    for each in (blocks, again):
        assert list(each.expired()) == []
        assert list(each.take_told(make.PLATE)) == [(name, [passage], None)]
        assert list(each.take_told(make.PLATE)) == []


def test_a_block_comes_back_as_it_was() -> None:
    passage = make.passage()
    first = Blocks(TWO_DAYS)
    kept = first.put(7, AT + 2 * HOUR, block(1, 2, waiting=(codec.encode(passage),)))
    again = Blocks(TWO_DAYS)
    assert kept.screened is not None
    again.restore(kept, kept.screened, 2)
    assert again.waiting_since() == first.waiting_since() == micros(passage.observed_at)
    assert again.due(micros(passage.observed_at) - 1) is None
    name = again.due(micros(passage.observed_at))
    assert name == kept.passage_id
    waited, settled = again.settle(name)
    assert waited == (codec.encode(passage),)
    screened = Screened(sightings=kept.screened.sightings, until=kept.screened.until)
    assert settled == KeptPassage(passage_id=name, passage=b"", screened=screened)
    assert again.waiting_since() is None
    plates, entered_at, cameras = unpacked(kept.screened.sightings)
    assert (plates, cameras) == ([make.PLATE] * 2, [passage.camera_id] * 2)
    assert entered_at.tolist() == [AT + HOUR, AT + 2 * HOUR]
    put(again, 100, 60)
    assert [end for _, end, _ in again.expired()] == [2]
