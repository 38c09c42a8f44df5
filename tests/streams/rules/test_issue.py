from datetime import timedelta

from msgspec import structs

from schemas.records import Finding, Violation
from schemas.vocabulary import Registry
from streams.rules.events import notice, review
from streams.rules.issue import issue, receive
from streams.rules.judge import judge
from streams.rules.known import Heard, PlateRegistries
from streams.rules.law.rulebook import load
from streams.rules.revise import revise
from tests import builders as make

RULEBOOK = load()
LATER = make.SEEN_AT + timedelta(days=1)
COMPLETE = Heard(as_of={}, complete=True)
PASSAGES = (make.passage(facts=(make.speed(90.0),)),)
REGISTRIES = PlateRegistries(
    vehicles=make.vehicle_extract(make.registration()),
    inspection=make.inspection_extract(make.card()),
    osago=make.osago_extract(make.policy()),
)
JUDGEMENT = judge(PASSAGES, REGISTRIES, {"cam-1": make.camera()}, COMPLETE, RULEBOOK)


def of_later(finding: Finding) -> Finding:
    return structs.replace(finding, registry_as_of=LATER)


def test_a_finding_on_newer_knowledge_that_says_the_same_is_not_published_again() -> None:
    (finding,) = JUDGEMENT.findings
    newer = structs.replace(JUDGEMENT, findings=(of_later(finding),))
    assert revise({}, JUDGEMENT) == (finding,)
    assert revise({finding.finding_id: finding}, newer) == ()
    assert revise({finding.finding_id: of_later(finding)}, JUDGEMENT) == ()


def test_an_event_on_newer_knowledge_and_decided_later_that_says_the_same_is_not_published_again() -> None:
    (finding,) = JUDGEMENT.findings
    penalties = make.penalty_extract(make.penalty())
    first = issue(receive(None, finding), None, COMPLETE, RULEBOOK, make.SEEN_AT)
    second = issue(first.memory, penalties, COMPLETE, RULEBOOK, make.SEEN_AT)
    assert [(type(event), event.revision) for event in first.events + second.events] == [(Violation, 0), (Violation, 1)]
    assert issue(second.memory, penalties, COMPLETE, RULEBOOK, make.SEEN_AT).events == ()
    assert issue(second.memory, penalties, COMPLETE, RULEBOOK, LATER).events == ()
    assert issue(receive(second.memory, of_later(finding)), penalties, COMPLETE, RULEBOOK, make.SEEN_AT).events == ()


def test_a_new_event_is_revision_zero_and_tells_when_where_and_how_fast() -> None:
    (finding,) = JUDGEMENT.findings
    event = notice(finding, None, RULEBOOK, make.SEEN_AT)
    assert event.revision == 0
    for sentence in (event.explanation_kk, event.explanation_ru, event.explanation_en):
        assert sentence is not None
        assert sentence.startswith("2026-04-15 12:00:00: ")
        assert all(f" {told} " in sentence for told in ("Abai av. 1", "90", "60", "87", "27"))


def test_the_reason_of_a_review_continues_the_sentence() -> None:
    military = structs.replace(REGISTRIES, vehicles=make.vehicle_extract(make.registration(military=True)))
    (finding,) = judge(PASSAGES, military, {"cam-1": make.camera()}, COMPLETE, RULEBOOK).findings
    event = review(finding, RULEBOOK, make.SEEN_AT)
    for sentence in (event.explanation_kk, event.explanation_ru, event.explanation_en):
        assert sentence is not None
        assert "); " in sentence
        assert ".; " not in sentence


def test_an_event_waits_for_what_may_yet_take_its_place() -> None:
    (finding,) = JUDGEMENT.findings
    waiting = structs.replace(finding, finding_id="later", passage_id="later", at=LATER, observed_at=LATER)
    heard, wait = Heard(as_of={Registry.PENALTIES: make.SEEN_AT}), (Registry.PENALTIES, LATER)
    first = issue(receive(receive(None, finding), waiting), None, heard, RULEBOOK, make.SEEN_AT)
    again = issue(first.memory, None, heard, RULEBOOK, make.SEEN_AT)
    fallen = receive(again.memory, structs.replace(finding, withdrawn=True))
    annulled = issue(fallen, None, heard, RULEBOOK, make.SEEN_AT)
    assert [len(issued.events) for issued in (first, again, annulled)] == [1, 0, 1]
    assert [issued.waits for issued in (first, again, annulled)] == [(wait,)] * 3
    assert fallen.withdrawn is not None
    assert annulled.memory.withdrawn is None
