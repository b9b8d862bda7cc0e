BEGIN TRANSACTION;
CREATE TABLE change_set(
      cs_id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
      origin TEXT NOT NULL CHECK(origin IN ('form','bulk','csv','cli','inverse')), inverse_of INTEGER REFERENCES change_set,
      gate TEXT NOT NULL CHECK(gate IN ('draft','queued','paused','archived')), created_wall INTEGER NOT NULL,
      site_fingerprint TEXT NOT NULL, actor_id INTEGER NOT NULL, note TEXT) STRICT;
INSERT INTO "change_set" VALUES(1,'set1','Zażółć form','form',NULL,'draft',1790000000,'fingerprint',2,NULL);
INSERT INTO "change_set" VALUES(2,'set2','Zażółć bulk','bulk',NULL,'queued',1790000000,'fingerprint',2,NULL);
INSERT INTO "change_set" VALUES(3,'set3','Zażółć csv','csv',NULL,'paused',1790000000,'fingerprint',2,NULL);
INSERT INTO "change_set" VALUES(4,'set4','Zażółć cli','cli',NULL,'archived',1790000000,'fingerprint',2,NULL);
INSERT INTO "change_set" VALUES(5,'set5','Zażółć inverse','inverse',1,'queued',1790000000,'fingerprint',2,NULL);
CREATE TABLE decision(d INTEGER PRIMARY KEY AUTOINCREMENT, op_id INTEGER NOT NULL REFERENCES op,
           at_wall INTEGER NOT NULL, take TEXT NOT NULL, rule INTEGER, from_state TEXT NOT NULL, to_state TEXT NOT NULL,
           before TEXT NOT NULL, after TEXT NOT NULL, taken_back INTEGER) STRICT;
INSERT INTO "decision" VALUES(1,2,1790000000,'mine',NULL,'CONFLICT','READY','{}','{}',NULL);
CREATE TABLE "idmap"(entity TEXT, tmp INTEGER, rid INTEGER NOT NULL, op_id INTEGER NOT NULL REFERENCES op,
           PRIMARY KEY(entity, tmp)) STRICT, WITHOUT ROWID;
INSERT INTO "idmap" VALUES('user',-3,5001,16);
CREATE TABLE import_file(id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES import_run,
           path TEXT NOT NULL, sha256 TEXT NOT NULL, looked TEXT) STRICT;
INSERT INTO "import_file" VALUES(1,1,'/lists/a.csv','ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',NULL);
CREATE TABLE import_row(id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES import_run,
           row INTEGER NOT NULL, outcome TEXT NOT NULL, user_id INTEGER, digest TEXT NOT NULL, cells TEXT NOT NULL,
           told TEXT NOT NULL, UNIQUE(run, row)) STRICT;
INSERT INTO "import_row" VALUES(1,1,2,'create',5,'00000000000000000000000000000000','["Zażółć", "BIO-2"]','');
CREATE TABLE import_run(id INTEGER PRIMARY KEY AUTOINCREMENT, sha256 TEXT NOT NULL, name TEXT NOT NULL,
      path TEXT, mtime INTEGER, at_wall INTEGER NOT NULL, cs_id INTEGER REFERENCES change_set, counts TEXT NOT NULL, headings TEXT NOT NULL DEFAULT '[]', looked TEXT)
      STRICT;
INSERT INTO "import_run" VALUES(1,'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff','a.csv',NULL,NULL,1790000000,1,'{"create": 1}','[]',NULL);
CREATE TABLE journal(j INTEGER PRIMARY KEY, at_wall INTEGER NOT NULL, op_id INTEGER, cs_id INTEGER,
      from_state TEXT, to_state TEXT, actor TEXT, why TEXT) STRICT;
