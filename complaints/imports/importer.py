"""Bring a file in through the intake, set by set: what each row leads to, as it happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import DataError, IntegrityError
from django.db.models import prefetch_related_objects

from complaints import intake
from complaints.imports import records, tables
from complaints.imports.mapping import FileMapping
from complaints.imports.records import BadRow, LeftOut, Record
from complaints.imports.replay import Stage
from complaints.imports.sets import ActSet, Closings, Entry, sets_of
from complaints.imports.spool import Spool
from complaints.imports.summary import Summary
from complaints.imports.vocabulary import Vocabulary
from complaints.intake import InvalidComplaint, NewComplaint
from complaints.models import BatchRule, Complaint, Incident, Refused, clocks, sets
from complaints.models.timer import Outcome
from complaints.registering import NoRule
from foundation.rubbish import seldom_collected
from sla import rulebook
from sla.worktime import NeverOpen

ANSWERED = (*clocks.met_by("answer"), *clocks.reset_by("answer"))
Progress = Callable[[str, int], None]


def batched(texts: Iterable[str], size: int) -> Iterator[list[str]]:
    """Lists of so many, the last one shorter."""
    rest = iter(texts)
    while some := list(islice(rest, size)):
        yield some


class Import:
    """One run over one file. Running it again adds nothing; a run that was cut short goes on."""

    def __init__(
        self, path: Path, mapping: FileMapping, *, replay: bool, now: datetime, progress: Progress
    ) -> None:
        self.path, self.mapping, self.replay, self.now = path, mapping, replay, now
        self.progress = progress
        self.summary = Summary(BatchRule.value())

    def run(self, *, dry: bool) -> Summary:
        """Read and check the whole file first; then, unless `dry`, log what is good."""
        spool = Spool()
        try:
            with seldom_collected():
                self._run(spool, dry)
        finally:
            spool.close()
        return self.summary

    def _run(self, spool: Spool, dry: bool) -> None:
        vocabulary = Vocabulary(self.mapping)  # What is wrong with the mapping comes first
        self._read_into(spool)
        self._drop_known(spool)
        if dry:
            self._look_at(spool)
        else:
            self._log_from(spool, vocabulary)

    def _read_into(self, spool: Spool) -> None:
        for line, _row, cells, fault in tables.rows(self.path, self.mapping.layout()):
            self.summary.rows += 1
            self.progress("reading", self.summary.rows)
            if fault:
                self.summary.reject(line, "", fault)
                continue
            try:
                record = records.read(
                    cells, self.mapping, now=self.now, region=settings.PHONE_REGION
                )
            except BadRow as bad:
                self.summary.reject(line, bad.column, bad.reason)
                continue
            except LeftOut as reason:
                self.summary.left_out[str(reason)] += 1
                continue
            if not spool.add(line, record, keep_last=self.mapping.keep_last):
                self.summary.seen_before(line, record.number, keep_last=self.mapping.keep_last)

    def _drop_known(self, spool: Spool) -> None:
        """What is in already needs no second look; what has happened to it since does."""
        for numbers in batched(spool.numbers(), 1_000):
            keys = self._keys(numbers)
            self.summary.duplicates_skipped += len(keys)
            spool.drop_logs(keys)
            spool.drop(sets.done({pk: number for number, pk in keys.items()}))

    def _look_at(self, spool: Spool) -> None:
        """What a dry run can know of what the intake would say."""
        self.summary.is_dry = True
        rules = rulebook.current()
        for _at, act, line, record in spool.acts():
            if act != "log":
                continue
            if record.kind == Complaint.Kind.COMPLAINT and not rules.in_force(record.received_at):
                self._reject(line, NoRule(record.received_at))
            else:
                self.summary.accepted += 1

    def _log_from(self, spool: Spool, vocabulary: Vocabulary) -> None:
        with Stage(active=self.replay) as stage:
            for acts in sets_of(spool.acts()):
                self._close(acts.before, stage)
                self._log(list(acts.logs.values()), vocabulary)
                self._close(acts.own, stage)
                self.summary.escalations += stage.until(acts.ends_at)
                self._end_incidents(acts)
                self.progress("logging", self.summary.accepted)
        self.summary.compare_promises(self.now)

    def _answer(self, closings: Closings, stage: Stage) -> None:
        """Fire what fell due before the customer was told, then tell it."""
        keys = self._keys(closings.answered)
        said = {keys[number]: told for number, told in closings.answered.items() if number in keys}
        ends = {pk: at for pk, (at, _text) in said.items()}
        self.summary.escalations += stage.end(ends, ANSWERED)
        sets.answer(said)

    def _close(self, closings: Closings, stage: Stage) -> None:
        """Fire what fell due before, then do what the other system did: reported done, filed."""
        self._answer(closings, stage)
        keys = self._keys(closings.ends())
        ends = {keys[number]: at for number, at in closings.ends().items() if number in keys}
        self.summary.escalations += stage.end(ends)
        for name, numbers in (("resolution", closings.resolved), ("closing", closings.archived)):
            instants = {keys[number]: at for number, at in numbers.items() if number in keys}
            if instants:
                sets.settle(name, instants, outcome=Outcome.MET, data={})

    def _keys(self, numbers: Iterable[str]) -> dict[str, int]:
        """The keys of the complaints of this source that are in already."""
        asked = list(numbers)
        if not asked:
            return {}
        mine = Complaint.objects.filter(source=self.mapping.source, source_number__in=asked)
        return dict(mine.values_list("source_number", "pk"))

    def _log(self, entries: Sequence[Entry], vocabulary: Vocabulary) -> None:
        known = self._keys([record.number for _line, record in entries])
        fresh = [entry for entry in entries if entry[1].number not in known]
        self.summary.duplicates_skipped += len(entries) - len(fresh)
        self._store(fresh, vocabulary)

    def _store(self, entries: Sequence[Entry], vocabulary: Vocabulary) -> None:
        """Log a set; where one of it is refused, the others go in one by one."""
        try:
            news = self._news([record for _line, record in entries], vocabulary)
            logged = intake.log_many([(new, new.received_at) for new in news], by=None)
        except (DataError, IntegrityError, InvalidComplaint, NeverOpen, Refused) as error:
            if len(entries) == 1:
                self._reject(entries[0][0], error)
                return
            for one in entries:
                self._store([one], vocabulary)
            return
        prefetch_related_objects(logged, "marks")
        for complaint, (_line, record) in zip(logged, entries, strict=True):
            self.summary.count(complaint)
            self.summary.compare(complaint, record.ended_at, self.now)
            if complaint.customer:
                vocabulary.remember(complaint.customer)

    def _reject(self, line: int, error: Exception) -> None:
        of_receipt = isinstance(error, NoRule)
        column = " + ".join(self.mapping.times.received) if of_receipt else ""
        self.summary.reject(line, column, str(error).splitlines()[0])

    def _news(self, found: Sequence[Record], vocabulary: Vocabulary) -> list[NewComplaint]:
        customers = vocabulary.customers(found)
        return [
            NewComplaint(
                what=record.what,
                kind=record.kind,
                channel=vocabulary.channel(record),
                body=vocabulary.body(record),
                branch=vocabulary.branch,
                received_at=record.received_at,
                customer=customer,
                caller_said=vocabulary.caller_said(record, customer),
                category=vocabulary.category(record),
                area=vocabulary.area(record),
                source=self.mapping.source,
                source_number=record.number,
                source_due_at=record.due_at,
                in_replay=self.replay,
            )
            for record, customer in zip(found, customers, strict=True)
        ]

    def _end_incidents(self, acts: ActSet) -> None:
        """In a replay an incident ends with its last member; else a supervisor ends it."""
        if self.replay:
            archived = [*acts.before.archived, *acts.own.archived]
            Incident.objects.close_if_over(list(self._keys(archived).values()), at=acts.ends_at)
