"""What people and programs call the columns of a table of articles, in many languages.

Names of one field stand in the order in which they are taken when a table has several.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

FIELDS = (
    *("text", "title", "source", "author", "date", "url", "language"),
    *("section", "page", "database_id"),
)
"""What a column can be; one that is none of these is left out."""

_NAMES = {
    "text": "full_text|fulltext|article_text|articletext|article_body|articlebody|body_text|bodytext|main_text|"
    "maintext|clean_text|plain_text|story_text|content_text|text_content|text|body|content|content_html|"
    "article_content|story|transcript|raw_text|"
    "texte_integral|texte_complet|texte|contenu|corps|corps_du_texte|"
    "volltext|artikeltext|text_des_artikels|inhalt|haupttext|"
    "texto_completo|texto|contenido|cuerpo|conteudo|corpo|testo|testo_completo|contenuto|"
    "tekst|volledige_tekst|inhoud|tresc|metin|icerik|brodtext|"
    "текст|полный_текст|содержание|текст_статьи|النص|نص|نص_المقال|المحتوى|"
    "正文|全文|内容|文章内容|本文|記事本文|본문|내용",
    "teaser": "description|summary|abstract|snippet|excerpt|lead|lede|lead_paragraph|teaser|standfirst|intro|"
    "introduction|chapo|chapeau|resume|extrait|accroche|zusammenfassung|beschreibung|vorspann|anreisser|"
    "resumen|extracto|entradilla|resumo|sommario|riassunto|samenvatting|анонс|аннотация|описание|"
    "ملخص|摘要|要約|요약",
    "title": "title|headline|article_title|story_title|head_line|heading|hl|headline_main|web_title|"
    "titre|titre_article|titre_de_l_article|gros_titre|titel|uberschrift|ueberschrift|schlagzeile|"
    "titulo|titular|titolo|kop|tytul|baslik|rubrik|"
    "заголовок|название|العنوان|عنوان|عنوان_المقال|标题|標題|題名|見出し|タイトル|제목",
    "source": "source|outlet|media|source_name|media_name|medium|newspaper|publication|publication_title|publication_name|"
    "publisher|journal|news_source|site|site_name|website|channel|domain|container_title|"
    "source_domain|sourcecommonname|"
    "journal_titre|media_titre|support|organe|nom_du_media|quelle|zeitung|publikation|medienname|"
    "fuente|medio|periodico|diario|publicacion|fonte|veiculo|jornal|testata|giornale|bron|krant|"
    "zrodlo|gazete|kaynak|источник|издание|сми|المصدر|مصدر|الصحيفة|الجريدة|"
    "来源|來源|媒体|报纸|媒体名称|新聞|情報源|출처|언론사",
    "author": "author|authors|byline|byline_original|by|writer|journalist|reporter|creator|author_name|"
    "auteur|auteurs|signature|autor|autoren|verfasser|autoren_namen|autores|redactor|periodista|"
    "autore|autori|schrijver|yazar|forfattare|автор|авторы|الكاتب|كاتب|المؤلف|作者|记者|著者|記者|기자|저자",
    "date": "date|publication_date|publish_date|published|published_at|publishedat|publish_time|date_published|"
    "datepublished|pub_date|pubdate|published_date|date_publish|web_publication_date|article_date|story_date|issue_date|issued|"
    "created|created_at|datetime|timestamp|day|"
    "date_de_publication|date_publication|date_de_parution|parution|jour|"
    "datum|erscheinungsdatum|veroffentlicht|veroffentlichungsdatum|publikationsdatum|"
    "fecha|fecha_de_publicacion|fecha_publicacion|data|data_de_publicacao|data_pubblicazione|publicatiedatum|"
    "tarih|data_publikacji|дата|дата_публикации|التاريخ|تاريخ|تاريخ_النشر|日期|发布日期|发表日期|日付|発行日|날짜|일자",
    "url": "url|link|article_url|web_url|weburl|story_url|source_url|sourceurl|permalink|href|uri|address|"
    "canonical_url|final_url|webpage|lien|adresse|adresse_web|enlace|direccion|weblink|internetadresse|"
    "ссылка|адрес|الرابط|رابط|网址|链接|リンク|주소",
    "language": "language|lang|article_language|lang_code|language_code|langue|sprache|idioma|lengua|lingua|"
    "taal|dil|jezyk|язык|اللغة|لغة|语言|語言|言語|언어",
    "section": "section|section_name|category|rubric|desk|news_desk|topic|rubrique|categorie|ressort|rubrik_name|"
    "kategorie|seccion|categoria|sezione|rubriek|рубрика|раздел|القسم|الباب|版块|栏目|カテゴリ|섹션",
    "page": "page|pages|page_number|start_page|print_page|seite|seiten|pagina|paginas|pagine|strona|sayfa|"
    "страница|полоса|الصفحة|صفحة|版面|版次|页|頁|面|페이지",
    "database_id": "database_id|accession_number|accession_no|accession|an|document_id|doc_id|docid|"
    "article_id|articleid|story_id|stories_id|guid|uuid|proquest_document_id|id|"
    "identifiant|numero|numero_de_document|no_document|dokumentnummer|artikel_id|identificador|"
    "идентификатор|编号",
}  # fmt: skip


def plain(name: str) -> str:
    """A column's name without case, accents, blanks and punctuation: ``Publish Date`` is ``publishdate``."""
    split = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[\W_]+", "", "".join(c for c in split if not unicodedata.combining(c)))


@cache
def _known() -> dict[str, tuple[str, int]]:
    """Each plain name to its field (or ``teaser``) and its rank there, from 0."""
    known: dict[str, tuple[str, int]] = {}
    for field, names in _NAMES.items():
        for rank, name in enumerate(names.split("|")):
            known.setdefault(plain(name), (field, rank))
    return known


def field_of(name: str) -> tuple[str, int]:
    """The field a column of that name holds, and its rank among the names of that field (from 0, the lower
    the surer); nothing when the name says nothing. ``teaser`` stands for what is no more than an
    article's beginning.

    Of names that are paths (``metadata.source``) the last part counts as well.
    """
    known = _known()
    found = known.get(plain(name))
    if found is None and "." in name:
        last = known.get(plain(name.rpartition(".")[2]))
        found = (last[0], last[1] + 100) if last else None
    return found or ("", 0)
