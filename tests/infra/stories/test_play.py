from pathlib import Path

import pytest

from infra.stories.page import Page
from infra.stories.play import play
from infra.stories.told import STORIES

PAGE = Path(__file__).parents[3] / "docs" / "late-truth.md"


@pytest.mark.stack
def test_the_page_tells_what_a_real_stream_does(tmp_path: Path) -> None:
    page = Page()
    play(STORIES, tmp_path, page.tell, lambda message: None)
    assert page.text() == PAGE.read_text("utf-8"), "run `jolqara stories --page docs/late-truth.md`"
