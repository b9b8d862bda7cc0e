"""``lmsdesk import`` against the practice LMS: plans, questions, blocked rows, and a server that moved since."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.practice.faults import FaultPlan
from tests.fakes.campus import Bench


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made = Bench(tmp_path_factory.mktemp("import"))
    made.server.campus._db.execute("UPDATE course SET visible=1, startdate=1600000000, enddate=0 WHERE id>1")
    made.server.campus._db.execute("UPDATE course SET methods='manual' WHERE shortname IN ('C003', 'C004', 'C006')")
    made.json("sync")
    yield made
    made.close()


def outsiders(bench: Bench, course: str, count: int) -> list[str]:
    """Usernames of active people who are not in the course."""
    found = bench.server.campus._db.execute(
        "SELECT username FROM user u WHERE id>12 AND suspended=0 AND deleted=0 AND username LIKE 'u0%' AND NOT EXISTS "
        "(SELECT 1 FROM enrol e JOIN course c ON c.id=e.course WHERE e.user=u.id AND c.shortname=?) ORDER BY id",
        (course,),
    )
    names = [row["username"] for row in found]
    assert len(names) >= count
    return names[:count]


def write(folder: Path, *rows: str, name: str = "list.csv") -> str:
    """A list as a file."""
    path = folder / name
    path.write_text("\n".join(("username,course,role,end", *rows)) + "\n", encoding="utf-8")
    return str(path)


def states(receipts: dict[str, Any]) -> list[str]:
    """What became of each operation."""
    return [item["state"] for item in receipts["operations"]]


def take_back(bench: Bench, change_set: int) -> None:
    """Undo a set and apply that."""
    undone = bench.json("undo", str(change_set))
    bench.json("push", "--yes", "--wait", "--confirm", "p", "--only", str(undone["id"]))  # more than a stop-loss allows


def test_the_plan_has_the_documented_shape(bench: Bench, tmp_path: Path) -> None:
    (name,) = outsiders(bench, "C003", 1)
    path = write(tmp_path, f"{name},C003,Teilnehmer/in,2097-12-31", "nobody.here,C003,,")
    plan = bench.json("import", path, "--dry-run", expect=2)
    assert {"file", "sha256", "shape", "encoding", "delimiter", "counts", "rows", "change_set", "site"} <= set(plan)
    assert (plan["file"], plan["shape"], plan["delimiter"], plan["change_set"]) == ("list.csv", "list", ",", None)
    assert plan["counts"] == {"create": 1, "change": 0, "same": 0, "check": 0, "blocked": 1, "merged": 0}
    row, blocked = plan["rows"]
    assert {"row", "line", "outcome", "person", "course", "verb", "before", "after", "reasons"} <= set(row)
    assert (row["row"], row["line"], row["verb"], row["before"]) == (2, 2, "enrol", {})
    assert row["after"] == {"role": "student", "end": "2097-12-31T23:59:59Z"}
    (reason,) = [reason for reason in blocked["reasons"] if reason["code"] == "person_unknown"]
    assert (reason["column"], reason["value"]) == ("username", "nobody.here")
    assert reason["text"]
    assert reason["fix"]


def test_a_dry_run_stages_nothing_and_a_clean_list_ends_with_0(bench: Bench, tmp_path: Path) -> None:
    (name,) = outsiders(bench, "C003", 1)
    path = write(tmp_path, f"{name},C003,,")
    bench.json("import", path, "--dry-run")
    assert bench.json("list", "enrolments", "--filter", "changed:yes") == []
    plan = bench.json("import", path)
    assert len(bench.json("changes", "show", str(plan["change_set"]))["operations"]) == 1
    again = bench.json("import", path)
    assert (again["counts"]["same"], again["change_set"]) == (1, None)  # it is in the tray already
    bench.json("changes", "discard", str(plan["change_set"]))


def test_people_read_what_was_understood_and_what_is_open(bench: Bench, tmp_path: Path) -> None:
    first, second = outsiders(bench, "C003", 2)
    path = write(tmp_path, f"{first},C003,teacher,", f"{second},C003,captain,")
    done = bench.run("import", path, "--dry-run")
    assert done.returncode == 2
    for words in ("list.csv: 2 rows", "Practice campus", "username → username", "1 check", "1 blocked", "Not staged.",
                  "--set answer.privileged_role:teacher=accept"):  # fmt: skip
        assert words in done.stdout, words


def test_an_answer_on_the_command_line_decides_all_rows_alike(bench: Bench, tmp_path: Path) -> None:
    names = outsiders(bench, "C003", 2)
    path = write(tmp_path, *(f"{name},C003,teacher," for name in names))
    asked = bench.json("import", path, "--dry-run", expect=2)
    (question,) = asked["questions"]
    assert (question["rows"], question["chosen"], question["choices"]) == (2, None, ["accept", "skip"])
    answered = bench.json("import", path, "--dry-run", "--set", f"answer.{question['key']}=accept")
    assert answered["counts"]["create"] == 2


def test_rows_wait_while_it_is_open_what_their_column_means(bench: Bench, tmp_path: Path) -> None:
    first, second, third = outsiders(bench, "C003", 3)
    path = tmp_path / "list.csv"
    path.write_text(f"username,course,status\n{first},C003,active\n{second},C003,\n{third},C003,completed\n")
    asked = bench.json("import", str(path), "--dry-run", expect=2)
    assert [row["outcome"] for row in asked["rows"]] == ["check", "create", "check"]
    assert [question["key"] for question in asked["questions"] if question["chosen"] is None] == ["column:status"]
    ignored = bench.json("import", str(path), "--dry-run", "--set", "answer.column:status=ignore")
    assert ignored["counts"]["create"] == 3
    named = bench.json("import", str(path), "--dry-run", "--set", "column.Status=ignore")
    assert named["counts"] == ignored["counts"]


def test_columns_and_values_for_the_whole_list_can_be_set(bench: Bench, tmp_path: Path) -> None:
    (name,) = outsiders(bench, "C003", 1)
    path = tmp_path / "bare.csv"
    path.write_text(f"Who are you\n{name}\n")
    plan = bench.json(
        "import", str(path), "--dry-run", "--as", "enrolments",
        "--set", "column.1=username", "--set", "course=C003", "--set", "end=2097-12-31",
    )  # fmt: skip
    assert plan["rows"][0]["after"]["end"] == "2097-12-31T23:59:59Z"


@pytest.mark.parametrize(
    "pair",
    [
        "nothing",
        "shoe=42",
        "mode=maybe",
        "match_by=badge",
        "write.end=perhaps",
        "write.shoe=never",
        "fixes_off=everything",
        "column.x=role",
        "date_order=ymd",
        "create_groups=perhaps",
        "write.shortname=never",
        "empty.group=default",
        "empty.start=clear",
        "write.course=never",
    ],
)
def test_wrong_settings_are_wrong_use(bench: Bench, tmp_path: Path, pair: str) -> None:
    done = bench.run("import", write(tmp_path, "x,C003,,"), "--set", pair)
    assert done.returncode == 64
    assert pair.partition("=")[0] in done.stderr or pair.partition("=")[2] in done.stderr


def test_h71_people_are_matched_by_a_profile_field_that_the_site_has(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "managers.csv"
    path.write_text("Manager_email,course\nnobody@practice.example,C003\n")
    done = bench.run("import", str(path), "--dry-run", "--set", "match_by=custom.badge")
    assert (done.returncode, "Nobody on the site has a profile field “badge”" in done.stdout) == (65, True), done.stdout
    plan = bench.json("import", str(path), "--dry-run", "--set", "match_by=custom.manager_email", expect=2)
    assert [reason["code"] for reason in plan["rows"][0]["reasons"]][:1] == ["person_unknown"]
    assert plan["columns"][0]["field"] == "custom.manager_email"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"%PDF-1.7", "is a PDF"),
        (b'username,course\nann,"BIO1\nbob,BIO1\n', "line 2"),
        (b"colour,size\nred,1\n", "No column names people"),
    ],
)
def test_a_file_that_is_no_list_ends_with_65_and_says_why(
    bench: Bench, tmp_path: Path, data: bytes, words: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(data)
    done = bench.run("import", str(path))
    assert done.returncode == 65
    assert words in done.stdout + done.stderr
    assert bench.run("import", str(tmp_path / "missing.csv")).returncode == 65


def test_blocked_rows_are_saved_corrected_and_imported(bench: Bench, tmp_path: Path) -> None:
    first, second = outsiders(bench, "C003", 2)
    path = write(tmp_path, f"{first},C003,,", f"{second},C0O3,,", "=nobody,C003,,")
    blocked = tmp_path / "blocked.csv"
    bench.json("import", path, "--dry-run", "--save-blocked", str(blocked), expect=2)
    with blocked.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == [
        "username",
        "course",
        "role",
        "end",
        "lmsdesk_row",
        "lmsdesk_status",
        "lmsdesk_reason",
        "lmsdesk_fix",
    ]
    assert [row[:2] + row[4:6] for row in rows[1:]] == [
        [second, "C0O3", "3", "blocked"],
        ["'=nobody", "C003", "4", "blocked"],
    ]
    rows[1][1] = "C003"
    with blocked.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows[:2])
    plan = bench.json("import", str(blocked), "--dry-run")
    assert plan["counts"]["create"] == 1
    assert [column["state"] for column in plan["columns"]][4:] == ["control"] * 4


def test_several_files_are_one_plan(bench: Bench, tmp_path: Path) -> None:
    first, second = outsiders(bench, "C003", 2)
    paths = [write(tmp_path, f"{name},C003,,", name=f"{name}.csv") for name in (first, second)]
    plan = bench.json("import", *paths, "--dry-run")
    assert plan["counts"]["create"] == len(plan["rows"]) == 2


def test_h96_what_a_colleague_changed_since_is_a_conflict_and_not_written_over(bench: Bench, tmp_path: Path) -> None:
    row = bench.json("list", "enrolments", "--filter", "method:manual status:active course:C004", "--limit", "1")[0]
    plan = bench.json("import", write(tmp_path, f"{row['username']},C004,,2097-12-31"))
    db = bench.server.campus._db
    db.execute("UPDATE enrol SET timeend=4000000020 WHERE user=? AND course=?", (row["user_id"], row["course_id"]))
    bench.json("push", "--yes", "--wait", expect=3)
    (conflict,) = bench.json("conflicts", expect=3)
    assert set(conflict["patch"]) == {"end"}
    end = db.execute(
        "SELECT timeend FROM enrol WHERE user=? AND course=? AND method='manual'", (row["user_id"], row["course_id"])
    )
    assert end.fetchone()[0] == 4000000020
    bench.run("conflicts", "resolve", str(conflict["id"]), "--take", "theirs")
    assert plan["counts"]["change"] == 1


def test_h97_one_row_that_the_server_refuses_does_not_stop_the_others(bench: Bench, tmp_path: Path) -> None:
    names = outsiders(bench, "C006", 30)
    plan = bench.json("import", write(tmp_path, *(f"{name},C006,," for name in names)))
    db = bench.server.campus._db
    db.execute("UPDATE user SET deleted=1, username=username || '.gone' WHERE username=?", (names[7],))
    told = bench.json("push", "--yes", "--wait", expect=2)
    assert states(told).count("RETIRED") == 29
    count = db.execute("SELECT count(*) FROM enrol e JOIN user u ON u.id=e.user WHERE e.course=6 AND u.username IN "
                       f"({','.join('?' * 30)})", names).fetchone()[0]  # fmt: skip
    assert count == 29
    db.execute("UPDATE user SET deleted=0, username=? WHERE username=?", (names[7], f"{names[7]}.gone"))
    bench.json("changes", "discard", str(plan["change_set"]))
    take_back(bench, plan["change_set"])


@pytest.mark.parametrize("fault", ["lose_answer", "lose_request", "gateway_504"])
def test_h98_lost_answers_neither_lose_nor_double_a_row(bench: Bench, tmp_path: Path, fault: str) -> None:
    bench.json("sync")
    before = bench.state()
    names = outsiders(bench, "C006", 20)
    plan = bench.json("import", write(tmp_path, *(f"{name},C006,," for name in names)))
    bench.server.campus.faults = FaultPlan(queue=[fault])
    told = bench.json("push", "--yes", "--wait")
    assert set(states(told)) == {"RETIRED"}
    take_back(bench, plan["change_set"])
    assert bench.state() == before


def test_h109_nothing_of_a_list_stays_in_the_spool(bench: Bench, tmp_path: Path) -> None:
    path = write(tmp_path, "secret.person,C003,,")
    bench.json("import", path, expect=2)
    spools = [path for path in bench.home.rglob("spool/*") if path.is_file()]
    assert spools == []


def test_h110_passwords_of_a_list_are_nowhere_afterwards(bench: Bench, tmp_path: Path) -> None:
    (name,) = outsiders(bench, "C003", 1)
    path = tmp_path / "list.csv"
    path.write_text(f"username,password,course\n{name},Hunter2-Hunter2,C003\nnobody,Hunter2-Hunter2,C003\n")
    saved = tmp_path / "blocked.csv"
    done = bench.run("import", str(path), "--json", "--save-blocked", str(saved))
    plan = json.loads(done.stdout)
    assert "Hunter2" not in done.stdout + done.stderr + saved.read_text("utf-8-sig")
    holders = [file for file in bench.home.rglob("*") if file.is_file() and b"Hunter2" in file.read_bytes()]
    assert holders == []
    bench.json("changes", "discard", str(plan["change_set"]))


def test_h112_the_plan_says_for_which_site_it_is(bench: Bench, tmp_path: Path) -> None:
    path = write(tmp_path, "x,C003,,")
    assert bench.json("import", path, "--dry-run", expect=2)["site"] == "Practice campus"


def test_a_list_in_other_words_is_read_by_a_preset_formulas_and_conditions(bench: Bench, tmp_path: Path) -> None:
    first, second = outsiders(bench, "C003", 2)
    path = tmp_path / "nurses.csv"
    path.write_text(f"Wer,Fach,Ward\n{first.upper()}@x,bio,A\n{second}@x,bio,B\n", encoding="utf-8")
    table = tmp_path / "table.csv"
    table.write_text("From,To\nBIO,C003\n", encoding="utf-8")
    said = ["--set", "column.Wer=username", "--set", "column.Fach=course", "--set", 'formula.Wer=part 1 "@" | lower']
    said += ["--set", f"lookup.Fach={table}", "--filter", "Ward=A"]
    plan = bench.json("import", str(path), "--dry-run", *said)
    assert (plan["counts"]["create"], plan["filtered"], [row["row"] for row in plan["rows"]]) == (1, 1, [2])
    assert plan["formulas"]["fach"][0] == {"number": 2, "before": "bio", "after": "C003"}
    assert "'bio' → 'C003'" in bench.run("import", str(path), "--dry-run", *said).stderr
    bench.json("presets", "save", "Nurses", str(path), *said)
    again = bench.json("import", str(path), "--dry-run", "--preset", "nurses")
    assert again["rows"] == plan["rows"]
    assert [each["name"] for each in bench.json("presets", "list")] == ["Nurses"]
    assert bench.json("import", str(path), "--dry-run", expect=65)["presets"] == [
        {"name": "Nurses", "missing": [], "added": [], "same_site": True}
    ]
    other = tmp_path / "other.csv"
    other.write_text(path.read_text().replace("Ward", "Station"), encoding="utf-8")
    assert bench.run("import", str(other), "--dry-run", "--preset", "Nurses").returncode == 64
    kept = tmp_path / "n.lmspreset"
    bench.json("presets", "export", "Nurses", str(kept))
    bench.json("presets", "delete", "Nurses")
    assert bench.json("import", str(path), "--dry-run", "--preset", str(kept))["rows"] == plan["rows"]
    bench.json("presets", "import", str(kept))
    bench.json("presets", "delete", "Nurses")


@pytest.mark.parametrize(
    "said",
    [["--filter", "Ward"], ["--set", "formula.username=shout"], ["--preset", "none"], ["--preset", "no.lmspreset"]],
)
def test_what_is_said_wrongly_about_a_list_stages_nothing(bench: Bench, tmp_path: Path, said: list[str]) -> None:
    (name,) = outsiders(bench, "C003", 1)
    code = 65 if said[-1] == "no.lmspreset" else 64
    assert bench.run("import", write(tmp_path, f"{name},C003,,"), *said).returncode == code


def test_the_first_rows_go_out_on_trial_and_the_rest_after_them(bench: Bench, tmp_path: Path) -> None:
    names = outsiders(bench, "C004", 4)
    path = write(tmp_path, "nobody.here,C004,,", *(f"{name},C004,student," for name in names))
    tried = bench.json("import", path, "--first", "2", expect=2)
    assert bench.json("changes", "show", str(tried["change_set"]))["total"] == 2
    bench.json("push", "--yes", "--wait", "--only", str(tried["change_set"]))
    rest = bench.json("import", path, expect=2)
    assert rest["counts"]["same"] == 2
    assert rest["counts"]["create"] == 2
    bench.json("push", "--yes", "--wait", "--only", str(rest["change_set"]))
    take_back(bench, rest["change_set"])
    take_back(bench, tried["change_set"])
