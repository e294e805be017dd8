from django.urls import path, re_path

from complaints.api import clocks, views

urlpatterns = [
    path("complaints/", views.Complaints.as_view(), name="complaints"),
    path("complaints/<slug:number>/", views.OneComplaint.as_view(), name="complaint"),
    path("complaints/<slug:number>/history/", views.History.as_view(), name="history"),
    path("complaints/<slug:number>/timers/<int:pk>/", clocks.OneTimer.as_view(), name="timer"),
    *(
        path(f"complaints/<slug:number>/{noun}/", view.as_view(), name=noun)
        for noun, view in views.MOVES.items()
    ),
    path("customers/", views.Customers.as_view(), name="customers"),
    path("customers/searches/", views.CustomerSearches.as_view(), name="customer-searches"),
    # Numbers of other systems may hold anything, slashes too.
    path("customers/<path:number>/", views.OneCustomer.as_view(), name="customer"),
    path("incidents/", views.Incidents.as_view(), name="incidents"),
    path("incidents/<int:pk>/", views.OneIncident.as_view(), name="incident"),
    path("queues/", views.Queues.as_view(), name="queues"),
    path("queues/<slug:code>/", views.OneQueue.as_view(), name="queue"),
    path("policies/", views.Policies.as_view(), name="policies"),
    path("policies/<str:code>/", views.OnePolicy.as_view(), name="policy"),
    re_path(r"^[\s\S]*\Z", views.Nothing.as_view(), name="nothing"),
]
