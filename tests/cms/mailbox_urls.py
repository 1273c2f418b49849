from django.urls import include, path

urlpatterns = [path("mailbox/", include("cms.mailbox"))]
