from complaints.forms.log import ComplaintForm
from complaints.forms.moves import MoveForm

__all__ = ["ComplaintForm", "MoveForm"]
