import pytest
from django.urls import reverse
from tests.events import ground, organising
from tests.events.organising import url
pytestmark = pytest.mark.django_db

def test_smoke(signed_in, run_background):
    to = organising.past_training()
    c = signed_in("redaktor")
    from events.actions.certificates import issue_certificates
    from events.actions.messages import send_message
    from tests.people import person
    from events.models import Certificate
    issue_certificates(to, person("redaktor"))
    sent = send_message(to, person("redaktor"), subject="A", text="B", participants=[p.pk for p in to.participants.all()])
    run_background()
    one = to.participants.first()
    cert = Certificate.objects.first()
    new = ground.term(in_days=20)
    for a in [url("enrolments"), url("enrolments")+"?widok=minione", url("new_enrolment", new.pk), url("enrolment", to.pk), url("enrolment_settings", to.pk),
        url("registrants", to.pk), url("registrants", to.pk)+"?q=żak&state=coming&presence=tak&ordering=name", url("registrants_results", to.pk), url("registrants_export", to.pk), url("door_list", to.pk), url("enter", to.pk), url("registrant", to.pk, one.pk), url("registrant_edit", to.pk, one.pk),
        url("attendance", to.pk), url("attendance_day", to.pk, to.term.days[0].isoformat()), url("signing_list", to.pk, to.term.days[0].isoformat()),
        url("admin_certificates", to.pk), url("admin_certificate", to.pk, cert.pk), url("messages", to.pk), url("new_message", to.pk), url("message", to.pk, sent.pk), url("report"), url("report")+"?export=xlsx", url("report")+"?export=csv", url("report_results"), reverse("personal_data"), "/admin/", "/wydarzenia/zaswiadczenie/", f"/wydarzenia/zaswiadczenie/{cert.spaced_code}/"]:
        r = c.get(a)
        print(a, r.status_code, r.get("Location"))
        if r.streaming: b"".join(r)
    r = c.post(reverse("personal_data"), {"email": "osoba%d-1@przyklad.example" % to.pk})
    print(r.status_code)
    for a in [url("certificates_file", to.pk), url("admin_certificate_file", to.pk, cert.pk)]:
        print(c.get(a).status_code); run_background(); r=c.get(a); print(r.status_code, r.get("Content-Type"))
        open("/tmp/"+a.strip("/").replace("/","_"),"wb").write(b"".join(r) if r.streaming else r.content)
    assert 0
