"""The frame's data files: the parties and their names, the instruments, the practice parties.

The counts were taken from the treaty depositary's lists; a change here is a change of fact.
"""

import json
import re
from collections import Counter
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.once

DATA = Path(settings.BASE_DIR) / "reviews" / "data"
PARTIES = json.loads((DATA / "parties.json").read_text(encoding="utf-8"))
FRAME = json.loads((DATA / "frame.json").read_text(encoding="utf-8"))
PRACTICE = FRAME["practice"]
LANGUAGES = ["ar", "zh_hans", "en", "fr", "ru", "es"]
INSTRUMENTS = ["UNTOC", "TIP", "SOM", "FA"]
NAME_OF = {party["code"]: party["names"] for party in PARTIES}

# What a name may be written with. Only the European languages share an alphabet.
LETTERS = {
    "ar": re.compile(r"[\u0621-\u063A\u0641-\u064A ()-]+"),
    "zh_hans": re.compile(r"[\u4E00-\u9FFF（）]+"),
    "ru": re.compile(r"[А-Яа-я' ()-]+"),
    "en": re.compile(r"[A-Za-zôü' ()-]+"),
    "fr": re.compile(r"[A-Za-zÀ-ÿ' ()-]+"),
    "es": re.compile(r"[A-Za-zÀ-ÿ' ()-]+"),
}