INSERT INTO "journal" VALUES(1,1790000000,1,2,NULL,'READY','2','staged');
INSERT INTO "journal" VALUES(2,1790000000,2,3,NULL,'READY','2','staged');
INSERT INTO "journal" VALUES(3,1790000000,3,4,NULL,'READY','2','staged');
INSERT INTO "journal" VALUES(4,1790000005,3,4,'READY','PLANNED','2','moved');
INSERT INTO "journal" VALUES(5,1790000000,4,5,NULL,'READY','2','staged');
INSERT INTO "journal" VALUES(6,1790000005,4,5,'READY','INFLIGHT','2','moved');
INSERT INTO "journal" VALUES(7,1790000000,5,1,NULL,'READY','2','staged');
INSERT INTO "journal" VALUES(8,1790000005,5,1,'READY','UNKNOWN','2','moved');
INSERT INTO "journal" VALUES(9,1790000000,6,2,NULL,'READY','2','staged');
INSERT INTO "journal" VALUES(10,1790000005,6,2,'READY','APPLIED','2','moved');
INSERT INTO "journal" VALUES(11,1790000000,7,3,NULL,'READY','2','staged');
INSERT INTO "journal" VALUES(12,1790000005,7,3,'READY','RETIRED','2','moved');
INSERT INTO "journal" VALUES(13,1790000000,8,4,NULL,'READY','2','staged');
INSERT INTO "journal" VALUES(14,1790000005,8,4,'READY','RETIRED','2','moved');
INSERT INTO "journal" VALUES(15,1790000000,9,5,NULL,'READY','2','staged');
INSERT INTO "journal" VALUES(16,1790000005,9,5,'READY','RETIRED','2','moved');
INSERT INTO "journal" VALUES(17,1790000000,10,1,NULL,'READY','2','staged');
INSERT INTO "journal" VALUES(18,1790000005,10,1,'READY','CONFLICT','2','moved');
INSERT INTO "journal" VALUES(19,1790000000,11,2,NULL,'READY','2','staged');
INSERT INTO "journal" VALUES(20,1790000005,11,2,'READY','REJECTED','2','moved');
INSERT INTO "journal" VALUES(21,1790000000,12,3,NULL,'READY','2','staged');
INSERT INTO "journal" VALUES(22,1790000005,12,3,'READY','NOOP','2','moved');
INSERT INTO "journal" VALUES(23,1790000000,13,4,NULL,'READY','2','staged');
INSERT INTO "journal" VALUES(24,1790000005,13,4,'READY','NOOP','2','moved');
INSERT INTO "journal" VALUES(25,1790000000,14,5,NULL,'READY','2','staged');
INSERT INTO "journal" VALUES(26,1790000005,14,5,'READY','CANCELLED','2','moved');
INSERT INTO "journal" VALUES(27,1790000000,15,1,NULL,'READY','2','staged');
INSERT INTO "journal" VALUES(28,1790000005,15,1,'READY','MERGED','2','moved');
CREATE TABLE lifted(op_id INTEGER PRIMARY KEY REFERENCES op) STRICT;
INSERT INTO "lifted" VALUES(1);
CREATE TABLE meta(k TEXT PRIMARY KEY, v ANY) STRICT, WITHOUT ROWID;
INSERT INTO "meta" VALUES('actor',2);
INSERT INTO "meta" VALUES('incarnation','0123456789abcdef0123456789abcdef');
INSERT INTO "meta" VALUES('lease_epoch',7);
INSERT INTO "meta" VALUES('min_reader',1);
INSERT INTO "meta" VALUES('site','fingerprint');
CREATE TABLE op(
      op_id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT NOT NULL UNIQUE,
      cs_id INTEGER NOT NULL REFERENCES change_set, entity TEXT NOT NULL, verb TEXT NOT NULL,
      ekey TEXT NOT NULL, subject TEXT NOT NULL, label TEXT NOT NULL, natural_key TEXT,
      base TEXT, patch TEXT NOT NULL, payload_v INTEGER NOT NULL DEFAULT 1, secret_ref TEXT, source_row INTEGER,
      state TEXT NOT NULL CHECK(state IN ('READY','PLANNED','INFLIGHT','UNKNOWN','APPLIED','RETIRED','CONFLICT','REJECTED','NOOP','CANCELLED','MERGED')), verdict TEXT, attempts INTEGER NOT NULL DEFAULT 0,
      not_before INTEGER, settle_from INTEGER, settle_boot TEXT, negative_probes INTEGER NOT NULL DEFAULT 0,
      last_probe INTEGER, error_class TEXT, error_code TEXT, error_text TEXT, theirs TEXT, before_snap TEXT,
      after_snap TEXT, merged_into INTEGER REFERENCES op, decision TEXT, created_wall INTEGER NOT NULL) STRICT;
