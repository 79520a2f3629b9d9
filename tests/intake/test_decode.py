"""Bytes to characters: every encoding people still have, exactly, or a reason."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from annotator.core.errors import IntakeError
from annotator.core.text import normalise
from annotator.intake import read_bytes
from annotator.intake.decode import decode, looks_misdecoded
from tests.support import shared_data

FRENCH = (
    "Le préfet a reçu hier les élus de la côte, inquiets des marées d’équinoxe.",
    "« Nous n’avons plus guère de temps », a répété la mairesse, très émue.",
    "À Brest, où la pêche décline, on espère une aide européenne avant Noël.",
    "Le chantier naval reçoit déjà des commandes jusqu’à l’été prochain.",
)
SPANISH = (
    "La alcaldesa aseguró que mañana habrá más autobuses en el barrio histórico.",
    "¿Quién pagará la reparación del puente? Nadie contestó en la sesión pública.",
    "El niño y su abuela cruzaron la montaña con una pequeña mula.",
    "Según el informe, la sequía continuará también el próximo año.",
)
ARABIC = (
    "قال رئيس البلدية إن أعمال الترميم ستبدأ في الشهر القادم.",
    "وأضاف أن السكان شاركوا في النقاش حول مستقبل الميناء القديم.",
    "ولم تعلن الوزارة حتى الآن عن موعد افتتاح المدرسة الجديدة.",
    "ويأمل المزارعون أن تهطل الأمطار قبل نهاية الخريف.",
)
PUNCTUATION_FOR_8859_6 = str.maketrans("", "", "’«»")
ENCODINGS = [
    ("utf-8", FRENCH), ("utf-8", ARABIC), ("utf-8-sig", SPANISH), ("utf-16", FRENCH), ("utf-16", ARABIC),
    ("utf-16-le", FRENCH), ("utf-16-be", ARABIC), ("utf-32", SPANISH), ("cp1252", FRENCH), ("cp1252", SPANISH),
    ("mac_roman", FRENCH), ("mac_roman", SPANISH), ("cp1256", ARABIC), ("iso-8859-6", ARABIC),
]  # fmt: skip
newlines = st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\r\n\r\n", "\n\r\n"])


@pytest.mark.parametrize(("encoding", "sentences"), ENCODINGS)
@settings(deadline=None)  # The first text also loads the detectors.
@given(data=st.data())
def test_that_text_of_any_encoding_comes_back_exactly(encoding, sentences, data):
    chosen = data.draw(st.lists(st.sampled_from(sentences), min_size=3, max_size=8))
    text = "".join(sentence + data.draw(newlines) for sentence in chosen)
    draft = read_bytes(text.encode(encoding), "article.txt")[0]
    assert draft.text == normalise(text)
    assert codecs.lookup(draft.encoding).name.startswith(
        codecs.lookup(encoding.removesuffix("-sig")).name
    )


# Text without control characters, which in numbers mark bytes as no text.
written = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\r\t"))


@given(written, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_that_any_text_in_unicode_comes_back_exactly(text, encoding):
    data = text.encode(encoding)
    assume(encoding != "utf-8" or not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)))
    assume(encoding == "utf-8" or not text.startswith("\ufeff"))  # a second mark is the text's own
    assert normalise(decode(data).text) == normalise(
        text.removeprefix("\ufeff") if encoding == "utf-8" else text
    )


@settings(deadline=None)
@given(
    st.integers(0, 3),
    st.lists(st.sampled_from(FRENCH), min_size=1, max_size=3),
    newlines,
    st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]),
)
def test_that_just_one_byte_order_mark_is_dropped(marks, sentences, newline, encoding):
    text = "\ufeff" * marks + newline.join(sentences) + newline + "\ufeffend"
    draft = read_bytes(text.encode(encoding), "article.txt")[0]
    assert draft.text == normalise(text)
    assert draft.text.count("\ufeff") == max(0, marks - 1) + 1


@given(
    st.text(st.characters(codec="cp1252", exclude_characters="\x00"), min_size=1),
    st.sampled_from(["cp1252", "utf-8", "utf-16", "utf-32-be"]),
)
def test_that_a_chosen_encoding_is_heeded_to_the_letter(text, encoding):
    assert normalise(decode(text.encode(encoding), encoding).text) == normalise(text)


@settings(deadline=None)
@given(st.binary(max_size=3000))
def test_that_random_bytes_are_decoded_or_refused_but_never_raise_anything_else(data):
    try:
        draft = read_bytes(data, "article.txt")[0]
    except IntakeError as error:
        assert error.message.endswith(".")
    else:
        assert draft.text.strip()
        assert draft.encoding
        assert "\x00" not in draft.text


def test_that_real_news_in_five_languages_are_decoded_exactly():
    rows = [
        line.split("\t")
        for line in shared_data("intake", "langid", "pud_news_sentences.tsv")
        .read_text("utf-8")
        .splitlines()
    ]
    encodings = {"ar": ("cp1256", "iso-8859-6"), "en": ("cp1252",)}
    tried = wrong = 0
    for language in ("fr", "es", "de", "en", "ar"):
        sentences = [row[-1] for row in rows if row[0] == language]
        usual = encodings.get(language, ("cp1252", "mac_roman"))
        for encoding in (*usual, "utf-8", "utf-16-le"):
            for start in range(0, 480, 40):
                text = "\n".join(sentences[start : start + 5])
                try:
                    data = text.encode(encoding)
                except UnicodeEncodeError:
                    continue
                tried += 1
                wrong += decode(data).text != text
    assert tried > 150
    assert wrong == 0


def test_that_a_guess_tells_how_sure_it_is():
    draft = read_bytes("\n".join(FRENCH).encode("mac_roman"), "a.txt")[0]
    assert draft.encoding == "mac-roman"
    assert 0 < draft.encoding_confidence < 1


def test_that_utf8_with_a_broken_place_is_read_as_utf8_and_told():
    data = ("\n".join(FRENCH * 4)).encode()
    draft = read_bytes(data[:200] + b"\xe9" + data[200:-1] + b"\xc3", "a.txt")[0]
    assert draft.encoding == "utf-8"
    assert draft.text.count("\ufffd") == 2
    assert "Broken UTF-8 in 2 places" in draft.warnings[0]


def test_that_utf16_cut_in_the_middle_of_a_letter_is_read_and_told():
    draft = read_bytes("\n".join(ARABIC).encode("utf-16")[:-1], "a.txt")[0]
    assert draft.text.endswith("\ufffd")
    assert any("Broken UTF-16" in warning for warning in draft.warnings)


def test_that_a_few_zero_bytes_are_replaced_and_counted():
    draft = read_bytes(b"A text of some length with \x00 and \x00 in it.", "a.txt")[0]
    assert draft.text == "A text of some length with \ufffd and \ufffd in it."
    assert "2 NUL characters were replaced by � (U+FFFD)." in draft.warnings


@pytest.mark.parametrize(
    "wrong",
    [
        "\n".join(FRENCH).encode("utf-8").decode("cp1252", "replace"),
        "\n".join(SPANISH).encode("utf-8").decode("latin-1"),
        "\n".join(FRENCH).encode("utf-8").decode("mac_roman"),
        "\n".join(ARABIC).encode("utf-8").decode("cp1252", "replace"),
        "\n".join(ARABIC).encode("cp1256").decode("cp1252", "replace"),
        "\n".join(FRENCH).encode("cp1252").decode("utf-8", "replace"),
    ],
)
def test_that_mojibake_is_pointed_out(wrong):
    assert "mis-decoded" in looks_misdecoded(wrong)


@pytest.mark.parametrize(
    "sentences", [FRENCH, SPANISH, ARABIC, ("日本語の文章です。", "Ø 5 – Ångström, Þór, Ñandú")]
)
def test_that_proper_text_is_not_called_mojibake(sentences):
    assert looks_misdecoded("\n".join(sentences * 5)) == ""


def test_that_real_news_are_not_called_mojibake():
    path = shared_data("intake", "langid", "pud_news_sentences.tsv")
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    assert [row[-1] for row in rows if looks_misdecoded(row[-1])] == []
