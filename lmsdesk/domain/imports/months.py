"""Names of months in the languages that exports come in, folded, and the short forms that are unique."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

_NAMES = """
january february march april may june july august september october november december
januar februar märz april mai juni juli august september oktober november dezember
jänner feber maerz april mai juni juli august september oktober november dezember
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
januari februari maart april mei juni juli augustus september oktober november december
stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień
janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
januari februari mars april maj juni juli augusti september oktober november december
tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta
ledna února března dubna května června července srpna září října listopadu prosince
ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου
"""


def _folded(word: str) -> str:
    split = unicodedata.normalize("NFKD", word.casefold())
    return "".join(mark for mark in split if not unicodedata.combining(mark))


def _table() -> Mapping[str, int]:
    """Full names, and prefixes of three letters or more that mean one month only."""
    exact: dict[str, int] = {}
    prefixes: dict[str, set[int]] = {}
    for line in _NAMES.split("\n"):
        for number, name in enumerate(line.split(), start=1):
            plain = _folded(name)
            exact[plain] = number
            for length in range(3, len(plain)):
                prefixes.setdefault(plain[:length], set()).add(number)
    short = {prefix: months.copy().pop() for prefix, months in prefixes.items() if len(months) == 1}
    return {
        **short,
        **exact,
        "sept": 9,
        "set": 9,
        "mrz": 3,
        "okt": 10,
        "mar": 3,
        "mai": 5,
        "maj": 5,
        "mei": 5,
        "may": 5,
        "jun": 6,
        "jul": 7,
    }


MONTHS: Mapping[str, int] = _table()
