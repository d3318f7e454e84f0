"""The addresses that the look's tests need, without the rest of the application."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from gongdao.look import views
from gongdao.look.samples import samples

drafts: list[dict[str, str]] = []
changes = {"n": 0}


@csrf_exempt
def draft(request: HttpRequest) -> HttpResponse:
    drafts.append(request.POST.dict())
    return HttpResponse(status=204)


def live(request: HttpRequest) -> StreamingHttpResponse:
    sent = [b"retry: 200\n\n", b'event: changed\ndata: {"topic": "a/case/1"}\n\n']
    return StreamingHttpResponse(sent, content_type="text/event-stream")


def desk(request: HttpRequest) -> HttpResponse:
    changes["n"] += 1
    return render(request, "look_desk.html", {**samples(), "n": changes["n"]})


@csrf_exempt
def upload(request: HttpRequest) -> HttpResponse:
    """Refuses the first file (and shows the form again with what was typed), takes any other."""
    given = request.FILES.get("file")
    if request.method == "POST" and given and given.name != "bad.txt":
        return redirect("/look/case/?took=" + str(given.size))
    context = {"text": request.POST.get("text", ""), "refused": request.method == "POST"}
    return render(request, "look_upload.html", context, status=422 if context["refused"] else 200)


def failed(request: HttpRequest, status: int) -> HttpResponse:
    return views.failed(request, status, "cause")


urlpatterns = [
    path("", include("gongdao.look.urls")),
    path("look/draft/", draft),
    path("look/live", live),
    path("look/case/", desk),
    path("look/upload/", upload),
    path("look/failed/<int:status>/", failed),
]
