"""ClaimReview: each claim a review with its words, its speaker and where it appeared, and no verdict."""

from __future__ import annotations

import io
import json
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from annotator.core.jobs import silent
from annotator.formats import claimreview
from annotator.formats.loss import LossLog
from tests.formats.memory import MemorySet, an_id
from tests.formats.memory import sets as any_sets
from tests.formats.test_jsonl import small


def written(source: MemorySet, losses: LossLog) -> bytes:
    out = io.BytesIO()
    claims = [each for each in source.marks if each.type == "claim"]
    assert claimreview.write(source, out, losses, silent) == len(claims)
    return out.getvalue()


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(source=any_sets())
def test_that_the_claims_of_any_set_read_back(tmp_path: Path, source: MemorySet) -> None:
    losses, path = LossLog(), tmp_path / "c.json"
    path.write_bytes(written(source, losses))
    assert claimreview.compare(source, path, silent) == ""
    told = {each for loss in losses.losses() for each in loss.annotations}
    assert told >= {each.id for each in source.marks}


def test_that_a_claim_tells_words_speaker_outlet_and_stance_but_no_verdict(tmp_path: Path) -> None:
    (review,) = json.loads(written(small(), LossLog()))["@graph"]
    claim = review["itemReviewed"]
    assert review["claimReviewed"] == claim["text"] == small().marks[1].quote
    assert claim["author"] == [{"@type": "Thing", "name": "La maire"}]
    assert claim["appearance"]["publisher"]["name"] == "Le Journal"
    assert claim["additionalProperty"]["value"] == "oppose"
    assert "reviewRating" not in review


def test_that_a_changed_word_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_bytes(written(small(), LossLog()).replace(b"La maire", b"Le maire"))
    assert "review 1" in claimreview.compare(small(), path, silent)
    assert an_id(21) == small().marks[1].id
