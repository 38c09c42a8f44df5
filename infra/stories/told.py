"""The stories. Each has its own week, so that the heartbeats of one do not hurry the next."""

from datetime import date

import msgspec

from infra.stories.cast import (
    at,
    card,
    inspected,
    insured,
    owned,
    passage,
    policy,
    spoken_to,
    unpunished,
    vehicles,
)
from infra.stories.story import Step, Story


def _in_order(plate: str, owner_id: str) -> tuple[msgspec.Struct, ...]:
    """A car that is registered, inspected and insured."""
    return (
        vehicles(plate, owned(plate, owner_id)),
        inspected(plate, card(plate, date(2026, 3, 1), recorded_at=at("2026-03-01 15:00"))),
        insured(plate, policy(plate, owner_id, "2026-03-01 00:00", recorded_at=at("2026-02-27 10:00"))),
        unpunished(owner_id),
    )


def _uninsured(plate: str, owner_id: str) -> tuple[msgspec.Struct, ...]:
    """A car whose only policy ended on 1 April 2026."""
    ended = policy(plate, owner_id, "2025-04-01 00:00", recorded_at=at("2025-03-30 10:00"))
    return (*_in_order(plate, owner_id), insured(plate, ended, recorded_at=at("2026-03-02 09:00")))


def _reported(plate: str, owner_id: str, recorded: str) -> msgspec.Struct:
    """The ended policy, and the one concluded on 15 April at eight, as reported later."""
    ended = policy(plate, owner_id, "2025-04-01 00:00", recorded_at=at("2025-03-30 10:00"))
    bought = policy(plate, owner_id, "2026-04-15 08:00", recorded_at=at(recorded))
    return insured(plate, ended, bought, recorded_at=at(recorded))


REPORTED_LATE = Story(
    title="A policy bought in time, reported two hours late",
    plate="101AAA02",
    steps=(
        Step(
            says="The insurance of Aliya's car has ended on 1 April. She buys a new policy on 15 April at 08:00 and "
            "passes the camera at 09:00. The insurance database, asked then, knows of no policy.",
            records=(
                *_uninsured("101AAA02", "aliya"),
                passage("101AAA02", "2026-04-15 09:00"),
                *spoken_to("2026-04-15 09:00"),
            ),
        ),
        Step(
            says="At 10:00 the insurer's report reaches the database: concluded at 08:00, in force since.",
            records=(_reported("101AAA02", "aliya", "2026-04-15 10:00"), *spoken_to("2026-04-15 10:00")),
        ),
        Step(
            says="A day after the passage every registry has spoken; the passage is settled.",
            records=spoken_to("2026-04-16 09:00"),
        ),
    ),
    moral="A join that asks the table at the moment of the passage would have fined her. Here the passage waits a day "
    "for what is still under way, and nothing is ever issued.",
)

REPORTED_DAYS_LATE = Story(
    title="The same, reported five days late",
    plate="202BBB02",
    steps=(
        Step(
            says="Bolat's insurance has ended too; he passes on 20 April, and a day later no policy is known.",
            records=(
                *_uninsured("202BBB02", "bolat"),
                passage("202BBB02", "2026-04-20 09:00"),
                *spoken_to("2026-04-21 09:00"),
            ),
            appear=("VIOLATION",),
        ),
        Step(
            says="On 25 April the insurer reports the policy that he had concluded on 15 April.",
            records=(_reported("202BBB02", "bolat", "2026-04-25 12:00"), *spoken_to("2026-04-25 12:00")),
            appear=("ANNULMENT",),
        ),
    ),
    moral="What stood falls under its own id, with the entry that cleared it; who had sent a notice can take it back.",
)

SOLD_CAR = Story(
    title="A sold car",
    plate="303CCC02",
    steps=(
        Step(
            says="A car registered to Dana passes on 5 May at 92 km/h where 60 are allowed.",
            records=(
                *_in_order("303CCC02", "dana"),
                passage("303CCC02", "2026-05-05 09:00", kmh=92.0),
                *spoken_to("2026-05-05 09:00"),
            ),
            appear=("VIOLATION",),
        ),
        Step(
            says="On 7 May the registry records that she had sold it to Erlan on 4 May.",
            records=(
                vehicles(
                    "303CCC02",
                    msgspec.structs.replace(
                        owned("303CCC02", "dana"),
                        registered_until=at("2026-05-04 16:00"),
                        until_recorded_at=at("2026-05-07 11:00"),
                    ),
                    msgspec.structs.replace(
                        owned("303CCC02", "erlan", at("2026-05-04 16:00")), recorded_at=at("2026-05-07 11:00")
                    ),
                    recorded_at=at("2026-05-07 11:00"),
                ),
                unpunished("erlan"),
                *spoken_to("2026-05-07 11:00"),
            ),
            appear=("ANNULMENT", "REVIEW"),
        ),
        Step(
            says="On 8 May the car passes again, at 90 km/h.",
            records=(passage("303CCC02", "2026-05-08 09:00", kmh=90.0), *spoken_to("2026-05-08 09:00")),
            appear=("VIOLATION",),
        ),
    ),
    moral="Nobody is fined for a passage whose owner became doubtful: a person looks at it. The next one is Erlan's.",
)

LAPSED = card("404DDD02", date(2025, 3, 1), recorded_at=at("2025-03-01 15:00"))
VALID = card("404DDD02", date(2026, 3, 1), recorded_at=at("2026-03-01 15:00"))
ANNULLED = msgspec.structs.replace(VALID, annulled_recorded_at=at("2026-05-20 10:00"))
AGAIN = card("404DDD02", date(2026, 3, 1), recorded_at=at("2026-05-27 10:00"))

ANNULLED_CARD = Story(
    title="An annulled inspection card",
    plate="404DDD02",
    steps=(
        Step(
            says="A car whose card runs until March 2027 passes on 15 May.",
            records=(
                vehicles("404DDD02", owned("404DDD02", "gulnara")),
                inspected("404DDD02", LAPSED, VALID, recorded_at=VALID.recorded_at),
                insured(
                    "404DDD02", policy("404DDD02", "gulnara", "2026-03-01 00:00", recorded_at=at("2026-02-27 10:00"))
                ),
                unpunished("gulnara"),
                passage("404DDD02", "2026-05-15 09:00"),
                *spoken_to("2026-05-16 09:00"),
            ),
        ),
        Step(
            says="On 20 May the card is annulled.",
            records=(
                inspected("404DDD02", LAPSED, ANNULLED, recorded_at=at("2026-05-20 10:00")),
                *spoken_to("2026-05-20 10:00"),
            ),
        ),
        Step(
            says="On 22 May the car passes again; a day later everything is settled.",
            records=(passage("404DDD02", "2026-05-22 09:00"), *spoken_to("2026-05-23 09:00")),
            appear=("VIOLATION",),
        ),
        Step(
            says="On 27 May the inspection centre is found to have been right: the card is entered again.",
            records=(
                inspected("404DDD02", LAPSED, ANNULLED, AGAIN, recorded_at=AGAIN.recorded_at),
                *spoken_to("2026-05-27 10:00"),
            ),
            appear=("ANNULMENT",),
        ),
    ),
    moral="The annulment does not reach back to the passage of 15 May, which was lawful by all that could be known. "
    "Of the passage of 22 May it makes an offence, dated by the end of the card before; the correction clears it.",
)

STORIES: tuple[Story, ...] = (REPORTED_LATE, REPORTED_DAYS_LATE, SOLD_CAR, ANNULLED_CARD)