INSERT INTO "op" VALUES(1,'00000000000000000000000000000001',2,'user','update','user:101','user:101','Person 1',NULL,'{"city": "Ulm"}','{"city": "Gdańsk 1"}',1,NULL,NULL,'READY',NULL,0,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1790000000);
INSERT INTO "op" VALUES(2,'00000000000000000000000000000002',3,'user','update','user:102','user:102','Person 2',NULL,'{"city": "Ulm"}','{"city": "Gdańsk 2"}',1,NULL,NULL,'READY',NULL,1,NULL,1790000000,'boot',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1790000000);
INSERT INTO "op" VALUES(3,'00000000000000000000000000000003',4,'user','update','user:103','user:103','Person 3',NULL,'{"city": "Ulm"}','{"city": "Gdańsk 3"}',1,NULL,NULL,'PLANNED',NULL,0,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1790000000);
INSERT INTO "op" VALUES(4,'00000000000000000000000000000004',5,'user','update','user:104','user:104','Person 4',NULL,'{"city": "Ulm"}','{"city": "Gdańsk 4"}',1,NULL,NULL,'INFLIGHT',NULL,1,NULL,1790000000,'boot',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1790000000);
INSERT INTO "op" VALUES(5,'00000000000000000000000000000005',1,'user','update','user:105','user:105','Person 5',NULL,'{"city": "Ulm"}','{"city": "Gdańsk 5"}',1,NULL,NULL,'UNKNOWN',NULL,1,NULL,1790000000,'boot',0,NULL,'refused','timeout',NULL,NULL,NULL,NULL,NULL,NULL,1790000000);
INSERT INTO "op" VALUES(6,'00000000000000000000000000000006',2,'user','update','user:106','user:106','Person 6',NULL,'{"city": "Ulm"}','{"city": "Gdańsk 6"}',1,NULL,NULL,'APPLIED','own',1,NULL,1790000000,'boot',0,NULL,NULL,NULL,NULL,NULL,'{"city": "Ulm"}','{"city": "Gdańsk 6"}',NULL,NULL,1790000000);
INSERT INTO "op" VALUES(7,'00000000000000000000000000000007',3,'user','update','user:107','user:107','Person 7',NULL,'{"city": "Ulm"}','{"city": "Gdańsk 7"}',1,NULL,NULL,'RETIRED','own',1,NULL,1790000000,'boot',0,NULL,NULL,NULL,NULL,NULL,'{"city": "Ulm"}','{"city": "Gdańsk 7"}',NULL,NULL,1790000000);
INSERT INTO "op" VALUES(8,'00000000000000000000000000000008',4,'user','update','user:108','user:108','Person 8',NULL,'{"city": "Ulm"}','{"city": "Gdańsk 8"}',1,NULL,NULL,'RETIRED','inferred',1,NULL,1790000000,'boot',0,NULL,NULL,NULL,NULL,NULL,'{"city": "Ulm"}','{"city": "Gdańsk 8"}',NULL,NULL,1790000000);
INSERT INTO "op" VALUES(9,'00000000000000000000000000000009',5,'user','update','user:109','user:109','Person 9',NULL,'{"city": "Ulm"}','{"city": "Gdańsk 9"}',1,NULL,NULL,'RETIRED','coerced',1,NULL,1790000000,'boot',0,NULL,NULL,NULL,NULL,NULL,'{"city": "Ulm"}','{"city": "Gdańsk 9"}',NULL,NULL,1790000000);
INSERT INTO "op" VALUES(10,'0000000000000000000000000000000a',1,'user','update','user:110','user:110','Person 10',NULL,'{"city": "Ulm"}','{"city": "Gdańsk 10"}',1,NULL,NULL,'CONFLICT',NULL,0,NULL,NULL,NULL,0,NULL,'conflict','changed',NULL,'{"city": "Cork"}',NULL,NULL,NULL,NULL,1790000000);
INSERT INTO "op" VALUES(11,'0000000000000000000000000000000b',2,'user','update','user:111','user:111','Person 11',NULL,'{"city": "Ulm"}','{"city": "Gdańsk 11"}',1,NULL,NULL,'REJECTED',NULL,1,NULL,1790000000,'boot',0,NULL,'refused','invalidparameter',NULL,NULL,NULL,NULL,NULL,NULL,1790000000);
INSERT INTO "op" VALUES(12,'0000000000000000000000000000000c',3,'user','update','user:112','user:112','Person 12',NULL,'{"city": "Ulm"}','{"city": "Gdańsk 12"}',1,NULL,NULL,'NOOP','already',0,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1790000000);
INSERT INTO "op" VALUES(13,'0000000000000000000000000000000d',4,'user','update','user:113','user:113','Person 13',NULL,'{"city": "Ulm"}','{"city": "Gdańsk 13"}',1,NULL,NULL,'NOOP','adopted',0,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1790000000);
INSERT INTO "op" VALUES(14,'0000000000000000000000000000000e',5,'user','update','user:114','user:114','Person 14',NULL,'{"city": "Ulm"}','{"city": "Gdańsk 14"}',1,NULL,NULL,'CANCELLED',NULL,0,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1790000000);
INSERT INTO "op" VALUES(15,'0000000000000000000000000000000f',1,'user','update','user:115','user:115','Person 15',NULL,'{"city": "Ulm"}','{"city": "Gdańsk 15"}',1,NULL,NULL,'MERGED',NULL,0,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,NULL,1790000000);
INSERT INTO "op" VALUES(16,'00000000000000000000000000000010',1,'user','create','user:t-3','user:t-3','Piet Jansen',NULL,NULL,'{"email": "p@x.example", "username": "pjansen"}',1,NULL,NULL,'RETIRED','own',0,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1790000000);
INSERT INTO "op" VALUES(17,'00000000000000000000000000000011',1,'enrol','create','enrol:t-3/9/manual','enrol:t-3/9','Piet Jansen in BIO-2',NULL,NULL,'{"role_id": 5, "suspended": false}',1,NULL,NULL,'READY',NULL,0,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1790000000);
CREATE TABLE op_dep(op_id INTEGER REFERENCES op, needs INTEGER REFERENCES op,
      PRIMARY KEY(op_id, needs)) STRICT, WITHOUT ROWID;
