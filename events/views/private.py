from django.http import HttpRequest, HttpResponse


def confirm(request: HttpRequest, token: str) -> HttpResponse:
    return HttpResponse()


manage = change = new_email = offer = leave = confirm
