"""Rules as they stand: what is in force now, and what comes when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from complaints import rule_history
from complaints.forms.conditions import in_words
from sla.models import Policy, PolicyVersion
from sla.publishing import NEVER_YET


@dataclass(frozen=True, slots=True)
class Coming:
    """A version that is still to take effect, with what it says beside what holds until then."""

    version: PolicyVersion
    added: Sequence[str]
    removed: Sequence[str]


@dataclass(frozen=True, slots=True)
class Listed:
    """A rule. Until one of its versions is in force it promises nothing."""

    policy: Policy
    now: PolicyVersion | None
    conditions: str
    coming: Sequence[Coming]


def in_force(versions: Iterable[PolicyVersion], at: datetime) -> PolicyVersion | None:
    """Of the versions of one rule the one that holds then, as `planning.in_force` has it."""
    standing = [v for v in versions if v.withdrawn_at is None and v.effective_at <= at]
    return max(standing, key=lambda v: (v.effective_at, v.number), default=None)


def ahead(versions: Iterable[PolicyVersion], at: datetime) -> list[PolicyVersion]:
    """Those that have a day on which they take effect, the next one first."""
    found = [v for v in versions if v.is_ahead(at) and v.effective_at < NEVER_YET]
    return sorted(found, key=lambda v: v.effective_at)


def listed(versions: Iterable[PolicyVersion], at: datetime) -> list[Listed]:
    """The rules of these versions. One that is new shows what it was begun with."""
    said = dict(in_words(versions))
    of_policy: dict[int, list[PolicyVersion]] = {}
    for version in said:
        of_policy.setdefault(version.policy_id, []).append(version)
    return [_listed(those, said, at) for those in of_policy.values()]


def _listed(
    versions: Sequence[PolicyVersion], said: Mapping[PolicyVersion, str], at: datetime
) -> Listed:
    now = in_force(versions, at)
    coming, before = [], now
    for version in ahead(versions, at):
        held = rule_history.lines(before, said[before]) if before else []
        comes = rule_history.lines(version, said[version])
        added, removed = ([x for x in a if x not in b] for a, b in ((comes, held), (held, comes)))
        coming.append(Coming(version, added, removed))
        before = version
    return Listed(versions[0].policy, now, said[now] if now else "", coming)