INSERT INTO "op_dep" VALUES(17,16);
CREATE TABLE ov_category(row INTEGER PRIMARY KEY AUTOINCREMENT, "id" INTEGER, "name" TEXT, "idnumber" TEXT, "parent" INTEGER, "path" TEXT, "depth" INTEGER, "visible" INTEGER, "sort" INTEGER, "modified" INTEGER, as_of INTEGER, subject TEXT NOT NULL, mark TEXT NOT NULL, ops TEXT NOT NULL, was TEXT) STRICT;
CREATE TABLE ov_cohort(row INTEGER PRIMARY KEY AUTOINCREMENT, "id" INTEGER, "name" TEXT, "idnumber" TEXT, "visible" INTEGER, as_of INTEGER, subject TEXT NOT NULL, mark TEXT NOT NULL, ops TEXT NOT NULL, was TEXT) STRICT;
CREATE TABLE ov_cohort_member(row INTEGER PRIMARY KEY AUTOINCREMENT, "cohort_id" INTEGER, "user_id" INTEGER, as_of INTEGER, subject TEXT NOT NULL, mark TEXT NOT NULL, ops TEXT NOT NULL, was TEXT) STRICT;
CREATE TABLE ov_course(row INTEGER PRIMARY KEY AUTOINCREMENT, "id" INTEGER, "shortname" TEXT, "fullname" TEXT, "idnumber" TEXT, "category_id" INTEGER, "visible" INTEGER, "start" INTEGER, "end" INTEGER, "completion_enabled" INTEGER, "format" TEXT, "methods" TEXT, "created" INTEGER, "modified" INTEGER, "custom" TEXT, sort_name TEXT, folded TEXT, as_of INTEGER, subject TEXT NOT NULL, mark TEXT NOT NULL, ops TEXT NOT NULL, was TEXT) STRICT;
CREATE TABLE ov_enrolment(row INTEGER PRIMARY KEY AUTOINCREMENT, "course_id" INTEGER, "user_id" INTEGER, "method" TEXT, "suspended" INTEGER, "active" INTEGER, "start" INTEGER, "end" INTEGER, "created" INTEGER, "roles" TEXT, "progress" REAL, "completed" INTEGER, "completed_at" INTEGER, "grade" REAL, "last_access" INTEGER, department TEXT, sort_name TEXT, as_of INTEGER, subject TEXT NOT NULL, mark TEXT NOT NULL, ops TEXT NOT NULL, was TEXT) STRICT;
CREATE TABLE ov_group_member(row INTEGER PRIMARY KEY AUTOINCREMENT, "group_id" INTEGER, "user_id" INTEGER, as_of INTEGER, subject TEXT NOT NULL, mark TEXT NOT NULL, ops TEXT NOT NULL, was TEXT) STRICT;
CREATE TABLE ov_grp(row INTEGER PRIMARY KEY AUTOINCREMENT, "id" INTEGER, "course_id" INTEGER, "name" TEXT, "idnumber" TEXT, as_of INTEGER, subject TEXT NOT NULL, mark TEXT NOT NULL, ops TEXT NOT NULL, was TEXT) STRICT;
CREATE TABLE ov_user(row INTEGER PRIMARY KEY AUTOINCREMENT, "id" INTEGER, "username" TEXT, "email" TEXT, "first_name" TEXT, "last_name" TEXT, "idnumber" TEXT, "auth" TEXT, "suspended" INTEGER, "confirmed" INTEGER, "department" TEXT, "institution" TEXT, "city" TEXT, "country" TEXT, "phone" TEXT, "lang" TEXT, "first_access" INTEGER, "last_access" INTEGER, "created" INTEGER, "custom" TEXT, sort_name TEXT, folded TEXT, as_of INTEGER, subject TEXT NOT NULL, mark TEXT NOT NULL, ops TEXT NOT NULL, was TEXT) STRICT;
CREATE TABLE preset(name TEXT PRIMARY KEY, fingerprint TEXT, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO "preset" VALUES('Nightly','abc','{"columns": {"0": "username"}}');
CREATE TABLE request(
      req_id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT NOT NULL UNIQUE, parent_req INTEGER REFERENCES request,
      endpoint TEXT NOT NULL, body_sha256 TEXT NOT NULL, n_ops INTEGER NOT NULL, sent_wall INTEGER,
      outcome TEXT NOT NULL CHECK(outcome IN ('OPEN','NOT_SENT','REFUSED','OK','PARTIAL','UNKNOWN')),
      http_status INTEGER, server_date TEXT, detail TEXT) STRICT;
INSERT INTO "request" VALUES(2,'r2',NULL,'core_user_update_users','0000000000000000000000000000000000000000000000000000000000000000',1,1790000000,'NOT_SENT',NULL,NULL,NULL);
INSERT INTO "request" VALUES(4,'r4',NULL,'core_user_update_users','0000000000000000000000000000000000000000000000000000000000000000',1,1790000000,'OPEN',NULL,NULL,NULL);
INSERT INTO "request" VALUES(5,'r5',NULL,'core_user_update_users','0000000000000000000000000000000000000000000000000000000000000000',1,1790000000,'UNKNOWN',NULL,NULL,NULL);
INSERT INTO "request" VALUES(6,'r6',NULL,'core_user_update_users','0000000000000000000000000000000000000000000000000000000000000000',1,1790000000,'OK',NULL,NULL,NULL);
INSERT INTO "request" VALUES(7,'r7',NULL,'core_user_update_users','0000000000000000000000000000000000000000000000000000000000000000',1,1790000000,'OK',NULL,NULL,NULL);
INSERT INTO "request" VALUES(8,'r8',NULL,'core_user_update_users','0000000000000000000000000000000000000000000000000000000000000000',1,1790000000,'UNKNOWN',NULL,NULL,NULL);
INSERT INTO "request" VALUES(9,'r9',NULL,'core_user_update_users','0000000000000000000000000000000000000000000000000000000000000000',1,1790000000,'PARTIAL',NULL,NULL,NULL);
INSERT INTO "request" VALUES(11,'r11',NULL,'core_user_update_users','0000000000000000000000000000000000000000000000000000000000000000',1,1790000000,'REFUSED',NULL,NULL,NULL);
CREATE TABLE request_op(req_id INTEGER REFERENCES request, op_id INTEGER REFERENCES op, pos INTEGER NOT NULL,
      result TEXT, PRIMARY KEY(req_id, op_id)) STRICT, WITHOUT ROWID;
INSERT INTO "request_op" VALUES(2,2,0,NULL);
INSERT INTO "request_op" VALUES(4,4,0,NULL);
INSERT INTO "request_op" VALUES(5,5,0,NULL);
INSERT INTO "request_op" VALUES(6,6,0,NULL);
INSERT INTO "request_op" VALUES(7,7,0,NULL);
INSERT INTO "request_op" VALUES(8,8,0,NULL);
INSERT INTO "request_op" VALUES(9,9,0,NULL);
INSERT INTO "request_op" VALUES(11,11,0,NULL);
CREATE TABLE rule(rule_id INTEGER PRIMARY KEY AUTOINCREMENT, entity TEXT NOT NULL, field TEXT NOT NULL,
           take TEXT NOT NULL, scope TEXT NOT NULL CHECK(scope IN ('push','site')), made_wall INTEGER NOT NULL,
           UNIQUE(entity, field)) STRICT;
INSERT INTO "rule" VALUES(1,'user','city','mine','site',1790000000);
CREATE TABLE saved_view(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, view TEXT NOT NULL, body TEXT NOT NULL) STRICT;
INSERT INTO "saved_view" VALUES(1,'Ends soon','enrolments','{"query": "end<2026-12-01"}');
CREATE TABLE sequence_no(n INTEGER PRIMARY KEY AUTOINCREMENT) STRICT;
INSERT INTO "sequence_no" VALUES(41);
CREATE TABLE setting(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO "setting" VALUES('a word','kept');
CREATE TABLE step(step_id INTEGER PRIMARY KEY AUTOINCREMENT, place INTEGER NOT NULL, sentence TEXT NOT NULL,
           made TEXT NOT NULL, dropped TEXT NOT NULL, undone INTEGER NOT NULL, decided TEXT NOT NULL DEFAULT '[]') STRICT;
INSERT INTO "step" VALUES(1,1,'Set city','[[1, 1]]','[]',0,'[]');
CREATE TABLE temporary_id(n INTEGER PRIMARY KEY AUTOINCREMENT) STRICT;
INSERT INTO "temporary_id" VALUES(1);
INSERT INTO "temporary_id" VALUES(2);
INSERT INTO "temporary_id" VALUES(3);
CREATE TABLE unreadable(op_id INTEGER PRIMARY KEY REFERENCES op, at_wall INTEGER NOT NULL, kept TEXT NOT NULL) STRICT;
INSERT INTO "unreadable" VALUES(11,1790000000,'{"patch": "{"}');
CREATE INDEX op_live ON op(ekey, op_id) WHERE state NOT IN ('RETIRED','NOOP','CANCELLED','MERGED');
CREATE INDEX op_subject ON op(subject) WHERE state NOT IN ('RETIRED','NOOP','CANCELLED','MERGED');
CREATE INDEX op_state ON op(state, not_before) WHERE state NOT IN ('RETIRED','CANCELLED','MERGED');
CREATE INDEX op_set ON op(cs_id, state);
CREATE INDEX journal_op ON journal(op_id);
CREATE INDEX import_hash ON import_run(sha256);
CREATE INDEX op_history ON op(subject, op_id);
CREATE INDEX ov_user_subject ON ov_user(subject);
CREATE INDEX ov_course_subject ON ov_course(subject);
CREATE INDEX ov_category_subject ON ov_category(subject);
CREATE INDEX ov_grp_subject ON ov_grp(subject);
CREATE INDEX ov_cohort_subject ON ov_cohort(subject);
CREATE INDEX ov_enrolment_subject ON ov_enrolment(subject);
CREATE INDEX ov_group_member_subject ON ov_group_member(subject);
CREATE INDEX ov_cohort_member_subject ON ov_cohort_member(subject);
CREATE INDEX ov_user_key ON ov_user(id);
CREATE INDEX ov_course_key ON ov_course(id);
CREATE INDEX ov_enrolment_key ON ov_enrolment(course_id, user_id);
CREATE INDEX ov_enrolment_sort ON ov_enrolment(sort_name, course_id, user_id, method);
CREATE INDEX ov_group_member_key ON ov_group_member(group_id, user_id);
CREATE INDEX ov_cohort_member_key ON ov_cohort_member(cohort_id, user_id);
CREATE INDEX idmap_rid ON idmap(entity, rid);
CREATE INDEX decision_op ON decision(op_id);
CREATE INDEX import_row_digest ON import_row(digest);
CREATE INDEX import_file_run ON import_file(run);
CREATE INDEX import_file_path ON import_file(path);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('temporary_id',3);
INSERT INTO "sqlite_sequence" VALUES('sequence_no',41);
INSERT INTO "sqlite_sequence" VALUES('change_set',5);
INSERT INTO "sqlite_sequence" VALUES('op',17);
INSERT INTO "sqlite_sequence" VALUES('request',11);
INSERT INTO "sqlite_sequence" VALUES('import_run',1);
INSERT INTO "sqlite_sequence" VALUES('step',1);
INSERT INTO "sqlite_sequence" VALUES('decision',1);
INSERT INTO "sqlite_sequence" VALUES('rule',1);
COMMIT;
PRAGMA application_id=1279544145;
PRAGMA user_version=8;
