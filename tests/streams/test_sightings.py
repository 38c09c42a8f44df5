"""What is kept of passages that were screened away."""

from datetime import timedelta

from schemas import codec
from schemas.identity import instant, micros
from schemas.records import KeptPassage, Sighting
from streams.agents.screened import Blocks
from streams.columns import Where, unpacked
from streams.sightings import Sightings
from tests import builders as make

AT = micros(make.SEEN_AT)
HOUR = 3_600_000_000
TWO_DAYS = timedelta(hours=48)


def seen(*places: tuple[int, str], plate: str = make.PLATE) -> Where:
    """A plate, so many hours after `SEEN_AT`, at cameras."""
    return Where([plate] * len(places), [AT + hours * HOUR for hours, _ in places], [camera for _, camera in places])


def at(hours: int, camera_id: str) -> Sighting:
    return Sighting(instant(AT + hours * HOUR), camera_id)


def test_a_plate_is_where_it_was_seen_each_time_once_in_order() -> None:
    sightings = Sightings(TWO_DAYS)
    for places in ([(3, "b"), (1, "a")], [(3, "b"), (2, "a"), (2, "c")], [(1, "a")]):
        sightings.add(seen(*places))
    assert sightings.of(make.PLATE) == [at(1, "a"), at(2, "a"), at(2, "c"), at(3, "b")]
    assert sightings.last(make.PLATE) == (AT + 3 * HOUR, "b")
    assert sightings.of("999ZZZ01") == []
    assert sightings.last("999ZZZ01")[0] < 0


def test_near_is_just_before_at_the_same_time_and_just_after() -> None:
    sightings = Sightings(TWO_DAYS)
    sightings.add(seen((0, "a"), (1, "b"), (4, "a"), (4, "c"), (5, "a")))
    assert set(sightings.near(make.PLATE, AT + 3 * HOUR, "a")) == {at(1, "b"), at(4, "a"), at(4, "c")}
    assert set(sightings.near(make.PLATE, AT + 4 * HOUR, "d")) == {at(4, "a"), at(4, "c"), at(5, "a")}
    assert sightings.near(make.PLATE, AT - HOUR, "a") == [at(0, "a")]


def test_a_passage_is_not_near_itself() -> None:
    sightings = Sightings(TWO_DAYS)
    sightings.add(seen((1, "b"), (4, "a"), (5, "c")))
    assert set(sightings.near(make.PLATE, AT + 4 * HOUR, "a")) == {at(1, "b"), at(5, "c")}


def test_what_is_too_long_before_the_newest_is_forgotten_in_time() -> None:
    sightings = Sightings(TWO_DAYS)
    sightings.add(seen(*((hours, "a") for hours in range(200))))
    kept = sightings.of(make.PLATE)
    assert kept[-1] == at(199, "a")
    assert set(kept) >= {at(hours, "a") for hours in range(151, 200)}
    assert len(kept) < 120


def test_blocks_matter_until_passages_are_seen_so_much_later() -> None:
    blocks = Blocks(TWO_DAYS)
    names = [blocks.put(hours, seen((hours, "a")), (), {}).passage_id for hours in (0, 10, 49)]
    assert list(blocks.expired()) == [(names[0], None)]
    blocks.put(3, seen((3, "a")), (), {})  # late: kept as long as those that were new then
    blocks.put(60, seen((59, "a")), (), {})
    assert list(blocks.expired()) == [(names[1], None)]
    assert list(blocks.expired()) == []


def test_what_was_told_before_lasts_without_the_sightings_until_it_is_taken() -> None:
    blocks, passage = Blocks(TWO_DAYS), codec.encode(make.passage())
    blocks.put(0, seen((0, "a")), (), {make.PLATE: [passage]})
    blocks.put(60, seen((60, "a")), (), {})
    ((name, lasting),) = blocks.expired()
    assert lasting is not None
    assert lasting.screened is not None
    again = Blocks(TWO_DAYS)
    assert again.restore(lasting, lasting.screened) == Where([], [], [])
    for each in (blocks, again):
        assert list(each.expired()) == []
        assert list(each.take_told(make.PLATE)) == [(name, [passage], None)]
        assert list(each.take_told(make.PLATE)) == []


def test_a_block_comes_back_as_it_was() -> None:
    passage = make.passage()
    first = Blocks(TWO_DAYS)
    block = first.put(7, seen((1, "a"), (2, "b")), (codec.encode(passage),), {})
    again = Blocks(TWO_DAYS)
    assert block.screened is not None
    assert again.restore(block, block.screened) == seen((1, "a"), (2, "b"))
    assert again.waiting_since() == first.waiting_since() == micros(passage.observed_at)
    assert again.due(micros(passage.observed_at) - 1) is None
    name = again.due(micros(passage.observed_at))
    assert name == block.passage_id
    waited, settled = again.settle(name)
    assert waited == (codec.encode(passage),)
    assert settled == KeptPassage(
        passage_id=name,
        passage=b"",
        screened=type(block.screened)(sightings=block.screened.sightings, until=block.screened.until),
    )
    assert again.waiting_since() is None
    assert unpacked(block.screened.sightings) == seen((1, "a"), (2, "b"))
