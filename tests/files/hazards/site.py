"""The small site that the files of hazards are about. Its time is ``NOW``, 21 September 2026."""

from __future__ import annotations

from tests.fakes.directory import DAY, NOW, FakeDirectory, course, enrolment, person

ADMIN = 18


def site() -> FakeDirectory:
    """Ten people, nine courses, and some of what goes wrong with them."""
    people = [
        person(11, "Ann Lee"),
        person(12, "Bob Ray"),
        person(13, "Cy Kay", suspended=True),
        person(14, "Zoë Müller", username="zoe.mueller", email="zoe.mueller@college.example"),
        person(15, "Dee May", idnumber="007412"),
        person(16, "Eve One", email="shared@college.example"),
        person(17, "Eva Two", email="shared@college.example", department="Arts"),
        person(ADMIN, "Ada Min", username="admin"),
        person(19, "Fay Long", idnumber="12345"),
        person(20, "山田 花子", username="hanako", email="hanako@college.example"),
    ]
    courses = [
        course(101, "BIO1"),
        course(102, "ART1"),
        course(103, "HID", visible=False),
        course(104, "SOON", start=NOW + DAY),
        course(105, "OVER", end=NOW - DAY),
        course(106, "SELF", methods=("self",)),
        course(107, "SAFE1", fullname="Safety walk"),
        course(108, "SAFE2", fullname="Safety walk"),
        course(109, "MAR1"),
    ]
    enrolments = [
        enrolment(12, 102),  # Bob in ART1
        enrolment(15, 101, suspended=True),  # Dee in BIO1
        enrolment(14, 101, method="cohort"),  # Zoë in BIO1
        enrolment(14, 102),  # and twice in ART1
        enrolment(14, 102, method="cohort"),
        enrolment(19, 101, start=NOW - DAY, end=NOW + DAY, grade=71.0, progress=40.0),  # Fay in BIO1
        enrolment(ADMIN, 102),
    ]
    made = FakeDirectory(people, courses, enrolments)
    made.known_groups = {(101, "blue"): 7, (101, "green"): 8, (101, "twice"): 0}
    made.left = [person(30, "Gil Gone", gone=NOW - 30 * DAY, past=31)]
    return made
