"""What each type is, in a sentence for whoever reads it in a queue or a report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from complaints.classification import Type

MEANINGS: Mapping[str, Any] = {
    Type.MAJOR: _("What could do or has done major harm, as staff have set it (T3)."),
    Type.OVER_THE_HEAD: _("What came through a body of city level or above (T4)."),
    Type.BATCH: _("What many complained of within a short time; see the thresholds (T5)."),
    Type.REPEAT: _("What the same customer complained of before, archived within 3 months (T6)."),
    Type.RAISED: _("What the branch cannot solve, and the province coordinates (T7)."),
    Type.CROSS_REGION: _("What another city or province solves than the one that took it (T8)."),
    Type.VIP: _("What an important customer complained of (T9)."),
    Type.SENSITIVE: _("What a customer on a list of sensitive ones complained of (T10)."),
}
