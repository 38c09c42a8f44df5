from streams.rules.registrations import register
from tests import builders as make


def test_of_registrations_recorded_at_once_it_does_not_matter_which_is_told_first() -> None:
    ann, bob = make.registration(), make.registration(owner_id="bob")
    bearers = [
        register(make.vehicle_extract(*several), make.SEEN_AT).bearer(make.PLATE, make.SEEN_AT)
        for several in ((ann, bob), (bob, ann))
    ]
    assert bearers[0] == bearers[1]
    assert bearers[0] in (ann, bob)