# Names that catalogues of software carry, or that a State has given up. Whole names, so that
# "Macedonia" is refused and "North Macedonia" is not.
REFUSED = {
    "en": """
        North Korea|South Korea|Korea|Korea, Republic of|Korea, Democratic People's Republic of
        Palestinian Territories|Palestine|Palestine, State of|Occupied Palestinian Territory
        Vatican City|Vatican|Holy See (Vatican City State)|Turkey|Turkiye|Swaziland|Macedonia
        The former Yugoslav Republic of Macedonia|Czech Republic|Ivory Coast|Cote d'Ivoire
        Cape Verde|Burma|Myanmar (Burma)|Laos|Iran|Russia|Syria|Bolivia|Moldova|Tanzania|Vietnam
        Venezuela|Micronesia|Brunei|Netherlands|Holland|United Kingdom|Great Britain|UK
        United States|US|USA|East Timor|Congo - Kinshasa|Democratic Republic of Congo|Zaire
        São Tomé & Príncipe|Trinidad & Tobago|Bosnia|Bosnia & Herzegovina|Antigua & Barbuda
        St. Kitts & Nevis|St. Lucia|St. Vincent & Grenadines|Libyan Arab Jamahiriya|Byelorussia
        Gambia, The|Bahamas, The|Kirghizia|Upper Volta|Moldavia|Kampuchea
    """,
    "fr": """
        Corée du Nord|Corée du Sud|Corée|Territoires palestiniens|Palestine|Vatican
        État de la Cité du Vatican|Cité du Vatican|Turquie|Swaziland|Macédoine
        ex-République yougoslave de Macédoine|République tchèque|Cap-Vert|Birmanie
        Myanmar (Birmanie)|Laos|Iran|Russie|Syrie|Bolivie|Moldavie|Moldova|Tanzanie|Vietnam|Viêt Nam
        Venezuela|Vénézuela|Micronésie|Brunei|Brunéi|Pays-Bas|Hollande|Royaume-Uni|Grande-Bretagne
        États-Unis|Timor oriental|Congo-Kinshasa|Biélorussie|Surinam|Salvador|Niue|Nioue
        Saint-Christophe-et-Niévès|Îles Fidji|Irak|Liberia|Nigeria
        Saint-Vincent-et-les-Grenadines
    """,
    "es": """
        Corea del Norte|Corea del Sur|Corea|Territorios Palestinos|Palestina|Ciudad del Vaticano
        Vaticano|Turquía|Suazilandia|Esuatini|Macedonia|ex República Yugoslava de Macedonia
        República Checa|Costa de Marfil|Birmania|Myanmar (Birmania)|Laos|Irán|Rusia|Siria|Bolivia
        Moldavia|Moldova|Tanzania|Tanzanía|Vietnam|Venezuela|Micronesia|Brunéi|Países Bajos|Holanda
        Reino Unido|Gran Bretaña|Estados Unidos|Timor Oriental|Bielorrusia|Surinam|Bangladés
        Botsuana|Burquina Faso|Baréin|Yibuti|Fiyi|Irak|Kenia|Lesoto|Malaui|Nueva Zelanda|Palaos
        Catar|Rumanía|Ruanda|San Cristóbal y Nieves|Trinidad y Tobago|Zimbabue|Arabia Saudí
        Algeria|Islas Maldivas|Benín
    """,
    "ru": """
        Северная Корея|Южная Корея|КНДР|Корея|Палестинские территории|Палестина|Ватикан
        Государство-город Ватикан|Тюркие|Свазиленд|Македония|Чешская Республика
        бывшая югославская Республика Македония|Берег Слоновой Кости|Острова Зеленого Мыса|Бирма
        Мьянма (Бирма)|Лаос|Иран|Россия|Сирия|Боливия|Молдова|Молдавия|Танзания|Венесуэла|Микронезия
        Бруней|Бруней Даруссалам|Нидерланды|Голландия|Соединенное Королевство|Великобритания
        Соединенные Штаты|США|Восточный Тимор|Белоруссия|Киргизия|Кыргызия|Туркмения|Багамы|Коморы
        Мальдивы|Сейшелы|ЮАР|Южно-Африканская Республика|ОАЭ|Центрально-Африканская Республика
        Конго - Киншаса|Эль-Сальвадор
    """,
    "ar": """
        كوريا الشمالية|كوريا الجنوبية|كوريا|الأراضي الفلسطينية|فلسطين|الفاتيكان|مدينة الفاتيكان
        دولة الفاتيكان|سوازيلاند|سوازيلند|مقدونيا|جمهورية مقدونيا اليوغوسلافية سابقا|التشيك
        الجمهورية التشيكية|جمهورية التشيك|ساحل العاج|الرأس الأخضر|بورما|ميانمار (بورما)|لاوس|إيران
        روسيا|سوريا|سورية|بوليفيا|مولدوفا|مولدافيا|تنزانيا|فيتنام|فنزويلا|ميكرونيزيا|بروناي|هولندا
        المملكة المتحدة|بريطانيا|الولايات المتحدة|أمريكا|تيمور الشرقية|روسيا البيضاء|بيلاروسيا
        المجر|السعودية|تشيلي|بنين|الدنمارك|تايلاند|بنغلادش|جزر المالديف|سيشل|كيريباتي|مونتينيغرو
        جمهورية الدومينيكان|الإكوادور|الغابون|البيرو|الباراغواي|الأوروغواي|لوكسمبورغ|أيرلندا
        قرغيزستان|سريلانكا|الكونغو - كينشاسا|غويانا|نيكاراجوا
    """,
    "zh_hans": """
        朝鲜|北朝鲜|韩国|南韩|南朝鲜|巴勒斯坦领土|巴勒斯坦|梵蒂冈|梵蒂冈城国|土尔其|马其顿
        前南斯拉夫的马其顿共和国|捷克共和国|象牙海岸|老挝|伊朗|俄罗斯|叙利亚|玻利维亚|摩尔多瓦|坦桑尼亚
        委内瑞拉|密克罗尼西亚|文莱|荷兰|英国|美国|阿联酋|孟加拉|史瓦帝尼|吉尔吉斯坦|瓜地马拉|马尔他
        特里尼达和多巴哥|欧盟|刚果（金）|波黑|缅甸联邦|柬埔塞
        玻利维亚共和国|委内瑞拉玻利瓦尔共和国|沙特|纽西兰
    """,
}


