"""The first information clause of each public form; later versions are written in the CMS."""

from __future__ import annotations

from django.utils import timezone

from home.models.consent import ConsentClause

PURPOSES: dict[str, str] = {
    "kontakt": "aby odpowiedzieć na wiadomość przesłaną przez formularz kontaktowy",
    "zapis-na-wydarzenie": (
        "aby przyjąć zgłoszenie na wydarzenie, zorganizować je i przekazać uczestnikom "
        "to, co go dotyczy"
    ),
    "link-do-zgloszenia": "aby wysłać link do zgłoszenia na podany adres",
    "zgloszenie-podmiotu": (
        "aby sprawdzić zgłoszenie podmiotu do katalogu dobrych praktyk i powiadomić o decyzji "
        "osobę, która je przesłała"
    ),
    "prenumerata": (
        "aby przysyłać wiadomości na wybrane tematy; adres usuwamy 30 dni po rezygnacji, "
        "a nieczytelny skrót adresu zachowujemy, żeby więcej na niego nie pisać"
    ),
}
"""The end of the sentence "Dane przetwarzamy po to, …", by the code of the form."""
USUAL_PURPOSE = "aby załatwić sprawę, której dotyczy formularz"

TEXT = """\
<p><b>Administratorem danych</b> jest Województwo Lubelskie – Regionalny Ośrodek Polityki \
Społecznej w Lublinie, ul. Diamentowa 2, 20-447 Lublin, tel. (81) 528 76 50, \
e-mail: rops@lubelskie.pl.</p>
<p><b>Po co zbieramy dane.</b> Dane podane w formularzu przetwarzamy po to, {purpose}. \
Podstawą jest zgoda (art. 6 ust. 1 lit. a RODO) oraz zadania publiczne ośrodka \
(art. 6 ust. 1 lit. e RODO).</p>
<p><b>Jak długo.</b> Przechowujemy je tak długo, jak wymaga tego sprawa, a potem usuwamy albo \
pozbawiamy cech, które wskazują na osobę. Terminy podajemy na stronie o prywatności.</p>
<p><b>Komu je przekazujemy.</b> Nikomu poza podmiotami, które na nasze zlecenie utrzymują serwis, \
oraz organami, którym musimy je udostępnić na podstawie prawa. Nie podejmujemy decyzji \
automatycznie i nie profilujemy.</p>
<p><b>Prawa.</b> Można zażądać dostępu do danych, ich sprostowania, usunięcia albo ograniczenia \
przetwarzania, wnieść sprzeciw oraz w każdej chwili cofnąć zgodę – nie wpływa to na to, co stało \
się przed jej cofnięciem. Przysługuje też skarga do Prezesa Urzędu Ochrony Danych Osobowych, \
ul. Stawki 2, 00-193 Warszawa.</p>
<p>Podanie danych jest dobrowolne, ale bez nich nie możemy przyjąć formularza.</p>
"""


def first_clause(form_code: str) -> ConsentClause:
    """The first version for a form that has none in force yet."""
    clause, _created = ConsentClause.objects.get_or_create(
        form=form_code,
        version=1,
        defaults={
            "text": TEXT.format(purpose=PURPOSES.get(form_code, USUAL_PURPOSE)),
            "valid_from": timezone.now(),
        },
    )
    return clause
