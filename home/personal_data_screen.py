"""«Dane osoby»: all that the site holds of a person, handed out or erased at their request.

The address is typed into a form that is posted: it stands in no address of a page and no log.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy

from home import personal_data
from home.admin_screens import Screen
from home.models import PersonalDataAct
from home.page_cache import no_public_cache
from home.spreadsheets import XLSX
from home.verdicts import Verdict

LAST_ACTS = 30


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the person"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Write the e-mail address."),
            "invalid": gettext_lazy("This is no e-mail address. It has the form name@domain.pl"),
        },
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip()


class ErasureForm(AddressForm):
    note = forms.CharField(
        label=gettext_lazy("On what ground"),
        help_text=gettext_lazy("For the record, for example the number of the case. No names."),
        max_length=250,
        error_messages={"required": gettext_lazy("Write on what ground the data are erased.")},
    )
    sure = forms.BooleanField(
        label=gettext_lazy("I know that this cannot be undone"),
        error_messages={"required": gettext_lazy("Tick that you know it cannot be undone.")},
    )


@method_decorator(no_public_cache, name="dispatch")
class PersonalDataView(Screen):
    template_name = "home/admin/personal_data.html"
    page_title = gettext_lazy("A person's data")
    header_icon = "user"

    def may_see(self) -> Verdict:
        return personal_data.may_answer_for_persons(self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user: Any = request.user
        act = request.POST.get("act", "search")
        form = AddressForm(request.POST)
        if not form.is_valid():
            return self._shown(form=form)
        email = form.cleaned_data["email"]
        if act in ("json", "xlsx"):
            return self._file(act, email, user)
        if act == "erase":
            erasure = ErasureForm(request.POST)
            if not erasure.is_valid():
                found = personal_data.look_for(email, user)
                return self._shown(form=form, email=email, found=found, erasure=erasure)
            done = personal_data.erase(email, user, note=erasure.cleaned_data["note"])
            return self._shown(form=AddressForm(), done=done, is_done=True)
        return self._shown(form=form, email=email, found=personal_data.look_for(email, user))

    def _file(self, act: str, email: str, user: Any) -> HttpResponseBase:
        found = personal_data.hand_out(email, user)
        name = f"dane-osoby-{timezone.localdate().isoformat()}.{act}"
        if act == "xlsx":
            return FileResponse(
                personal_data.as_xlsx(found), as_attachment=True, filename=name, content_type=XLSX
            )
        response = HttpResponse(
            personal_data.as_json(email, found), content_type="application/json"
        )
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def _shown(self, **context: Any) -> HttpResponseBase:
        return self.render_to_response(self.get_context_data(**context))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.setdefault("form", AddressForm())
        context.setdefault("erasure", ErasureForm(initial={"email": context.get("email", "")}))
        if email := context.get("email"):
            context["before"] = personal_data.acts_about(email)
        context["acts"] = PersonalDataAct.objects.select_related("done_by")[:LAST_ACTS]
        return context
