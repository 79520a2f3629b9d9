"""The words of dates in French, English, Spanish, German and Arabic, each with what it stands for.

A reading is one letter and a number: ``R`` a day relative to today, ``D`` weekday, ``M`` month, ``Y`` year, ``N`` number, ``O``
ordinal, ``U`` unit, ``L`` last, ``X`` next, ``T`` this, ``P`` part (early, mid, late), ``A`` ago, ``I`` in, ``S`` season, ``C``
connects two ends, ``~`` about, ``W`` plural of year before a decade. Words without a reading but known are dropped.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from annotator.core.names import fold
from annotator.intake.dates import worded_date

Token = tuple[str, int]

DAY, WEEK, MONTH, QUARTER, HALF, YEAR, WEEKEND, DECADE = range(8)

_READINGS: dict[tuple[str, int], str] = {
    ("R", 0): "aujourd'hui today tonight hoy heute اليوم الليله heutige",
    ("R", -1): "hier yesterday ayer anoche gestern امس بالامس البارحه veille",
    ("R", 1): "demain tomorrow manana morgen غدا الغد lendemain",
    ("R", -2): "avant-hier anteayer antier vorgestern",
    ("R", 2): "apres-demain ubermorgen",
    ("D", 0): "lundi monday mon lunes montag اثنين",
    ("D", 1): "mardi tuesday tue martes dienstag ثلاثاء",
    ("D", 2): "mercredi wednesday wed miercoles mittwoch اربعاء",
    ("D", 3): "jeudi thursday thu jueves donnerstag خميس",
    ("D", 4): "vendredi friday fri viernes freitag جمعه",
    ("D", 5): "samedi saturday sat sabado samstag sonnabend سبت",
    ("D", 6): "dimanche sunday sun domingo sonntag احد",
    ("U", DAY): "jour jours day days dia dias tag tage tagen ايام يوم يوما",
    ("U", WEEK): "semaine semaines week weeks semana semanas woche wochen اسبوع اسابيع اسبوعا",
    ("U", MONTH): "mois month months mes meses monat monats monate monaten شهر اشهر شهور شهرا",
    ("U", QUARTER): "trimestre trimestres quarter quarters quartal quartals vierteljahr ربع",
    ("U", HALF): "semestre semestres half halbjahr halbjahres نصف",
    ("U", YEAR): "an ans annee year years ano jahr jahre jahren jahres عام سنه سنوات اعوام عاما",
    ("U", WEEKEND): "weekend wochenende wochenendes",
    ("W", 0): "annees anos jahre ثمانينيات تسعينيات",
    ("L", 0): "dernier derniere derniers dernieres passe passee last past previous pasado pasada ultimo ultima anterior "
    "letzte letzter letzten letztes letztem vergangene vergangenen vergangener vergangenes vorige vorigen voriger "
    "ماضي ماضيه منصرم منصرمه سابق",
    ("X", 0): "prochain prochaine prochains prochaines next coming proximo proxima nachste nachster nachsten nachstes "
    "kommende kommenden kommender قادم قادمه مقبل مقبله",
    ("T", 0): "ce cet cette this current este esta dieser diese dieses diesen diesem laufenden هذا هذه حالي حاليه جاري",
    ("P", 0): "debut early beginning start principios comienzos inicios anfang مطلع اوائل بدايه مستهل",
    ("P", 1): "mi mid middle mediados mitte منتصف اواسط",
    ("P", 2): "fin late end finales fines ende اواخر نهايه",
    ("A", 0): "ago hace vor قبل منذ",
    ("I", 0): "dans dentro binnen بعد",
    ("S", 0): "printemps spring primavera fruhling fruhjahr ربيع",
    ("S", 1): "ete summer verano sommer صيف",
    ("S", 2): "automne autumn fall otono herbst خريف",
    ("S", 3): "hiver winter invierno شتاء",
    ("C", 0): "au to bis al until hasta الي jusqu'au jusqu",
    ("~", 0): "vers environ circa about around hacia gegen etwa ungefahr حوالي نحو",
    ("N", 2): "deux two dos zwei",
    ("N", 3): "trois three tres drei ثلاثه ثلاث",
    ("N", 4): "quatre four cuatro vier اربعه اربع",
    ("N", 5): "cinq five cinco funf خمسه خمس",
    ("N", 6): "six seis sechs سته ست",
    ("N", 7): "sept seven siete sieben سبعه سبع",
    ("N", 8): "huit eight ocho acht ثمانيه ثماني",
    ("N", 9): "neuf nine nueve neun تسعه تسع",
    ("N", 10): "dix ten diez zehn عشره عشر",
    ("O", 1): "premier premiere first primer primero primera erste erster ersten erstes اول اولي",
    ("O", 2): "deuxieme second seconde segundo segunda zweite zweiter zweiten zweites ثاني ثانيه",
    ("O", 3): "troisieme third tercer tercero tercera dritte dritter dritten drittes ثالث ثالثه",
    ("O", 4): "quatrieme fourth cuarto cuarta vierte vierter vierten viertes رابع رابعه",
}  # fmt: skip

_DUALS = {"يومين": DAY, "اسبوعين": WEEK, "شهرين": MONTH, "عامين": YEAR, "سنتين": YEAR}

_SMALL = (
    "le la les l de du des d en un une dans the of on in at el los las del y por una er st nd rd th o eme e "
    "der die das den dem im am vom zum zur von um einer einem einen matin apres midi soir soiree nuit morning "
    "afternoon evening night tarde noche fruh abend nachmittag vormittag nacht mittag courant during "
    "since depuis seit desde durant في من خلال صباح مساء ظهر ليله"
)
_DROPPED = frozenset(_SMALL.split())

_PHRASES = (
    (r"\bil y a\b", " ago "),
    (r"\b(?:avant|ante) ?-? ?hier\b", " avant-hier "),
    (r"\bday before yesterday\b|\bantes de ayer\b|\bاول (?:من )?امس\b", " vorgestern "),
    (r"\bday after tomorrow\b|\bpasado manana\b|\bapres ?-? ?demain\b|\bبعد غدا?\b", " ubermorgen "),
    (r"\blast night\b", " yesterday "),
    (r"\b(?:esta|por la|de la|la) manana\b", " "),
    (r"\b(?:heute|gestern) (?:morgen|fruh)\b", lambda m: m.group().split()[0]),
    (r"\bweek ?- ?end\b|\bfin de semana\b|\bعطله نهايه الاسبوع\b|\bنهايه الاسبوع\b", " weekend "),
    (r"\bin (?=\w+ (?:days?|weeks?|months?|years?|tagen?|wochen?|monaten?|jahren?)\b)", " dentro "),
    (r"\b(?:en|dentro de) (?=\w+ (?:dias?|semanas?|meses|anos?)\b)", " dentro "),
    (r"\bq([1-4])\b", r" first\1 quarter "),
    (r"\bt([1-4])(?= \d{4}\b)", r" first\1 quarter "),
    (r"\b(\d{3}0) ?(?:s|er)\b(?: jahren?| jahre)?", r" decade \1 "),
    (r"\bque viene\b", " next "),
    (r"\b(?:finales|fines) de\b", " finales "),
)  # fmt: skip


@cache
def _vocabulary() -> dict[str, Token]:
    found: dict[str, Token] = {}
    for token, words in _READINGS.items():
        for word in words.split():
            found.setdefault(word, token)
    return found


@cache
def month_of(name: str) -> int:
    """The number of a month, by its name in any of the languages; 0 when it is none."""
    found = worded_date(f"1 {name} 2000")
    return int(found.date[5:7]) if found is not None and found.precision == "day" else 0


def read_tokens(wording: str) -> list[Token] | None:
    """What the words of a date stand for; None when one of them is not known."""
    text = _prepared(wording)
    found: list[Token] = []
    words = re.findall(r"\d+|[^\W\d_]+(?:[-'][^\W\d_]+)*\d?|[-–/]", text)
    at = 0
    while at < len(words):
        pair = " ".join(words[at : at + 2])
        if "\u0600" <= pair[0] <= "\u06ff" and pair.replace(" ", "").isalpha() and month_of(pair):
            found.append(("M", month_of(pair)))  # كانون الثاني
            at += 2
            continue
        reading = _reading(words[at])
        if reading is None:
            return None
        found += reading
        at += 1
    return _with_decades(_without_marks(found))


def _prepared(wording: str) -> str:
    digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in wording)
    # Folded but for what tells months apart; umlauts and accents are tried both ways.
    text = f" {fold(digits)} "
    text = re.sub(r"(?<=\d)\.(?=\s|$)", " ", text)
    text = re.sub(r"\b(?:jusqu|d|l)'(?=\w)", " ", text)
    for pattern, instead in _PHRASES:
        text = re.sub(pattern, instead, text)
    return text


def _reading(word: str) -> list[Token] | None:
    if word.isdigit():
        number = int(word)
        return [("Y", number)] if len(word) == 4 and 1500 <= number <= 2200 else [("N", number)]
    if word in ("-", "–", "/", "a"):
        return [("-", 0)]
    if re.fullmatch(r"first[1-4]", word):
        return [("O", int(word[-1]))]
    if word == "decade":
        return [("W", 0)]
    if word in _DUALS:
        return [("N", 2), ("U", _DUALS[word])]
    vocabulary = _vocabulary()
    for form in (word, re.sub("^(?:و?ال|لل|بال)", "", word)):
        if form in vocabulary:
            return [vocabulary[form]]
        if month := month_of(form) or month_of(_UMLAUTS.get(form, "")):
            return [("M", month)]
    if word in _DROPPED:
        return []
    parts = word.split("-")
    if len(parts) > 1:
        read = [_reading(part) for part in parts]
        return None if any(r is None for r in read) else [t for r in read if r for t in r]
    return None


_UMLAUTS = {"marz": "märz", "janner": "jänner", "fevr": "févr", "fev": "fév", "dec": "dec"}


def _with_decades(tokens: list[Token]) -> list[Token]:
    """The plural of year means a decade before a number, and else just years."""
    found: list[Token] = []
    for n, token in enumerate(tokens):
        decade = n + 1 < len(tokens) and tokens[n + 1][0] in ("Y", "N")
        found.append(("U", YEAR) if token[0] == "W" and not decade else token)
    return found


def _without_marks(tokens: list[Token]) -> list[Token]:
    """A dash connects two ends of a period, and otherwise means nothing."""
    kept: list[Token] = []
    for n, token in enumerate(tokens):
        if token[0] == "-":
            before = tokens[n - 1][0] if n else ""
            after = tokens[n + 1][0] if n + 1 < len(tokens) else ""
            if before in ("N", "Y", "M") and after in ("N", "Y", "M"):
                kept.append(("C", 0))
        else:
            kept.append(token)
    return kept
