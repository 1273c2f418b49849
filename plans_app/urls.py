"""The addresses of the plugin beside its pages. Include them before Wagtail's own."""

from django.urls import path

from plans_app import download_views, feeds, receipt_views, verification_views, views

app_name = "plans_app"

urlpatterns = [
    path("chien-dich/", views.campaign_list, name="campaigns"),
    path("chien-dich/<slug:slug>/", views.campaign, name="campaign"),
    path("chien-dich/<slug:slug>/atom.xml", feeds.CampaignFeed(), name="campaign_feed"),
    path("ke-hoach/<int:pk>/pdf", views.pdf, name="pdf"),
    path("ke-hoach/<int:pk>/<slug:name>", views.export, name="export"),
    path("tai-ve/<str:token>", download_views.download, name="download"),
    path("xac-nhan/<str:token>", receipt_views.receipt, name="receipt"),
    path("xac-thuc/", verification_views.verify, name="verify"),
    path("xac-thuc/tra-cuu.json", verification_views.verify_json, name="verify_json"),
    path("xac-thuc/<str:code>/", verification_views.verify, name="verify_code"),
    path("atom.xml", feeds.PlanFeed(), name="feed"),
]
