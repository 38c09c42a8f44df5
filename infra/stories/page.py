"""What was played, as a page of Markdown. The same play makes the same page: no clock is in it."""

from infra.stories.story import Appeared, Step, Story
from infra.stories.told import STORIES

_HEAD = """# Late truth: what happens when registries speak late

Registries hear of policies, sales and inspections hours or days after the fact, and sometimes take back what they said.
A join that asks the table at the moment of the passage turns each of these into a wrongful notice, or loses an
offence. Here an event stands only if it is an offence at every state of knowledge since the passage, and what has been
published is corrected under its own id ([policy](policy.md), [downstream](downstream.md)).

`jolqara stories` plays these on a real Kafka, worker, sink and ClickHouse; `jolqara stories --page` writes this page
from what appeared. All times are Almaty's.
"""


class Page:
    """Gathers the steps of a play."""

    def __init__(self) -> None:
        self._parts = [_HEAD]

    def tell(self, story: Story, step: Step, appeared: tuple[Appeared, ...]) -> None:
        """Add a step and what followed from it."""
        if step is story.steps[0]:
            self._parts.append(f"## {STORIES.index(story) + 1}. {story.title}\n")
        rows = [f"   - **{row.kind}** {line(row)}" for row in appeared] or ["   - nothing"]
        self._parts.append("\n".join([f"{story.steps.index(step) + 1}. {step.says}", "", *rows, ""]))
        if step is story.steps[-1]:
            self._parts.append(f"{story.moral}\n")

    def text(self) -> str:
        """The whole page."""
        return "\n".join(self._parts)


def line(row: Appeared) -> str:
    """One event, as people read it, without its kind."""
    of = f" to {row.owner_id}" if row.owner_id else ""
    return f"{row.event_id[:8]}, revision {row.revision}{of}: {row.why}"
