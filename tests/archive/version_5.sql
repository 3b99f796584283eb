BEGIN TRANSACTION;
CREATE TABLE telephony_accounts (
	id INTEGER NOT NULL, 
	entry_id VARCHAR(191) NOT NULL, 
	numbering VARCHAR(191), 
	first_look BIGINT, 
	told_before BIGINT, 
	PRIMARY KEY (id), 
	UNIQUE (entry_id)
);
INSERT INTO "telephony_accounts" VALUES(1,'one','US',1795033800000000,1794947400000000);
INSERT INTO "telephony_accounts" VALUES(2,'two','US',1795033800000000,1794947400000000);
CREATE TABLE telephony_calls (
	id INTEGER NOT NULL, 
	account_id BIGINT NOT NULL, 
	call_id VARCHAR(191) NOT NULL, 
	started_at BIGINT NOT NULL, 
	direction SMALLINT NOT NULL, 
	outcome SMALLINT, 
	caller_number TEXT, 
	caller_name TEXT, 
	caller_user TEXT, 
	callee_number TEXT, 
	callee_name TEXT, 
	callee_user TEXT, 
	line TEXT, 
	did TEXT, 
	duration BIGINT, 
	talk_time BIGINT, 
	recording TEXT, 
	cost VARCHAR(64), 
	currency VARCHAR(16), 
	country TEXT, 
	remote_id BIGINT, 
	own_id BIGINT, 
	first_seen BIGINT NOT NULL, 
	last_changed BIGINT NOT NULL, 
	reported BIGINT, 
	PRIMARY KEY (id), 
	CONSTRAINT telephony_calls_by_id UNIQUE (account_id, call_id)
);
INSERT INTO "telephony_calls" VALUES(1,1,'call 5',1795033500000000,2,1,'+1 (212) 555-0161','Shop',NULL,'12025550143','Ann Doe',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,1,1795033800000000,1795033800000000,NULL);
INSERT INTO "telephony_calls" VALUES(2,1,'call 4',1795033560000000,3,NULL,'101',NULL,NULL,'102',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,2,2,1795033800000000,1795033800000000,NULL);
INSERT INTO "telephony_calls" VALUES(3,1,'call 3',1795033620000000,1,2,NULL,NULL,NULL,'12125550161','Shop',NULL,'12125550162',NULL,NULL,NULL,NULL,NULL,NULL,NULL,3,3,1795033800000000,1795033800000000,NULL);
INSERT INTO "telephony_calls" VALUES(4,1,'call 2',1795033680000000,2,3,'12125550161','Shop',NULL,'442079460123','Bob Müller-Straße',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,4,4,1795033800000000,1795033800000000,NULL);
INSERT INTO "telephony_calls" VALUES(5,1,'call 1',1795033740000000,1,1,'12025550143','Ann Doe',NULL,'12125550161','Shop',NULL,'desk',NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,5,1795033800000000,1795033800000000,1795033800000000);
INSERT INTO "telephony_calls" VALUES(6,1,'~0123456789abcdef0123456789abcdef-2',1795033799999999,2,7,'+1 212 555 0161','Đặng Thị Ø','đ-user','sip:%_😀@example.org','100 % _\ ''Müller'' "Straße"','u2','desk','12125550161',10800000007,0,'https://example.org/rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr','0.010','CNY','Việt Nam',5,6,1795033800000000,1795033800000000,NULL);
INSERT INTO "telephony_calls" VALUES(7,2,'call 1',1795033740000000,1,1,'12025550143','Ann Doe',NULL,'12125550161','Shop',NULL,'desk',NULL,NULL,NULL,NULL,NULL,NULL,NULL,6,7,1795033800000000,1795033800000000,1795033800000000);
INSERT INTO "telephony_calls" VALUES(8,2,'~0123456789abcdef0123456789abcdef-2',1795033799999999,2,7,'+1 212 555 0161','Đặng Thị Ø','đ-user','sip:%_😀@example.org','100 % _\ ''Müller'' "Straße"','u2','desk','12125550161',10800000007,0,'https://example.org/rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr','0.010','CNY','Việt Nam',7,8,1795033800000000,1795033800000000,NULL);
CREATE TABLE telephony_counts (
	id INTEGER NOT NULL, 
	account_id BIGINT NOT NULL, 
	week BIGINT NOT NULL, 
	own_id BIGINT, 
	direction SMALLINT NOT NULL, 
	outcome SMALLINT, 
	calls BIGINT NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE telephony_departures (
	account_id BIGINT NOT NULL, 
	left_at BIGINT NOT NULL, 
	PRIMARY KEY (account_id, left_at)
);
INSERT INTO "telephony_departures" VALUES(1,1795033680000000);
CREATE TABLE telephony_matched_calls (
	account_id BIGINT NOT NULL, 
	call_id VARCHAR(191) NOT NULL, 
	started_at BIGINT NOT NULL, 
	PRIMARY KEY (account_id, call_id)
);
INSERT INTO "telephony_matched_calls" VALUES(1,'call 2',1795033680000000);
CREATE TABLE telephony_own_ends (
	id INTEGER NOT NULL, 
	account_id BIGINT NOT NULL, 
	digest BIGINT NOT NULL, 
	number TEXT, 
	name TEXT, 
	user TEXT, 
	line TEXT, 
	did TEXT, 
	line_key VARCHAR(64), 
	did_key VARCHAR(64), 
	own_key VARCHAR(64), 
	folded_names TEXT NOT NULL, 
	folded_numbers TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "telephony_own_ends" VALUES(1,1,-1949399955037430040,'+1 (212) 555-0161','Shop',NULL,NULL,NULL,NULL,NULL,'+12125550161','shop','+1 (212) 555-0161');
INSERT INTO "telephony_own_ends" VALUES(2,1,3034164271915275052,'101',NULL,NULL,NULL,NULL,NULL,NULL,'101','','101');
INSERT INTO "telephony_own_ends" VALUES(3,1,7452905323377296807,'12125550161','Shop',NULL,'12125550162',NULL,'+12125550162',NULL,'+12125550161','shop','12125550161
+12125550162');
INSERT INTO "telephony_own_ends" VALUES(4,1,850761696667567655,'12125550161','Shop',NULL,NULL,NULL,NULL,NULL,'+12125550161','shop','12125550161');
INSERT INTO "telephony_own_ends" VALUES(5,1,-7465573249267609045,'12125550161','Shop',NULL,'desk',NULL,'desk',NULL,'+12125550161','shop','12125550161
desk');
INSERT INTO "telephony_own_ends" VALUES(6,1,6525637921260530633,'+1 212 555 0161','Đặng Thị Ø','đ-user','desk','12125550161','desk','+12125550161',NULL,'dang thi o
d-user','+1 212 555 0161
desk
+12125550161');
INSERT INTO "telephony_own_ends" VALUES(7,2,-7465573249267609045,'12125550161','Shop',NULL,'desk',NULL,'desk',NULL,'+12125550161','shop','12125550161
desk');
INSERT INTO "telephony_own_ends" VALUES(8,2,6525637921260530633,'+1 212 555 0161','Đặng Thị Ø','đ-user','desk','12125550161','desk','+12125550161',NULL,'dang thi o
d-user','+1 212 555 0161
desk
+12125550161');
CREATE TABLE telephony_periods (
	id INTEGER NOT NULL, 
	account_id BIGINT NOT NULL, 
	start BIGINT NOT NULL, 
	"end" BIGINT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "telephony_periods" VALUES(1,1,1794861000000000,1795033800000000);
INSERT INTO "telephony_periods" VALUES(2,2,1794861000000000,1795033800000000);
CREATE TABLE telephony_placed_calls (
	account_id BIGINT NOT NULL, 
	dial_id VARCHAR(191) NOT NULL, 
	number TEXT NOT NULL, 
	name TEXT, 
	line TEXT NOT NULL, 
	placed_at BIGINT NOT NULL, 
	reference TEXT, 
	order_id TEXT, 
	confirmed BOOLEAN NOT NULL, 
	ambiguous BOOLEAN NOT NULL, 
	reported BOOLEAN NOT NULL, 
	uncertain BOOLEAN NOT NULL, 
	PRIMARY KEY (account_id, dial_id)
);
INSERT INTO "telephony_placed_calls" VALUES(1,'dial 1','+12025550143','Ann Doe','desk',1795033680000000,'7',NULL,1,0,0,0);
CREATE TABLE telephony_remote_ends (
	id INTEGER NOT NULL, 
	account_id BIGINT NOT NULL, 
	digest BIGINT NOT NULL, 
	number TEXT, 
	name TEXT, 
	user TEXT, 
	remote_key VARCHAR(64), 
	folded_names TEXT NOT NULL, 
	folded_numbers TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "telephony_remote_ends" VALUES(1,1,1385715832937365963,'12025550143','Ann Doe',NULL,'+12025550143','ann doe','+12025550143');
INSERT INTO "telephony_remote_ends" VALUES(2,1,-9268911593756130,'102',NULL,NULL,'102','','102');
INSERT INTO "telephony_remote_ends" VALUES(3,1,9065704331533687357,NULL,NULL,NULL,NULL,'','');
INSERT INTO "telephony_remote_ends" VALUES(4,1,-7500242604721539149,'442079460123','Bob Müller-Straße',NULL,'+442079460123','bob muller-strasse','+442079460123');
INSERT INTO "telephony_remote_ends" VALUES(5,1,7878506120033043038,'sip:%_😀@example.org','100 % _\ ''Müller'' "Straße"','u2','sip:%_😀@example.org','100 % _\ ''muller'' "strasse"
u2','sip:%_😀@example.org');
INSERT INTO "telephony_remote_ends" VALUES(6,2,1385715832937365963,'12025550143','Ann Doe',NULL,'+12025550143','ann doe','+12025550143');
INSERT INTO "telephony_remote_ends" VALUES(7,2,7878506120033043038,'sip:%_😀@example.org','100 % _\ ''Müller'' "Straße"','u2','sip:%_😀@example.org','100 % _\ ''muller'' "strasse"
u2','sip:%_😀@example.org');
CREATE TABLE telephony_tallies (
	account_id BIGINT NOT NULL, 
	word VARCHAR(191) NOT NULL, 
	day DATE NOT NULL, 
	count BIGINT NOT NULL, 
	PRIMARY KEY (account_id, word)
);
INSERT INTO "telephony_tallies" VALUES(1,'placed','2026-11-18',1);
CREATE VIRTUAL TABLE telephony_texts USING fts5(folded_names, folded_numbers, content=telephony_remote_ends, content_rowid=id, tokenize=trigram, detail=none);
CREATE TABLE telephony_transcripts (
	account_id BIGINT NOT NULL, 
	call_id VARCHAR(191) NOT NULL, 
	text TEXT NOT NULL, 
	folded_text TEXT NOT NULL, 
	PRIMARY KEY (account_id, call_id)
);
CREATE TABLE telephony_unreturned (
	account_id BIGINT NOT NULL, 
	call_id VARCHAR(191) NOT NULL, 
	PRIMARY KEY (account_id, call_id)
);
INSERT INTO "telephony_unreturned" VALUES(1,'call 3');
CREATE TABLE telephony_versions (
	version INTEGER NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "telephony_versions" VALUES(5);
CREATE INDEX telephony_calls_by_end ON telephony_calls (account_id, remote_id, started_at, direction, outcome, own_id);
CREATE INDEX telephony_calls_by_time ON telephony_calls (account_id, started_at, direction, outcome, own_id, remote_id);
CREATE INDEX telephony_counts_of_week ON telephony_counts (account_id, week, own_id, direction, outcome, calls);
CREATE INDEX telephony_own_ends_by_digest ON telephony_own_ends (digest);
CREATE INDEX telephony_periods_of_account ON telephony_periods (account_id);
CREATE INDEX telephony_remote_ends_by_digest ON telephony_remote_ends (digest);
CREATE INDEX telephony_remote_ends_of_number ON telephony_remote_ends (remote_key);
COMMIT;