def split_names(text: str) -> list[str]:
    return [name.strip() for line in text.strip().splitlines() for name in line.split("|")]


# --- Facts ---------------------------------------------------------------------------------------


def test_there_are_190_parties_each_once():
    assert len(PARTIES) == 190
    assert [p["code"] for p in PARTIES] == sorted({p["code"] for p in PARTIES})
    assert len({p["iso3"] for p in PARTIES}) == 190
    assert all(re.fullmatch(r"[A-Z]{2}", p["code"]) for p in PARTIES)
    assert all(re.fullmatch(r"[A-Z]{3}", p["iso3"]) for p in PARTIES)


def test_every_party_has_the_same_fields():
    fields = {"code", "iso3", "regional_group", "assigned_group", "instruments", "names"}
    assert [p["code"] for p in PARTIES + PRACTICE["parties"] if set(p) != fields] == []


def test_parties_per_regional_group():
    assert Counter(p["regional_group"] for p in PARTIES) == {
        "AFR": 51,
        "APG": 50,
        "EEG": 23,
        "GRULAC": 33,
        "WEOG": 29,
        None: 4,
    }


def test_a_group_is_assigned_exactly_where_there_is_none():
    codes = {group["code"] for group in FRAME["regional_groups"]}
    without = {p["code"]: p["assigned_group"] for p in PARTIES if p["regional_group"] is None}
    assert set(without) == {"CK", "EU", "NU", "VA"}
    assert set(without.values()) <= codes
    assert all(p["assigned_group"] is None for p in PARTIES if p["regional_group"])
    assert {p["regional_group"] for p in PARTIES} - {None} == codes


def test_parties_per_instrument():
    counted = Counter(code for p in PARTIES for code in p["instruments"])
    assert counted == {"UNTOC": 190, "TIP": 178, "SOM": 149, "FA": 116}
    assert sum(len(p["instruments"]) < 4 for p in PARTIES) == 78


@pytest.mark.parametrize("party", PARTIES + PRACTICE["parties"], ids=lambda p: p["code"])
def test_a_party_to_a_protocol_is_a_party_to_the_convention(party):
    assert party["instruments"][0] == "UNTOC"
    assert party["instruments"] == [i for i in INSTRUMENTS if i in party["instruments"]]


# --- Names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_is_there_and_stands_once(language):
    names = [p["names"][language] for p in PARTIES + PRACTICE["parties"]]
    assert [name for name, times in Counter(names).items() if times > 1] == []
    assert [name for name in names if name != " ".join(name.split()) or len(name) < 2] == []


@pytest.mark.parametrize("party", PARTIES + PRACTICE["parties"], ids=lambda p: p["code"])
def test_names_are_written_in_their_own_script(party):
    assert sorted(party["names"]) == sorted(LANGUAGES)
    wrong = {
        lang: name for lang, name in party["names"].items() if not LETTERS[lang].fullmatch(name)
    }
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_catalogue_name_and_no_superseded_name(language):
    refused = set(split_names(REFUSED[language]))
    assert len(refused) >= 40
    names = {p["names"][language].casefold(): p["code"] for p in PARTIES}
    assert {name: names[name.casefold()] for name in refused if name.casefold() in names} == {}


def test_no_inverted_name_and_no_article():
    western = [p["names"][lang] for p in PARTIES for lang in ("en", "fr", "es", "ru")]
    assert [name for name in western if "," in name] == []
    assert [name for name in western if re.search(r"\((the|le|la|les|l'|el|los|las)\)", name)] == []
    assert [p["code"] for p in PARTIES if p["names"]["en"].startswith("The ")] == []


