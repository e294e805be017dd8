"""Why a type holds, and what happened, as sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from complaints.classification import Type
from complaints.reasons import Cause, Reason, in_our_language

Figures = Mapping[str, Any]

INCIDENT_EVENTS = {
    "opening": gettext_lazy("opened it by hand"),
    "wording": gettext_lazy("gave all desks a wording"),
    "cause": gettext_lazy("named the cause"),
    "owner": gettext_lazy("put %(to)s in charge"),
    "update": gettext_lazy("told how it stands"),
    "answer": gettext_lazy("prepared one answer for all members (see Acts on many)"),
    "exemption": gettext_lazy("left %(number)s out of the common answer"),
    "sample": gettext_lazy("drew %(chosen)s of %(of)s answered members to be called back"),
    "joining": gettext_lazy("merged incident %(was)s into it"),
    "merging": gettext_lazy("merged it into incident %(to)s"),
    "split": gettext_lazy("split %(count)s members off to incident %(to)s"),
    "closing": gettext_lazy("closed it: the cause is fixed"),
}
VIP_GROUNDS = {
    "government": gettext_lazy("leader of or contact for a government body: %(name)s"),
    "tier": gettext_lazy("tier %(name)s"),
    "account": gettext_lazy("leader of or contact for %(name)s"),
}
EVENTS = {
    "registration": gettext_lazy("logged the complaint"),
    "clarification": gettext_lazy("clarified the facts"),
    "dispatch": gettext_lazy("dispatched it to %(to)s"),
    "shift": gettext_lazy("took it over from %(was)s at the end of a shift"),
    "chase": gettext_lazy("noted that the customer asked for it again"),
    "settlement": gettext_lazy("answered and closed it"),
    "assignment": gettext_lazy("put %(to)s in charge"),
    "putting_back": gettext_lazy("put %(to)s in charge again"),
    "vacancy": gettext_lazy("left nobody in charge"),
    "contact": gettext_lazy("spoke with the customer"),
    "note": pgettext_lazy("history", "added a note"),
    "offer": gettext_lazy("offered a solution"),
    "waiting": gettext_lazy("waits for the customer"),
    "waiting_until": gettext_lazy("waits for the customer until %(due)s"),
    "resumption": gettext_lazy("went on with the work"),
    "waiting_over": gettext_lazy("went on by itself: the customer was waited for until %(due)s"),
    "answer": gettext_lazy("answered the customer"),
    "commitment": gettext_lazy("made a promise for %(due)s"),
    "extension": gettext_lazy("asked for more time for “%(clock)s”, until %(due)s; told: %(told)s"),
    "extension_decision": gettext_lazy("decided on more time: %(extension)s"),
    "fulfilment": gettext_lazy("kept the promise “%(promise)s”"),
    "resolution": gettext_lazy("reported the work done"),
    "accepted_offer": gettext_lazy("reported the work done: the customer took “%(accepted)s”"),
    "referral": gettext_lazy("handed it over to another company: %(company)s; told: %(told)s"),
    "request": gettext_lazy("asked for a decision: %(request)s"),
    "decision": gettext_lazy("decided on “%(request)s”: %(decision)s"),
    "lapse": gettext_lazy("needs no decision any more: %(request)s"),
    "call_back": gettext_lazy("called back: %(outcome)s"),
    "satisfaction": gettext_lazy("called back: %(outcome)s"),
    "dissatisfaction": gettext_lazy("called back: %(outcome)s"),
    "archiving": gettext_lazy("archived it"),
    "waiver": gettext_lazy("archived it without a call-back: %(waiver)s"),
    "closing": gettext_lazy("closed in the system it came from"),
    "reopening": gettext_lazy("reopened it"),
    "withdrawal": gettext_lazy("withdrew it at the customer's wish"),
    "raising": gettext_lazy("raised it to the province"),
    "mark": gettext_lazy("marked it"),
    "urgency": gettext_lazy("marked it as urgent"),
    "transfer": gettext_lazy("asked %(to)s to take it over"),
    "acceptance": gettext_lazy("took it over"),
    "return": gettext_lazy("returned it"),
    "join": gettext_lazy("joined it to %(to)s"),
    "link": gettext_lazy("linked it to %(to)s"),
    "gathering": gettext_lazy("added it to incident %(to)s"),
    "leaving": gettext_lazy("took it out of incident %(was)s"),
    "attachment": gettext_lazy("attached %(file)s"),
    "conversion": gettext_lazy("made it a complaint"),
    "correction": gettext_lazy("filed it under %(to)s instead of %(was)s"),
    "wording": gettext_lazy("gave all desks a wording for the incident"),
    "incident_closing": gettext_lazy("closed the incident, and named its cause"),
    "replanning": gettext_lazy("planned the clock “%(clock)s” anew (%(reason)s): due %(due)s"),
    "retirement": gettext_lazy("closed the clock “%(clock)s”: its rule %(rule)s is retired"),
    "escalation": gettext_lazy("escalated: %(reason)s; told %(told)s"),
}
OUTCOMES = {
    "satisfied": gettext_lazy("reached and satisfied"),
    "dissatisfied": gettext_lazy("reached and dissatisfied"),
    "unreachable": gettext_lazy("not reached"),
    "waived": gettext_lazy("waived by the customer"),
    "sampled": gettext_lazy("others of the incident are called back"),
    "granted": gettext_lazy("granted"),
    "refused": gettext_lazy("refused"),
    "waiver": gettext_lazy("close it without a call-back"),
    "company": gettext_lazy("hand it over to another company"),
    "extension": gettext_lazy("more time"),
}
TYPES = {
    Type.MAJOR: gettext_lazy("major"),
    Type.OVER_THE_HEAD: gettext_lazy("over-the-head"),
    Type.BATCH: gettext_lazy("batch"),
    Type.REPEAT: gettext_lazy("repeat"),
    Type.RAISED: gettext_lazy("raised"),
    Type.CROSS_REGION: gettext_lazy("cross-region"),
    Type.VIP: gettext_lazy("VIP"),
    Type.SENSITIVE: gettext_lazy("sensitive"),
}
COMPLAINTS = {
    Type.MAJOR: gettext_lazy("major complaint"),
    Type.OVER_THE_HEAD: gettext_lazy("over-the-head complaint"),
    Type.BATCH: gettext_lazy("batch complaint"),
    Type.REPEAT: gettext_lazy("repeat complaint"),
    Type.RAISED: gettext_lazy("raised complaint"),
    Type.CROSS_REGION: gettext_lazy("cross-region complaint"),
    Type.VIP: gettext_lazy("VIP complaint"),
    Type.SENSITIVE: gettext_lazy("sensitive customer's complaint"),
}
CLOCKS = {
    "attention": gettext_lazy("no dedicated owner yet"),
    "registration": gettext_lazy("registration"),
    "department_notice": gettext_lazy("department notice"),
    "first_contact": gettext_lazy("first contact"),
    "answer": gettext_lazy("answer"),
    "progress": gettext_lazy("progress"),
    "commitment": gettext_lazy("commitment"),
    "call_back": gettext_lazy("call-back"),
    "statutory": gettext_lazy("statutory"),
    "service": gettext_lazy("service"),
}


def in_words(type: Type, found: Figures) -> str:
    """The evidence of one type, as `in words` shows it beside the type's name."""
    return str(SENTENCES[type](found))


