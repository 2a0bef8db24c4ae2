from django.http import HttpRequest, HttpResponse


def form(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    return HttpResponse()


lost_link = form


def sent(request: HttpRequest, enrolment_id: int, token: str) -> HttpResponse:
    return HttpResponse()
