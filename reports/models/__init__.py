from reports.models.fact import TIMED, Behind, Check, Day, Fact
from reports.models.schedule import Delivery, Rhythm, Schedule

__all__ = ["TIMED", "Behind", "Check", "Day", "Delivery", "Fact", "Rhythm", "Schedule"]
