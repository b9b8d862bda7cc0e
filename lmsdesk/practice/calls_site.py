"""The site itself: who answers, what it offers, and many calls in one."""

from __future__ import annotations

import json
from typing import Any

from lmsdesk.practice.answers import json_text
from lmsdesk.practice.calls import FUNCTIONS, Call, function
from lmsdesk.practice.calls_users import full_name
from lmsdesk.practice.ground import setting, withdrawn
from lmsdesk.practice.running import ENVELOPE, run_one
from lmsdesk.practice.wire import Trouble, clean, spec

NAME = "Practice campus"
RELEASE, VERSION = "4.5.6 (Build: 20250811)", "2024100706"
_FEATURES = (
    "usecomments", "usetags", "enablenotes", "messaging", "enableblogs", "enablecompletion", "enablebadges",
    "enablecustomreports", "enablecompetencies",
)  # fmt: skip


@function("core_webservice_get_site_info", "serviceshortnames:[alphanumext]?")
def site_info(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """Site, account and functions."""
    row = call.user(call.actor)
    assert row is not None  # a token without an account is none
    return {
        "sitename": NAME,
        "username": row["username"],
        "firstname": row["firstname"],
        "lastname": row["lastname"],
        "fullname": full_name(row),
        "lang": row["lang"],
        "userid": call.actor,
        "siteurl": call.base,
        "userpictureurl": f"{call.base}/theme/image.php/boost/core/1/u/f1",
        "functions": [{"name": each, "version": VERSION} for each in sorted(FUNCTIONS.keys() - withdrawn(call.db))],
        "downloadfiles": 1,
        "uploadfiles": 1,
        "release": RELEASE,
        "version": VERSION,
        "mobilecssurl": "",
        "advancedfeatures": [{"name": name, "value": 1} for name in _FEATURES],
        "usercanmanageownfiles": True,
        "userquota": 0,
        "usermaxuploadfilesize": -1,
        "userhomepage": 1,
        "userprivateaccesskey": "",
        "siteid": 1,
        "sitecalendartype": "gregorian",
        "usercalendartype": "gregorian",
        "userissiteadmin": call.is_admin,
        "theme": "boost",
        "limitconcurrentlogins": 0,
    }


@function("tool_mobile_get_public_config")
def public_config(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """What the site tells everybody."""
    return public_config_of(call.base, in_maintenance=setting(call.db, "maintenance") == "1")


def public_config_of(base: str, *, in_maintenance: bool) -> dict[str, Any]:
    """The site's public settings."""
    return {
        "wwwroot": base,
        "httpswwwroot": base,
        "sitename": NAME,
        "guestlogin": 0,
        "rememberusername": 2,
        "authloginviaemail": 0,
        "registerauth": "",
        "forgottenpasswordurl": "",
        "authinstructions": "",
        "authnoneenabled": 0,
        "enablewebservices": 1,
        "enablemobilewebservice": 1,
        "maintenanceenabled": int(in_maintenance),
        "maintenancemessage": "",
        "typeoflogin": 1,
        "launchurl": f"{base}/admin/tool/mobile/launch.php",
        "mobilecssurl": "",
        "tool_mobile_disabledfeatures": "",
        "country": "0",
        "agedigitalconsentverification": False,
        "supportpage": "",
        "supportavailability": 1,
        "autolang": 1,
        "lang": "en",
        "langmenu": 1,
        "langlist": "",
        "locale": "",
        "tool_mobile_minimumversion": "",
        "tool_mobile_iosappid": "633359593",
        "tool_mobile_androidappid": "com.moodle.moodlemobile",
        "tool_mobile_setuplink": "https://download.moodle.org/mobile",
        "tool_mobile_qrcodetype": 1,
        "warnings": [],
    }


@function("tool_mobile_get_config", "section:alphanumext?")
def config(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """Site settings: the time zones of the site."""
    zones = [{"name": "timezone", "value": "UTC"}, {"name": "forcetimezone", "value": "99"}]
    return {"settings": zones if args.get("section", "") in ("", "locationsettings") else [], "warnings": []}


_REQUEST = (
    "{function:alphanumext, arguments:raw?, settingraw:bool?, settingfilter:bool?, settingfileurl:bool?, "
    "settinglang:lang?}"
)


@function(ENVELOPE, f"requests:[{_REQUEST}]")
def call_many(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """Inner calls one after the other, each with its own transaction; the first failure ends it."""
    responses: list[dict[str, Any]] = []
    for item in args["requests"]:
        name = item["function"]
        if name not in FUNCTIONS:
            told = {"errorcode": "accessexception", "module": "webservice"}
            responses.append({"error": True, "exception": json_text(told)})
            break
        try:
            given = clean(_arguments(item.get("arguments")), spec(FUNCTIONS[name].declared))
            result = run_one(call.inner(raw=bool(item.get("settingraw"))), name, given)
        except Trouble as trouble:
            told = {"message": trouble.message, "errorcode": trouble.code, "link": f"{call.base}/"}
            told["moreinfourl"] = f"https://docs.moodle.org/405/en/error/moodle/{trouble.code}"
            responses.append({"error": True, "exception": json_text(told)})
            break
        responses.append({"error": False, "data": None if result is None else json_text(result)})
    return {"responses": responses}


def _arguments(text: str | None) -> Any:
    """The arguments of an inner call; what is no JSON counts as none."""
    try:
        given = json.loads(text or "{}")
    except ValueError:
        return {}
    return given if isinstance(given, dict | list) else {}
