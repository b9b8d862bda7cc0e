"""Sample files of other people, found in public repositories and documentation, rebuilt small with our own people.

None of them is copied: people, courses and identifiers are those of a made-up site, and each file is written again by
the lines below. What makes it odd stays: order and spelling of headings, blanks, quotes, dates, what is empty, how
lines end. ``source`` says where the original lies, ``facts`` what is odd about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.fakes.directory import FakeDirectory, course, enrolment, person, small_site


@dataclass(frozen=True, slots=True)
class Sample:
    """A file, or the files of a set, and what reading it has to come to.

    ``rows`` are lines like "2 create": the row as a spreadsheet shows it (with its list in front where several have
    rows), its outcome, and codes that must be among its reasons. ``roles`` are those of the rows that would be done.
    """

    name: str
    source: str
    facts: str
    files: Mapping[str, bytes]
    shape: str
    rows: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    refused: str | None = None
    notes: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)


def site() -> FakeDirectory:
    """The people and courses that the samples name."""
    made = small_site()
    made.known_people += [
        person(13, "Cy Kay", idnumber="01103"),
        person(14, "Dee May", idnumber="13aa3"),
        person(15, "Eve Long", email="eve.long+TAG-001@college.example"),
    ]
    made.known_courses += [course(103, "CHE1"), course(104, "PHY1", idnumber="709"), course(105, "MATH7-3")]
    made.known_enrolments = [enrolment(12, 102)]  # Bob in ART1
    return made


def lines(*rows: str, end: str = "\n", last: bool = True, encoding: str = "utf-8") -> bytes:
    """Rows of a text file; the last one may have no end."""
    return (end.join(rows) + (end if last else "")).encode(encoding)


ACCEPT = {
    "no_header": "accept",
    "privileged_role:teacher": "accept",
    "privileged_role:editingteacher": "accept",
    "privileged_role:manager": "accept",
}

_MOODLE = (
    Sample(
        "moodle flat file",
        "moodle/moodle, enrol/flatfile/example.txt",
        "No heading; a blank behind each comma; a role that only that site maps; del of somebody who is not in.",
        {
            "example.txt": lines(
                "add, student, S0011, C-101",
                "add, teacher, S0012, C-101",
                "add, teacheredit, 01103, C-101",
                "del, student, S0011, C-102",
                "del, student, S0012, C-102",
            )
        },
        "moodle_flat_file",
        ("1 create", "2 create", "3 blocked role_unknown", "4 same not_enrolled", "5 change unenrol_loses"),
        ("student", "teacher"),
        answers=ACCEPT,
    ),
    Sample(
        "moodle flat file with times",
        "moodle/moodle, enrol/flatfile/tests/privacy/provider_test.php",
        "Unix seconds for start and end, 0 for none; lines after the first begin with seventeen blanks.",
        {
            "enrol.txt": lines(
                "add,student,S0011,C-101,1800000000,0",
                "                 add,student,S0012,C-101,1800000000,0",
                "                 add,student,01103,C-103,1800000000,1800432000",
                last=False,
            )
        },
        "moodle_flat_file",
        ("1 create", "2 create", "3 create"),
        ("student", "student", "student"),
        answers=ACCEPT,
    ),
    Sample(
        "moodle upload of users",
        "moodle/moodle, lib/tests/fixtures/QA_user_enrol.txt",
        "Three courses and roles on each row; called .txt.",
        {
            "QA_user_enrol.txt": lines(
                "username,firstname,lastname,email,course1,role1,course2,role2,course3,role3",
                "ann.lee,Ann,Lee,ann.lee@college.example,BIO1,student,ART1,student,CHE1,student",
                "bob.ray,Bob,Ray,bob.ray@college.example,BIO1,student,ART1,student,CHE1,student",
            )
        },
        "moodle_upload",
        ("2.1 create", "2.2 create", "2.3 create", "3.1 create", "3.2 same", "3.3 create"),
        ("student",) * 5,
    ),
    Sample(
        "moodle upload of users without courses",
        "moodle/moodle, admin/tool/uploaduser/example.csv",
        "Four columns about people and no course; the last line has no end.",
        {
            "example.csv": lines(
                "username,firstname,lastname,email",
                "ann.lee,Ann,Lee,ann.lee@college.example",
                "bob.ray,Bob,Ray,bob.ray@college.example",
                last=False,
            )
        },
        "list",
        refused="no_course_column",
    ),
    Sample(
        "moodle upload with roles of the site",
        "documentation of PAD+, a Moodle for adult education: import of users",
        "A heading that ends with a comma; a password; sysrole1; a row without any course; short rows.",
        {
            "users.csv": lines(
                "username,firstname,lastname,email,password,sysrole1,course1,role1,course2,role2,",
                "ann.lee,Ann,Lee,ann.lee@college.example,randompassword,manager,,,,",
                "bob.ray,Bob,Ray,bob.ray@college.example,randompassword,,BIO1,editingteacher,CHE1,student",
            )
        },
        "moodle_upload",
        ("2 same no_course_asked", "3.1 create", "3.2 create"),
        ("editingteacher", "student"),
        notes=("account_column_ignored",),
        answers=ACCEPT,
    ),
    Sample(
        "moodle upload with tagged addresses",
        "a script that makes uploads of users for Moodle (README of its COLUMNS): xxx001,...,EXAMPLE,student,0,ZZ",
        "The address has a tag behind a plus sign; a password; columns of the account behind the role.",
        {
            "data.csv": lines(
                "username,password,firstname,lastname,email,course1,role1,maildisplay,country",
                "eve.long,yyyy001zzzz,Eve,Long,eve.long+TAG-001@college.example,BIO1,student,0,ZZ",
            )
        },
        "moodle_upload",
        ("2 create",),
        ("student",),
        notes=("account_column_ignored",),
    ),
)
_CANVAS = (
    Sample(
        "canvas enrollments",
        "instructure/canvas-lms, doc/api/sis_csv.md, the sample of enrollments.csv",
        "Numbers of people with a zero in front and with letters; a section beside the course, and no other file.",
        {
            "enrollments.csv": lines(
                "course_id,user_id,role,section_id,status",
                "C-101,01103,student,1B,active",
                "C-101,S0011,student,2A,active",
                "C-101,13aa3,teacher,2A,active",
            )
        },
        "canvas_sis",
        ("2 create", "3 create", "4 create"),
        ("student", "student", "editingteacher"),
        answers=ACCEPT,
    ),
    Sample(
        "canvas enrollments by section",
        "instructure/canvas-lms, spec of the enrolment importer: sections S1 to S4 and rows without a course",
        "The course is empty on every row: only sections.csv tells it.",
        {
            "courses.csv": lines("course_id,short_name,long_name,account_id,term_id,status", "C-101,C1,C1,,,active"),
            "sections.csv": lines(
                "section_id,course_id,name,status,start_date,end_date", "S1,C-101,S1,active,,", "S2,C-101,S2,active,,"
            ),
            "enrollments.csv": lines(
                "course_id,user_id,role,section_id,status",
                ",13aa3,teacher,S1,active",
                ",S0011,student,S1,active",
                ",S0012,student,S2,active",
            ),
        },
        "canvas_sis",
        ("2 create", "3 create", "4 create"),
        ("editingteacher", "student", "student"),
        notes=("set_read",),
        answers=ACCEPT,
    ),
    Sample(
        "canvas enrollments with mistakes",
        "instructure/canvas-lms, spec/lib/sis/csv/enrollment_importer_spec.rb: skips bad content",
        "No course and no section; nobody; a role that nobody knows; an observer; a state that nobody knows.",
        {
            "enrollments.csv": lines(
                "course_id,user_id,role,section_id,status,associated_user_id",
                ",S0011,student,,active",
                "C-101,,student,1B,active",
                "C-101,S0011,cheater,1B,active",
                "C-101,S0011,observer,1B,active,NONEXISTENT",
                "C-101,S0011,student,1B,semi-active",
            )
        },
        "canvas_sis",
        (
            "2 blocked course_missing",
            "3 blocked person_missing",
            "4 blocked role_unknown",
            "5 blocked role_unknown",
            "6 blocked action_unknown",
        ),
    ),
    Sample(
        "canvas enrollments of one teacher",
        "VadimIgoshinMaster/Canvas_REST_API, enrollments.csv",
        "Four columns only; one teacher in each of several courses.",
        {
            "enrollments.csv": lines(
                "course_id,user_id,role,status", "C-101,S0011,teacher,active", "C-102,S0011,teacher,active"
            )
        },
        "canvas_sis",
        ("2 create", "3 create"),
        ("editingteacher", "editingteacher"),
        answers=ACCEPT,
    ),
    Sample(
        "canvas gradebook",
        "PrairieLearn, a test of matching grades: Student,ID,SIS User ID,SIS Login ID,Section,Quiz 1 (23)",
        "Names in quotes, last name first; a line of points that begins with four blanks; no course.",
        {
            "grades.csv": lines(
                "Student,ID,SIS User ID,SIS Login ID,Section,Quiz 1 (23)",
                "    Points Possible,,,,,10.00",
                '"Lee, Ann",11,,ann.lee,XC 101,8.00',
                '"Ray, Bob",2,,bob.ray,XC 101,9.00',
            )
        },
        "canvas_gradebook",
        refused="gradebook",
    ),
)
_ROSTERS = (
    Sample(
        "oneroster 1.0",
        "oat-sa/oneroster-import, data/samples/oneRoster1.0/enrollments.csv",
        "Columns in another order than in the standard; the state filled on some rows only.",
        {
            "enrollments.csv": lines(
                "sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role,status,dateLastModified,primary",
                "enrol1,C-101,12345,S0011,student,active,,",
                "enrol2,C-102,12345,S0011,student,,,",
                "enrol3,C-103,54321,S0012,student,active,,",
            )
        },
        "oneroster",
        ("2 create", "3 create", "4 create"),
        ("student",) * 3,
    ),
    Sample(
        "oneroster 1.1",
        "oat-sa/oneroster-import, data/samples/OneRosterv1p1BaseCSV",
        "People without addresses, with columns of the vendor behind; classes without a course; the manifest promises "
        "courses that are not there.",
        {
            "manifest.csv": lines(
                "propertyName,value",
                "source.systemName,Manual",
                "manifest.version,1.0",
                "oneroster.version,1.1",
                "file.courses,bulk",
                "file.classes,bulk",
                "file.users,bulk",
                "file.enrollments,bulk",
                "file.results,absent",
                last=False,
            ),
            "users.csv": lines(
                "sourcedId,enabledUser,status,dateLastModified,orgSourcedIds,role,username,userId,givenName,familyName,"
                "identifier,email,sms,phone,agents,ext_vendor_ssoId",
                "user1,TRUE,,,12345,student,ann.lee,abc,ann,lee,user identifier,,,,,",
                "user2,TRUE,,,54321,student,bob.ray,abc,bob,ray,user identifier 2,,,,,",
            ),
            "classes.csv": lines(
                "sourcedId,status,dateLastModified,title,grade,courseSourcedId,classCode,classType,location,schoolSourcedId,"
                "termSourcedIds,subjects,ext_vendor_databaseId",
                "C-101,active,2017-04-05,Class 1 title,2,,,scheduled,Luxembourg,12345,1,0,",
                "C-103,,,Class 2 title,,,,scheduled,,12345,1,,",
            ),
            "enrollments.csv": lines(
                "sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role,status,dateLastModified,primary",
                "enrol1,C-101,12345,user1,student,,,",
                "enrol2,C-103,12345,user2,student,,,",
            ),
        },
        "oneroster",
        ("2 create", "3 create"),
        ("student", "student"),
        notes=("set_version", "set_whole", "set_promised", "set_read"),
    ),
    Sample(
        "oneroster 1.1 with a proctor",
        "a small bundle for the tests of a roster tool: Lincoln Middle School, Math 7 - Period 3",
        "States filled though nothing says that it is delta; no manifest; the site has the class by its code; a parent "
        "and a proctor among the people.",
        {
            "orgs.csv": lines(
                "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
                "org1,active,,School,school,L,dist1",
            ),
            "users.csv": lines(
                "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,"
                "middleName,identifier,email,sms,phone,agentSourcedIds,grades,password",
                "t1,active,,true,org1,teacher,ann.lee,,Ann,Lee,,T100,ann.lee@college.example,,,,,",
                's1,active,,true,org1,student,bob.ray,,Bob,Ray,,S2001,bob.ray@college.example,,,,"07",',
                'p1,active,,true,org1,parent,csmith,,Casey,Smith,,,casey@college.example,,,"s1,s2",,',
                "x1,active,,true,org1,proctor,cy.kay,,Cy,Kay,,,cy.kay@college.example,,,,,",
            ),
            "courses.csv": lines(
                "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,"
                "subjectCodes",
                'c1,active,,sy26,Math 7,MATH7,"07",org1,Mathematics,',
            ),
            "classes.csv": lines(
                "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,"
                "termSourcedIds,subjects,subjectCodes,periods",
                'k1,active,,Math 7 - Period 3,"07",c1,MATH7-3,scheduled,Room 12,org1,fall26,Mathematics,,"3"',
            ),
            "enrollments.csv": lines(
                "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate",
                "e1,active,,k1,org1,t1,teacher,true,,",
                "e2,active,,k1,org1,s1,student,,,",
                "e3,active,,k1,org1,x1,proctor,,,",
            ),
            "demographics.csv": lines("sourcedId,status,dateLastModified,birthDate,sex", "s1,active,,2013-04-02,"),
        },
        "oneroster",
        ("2 create", "3 create", "4 create"),
        ("editingteacher", "student", "teacher"),
        notes=("set_read", "set_passed"),
        answers=ACCEPT,
    ),
    Sample(
        "oneroster 1.2",
        "catalyst/moodle-enrol_oneroster, tests/fixtures/csv_data/v1p2_full_dataset",
        "Misspelt headings (preffered...), days as d/mm/yyyy beside times, passwords, a class that is to be deleted, "
        "enrolments that ended, a manifest with empty values; roles.csv is promised.",
        {
            "manifest.csv": lines(
                "propertyName,value",
                "manifest.version,1.0",
                "oneroster.version,1.2",
                "file.classes,bulk",
                "file.courses,absent",
                "file.enrollments,bulk",
                "file.roles,bulk",
                "file.scoreScales,",
                "file.users,bulk",
                "source.systemName,absent",
            ),
            "users.csv": lines(
                "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,"
                "email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,prefferedGivenName,prefferedMiddleName,"
                "prefferedFamilyName,primaryOrgSourcedId,pronouns",
                "usr-1,active,1/05/2023,TRUE,ann.lee,,Ann,Lee,M,ann.lee,ann.lee@college.example,6037778888,,,12,Password1-,,,"
                "Mick,,org-1,",
                'usr-2,,,TRUE,bob.ray,"{LDAP:12},{LTI:15}",Bob,Ray,,bob.ray,bob.ray@college.example,,,usr-1,11,Password1-,,,,,'
                "org-1,",
            ),
            "classes.csv": lines(
                "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,"
                "termSourcedIds,subjects,subjectCodes,periods",
                'cls-1,active,2023-05-01T18:25:43.511Z,Physics,"09,10",crs-1,BIO1,Scheduled,Room 2-B,org-1,t,'
                '"Science, Biology","PHY123, ASV120",1',
                "cls-2,tobedeleted,2023-05-01T18:25:43.511Z,History - 2,10,crs-2,CHE1,homeroom,Room 18-C,"
                'org-1,"t,u",,,"1,2"',
                last=False,
            ),
            "enrollments.csv": lines(
                "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate",
                "enr-1,active,2023-05-01T18:25:43.511Z,cls-1,org-1,usr-1,teacher,false,2022-03-15,2022-06-15",
                "enr-2,active,2023-05-01T18:25:43.511Z,cls-1,org-1,usr-2,student,false,2022-03-15,2027-06-15",
                "enr-3,active,2023-05-01T18:25:43.511Z,cls-2,org-1,usr-2,student,false,2022-03-15,2027-06-15",
                last=False,
            ),
        },
        "oneroster",
        ("2 check end_past", "3 create", "4 create"),
        ("editingteacher", "student", "student"),
        notes=("set_version", "set_section_gone", "set_read"),
        answers=ACCEPT,
    ),
    Sample(
        "apple school manager",
        "a script that writes the six files for Apple from a school's own system",
        "Lines end with CR and LF; no middle names; the class has no number; three columns of instructors, two empty.",
        {
            "students.csv": lines(
                "person_id,person_number,first_name,middle_name,last_name,grade_level,email_address,sis_username,"
                "password_policy,location_id",
                "4711,0815,Ann,,Lee,7,ann.lee@college.example,,,IS",
                end="\r\n",
            ),
            "staff.csv": lines(
                "person_id,person_number,first_name,middle_name,last_name,email_address,sis_username,location_id",
                "99,T99,Bob,,Ray,bob.ray@college.example,,IS",
                end="\r\n",
            ),
            "courses.csv": lines("course_id,course_number,course_name,location_id", "1,BIO1,Biology,IS", end="\r\n"),
            "classes.csv": lines(
                "class_id,class_number,course_id,instructor_id,instructor_id_2,instructor_id_3,location_id",
                "77,,1,99,,,IS",
                end="\r\n",
            ),
            "rosters.csv": lines("roster_id,class_id,student_id", "1,77,4711", end="\r\n"),
            "locations.csv": lines("location_id,location_name", "IS,School", end="\r\n"),
        },
        "apple_school",
        ("4/2 create", "6/2 create"),
        ("student", "editingteacher"),
        notes=("set_read", "set_passed"),
        answers=ACCEPT,
    ),
    Sample(
        "clever",
        "conroysj/clever-sandbox, enrollments.csv",
        "Three columns; schools have letters in their numbers; the same person in many sections.",
        {
            "enrollments.csv": lines(
                "School_id,Student_id,Section_id", "13K123,S0011,709", "13K123,S0011,C-101", "02M800,S0012,709"
            )
        },
        "clever",
        ("2 create", "3 create", "4 create"),
        ("student",) * 3,
    ),
    Sample(
        "microsoft school data sync",
        "a Japanese guide to School Data Sync with its sample of StudentEnrollment.csv; TeacherRoster.csv beside it",
        "Two columns with the same headings in both files: only their names tell who is a teacher.",
        {
            "StudentEnrollment.csv": lines("Section SIS ID,SIS ID", "C-101,S0011", "C-103,S0011"),
            "TeacherRoster.csv": lines("Section SIS ID,SIS ID", "C-101,S0012"),
        },
        "microsoft_sds",
        ("0/2 create", "0/3 create", "1/2 create"),
        ("student", "student", "editingteacher"),
        answers=ACCEPT,
    ),
    Sample(
        "google classroom members",
        "two scripts that read what gam print course-participants writes; its columns stand in their comments",
        "Thirteen columns with dots in their names; roles in capitals; the course is Classroom's own number.",
        {
            "CourseParticipants.csv": lines(
                "courseId,courseName,userRole,userId,profile.emailAddress,profile.id,profile.name.familyName,"
                "profile.name.fullName,profile.name.givenName,profile.permissions,profile.permissions.0.permission,"
                "profile.photoUrl,profile.verifiedTeacher",
                "709,Course PHY1,STUDENT,117,ann.lee@college.example,117,Lee,Ann Lee,Ann,1,CREATE_COURSE,//x/y,False",
                "709,Course PHY1,TEACHER,118,bob.ray@college.example,118,Ray,Bob Ray,Bob,1,CREATE_COURSE,//x/z,True",
            )
        },
        "google_participants",
        ("2 create", "3 create"),
        ("student", "editingteacher"),
        answers=ACCEPT,
    ),
)
SAMPLES = (*_MOODLE, *_CANVAS, *_ROSTERS)
