from django.urls import path

from quality import views

app_name = "quality"

urlpatterns = [
    path("", views.index, name="index"),
    path("trend/", views.trend, name="trend"),
    path("<int:pk>/", views.review, name="review"),
    path("<int:pk>/judgement/", views.judgement, name="judgement"),
    path("<int:pk>/appeal/", views.appeal, name="appeal"),
    path("<int:pk>/decision/", views.decision, name="decision"),
]
