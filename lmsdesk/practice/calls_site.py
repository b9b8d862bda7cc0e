"""The site itself: who answers, what it offers, and many calls in one."""

from __future__ import annotations

import json
from typing import Any

from lmsdesk.practice.calls import FUNCTIONS, Call, function
from lmsdesk.practice.wire import Trouble, clean, spec

NAME = "Practice campus"
RELEASE, VERSION = "4.4 (Build: 20240422)", "2024042200"


@function("core_webservice_get_site_info", "serviceshortnames:[raw]?")
def site_info(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """Site, account and functions."""
    row = call.one("SELECT * FROM user WHERE id=?", call.actor)
    name = f"{row['firstname']} {row['lastname']}" if row else ""
    return {
        "sitename": NAME,
        "username": row["username"] if row else "",
        "firstname": row["firstname"] if row else "",
        "lastname": row["lastname"] if row else "",
        "fullname": name,
        "lang": "en",
        "userid": call.actor,
        "siteurl": call.base,
        "userpictureurl": f"{call.base}/theme/image.php/u/f1",
        "functions": [{"name": each, "version": VERSION} for each in sorted(FUNCTIONS)],
        "downloadfiles": 1,
        "uploadfiles": 1,
        "release": RELEASE,
        "version": VERSION,
        "mobilecssurl": "",
        "advancedfeatures": [],
        "usercanmanageownfiles": True,
        "userquota": 0,
        "usermaxuploadfilesize": -1,
        "userhomepage": 1,
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
    row = call.one("SELECT value FROM setting WHERE name='maintenance'")
    return public_config_of(call.base, in_maintenance=bool(row and row["value"] == "1"))


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
        "tool_mobile_qrcodetype": 1,
        "warnings": [],
    }


@function("tool_mobile_get_config", "section:raw?")
def config(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """Site settings: the zone that is forced on everybody."""
    return {
        "settings": [{"name": "timezone", "value": "UTC"}, {"name": "forcetimezone", "value": "99"}],
        "warnings": [],
    }


_REQUEST = (
    "{function:raw, arguments:raw?, settingraw:bool?, settingfilter:bool?, settingfileurl:bool?, settinglang:raw?}"
)


@function("tool_mobile_call_external_functions", f"requests:[{_REQUEST}]")
def call_many(call: Call, args: dict[str, Any]) -> dict[str, Any]:
    """Inner calls one after the other, each with its own transaction; the first failure ends it."""
    from lmsdesk.practice.running import run_one

    responses: list[dict[str, Any]] = []
    for item in args["requests"]:
        inner = Call(call.db, call.actor, bool(item.get("settingraw")), call.now, call.base)
        try:
            name = item["function"]
            if name not in FUNCTIONS:
                raise Trouble("accessexception", "Access control exception", kind="webservice_access_exception")
            given = json.loads(item.get("arguments") or "{}")
            result = run_one(inner, name, clean(given if given != [] else {}, spec(FUNCTIONS[name].declared)))
        except Trouble as trouble:
            told = {"message": trouble.message, "errorcode": trouble.code, "link": call.base + "/", "moreinfourl": ""}
            responses.append({"error": True, "exception": json.dumps(told)})
            break
        responses.append({"error": False, "data": None if result is None else json.dumps(result)})
    return {"responses": responses}
