"""Bring a file in through the intake, set by set: what each row leads to, as it happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DataError
from django.db.models import prefetch_related_objects

from complaints import intake
from complaints.imports import records, tables
from complaints.imports.mapping import BadMapping, FileMapping
from complaints.imports.records import BadRow, Record
from complaints.imports.replay import Stage
from complaints.imports.sets import ActSet, Entry, sets_of
from complaints.imports.spool import Spool
from complaints.imports.summary import Summary
from complaints.imports.vocabulary import Vocabulary
from complaints.intake import NewComplaint
from complaints.models import BatchRule, Complaint, Incident, sets
from complaints.models.timer import Outcome

Progress = Callable[[str, int], None]


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
            self._read_into(spool)
            if not dry:
                self._log_from(spool)
        finally:
            spool.close()
        return self.summary

    def _read_into(self, spool: Spool) -> None:
        for line, cells in self._rows():
            self.summary.rows += 1
            self.progress("reading", self.summary.rows)
            try:
                record = records.read(
                    cells, self.mapping, now=self.now, region=settings.PHONE_REGION
                )
            except BadRow as bad:
                self.summary.reject(line, bad.column, bad.reason)
                continue
            if not spool.add(line, record, keep_last=self.mapping.keep_last):
                self.summary.seen_before(keep_last=self.mapping.keep_last)

    def _rows(self) -> Iterator[tables.Row]:
        for count, (line, cells) in enumerate(tables.rows(self.path, self.mapping.sheet)):
            if count == 0 and (absent := sorted(self.mapping.columns() - set(cells))):
                raise BadMapping(f"{self.path.name} has no column {', '.join(absent)}.")
            yield line, cells

    def _log_from(self, spool: Spool) -> None:
        vocabulary = Vocabulary(self.mapping)
        with Stage(active=self.replay) as stage:
            for acts in sets_of(spool.acts()):
                ends = self._ends(acts)
                self.summary.escalations += stage.until(acts.ends_at, ends)
                # What was closed later than a receipt still counts as open for it; what was
                # closed before must be seen as closed: so the closings come first.
                self._close(acts)
                self._log(acts.logs, vocabulary)
                self.summary.escalations += stage.until(acts.ends_at, {})
                self._end_incidents(acts)
                self.progress("logging", self.summary.accepted)

    def _ends(self, acts: ActSet) -> dict[int, datetime]:
        """When the clocks of the complaints that the set closes stop, by key."""
        instants = acts.archived | acts.resolved
        return {pk: instants[number] for number, pk in self._keys(instants).items()}

    def _keys(self, numbers: Sequence[str] | dict[str, datetime]) -> dict[str, int]:
        mine = Complaint.objects.filter(source=self.mapping.source, source_number__in=list(numbers))
        return dict(mine.values_list("source_number", "pk"))

    def _log(self, entries: Sequence[Entry], vocabulary: Vocabulary) -> None:
        known = self._keys([record.number for _line, record in entries])
        fresh = [entry for entry in entries if entry[1].number not in known]
        self.summary.duplicates_skipped += len(entries) - len(fresh)
        news = self._news([record for _line, record in fresh], vocabulary)
        good = []
        for (line, _record), new in zip(fresh, news, strict=True):
            if errors := intake.errors_of(new, at=new.received_at):
                self.summary.reject(line, *next(iter(errors.items())))
            else:
                good.append((line, new))
        self._store(good, vocabulary)

    def _store(self, good: Sequence[tuple[int, NewComplaint]], vocabulary: Vocabulary) -> None:
        """Log a set; where the database refuses one of it, the others go in one by one."""
        try:
            logged = intake.log_many([(new, new.received_at) for _line, new in good], by=None)
        except DataError as error:
            if len(good) == 1:
                self.summary.reject(good[0][0], "", str(error).splitlines()[0])
                return
            for one in good:
                self._store([one], vocabulary)
            return
        prefetch_related_objects(logged, "marks")
        for complaint in logged:
            self.summary.count(complaint)
            if complaint.customer:
                vocabulary.remember(complaint.customer)

    def _news(self, found: Sequence[Record], vocabulary: Vocabulary) -> list[NewComplaint]:
        customers = vocabulary.customers(found)
        return [
            NewComplaint(
                what=record.what,
                channel=vocabulary.channel(record),
                branch=vocabulary.branch,
                received_at=record.received_at,
                customer=customer,
                category=vocabulary.category(record),
                area=vocabulary.area(record),
                source=self.mapping.source,
                source_number=record.number,
                in_replay=self.replay,
            )
            for record, customer in zip(found, customers, strict=True)
        ]

    def _close(self, acts: ActSet) -> None:
        """What the other system did, by our moves: reported done, then filed."""
        keys = self._keys([*acts.resolved, *acts.archived])
        for name, numbers in (("resolution", acts.resolved), ("closing", acts.archived)):
            instants = {keys[number]: at for number, at in numbers.items() if number in keys}
            if instants:
                sets.settle(name, instants, outcome=Outcome.MET, data={})

    def _end_incidents(self, acts: ActSet) -> None:
        """In a replay an incident ends with its last member; else a supervisor ends it."""
        if self.replay and acts.archived:
            members = list(self._keys(acts.archived).values())
            Incident.objects.close_if_over(members, at=acts.ends_at)
