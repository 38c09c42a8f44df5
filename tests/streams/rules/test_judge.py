from datetime import timedelta

import pytest

from schemas.records import Evidence, Passage
from schemas.vocabulary import EvidencePurpose
from streams.rules.judge import Judgement, judge
from streams.rules.known import Heard, PlateRegistries
from streams.rules.law.rulebook import load
from tests import builders as make

RULEBOOK = load()
REGISTRIES = PlateRegistries(
    vehicles=make.vehicle_extract(make.registration()),
    inspection=make.inspection_extract(make.card()),
    osago=make.osago_extract(make.policy()),
)


def judged(*passages: Passage) -> Judgement:
    return judge(passages, REGISTRIES, {"cam-1": make.camera()}, Heard(as_of={}, complete=True), RULEBOOK)


def test_kept_are_passages_that_matter_those_a_day_beside_them_and_those_of_the_last_two_days() -> None:
    hours = (0, 72, 73, 144, 145, 240, 241)
    seen_at = {hour: make.SEEN_AT + timedelta(hours=hour) for hour in hours}
    passages = {
        hour: make.passage(observed_at=at, facts=(make.speed(90.0, at=at),) if hour == 72 else ())
        for hour, at in seen_at.items()
    }
    kept = judged(*passages.values()).keep
    assert [hour for hour in hours if passages[hour].passage_id in kept] == [72, 73, 240, 241]


def test_a_passage_is_kept_until_the_record_of_its_camera_comes() -> None:
    """In February, when no document was a matter for cameras: nothing else keeps it."""
    noon = make.at("2026-02-10 12:00")
    early = make.passage(camera_id="unknown", observed_at=noon)
    late = make.passage(observed_at=noon + timedelta(days=9))
    assert judged(early, late).keep == {early.passage_id, late.passage_id}


@pytest.mark.parametrize(
    ("plate", "confidence", "subject"),
    [(make.PLATE, 0.97, make.ANN), (make.PLATE, 0.5, make.PLATE), ("", 0.0, "cam-1")],
)
def test_a_finding_is_about_the_owner_else_the_plate_else_what_the_camera_saw(
    plate: str, confidence: float, subject: str
) -> None:
    picture = Evidence(uri="s3://p/1.jpg", sha256="0" * 64, captured_at=make.SEEN_AT, purpose=EvidencePurpose.PLATE)
    facts = (make.speed(90.0),)
    passage = make.passage(plate=plate, plate_confidence=confidence, facts=facts, evidence=(picture,))
    (finding,) = judged(passage).findings
    assert (finding.subject_key, finding.site, finding.evidence) == (subject, "Abai av. 1", (picture,))
