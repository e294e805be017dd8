from django.urls import path

from complaints.views import (
    approvals,
    attachments,
    bulk,
    calendar_days,
    calendars,
    clocks,
    customers,
    desk,
    detail,
    drafts,
    health,
    incidents,
    lists,
    log,
    looks,
    lookups,
    news,
    notices,
    papers,
    phrases,
    queues,
    rule_versions,
    rules,
    what_ifs,
    work,
    workload,
)

app_name = "complaints"

urlpatterns = [
    path("", log.index, name="index"),
    path("new/", log.new, name="new"),
    path("new/callers/", desk.matches, name="callers"),
    path("new/card/", desk.card, name="card"),
    path("new/hints/", desk.known, name="hints"),
    path("new/chases/<str:number>/", log.chase, name="chase"),
    path("new/categories/", desk.category_names, name="categories"),
    path("new/areas/", desk.area_names, name="areas"),
    path("drafts/", drafts.keep, name="drafts"),
    path("drafts/token/", drafts.token, name="draft-token"),
    path("drafts/<str:key>/discarding/", drafts.discard, name="draft-discard"),
    path("drafts/<str:key>/taking-back/", drafts.take_back, name="draft-take-back"),
    path("<str:number>/", detail.detail, name="detail"),
    # What happens to a complaint is a thing you create: POST /complaints/C-2026-000007/answers/
    path("<str:number>/papers/", papers.index, name="papers"),
    path("<str:number>/papers/<slug:code>/", papers.paper, name="paper"),
    path("<str:number>/presence/", detail.presence, name="presence"),
    path("<str:number>/attachments/", attachments.attach, name="attach"),
    path("<str:number>/attachments/<int:pk>/", attachments.download, name="attachment"),
    path("<str:number>/attachments/<int:pk>/view/", attachments.view, name="attachment-view"),
    path("<str:number>/phrases/", phrases.offered, name="phrases"),
    path("<str:number>/clocks/<int:pk>/", clocks.why, name="why"),
    path("<str:number>/<slug:noun>/", detail.move, name="move"),
]

queue_patterns = [
    path("", queues.queue, name="index"),
    path("people/", lookups.people, name="people"),
    path("branches/", lookups.branches, name="branches"),
    path("all-branches/", lookups.all_branches, name="all-branches"),
    path("channels/", lookups.channels, name="channels"),
    path("views/", queues.save_view, name="save-view"),
    path("views/<int:pk>/removal/", queues.remove_view, name="remove-view"),
    path("<slug:code>/", queues.queue, name="one"),
    path("<slug:code>/news/", news.news, name="news"),
]
bulk_patterns = [
    path("", bulk.index, name="index"),
    path("new/", bulk.new, name="new"),
    path("planned/", bulk.create, name="create"),
    path("papers/", papers.many, name="papers"),
    path("<int:pk>/", bulk.detail, name="detail"),
    path("<int:pk>/start/", bulk.start, name="start"),
    path("<int:pk>/retry/", bulk.retry, name="retry"),
    path("<int:pk>/undoing/", bulk.undoing, name="undoing"),
]
workload_patterns = [
    path("", workload.index, name="index"),
    path("<int:pk>/leave/", workload.leave, name="leave"),
]
approval_patterns = [
    path("", approvals.index, name="index"),
    path("<int:pk>/decision/", approvals.look, name="look"),
]
incident_patterns = [
    path("", incidents.index, name="index"),
    path("new/", incidents.create, name="create"),
    path("<int:pk>/", incidents.detail, name="detail"),
    path("<int:pk>/answers/", incidents.answers, name="answers"),
    path("<int:pk>/draws/", incidents.draw, name="draw"),
    path("<int:pk>/rest/", incidents.rest, name="rest"),
    path("<int:pk>/<slug:noun>/", incidents.act, name="act"),
]
customer_patterns = [
    path("", customers.index, name="index"),
    path("looks/", looks.index, name="looks"),
    path("<int:pk>/", customers.detail, name="detail"),
    path("<int:pk>/reveals/", customers.reveal, name="reveal"),
]
phrase_patterns = [
    path("", phrases.index, name="index"),
    path("guard/", phrases.guard, name="guard"),
]
rule_patterns = [
    path("", rules.index, name="index"),
    path("new/", rules.create, name="create"),
    path("<int:pk>/", rules.edit, name="edit"),
    path("<int:pk>/versions/", rule_versions.versions, name="versions"),
    path("<int:pk>/preview/", rules.preview, name="preview"),
    path("<int:pk>/name/", rules.rename, name="rename"),
    path("<int:pk>/retirement/", rules.retirement, name="retirement"),
    path("<int:pk>/versions/<int:number>/withdrawal/", rules.withdrawal, name="version-withdrawal"),
    path("<int:pk>/replanning/", rules.replan, name="replan"),
    path("<int:pk>/what-ifs/", what_ifs.create, name="what-if-new"),
    path("what-ifs/<int:pk>/", what_ifs.detail, name="what-if"),
    path("what-ifs/<int:pk>/cancellation/", what_ifs.cancel, name="what-if-cancel"),
    path("what-ifs/<int:pk>/figures.csv", what_ifs.figures, name="what-if-figures"),
    path("sweeps/", health.sweeps, name="sweeps"),
    path("calendars/", calendars.index, name="calendars"),
    path("calendars/new/", calendars.edit, name="calendar-new"),
    path("calendars/<int:pk>/", calendars.edit, name="calendar"),
    path("calendars/<int:pk>/years/", calendars.year, name="calendar-year"),
    path("calendars/<int:pk>/days/", calendar_days.days, name="calendar-days"),
    path("calendars/<int:pk>/removal/", calendar_days.removal, name="calendar-removal"),
    path("replannings/<int:pk>/", calendars.replanning, name="replanning"),
]
root_patterns = [
    path("", lists.home, name="home"),
    path("work/", work.index, name="work"),
    path("work/hand-over/", work.hand_over, name="hand-over"),
    path("work/hand-overs/<int:pk>/", work.settle, name="hand-over-settle"),
    path("work/hand-overs/<int:pk>/taking-back/", work.take_back, name="hand-over-take-back"),
    path("inbox/", lists.inbox, name="inbox"),
    path("inbox/read/", lists.read, name="inbox-read"),
    path("inbox/preferences/", notices.preferences, name="preferences"),
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
]
