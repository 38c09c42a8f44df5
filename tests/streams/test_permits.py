"""Firearm permits on a real broker: they lie in partitions of their own, by owner, and meet passages by plate."""

from datetime import timedelta

import pytest

from schemas.records import Annulment, FirearmPermit, FirearmPermitExtract, Review
from schemas.vocabulary import Offence, Registry, ReviewReason
from tests.streams.running import EVENTS, Stream, standing
from tests.streams.small_city import DAY, NOON, camera, documents, heartbeats, inspected, passage, plate

pytestmark = pytest.mark.stack

VEHICLES = range(12)
CROWD = 20_000
"""Other owners, whose permits are written before the heartbeats too."""


def permits(owner_id: str, *renewals: FirearmPermit) -> FirearmPermitExtract:
    """A permit that ended five days before."""
    ended = FirearmPermit(
        permit_id=f"permit-{owner_id}",
        valid_from=(NOON - 1000 * DAY).date(),
        valid_until=(NOON - 5 * DAY).date(),
        recorded_at=NOON - 1000 * DAY,
    )
    recorded_at = max((renewal.recorded_at for renewal in renewals), default=NOON - 1000 * DAY)
    return FirearmPermitExtract(owner_id=owner_id, permits=(ended, *renewals), recorded_at=recorded_at)


def reviews(stream: Stream) -> set[str | None]:
    """Plates of the reviews that stand; nothing else may."""
    events = list(standing(stream.records(*EVENTS)).values())
    for event in events:
        assert isinstance(event, Review)
        assert (event.offence, event.reason) == (Offence.FIREARM_PERMIT_LAPSED, ReviewReason.PROVISION_INFERRED)
    return {event.plate for event in events}


def test_permits_of_every_owner_reach_whoever_judges_his_vehicle(stream: Stream) -> None:
    cards = [inspected(number) for number in VEHICLES]
    stream.publish([camera(), *documents(VEHICLES), *cards, *(passage(number) for number in VEHICLES)])
    with stream.worker():
        stream.wait("the passages are kept", lambda: len(stream.kept()) >= len(VEHICLES))
        crowd = [permits(f"own-{number}") for number in range(len(VEHICLES), CROWD)]
        stream.publish([*crowd, *(permits(f"own-{number}") for number in VEHICLES), *heartbeats(NOON + 2 * DAY)])
        stream.wait("all lapses", lambda: reviews(stream) == {plate(number) for number in VEHICLES})

    renewal = FirearmPermit(
        permit_id="renewal",
        renews="permit-own-3",
        valid_from=(NOON - 5 * DAY).date(),
        valid_until=(NOON + 1000 * DAY).date(),
        recorded_at=NOON + 3 * DAY,
    )
    stream.publish([permits("own-3", renewal)])
    with stream.worker("next"):
        stream.wait("the renewal clears", lambda: reviews(stream) == {plate(n) for n in VEHICLES if n != 3})
    (annulment,) = (event for event in stream.records("annulments") if isinstance(event, Annulment))
    assert annulment.caused_by is not None
    assert annulment.caused_by.entry_id == "renewal"
    assert stream.letters() == []


def test_nothing_is_decided_before_the_registry_of_permits_has_spoken(stream: Stream) -> None:
    silent = [beat for beat in heartbeats(NOON + 2 * DAY) if beat.registry is not Registry.FIREARM_PERMITS]
    stream.publish([camera(), *documents(range(1, 2)), permits("own-1"), passage(1), *silent])
    with stream.worker():
        stream.wait("the passage is kept", lambda: len(stream.kept()) == 1)
        stream.publish([passage(1, at=NOON + timedelta(minutes=5), kmh=95.0)])
        stream.wait("the speed tells when", lambda: len(stream.records(*EVENTS)) >= 1)
        (speeding,) = stream.records(*EVENTS)
        assert speeding.offence is Offence.SPEEDING
        stream.publish(heartbeats(NOON + 2 * DAY))
        stream.wait("the lapse", lambda: len(stream.records("reviews")) == 1)