def event_in_words(kind: str, data: Figures) -> str:
    """What happened, as the predicate of the person who did it."""
    values = _in_our_words(data)
    if kind == "type":
        return _type_in_words(data)
    if kind == "escalation":
        values["reason"] = reason(str(data["strategy"]), str(data["clock"]))
        told = _(", ").join(in_our_language(names) for names in data["told"])
        values["told"] = told or _("nobody: there is nobody to tell")
    if kind in ("assignment", "putting_back") and not data["to"]:
        kind = "vacancy"
    if kind == "waiting" and "due" in values:
        kind = "waiting_until"
    if kind == "resumption" and "due" in values:
        kind = "waiting_over"
    if kind == "resolution" and "accepted" in values:
        kind = "accepted_offer"
    return str(EVENTS.get(kind, kind)) % values


def incident_event_in_words(kind: str, data: Figures) -> str:
    return str(INCIDENT_EVENTS.get(kind, kind)) % _in_our_words(data)


def _in_our_words(data: Figures) -> dict[str, str | int]:
    """The values of an event as its sentence shows them."""
    values = {key: value for key, value in data.items() if isinstance(value, str | int)}
    for key in ("to", "was", "rule"):
        if isinstance(data.get(key), dict):
            values[key] = in_our_language(data[key]) or _("nothing")
    if "due_at" in values:
        due = str(values["due_at"])
        values["due"] = _day_and_time(due) if due else _("not while it stands still")
    if "clock" in values:
        values["clock"] = str(CLOCKS.get(str(values["clock"]), values["clock"]))
    if "cause" in data:
        values["reason"] = str(Reason(Cause(data["cause"]), data["about"]))
    for key in ("outcome", "waiver", "extension", "request", "decision"):
        if key in values:
            values[key] = str(OUTCOMES.get(str(values[key]), values[key]))
    return values


