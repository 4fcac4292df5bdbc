CREATE TABLE member (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    os_account TEXT NOT NULL DEFAULT '',
    passphrase_hash TEXT,
    is_active INTEGER NOT NULL DEFAULT 1,
    account_role TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX member_by_name ON member (name COLLATE NOCASE);

CREATE TABLE project (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX project_by_name ON project (name COLLATE NOCASE);

CREATE TABLE project_role (
    member_id TEXT NOT NULL REFERENCES member (id),
    project_id TEXT NOT NULL REFERENCES project (id),
    role TEXT NOT NULL,
    PRIMARY KEY (member_id, project_id, role)
) STRICT, WITHOUT ROWID;

CREATE TABLE integration (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    workspace_slug TEXT NOT NULL,
    workspace_uuid TEXT,
    credential_kind TEXT NOT NULL,
    credential_user TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL,
    error_code TEXT,
    error_detail TEXT,
    error_at INTEGER,
    checked_at INTEGER,
    -- Whether the keychain was given a credential that it was not told to forget.
    has_credential INTEGER NOT NULL DEFAULT 1,
    expires_on TEXT,
    -- The fewest days before its end about which people were told already.
    expiry_told INTEGER,
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX integration_by_name ON integration (name COLLATE NOCASE);

CREATE TABLE link (
    id TEXT PRIMARY KEY NOT NULL,
    project_id TEXT NOT NULL REFERENCES project (id),
    integration_id TEXT NOT NULL REFERENCES integration (id),
    name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    address TEXT NOT NULL,
    repository TEXT NOT NULL,
    ref_kind TEXT NOT NULL,
    ref_name TEXT NOT NULL DEFAULT '',
    directory TEXT NOT NULL DEFAULT '',
    link_results INTEGER NOT NULL DEFAULT 0,
    status TEXT NOT NULL,
    error_code TEXT,
    error_at INTEGER,
    created_at INTEGER NOT NULL,
    -- Since when what its tests are is known: since its branch was where the first sync found it.
    known_since INTEGER
) STRICT;
CREATE UNIQUE INDEX link_by_name ON link (project_id, name COLLATE NOCASE);
CREATE INDEX link_by_integration ON link (integration_id);

-- A webhook of ours, or the reason why there is none. It stays where it was made when its link moves on, until it is
-- removed there. Its secret lies in the keychain.
CREATE TABLE service_hook (
    link_id TEXT NOT NULL REFERENCES link (id),
    integration_id TEXT NOT NULL REFERENCES integration (id),
    repository TEXT NOT NULL,
    repository_uuid TEXT,
    hook_uuid TEXT,
    callback_url TEXT NOT NULL,
    state TEXT NOT NULL,
    code TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT '',
    checked_at INTEGER NOT NULL,
    PRIMARY KEY (link_id, integration_id, repository)
) STRICT, WITHOUT ROWID;

CREATE TABLE synced_commit (
    link_id TEXT PRIMARY KEY NOT NULL REFERENCES link (id),
    commit_id TEXT NOT NULL,
    root_tree TEXT NOT NULL,
    subject TEXT NOT NULL,
    author TEXT NOT NULL,
    authored_at INTEGER NOT NULL,
    -- When the branch moved there, as far as is known; a commit can be much older than its push.
    moved_at INTEGER NOT NULL,
    reference TEXT NOT NULL,
    synced_at INTEGER NOT NULL,
    confirmed_at INTEGER NOT NULL,
    -- When everything was last looked at, whether the branch had moved or not.
    reconciled_at INTEGER NOT NULL
) STRICT;

CREATE TRIGGER link_is_known_since_its_first_sync AFTER INSERT ON synced_commit
BEGIN
    UPDATE link SET known_since = new.moved_at WHERE id = new.link_id AND known_since IS NULL;
END;

CREATE TABLE katalon_project (
    link_id TEXT NOT NULL REFERENCES link (id),
    path TEXT NOT NULL,
    PRIMARY KEY (link_id, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE git_remote (
    link_id TEXT PRIMARY KEY NOT NULL REFERENCES link (id),
    capabilities TEXT NOT NULL,
    rung TEXT NOT NULL,
    tried_at INTEGER NOT NULL
) STRICT;

CREATE TABLE git_tree (
    link_id TEXT NOT NULL REFERENCES link (id),
    tree_id BLOB NOT NULL,
    raw BLOB NOT NULL,
    PRIMARY KEY (link_id, tree_id)
) STRICT, WITHOUT ROWID;

-- The folder listings below the `Scripts` folders of a link's projects. They are many and needed seldom, so they lie
-- apart from those of the tests.
CREATE TABLE script_tree (
    link_id TEXT NOT NULL REFERENCES link (id),
    tree_id BLOB NOT NULL,
    raw BLOB NOT NULL,
    PRIMARY KEY (link_id, tree_id)
) STRICT, WITHOUT ROWID;

-- The `Scripts` folder of each project as it was found last; every listing below it is at hand. None where a project
-- has no such folder.
CREATE TABLE script_root (
    link_id TEXT NOT NULL REFERENCES link (id),
    project TEXT NOT NULL,
    tree_id BLOB,
    PRIMARY KEY (link_id, project)
) STRICT, WITHOUT ROWID;

-- For which commit scripts were looked for, whether they could be listed, and for which commit it was found out what
-- is wrong with them.
CREATE TABLE script_look (
    link_id TEXT PRIMARY KEY NOT NULL REFERENCES link (id),
    commit_id TEXT NOT NULL,
    is_listed INTEGER NOT NULL,
    checked_commit TEXT NOT NULL,
    -- Until when the branch was known to be at the last commit for which they were listed, once it has moved on.
    listed_until INTEGER
) STRICT;
CREATE TRIGGER scripts_were_known_until_the_branch_moved AFTER UPDATE OF commit_id ON synced_commit
WHEN new.commit_id <> old.commit_id
BEGIN
    UPDATE script_look SET listed_until = old.confirmed_at
    WHERE link_id = old.link_id AND commit_id = old.commit_id AND is_listed;
END;

CREATE TABLE sync_run (
    id TEXT PRIMARY KEY NOT NULL,
    link_id TEXT NOT NULL REFERENCES link (id),
    reason TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    outcome TEXT,
    error_code TEXT,
    error_message TEXT,
    from_commit TEXT,
    to_commit TEXT,
    stats TEXT NOT NULL DEFAULT '{}',
    rung TEXT NOT NULL DEFAULT '',
    stages TEXT NOT NULL DEFAULT '[]',
    retries TEXT NOT NULL DEFAULT '[]',
    -- How many more looks at the branch ended in the same failure, and when the last did.
    repeated INTEGER NOT NULL DEFAULT 0,
    repeated_until INTEGER
) STRICT;
CREATE INDEX sync_run_by_link ON sync_run (link_id, started_at);
CREATE INDEX sync_run_running ON sync_run (link_id) WHERE outcome IS NULL;

CREATE TABLE test_case (
    -- What the search index knows the row by.
    number INTEGER PRIMARY KEY NOT NULL,
    id TEXT NOT NULL UNIQUE,
    link_id TEXT NOT NULL REFERENCES link (id),
    path TEXT NOT NULL,
    folder TEXT NOT NULL,
    name TEXT NOT NULL,
    katalon_project TEXT NOT NULL,
    katalon_id TEXT NOT NULL,
    blob BLOB NOT NULL,
    description TEXT NOT NULL,
    comment TEXT NOT NULL,
    tags TEXT NOT NULL,
    guid TEXT,
    variables TEXT NOT NULL,
    changed_commit TEXT,
    changed_author TEXT,
    changed_at INTEGER,
    moved_from TEXT,
    moved_because TEXT,
    moved_score REAL,
    -- What is kept of the content to compare it with others: a hash of its meaning, and hashes of its telling lines.
    meaning INTEGER,
    sketch BLOB NOT NULL DEFAULT x'',
    -- Stands for the name however it is written: in any case and Unicode normal form, with or without spaces.
    name_key INTEGER NOT NULL
) STRICT;
-- Tests that reports may mean by a name that is written otherwise.
CREATE INDEX test_case_by_name_key ON test_case (name_key);
CREATE UNIQUE INDEX test_case_by_path ON test_case (link_id, path);
-- All that lists show of a test case: a tenth of the table, most of which is texts and traces of contents.
CREATE INDEX test_case_listed ON test_case (
    link_id, path, id, katalon_project, tags, changed_commit, changed_author, changed_at
);
CREATE INDEX test_case_by_guid ON test_case (guid) WHERE guid IS NOT NULL;

CREATE TABLE test_suite (
    -- What the search index knows the row by.
    number INTEGER PRIMARY KEY NOT NULL,
    id TEXT NOT NULL UNIQUE,
    link_id TEXT NOT NULL REFERENCES link (id),
    path TEXT NOT NULL,
    folder TEXT NOT NULL,
    name TEXT NOT NULL,
    katalon_project TEXT NOT NULL,
    katalon_id TEXT NOT NULL,
    blob BLOB NOT NULL,
    kind TEXT NOT NULL,
    description TEXT NOT NULL,
    tags TEXT NOT NULL,
    guid TEXT,
    query TEXT,
    execution_mode TEXT,
    changed_commit TEXT,
    changed_author TEXT,
    changed_at INTEGER,
    moved_from TEXT,
    moved_because TEXT,
    moved_score REAL,
    -- What is kept of the content to compare it with others: a hash of its meaning, and hashes of its telling lines.
    meaning INTEGER,
    sketch BLOB NOT NULL DEFAULT x'',
    -- Stands for the name however it is written: in any case and Unicode normal form, with or without spaces.
    name_key INTEGER NOT NULL
) STRICT;
-- Tests that reports may mean by a name that is written otherwise.
CREATE INDEX test_suite_by_name_key ON test_suite (name_key);
CREATE UNIQUE INDEX test_suite_by_path ON test_suite (link_id, path);
CREATE INDEX test_suite_by_guid ON test_suite (guid) WHERE guid IS NOT NULL;

-- What happened to single tests: in a sync run, or by a decision, which has neither a run nor a commit. A first sync
-- adds nothing here.
CREATE TABLE sync_change (
    id INTEGER PRIMARY KEY NOT NULL,
    run_id TEXT,
    link_id TEXT NOT NULL REFERENCES link (id),
    kind TEXT NOT NULL,
    test_id TEXT NOT NULL,
    change TEXT NOT NULL,
    path TEXT NOT NULL,
    -- The file before; none for a test that is new.
    before_path TEXT,
    before_blob BLOB,
    before_guid TEXT,
    because TEXT,
    score REAL,
    commit_id TEXT NOT NULL,
    author TEXT NOT NULL,
    at INTEGER NOT NULL,
    -- What the file said then, as hashes by which it can be compared; before, only where it was something else.
    said_before BLOB,
    said BLOB,
    -- What happened to the lines of a suite, by target.
    lines TEXT
) STRICT;
CREATE INDEX sync_change_by_run ON sync_change (run_id) WHERE run_id IS NOT NULL;
CREATE INDEX sync_change_by_test ON sync_change (test_id);
-- Links to tests go on working after a move.
CREATE INDEX sync_change_by_former_path ON sync_change (link_id, before_path) WHERE before_path IS NOT NULL;

-- Tests whose files are gone, with the last that was seen of them; a file that comes back gets its id again.
CREATE TABLE vanished_test (
    sequence INTEGER PRIMARY KEY NOT NULL,
    test_id TEXT NOT NULL,
    link_id TEXT NOT NULL REFERENCES link (id),
    kind TEXT NOT NULL,
    path TEXT NOT NULL,
    blob BLOB NOT NULL,
    guid TEXT
) STRICT;
CREATE UNIQUE INDEX vanished_test_by_id ON vanished_test (test_id);
CREATE INDEX vanished_test_by_path ON vanished_test (link_id, kind, path);

-- A person said that two files are not the same test; rows are never deleted, only taken back.
CREATE TABLE identity_decision (
    id INTEGER PRIMARY KEY NOT NULL,
    link_id TEXT NOT NULL REFERENCES link (id),
    kind TEXT NOT NULL,
    former_id TEXT NOT NULL,
    former_path TEXT NOT NULL,
    former_blob BLOB NOT NULL,
    former_guid TEXT,
    other_id TEXT NOT NULL,
    other_path TEXT NOT NULL,
    other_blob BLOB NOT NULL,
    other_guid TEXT,
    -- The entry of sync_change from which on the history belongs to the other test.
    history_from INTEGER NOT NULL,
    decided_at INTEGER NOT NULL,
    taken_back_at INTEGER
) STRICT;
CREATE INDEX identity_decision_by_link ON identity_decision (link_id);
CREATE INDEX identity_decision_by_other ON identity_decision (other_id);

CREATE TABLE suite_member (
    suite_id TEXT NOT NULL REFERENCES test_suite (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    link_id TEXT NOT NULL,
    target TEXT NOT NULL,
    target_path TEXT,
    resolution TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    run_configuration TEXT NOT NULL DEFAULT '',
    profile TEXT NOT NULL DEFAULT '',
    -- The test data that a line runs with, as JSON; empty for none. No values are in it.
    bindings TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (suite_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX suite_member_by_target ON suite_member (link_id, target_path);

-- The words of descriptions and comments; the words alone, without the texts. An entry has the number of its row, twice,
-- plus one for a suite. A row without an entry waits to be indexed.
CREATE VIRTUAL TABLE search_body USING fts5 (
    description, comment, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);
-- Which words there are, and how many bodies have each; made of the index whenever it is asked.
CREATE VIRTUAL TABLE search_body_word USING fts5vocab (search_body, 'row');

CREATE TABLE folder (
    link_id TEXT NOT NULL REFERENCES link (id),
    kind TEXT NOT NULL,
    parent TEXT NOT NULL,
    path TEXT NOT NULL,
    name TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (link_id, kind, parent, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE problem (
    link_id TEXT NOT NULL REFERENCES link (id),
    path TEXT NOT NULL,
    code TEXT NOT NULL,
    detail TEXT NOT NULL,
    line INTEGER
) STRICT;
-- In the order in which problems are shown, with all that is shown.
CREATE INDEX problem_by_path ON problem (link_id, path, code, line, detail);
-- For counts.
CREATE INDEX problem_by_code ON problem (link_id, code);

-- What a person said about a problem that stays; by what tells it from others after the next sync too.
CREATE TABLE muted_problem (
    link_id TEXT NOT NULL REFERENCES link (id),
    path TEXT NOT NULL,
    code TEXT NOT NULL,
    detail TEXT NOT NULL,
    reason TEXT NOT NULL,
    muted_by TEXT NOT NULL,
    muted_at INTEGER NOT NULL,
    PRIMARY KEY (link_id, path, code, detail)
) STRICT, WITHOUT ROWID;

-- What to run, and where. One that was removed stays for the runs it had.
CREATE TABLE run_configuration (
    id TEXT PRIMARY KEY NOT NULL,
    project_id TEXT NOT NULL REFERENCES project (id),
    name TEXT NOT NULL,
    link_id TEXT NOT NULL REFERENCES link (id),
    suite_id TEXT,
    profile TEXT NOT NULL DEFAULT '',
    executor TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;
CREATE UNIQUE INDEX run_configuration_by_name ON run_configuration (project_id, name COLLATE NOCASE) WHERE removed_at IS NULL;
CREATE INDEX run_configuration_by_link ON run_configuration (link_id);

-- A variable without a value is a secured one: its value is in the keychain.
CREATE TABLE run_variable (
    configuration_id TEXT NOT NULL REFERENCES run_configuration (id),
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    value TEXT,
    PRIMARY KEY (configuration_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE schedule (
    id TEXT PRIMARY KEY NOT NULL,
    project_id TEXT NOT NULL REFERENCES project (id),
    name TEXT NOT NULL,
    configuration_id TEXT NOT NULL REFERENCES run_configuration (id),
    starts_at TEXT NOT NULL,
    ends_at TEXT,
    every INTEGER NOT NULL,
    unit TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    is_on INTEGER NOT NULL,
    -- Nothing is due before this; nothing is due at all where it is null.
    next_at INTEGER,
    created_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;
CREATE UNIQUE INDEX schedule_by_name ON schedule (project_id, name COLLATE NOCASE) WHERE removed_at IS NULL;
CREATE INDEX schedule_by_project ON schedule (project_id);
CREATE INDEX schedule_by_configuration ON schedule (configuration_id);
CREATE INDEX schedule_due ON schedule (is_on, next_at);

CREATE TABLE test_run (
    id TEXT PRIMARY KEY NOT NULL,
    project_id TEXT NOT NULL REFERENCES project (id),
    name TEXT NOT NULL,
    cause TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    detail TEXT NOT NULL DEFAULT '',
    configuration_id TEXT REFERENCES run_configuration (id),
    schedule_id TEXT REFERENCES schedule (id),
    link_id TEXT REFERENCES link (id),
    due_at INTEGER,
    -- How many due times the entry of a missed run stands for.
    missed INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    -- What the list is ordered by: when it began, else when it was due or made.
    at INTEGER NOT NULL,
    -- The pipeline that runs it, in braces.
    remote TEXT,
    -- Why it is called off; it still runs until whatever runs it has taken that.
    called_off TEXT,
    -- What an imported run is recognised by.
    import_key TEXT,
    -- Who started or imported it.
    member_id TEXT REFERENCES member (id)
) STRICT;
CREATE INDEX test_run_by_project ON test_run (project_id, at);
CREATE INDEX test_run_open ON test_run (state) WHERE state IN ('WAIT_FOR_TRIGGER', 'QUEUED', 'RUNNING');
CREATE UNIQUE INDEX test_run_once_due ON test_run (schedule_id, due_at) WHERE schedule_id IS NOT NULL;
CREATE UNIQUE INDEX test_run_by_import ON test_run (project_id, import_key) WHERE import_key IS NOT NULL;
CREATE INDEX test_run_by_link ON test_run (link_id) WHERE link_id IS NOT NULL;
CREATE INDEX test_run_by_configuration ON test_run (configuration_id, at) WHERE configuration_id IS NOT NULL;

-- What a run printed, in pieces.
CREATE TABLE run_log (
    run_id TEXT NOT NULL REFERENCES test_run (id),
    position INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (run_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE watched_folder (
    id TEXT PRIMARY KEY NOT NULL,
    project_id TEXT NOT NULL REFERENCES project (id),
    path TEXT NOT NULL,
    link_id TEXT REFERENCES link (id),
    is_on INTEGER NOT NULL,
    error_code TEXT,
    -- What its files were when they were imported: eight bytes for each.
    seen BLOB NOT NULL DEFAULT x''
) STRICT;
CREATE UNIQUE INDEX watched_folder_by_path ON watched_folder (project_id, path);

-- Imports that people asked for and that are not over.
CREATE TABLE import_order (
    id TEXT PRIMARY KEY NOT NULL,
    project_id TEXT NOT NULL REFERENCES project (id),
    link_id TEXT REFERENCES link (id),
    member_id TEXT NOT NULL REFERENCES member (id),
    paths TEXT NOT NULL,
    ordered_at INTEGER NOT NULL
) STRICT;

-- One report of a run.
CREATE TABLE execution (
    number INTEGER PRIMARY KEY NOT NULL,
    id TEXT NOT NULL UNIQUE,
    run_id TEXT NOT NULL REFERENCES test_run (id),
    project_id TEXT NOT NULL REFERENCES project (id),
    key TEXT NOT NULL,
    digest TEXT NOT NULL,
    name TEXT NOT NULL,
    format TEXT NOT NULL,
    source TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    duration_ms INTEGER,
    profile TEXT,
    environment TEXT NOT NULL,
    imported_at INTEGER NOT NULL,
    passed INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    errors INTEGER NOT NULL,
    incomplete INTEGER NOT NULL,
    skipped INTEGER NOT NULL,
    not_run INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX execution_by_key ON execution (project_id, key);
CREATE INDEX execution_by_digest ON execution (project_id, digest);
CREATE INDEX execution_by_run ON execution (run_id);
CREATE INDEX execution_by_time ON execution (project_id, started_at);

-- A name by which reports call a test, within one suite of theirs, and which test it stands for. Where the same name
-- came to mean another test, it has a further generation, and older results stay with what they were about.
CREATE TABLE reported_test (
    number INTEGER PRIMARY KEY NOT NULL,
    project_id TEXT NOT NULL REFERENCES project (id),
    -- The linked repository whose tests ran; empty where a report does not say.
    link_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    suite TEXT NOT NULL,
    name TEXT NOT NULL,
    generation INTEGER NOT NULL DEFAULT 0,
    test_id TEXT,
    -- Why it stands for that test, or why for none.
    because TEXT NOT NULL,
    decided_at INTEGER,
    decided_by TEXT REFERENCES member (id),
    -- While a person's decision holds: what was found without it, to begin with once it is taken back.
    found_test_id TEXT,
    found_because TEXT,
    results INTEGER NOT NULL DEFAULT 0,
    last_at INTEGER,
    last_status TEXT
) STRICT;
CREATE UNIQUE INDEX reported_test_by_name ON reported_test (project_id, kind, name, suite, link_id, generation);
CREATE INDEX reported_test_by_test ON reported_test (test_id) WHERE test_id IS NOT NULL;
CREATE INDEX reported_test_by_test_found ON reported_test (found_test_id) WHERE found_test_id IS NOT NULL;
CREATE INDEX reported_test_by_because ON reported_test (project_id, because, last_at, kind);

-- Linked repositories of which names in reports may stand for other tests since they were looked at last. The version
-- tells whether that happened again meanwhile.
CREATE TABLE relink_due (
    link_id TEXT PRIMARY KEY NOT NULL REFERENCES link (id),
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER relink_due_when_synced AFTER INSERT ON synced_commit
BEGIN
    INSERT INTO relink_due (link_id, version) VALUES (new.link_id, 1)
    ON CONFLICT (link_id) DO UPDATE SET version = version + 1;
END;
CREATE TRIGGER relink_due_when_synced_again AFTER UPDATE OF commit_id ON synced_commit
WHEN new.commit_id <> old.commit_id
BEGIN
    INSERT INTO relink_due (link_id, version) VALUES (new.link_id, 1)
    ON CONFLICT (link_id) DO UPDATE SET version = version + 1;
END;
CREATE TRIGGER relink_due_when_decided AFTER UPDATE OF link_results, status ON link
WHEN new.link_results <> old.link_results OR (new.status = 'archived') <> (old.status = 'archived')
BEGIN
    INSERT INTO relink_due (link_id, version) VALUES (new.id, 1)
    ON CONFLICT (link_id) DO UPDATE SET version = version + 1;
END;

-- A name in reports that always stands for one test, because a person said so.
CREATE TABLE alias (
    id TEXT PRIMARY KEY NOT NULL,
    project_id TEXT NOT NULL REFERENCES project (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    test_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL REFERENCES member (id)
) STRICT;
CREATE UNIQUE INDEX alias_by_name ON alias (project_id, kind, name);

CREATE TABLE result (
    number INTEGER PRIMARY KEY NOT NULL,
    execution INTEGER NOT NULL REFERENCES execution (number),
    reported INTEGER NOT NULL REFERENCES reported_test (number),
    -- The place in the report, from 1; 0 for the suite itself.
    position INTEGER NOT NULL,
    status TEXT NOT NULL,
    at INTEGER NOT NULL,
    duration_ms INTEGER,
    -- How many attempts before it did not pass.
    failed_attempts INTEGER NOT NULL
) STRICT;
CREATE INDEX result_by_reported ON result (reported, at, status, duration_ms, execution, failed_attempts);
CREATE INDEX result_by_execution ON result (execution, position);

-- What few results have: why they did not pass, and the data row they ran with.
CREATE TABLE result_detail (
    result INTEGER PRIMARY KEY NOT NULL REFERENCES result (number),
    message TEXT,
    detail TEXT,
    row_number INTEGER,
    row_named_by TEXT,
    -- Sensitive: shown only when asked for, never searched, never exported without asking.
    row_values TEXT
) STRICT;

-- The latest result of each test, and what its newest results tell.
CREATE TABLE latest_result (
    test_id TEXT PRIMARY KEY NOT NULL,
    project_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    at INTEGER NOT NULL,
    -- When it ran last; to be left out is no run.
    ran_at INTEGER,
    -- Over the newest runs only: how many, how many passed, how often the outcome changed though the test did not.
    runs INTEGER NOT NULL,
    passed INTEGER NOT NULL,
    flips INTEGER NOT NULL,
    average_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX latest_result_slowest ON latest_result (project_id, kind, average_ms);
CREATE INDEX latest_result_flaky ON latest_result (project_id, kind, flips) WHERE flips > 0;
CREATE INDEX latest_result_stale ON latest_result (project_id, kind, ran_at);
CREATE INDEX latest_result_failing ON latest_result (project_id, kind, at) WHERE status IN ('FAILED', 'ERROR');

-- Tests whose latest result is to be worked out anew, because results of theirs came, changed or went, or the tests
-- themselves became others.
CREATE TABLE outdated_latest (
    test_id TEXT PRIMARY KEY NOT NULL
) STRICT, WITHOUT ROWID;

-- Between which points in time a test or its script became another one: later than the first, not later than the second.
CREATE TABLE content_change (
    test_id TEXT NOT NULL,
    after INTEGER NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (test_id, after, until)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER latest_is_outdated_when_content_changes AFTER INSERT ON content_change
WHEN EXISTS (SELECT 1 FROM latest_result WHERE test_id = new.test_id)
BEGIN
    INSERT OR IGNORE INTO outdated_latest (test_id) VALUES (new.test_id);
END;

CREATE TABLE saved_filter (
    id TEXT PRIMARY KEY NOT NULL,
    member_id TEXT NOT NULL REFERENCES member (id),
    project_id TEXT NOT NULL REFERENCES project (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    filter TEXT NOT NULL,
    link_id TEXT REFERENCES link (id),
    folder TEXT NOT NULL,
    sort TEXT NOT NULL,
    descending INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX saved_filter_by_name ON saved_filter (member_id, project_id, kind, name COLLATE NOCASE);

-- The commits before the first sync that touched a test, as Bitbucket told them when somebody asked.
CREATE TABLE earlier_history (
    test_id TEXT PRIMARY KEY NOT NULL,
    commits TEXT NOT NULL,
    is_cut INTEGER NOT NULL,
    read_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What is known of contents, by their ids in git: contents never change, so it stays true when files move.
CREATE TABLE content_finding (
    link_id TEXT NOT NULL REFERENCES link (id),
    blob BLOB NOT NULL,
    code TEXT NOT NULL,
    detail TEXT NOT NULL,
    line INTEGER
) STRICT;
CREATE INDEX content_finding_by_link ON content_finding (link_id);

CREATE TABLE content_without_suite (
    link_id TEXT NOT NULL REFERENCES link (id),
    blob BLOB NOT NULL,
    PRIMARY KEY (link_id, blob)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_event (
    sequence INTEGER PRIMARY KEY NOT NULL,
    at INTEGER NOT NULL,
    actor_id TEXT,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_event_is_never_changed BEFORE UPDATE ON audit_event
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_event_is_never_removed BEFORE DELETE ON audit_event
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE INDEX audit_event_by_actor ON audit_event (actor_id);

-- Where the log ends, so that rows missing at its end are noticed too.
CREATE TABLE audit_head (
    only INTEGER PRIMARY KEY NOT NULL CHECK (only = 1),
    sequence INTEGER NOT NULL,
    hash TEXT NOT NULL
) STRICT;

CREATE TABLE setting (
    name TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
