"""Over-the-head (T4) is what came through a body above the branch, by a formal way."""

from itertools import product

import pytest

from complaints.classification import BodyKind, Rank, is_over_the_head

# The wording of T4: from which rank on a body of the kind is above the branch; None is never.
T4 = {
    BodyKind.OWN: None,
    BodyKind.GROUP_HEADQUARTERS: Rank.BELOW_CITY,
    BodyKind.GOVERNMENT: Rank.CITY,
    BodyKind.MEDIA: Rank.CITY,
    BodyKind.CONSUMER_COUNCIL: Rank.CITY,
    BodyKind.PROVINCIAL_LEADER: Rank.BELOW_CITY,
    BodyKind.SUPERVISION_HOTLINE: Rank.BELOW_CITY,
}


def test_the_wording_names_every_kind_of_body():
    assert set(T4) == set(BodyKind)


@pytest.mark.parametrize(("kind", "rank"), list(product(BodyKind, Rank)))
def test_a_body_above_the_branch_makes_it_over_the_head(kind, rank):
    lowest = T4[kind]
    above = lowest is not None and rank >= lowest
    assert is_over_the_head(kind, rank, by_formal_way=True) is above


@pytest.mark.parametrize(("kind", "rank"), list(product(BodyKind, Rank)))
def test_without_a_formal_way_nothing_is_over_the_head(kind, rank):
    assert not is_over_the_head(kind, rank, by_formal_way=False)