def _type_in_words(data: Figures) -> str:
    one = Type(data["type"])
    words = {"type": TYPES[one], "evidence": in_words(one, data["evidence"])}
    return _("%(type)s: %(evidence)s") % words


def reason(strategy: str, clock: str) -> str:
    """Why somebody is told: because of a type, or because a promise runs out."""
    if strategy == "overdue":
        return _("“%(clock)s” is due or about to be") % {"clock": CLOCKS[clock]}
    return str(COMPLAINTS[Type(strategy)])


def _day(text: str) -> str:
    on = timezone.localtime(datetime.fromisoformat(text)).date()
    return str(formats.date_format(on, "DATE_FORMAT"))


def _day_and_time(text: str) -> str:
    at = timezone.localtime(datetime.fromisoformat(text))
    return str(formats.date_format(at, "SHORT_DATETIME_FORMAT"))


def _reason(found: Figures) -> str:
    return str(found.get("reason") or _("set by staff"))


def _over_the_head(found: Figures) -> str:
    return _("received through %(body)s") % {"body": in_our_language(found["names"])}


def _batch(found: Figures) -> str:
    text = ngettext(
        "%(customers)s customer (%(vips)s VIP) with one problem within %(minutes)s minutes",
        "%(customers)s customers (%(vips)s VIP) with one problem within %(minutes)s minutes",
        int(found["customers"]),
    )
    if found.get("unnamed"):
        text = ngettext(
            "%(customers)s customer, %(unnamed)s of them unnamed (%(vips)s VIP), with one problem "
            "within %(minutes)s minutes",
            "%(customers)s customers, %(unnamed)s of them unnamed (%(vips)s VIP), with one problem "
            "within %(minutes)s minutes",
            int(found["customers"]),
        )
    return text % {**found, "minutes": int(found["minutes"])}


def _repeat(found: Figures) -> str:
    days = int(found["days"])
    text = ngettext(
        "%(number)s, same customer and problem, archived on %(day)s, %(days)s day ago",
        "%(number)s, same customer and problem, archived on %(day)s, %(days)s days ago",
        days,
    )
    return text % {"number": found["number"], "day": _day(str(found["archived_at"])), "days": days}


def _cross_region(found: Figures) -> str:
    values = {"taken": in_our_language(found["taken"]), "solved": in_our_language(found["solved"])}
    return _("taken at %(taken)s, to be solved by %(solved)s") % values


def _vip(found: Figures) -> str:
    grounds = found.get("grounds", [])
    return _("; ").join(
        str(VIP_GROUNDS[one["ground"]]) % {"name": in_our_language(one)} for one in grounds
    )


def _sensitive(found: Figures) -> str:
    # The reason stays with those who may see it; everybody sees how to treat the customer.
    values = {"list": in_our_language(found["names"]), "instruction": found["instruction"]}
    return _("on the list of %(list)s: %(instruction)s") % values


SENTENCES = {
    Type.MAJOR: _reason,
    Type.OVER_THE_HEAD: _over_the_head,
    Type.BATCH: _batch,
    Type.REPEAT: _repeat,
    Type.RAISED: _reason,
    Type.CROSS_REGION: _cross_region,
    Type.VIP: _vip,
    Type.SENSITIVE: _sensitive,
}