EXACT = {
    "en": "BO=Bolivia (Plurinational State of)|BN=Brunei Darussalam|CI=Côte d'Ivoire|CV=Cabo Verde"
    "|CZ=Czechia|EU=European Union|FM=Micronesia (Federated States of)"
    "|GB=United Kingdom of Great Britain and Northern Ireland"
    "|KP=Democratic People's Republic of Korea|KR=Republic of Korea"
    "|LA=Lao People's Democratic Republic|MD=Republic of Moldova|MK=North Macedonia"
    "|NL=Netherlands (Kingdom of the)|PS=State of Palestine|RU=Russian Federation"
    "|SY=Syrian Arab Republic|SZ=Eswatini|TR=Türkiye|TZ=United Republic of Tanzania"
    "|US=United States of America|VA=Holy See|VE=Venezuela (Bolivarian Republic of)|VN=Viet Nam",
    "fr": "KP=République populaire démocratique de Corée|KR=République de Corée|TR=Türkiye"
    "|PS=État de Palestine|VA=Saint-Siège|VN=Viet Nam|BY=Bélarus|NU=Nioué|CV=Cabo Verde",
    "es": "KP=República Popular Democrática de Corea|KR=República de Corea|TR=Türkiye"
    "|PS=Estado de Palestina|VA=Santa Sede|VN=Viet Nam|BY=Belarús|NZ=Nueva Zelandia"
    "|CI=Côte d'Ivoire",
    "ru": "KP=Корейская Народно-Демократическая Республика|KR=Республика Корея|TR=Турция"
    "|PS=Государство Палестина|VA=Святой Престол|BY=Беларусь|KG=Кыргызстан"
    "|RU=Российская Федерация|TL=Тимор-Лешти",
    "ar": "KP=جمهورية كوريا الشعبية الديمقراطية|KR=جمهورية كوريا|TR=تركيا|PS=دولة فلسطين"
    "|VA=الكرسي الرسولي|HU=هنغاريا|CV=كابو فيردي|SA=المملكة العربية السعودية",
    "zh_hans": "KP=朝鲜民主主义人民共和国|KR=大韩民国|TR=土耳其|PS=巴勒斯坦国|VA=教廷"
    "|RU=俄罗斯联邦|SZ=斯威士兰|MT=马耳他|EU=欧洲联盟",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_names_that_matter_most_are_exact(language):
    wanted = dict(pair.split("=") for pair in EXACT[language].split("|"))
    assert {code: NAME_OF[code][language] for code in wanted} == wanted


# --- Instruments, clusters, phases ---------------------------------------------------------------


def test_languages_stand_in_the_order_of_the_united_nations():
    assert FRAME["languages"] == LANGUAGES


def all_texts() -> list[tuple[str, dict]]:
    texts = [("mechanism", FRAME["mechanism"]["names"])]
    texts += [("practice", PRACTICE["mechanism"]["names"])]
    texts += [(group["code"], group["names"]) for group in FRAME["regional_groups"]]
    texts += [(f"cluster {c['number']}", c["names"]) for c in FRAME["clusters"]]
    for instrument in FRAME["instruments"]:
        code = instrument["code"]
        texts += [(code, instrument["names"]), (f"{code} short", instrument["short_names"])]
        texts += [(f"{code} {a['number']}", a["subject"]) for a in instrument["articles"]]
    return texts


@pytest.mark.parametrize(("what", "text"), all_texts(), ids=[what for what, _ in all_texts()])
def test_every_text_of_the_frame_is_in_six_languages(what, text):
    assert sorted(text) == sorted(LANGUAGES)
    assert all(value == value.strip() and value for value in text.values())
    assert re.search(r"[\u0621-\u064A]", text["ar"]) and not re.search("[A-Za-z]", text["ar"])
    assert re.search(r"[А-Яа-я]", text["ru"]) and not re.search("[A-Za-z]", text["ru"])
    assert re.search(r"[\u4E00-\u9FFF]", text["zh_hans"])
    assert not re.search("[A-Za-z]", text["zh_hans"])


def test_instruments_and_their_articles():
    assert [(i["code"], i["order"]) for i in FRAME["instruments"]] == [
        ("UNTOC", 1),
        ("TIP", 2),
        ("SOM", 3),
        ("FA", 4),
    ]
    numbers = {i["code"]: [int(a["number"]) for a in i["articles"]] for i in FRAME["instruments"]}
    assert numbers == {
        "UNTOC": [2, 3, *range(5, 32)],
        "TIP": [3, *range(5, 14)],
        "SOM": [3, *range(5, 19)],
        "FA": [3, *range(5, 16)],
    }


def test_every_article_of_a_cluster_exists_and_stands_in_one_cluster_only():
    known = {(i["code"], a["number"]) for i in FRAME["instruments"] for a in i["articles"]}
    placed = [
        (code, number)
        for cluster in FRAME["clusters"]
        for code, numbers in cluster["articles"].items()
        for number in numbers
    ]
    assert set(placed) <= known
    assert len(placed) == len(set(placed))
    # The scope of application is asked about in no cluster.
    assert known - set(placed) == {("UNTOC", "3")}
    assert all(list(c["articles"]) == INSTRUMENTS for c in FRAME["clusters"])


def test_cluster_one_is_as_published():
    assert FRAME["clusters"][0]["articles"] == {
        "UNTOC": ["2", "5", "6", "8", "9", "10", "15", "23"],
        "TIP": ["3", "5"],
        "SOM": ["3", "5", "6"],
        "FA": ["3", "5"],
    }


def test_phases_last_two_years_and_groups_start_in_consecutive_years():
    phases = [(p["number"], p["cluster"], p["starts_on"]) for p in FRAME["phases"]]
    assert phases == [(n, n, date(2018 + 2 * n, 10, 1).isoformat()) for n in (1, 2, 3, 4)]
    for group in FRAME["groups"]:
        assert group["starts"] == {
            str(n): date(2017 + 2 * n + group["number"], 10, 1).isoformat() for n in (1, 2, 3, 4)
        }
    assert [group["number"] for group in FRAME["groups"]] == [1, 2, 3]


# --- Practice ------------------------------------------------------------------------------------


def test_practice_parties_are_six_with_codes_no_state_can_have():
    assert [p["code"] for p in PRACTICE["parties"]] == ["XA", "XB", "XC", "XD", "XE", "XF"]
    assert {p["code"] for p in PRACTICE["parties"]}.isdisjoint(NAME_OF)
    # ISO 3166 leaves XAA to XZZ to users.
    assert all(p["iso3"].startswith("X") for p in PRACTICE["parties"])
    assert PRACTICE["mechanism"]["code"] != FRAME["mechanism"]["code"]


def test_practice_parties_can_review_one_another_under_the_rules():
    """domain.md §2: one reviewer of the same group, one of another, two for each instrument."""
    groups = Counter(p["regional_group"] for p in PRACTICE["parties"])
    assert len(groups) >= 2 and min(groups.values()) >= 3
    assert any("FA" not in p["instruments"] for p in PRACTICE["parties"])
    assert any("SOM" not in p["instruments"] for p in PRACTICE["parties"])
    for party in PRACTICE["parties"]:
        others = [p for p in PRACTICE["parties"] if p is not party]
        for code in party["instruments"]:
            able = [p["regional_group"] for p in others if code in p["instruments"]]
            assert party["regional_group"] in able
            assert set(able) - {party["regional_group"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_practice_name_resembles_a_party(language):
    limit = 0.7 if language != "zh_hans" else 0.8
    close = [
        (invented["names"][language], real["names"][language])
        for invented in PRACTICE["parties"]
        for real in PARTIES
        if SequenceMatcher(None, invented["names"][language], real["names"][language]).ratio()
        > limit
    ]
    assert close == []


def test_practice_phases_and_groups():
    clusters = {c["number"] for c in FRAME["clusters"]}
    assert all(p["cluster"] in clusters for p in PRACTICE["phases"])
    numbers = {str(p["number"]) for p in PRACTICE["phases"]}
    assert all(set(group["starts"]) == numbers for group in PRACTICE["groups"])
