//! Exports of the audit log: what stands in the files, and what a failed one leaves behind.

use std::path::Path;

use expect_test::expect;
use serde_json::Value;
use suitecase_admin::AdminError;
use suitecase_admin::audit_log::ExportFormat;
use suitecase_model::audit::{AuditAction, AuditActor, AuditArea, AuditEvent, AuditSubject, chain_hash};
use suitecase_model::error_code::ErrorCode;
use suitecase_model::ids::MemberId;
use suitecase_model::member::{AccountRole, Member};
use suitecase_model::time::Timestamp;
use suitecase_store::audit::{self, AuditFilter, AuditRow, AuditWho};
use suitecase_store::{Store, StoreError};
use uuid::Uuid;

use crate::bench::Bench;

const MAYA: MemberId = MemberId(Uuid::from_u128(1));

fn maya() -> Member {
    Member {
        id: MAYA,
        name: "Maya Brandt".to_owned(),
        os_account: "maya".to_owned(),
        has_passphrase: false,
        is_active: true,
        account_role: AccountRole::SystemAdmin,
        project_roles: Vec::new(),
    }
}

/// Returns a bench with a log of three entries.
async fn bench() -> Bench {
    let bench = Bench::new().await;
    let entry = |at, actor, action, name: &str, before: &str, after: &str| AuditEvent {
        at: Timestamp(at),
        actor,
        action,
        subject: AuditSubject { id: "7".to_owned(), name: name.to_owned() },
        before: before.to_owned(),
        after: after.to_owned(),
    };
    let maya = || AuditActor { member: Some(MAYA), name: "Maya Brandt".to_owned() };
    let formula = "=cmd|' /C calc'!A0";
    let entries = [
        entry(1_795_340_000_007, maya(), AuditAction::ProjectCreate, formula, "", r#"{"name":"=cmd"}"#),
        entry(
            1_795_340_000_007,
            maya(),
            AuditAction::ProjectCreate,
            "“Größe”, \"L\"\nand more",
            r#"{"reference":{"kind":"branch","name":"main"},"status":"ACTIVE"}"#,
            r#"{"reference":{"kind":"branch","name":"dev"},"status":"ACTIVE"}"#,
        ),
        entry(1_795_340_100_000, AuditActor::suitecase(), AuditAction::IntegrationHealth, "-1", "", "{}"),
    ];
    let written = bench
        .store
        .write(move |writer| entries.iter().try_for_each(|entry| audit::append(writer, entry)))
        .await;
    written.map_err(|error: StoreError| error.to_string()).unwrap();
    bench
}

async fn export(
    bench: &Bench,
    filter: AuditFilter,
    format: ExportFormat,
    path: &Path,
) -> Result<u64, AdminError> {
    bench.admin.export_audit_log(&maya(), filter, format, path.to_owned()).await
}

/// Exports, and returns what stands in the file.
async fn exported(bench: &Bench, filter: AuditFilter, format: ExportFormat) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log");
    export(bench, filter, format, &path).await.unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "only the export itself is left");
    std::fs::read_to_string(path).unwrap()
}

async fn newest(store: &Store) -> AuditRow {
    let read = store.read(|reader| audit::page(reader, &AuditFilter::default(), 0, 1));
    read.await.unwrap().1.remove(0)
}

#[tokio::test]
async fn csv_is_for_spreadsheets_and_runs_nothing_in_them() {
    let bench = bench().await;
    let text = exported(&bench, AuditFilter::default(), ExportFormat::Csv).await;
    let lines = text.strip_prefix('\u{feff}').expect("Excel reads it as UTF-8 only with this mark");
    assert_eq!(lines.matches("\r\n").count(), 4, "lines end as RFC 4180 says");
    expect![[r#"
        sequence,at,actorId,actor,action,subjectId,subject,before,after,hash
        1,2026-11-22T09:33:20.007Z,00000000-0000-0000-0000-000000000001,Maya Brandt,project.create,7,'=cmd|' /C calc'!A0,,"{""name"":""=cmd""}",bfbe72534dac34ba6b9c905dc2db7e731731cfbce3f25cce4d0ee0012969af5b
        2,2026-11-22T09:33:20.007Z,00000000-0000-0000-0000-000000000001,Maya Brandt,project.create,7,"“Größe”, ""L""
        and more","{""reference"":{""kind"":""branch"",""name"":""main""},""status"":""ACTIVE""}","{""reference"":{""kind"":""branch"",""name"":""dev""},""status"":""ACTIVE""}",07910d202a343fa03af4237341ae9269ea4f7a45af924cb15231a2a36613ca4b
        3,2026-11-22T09:35:00.000Z,,Suitecase,integration.health,7,'-1,,{},9771c8c02c4c1de3afb661b2dda7e12b83c73338c0d662cd4f2611caad19dca3
    "#]].assert_eq(&lines.replace("\r\n", "\n"));
}

#[tokio::test]
async fn json_tells_what_was_asked_for_and_whether_the_log_is_whole() {
    let bench = bench().await;
    let filter = AuditFilter {
        who: Some(AuditWho::Member(MAYA.to_string())),
        area: Some(AuditArea::Project),
        text: "größe".to_owned(),
        from: Some(Timestamp(1_795_340_000_000)),
        to: None,
    };
    let text = exported(&bench, filter, ExportFormat::Json).await;
    assert!(serde_json::from_str::<Value>(&text).is_ok(), "{text}");
    expect![[r#"
        {
          "schemaVersion": 1,
          "exportedAt": "2026-11-22T12:00:00.000Z",
          "filter": {"actor":"00000000-0000-0000-0000-000000000001","area":"project","from":"2026-11-22T09:33:20.000Z","text":"größe","to":null},
          "verdict": {"checked":3,"findingCount":0,"findings":[],"intact":true},
          "events": [
            {"sequence":2,"at":"2026-11-22T09:33:20.007Z","actorId":"00000000-0000-0000-0000-000000000001","actor":"Maya Brandt","action":"project.create","subjectId":"7","subject":"“Größe”, \"L\"\nand more","changes":[{"field":"reference.name","before":"main","after":"dev"}],"before":"{\"reference\":{\"kind\":\"branch\",\"name\":\"main\"},\"status\":\"ACTIVE\"}","after":"{\"reference\":{\"kind\":\"branch\",\"name\":\"dev\"},\"status\":\"ACTIVE\"}","hash":"07910d202a343fa03af4237341ae9269ea4f7a45af924cb15231a2a36613ca4b"}
          ]
        }
    "#]].assert_eq(&text);
    let none = AuditFilter { text: "nobody".to_owned(), ..AuditFilter::default() };
    let text = exported(&bench, none, ExportFormat::Json).await;
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["events"], serde_json::json!([]));
}

#[tokio::test]
async fn the_chain_can_be_checked_from_the_json_file_alone() {
    let bench = bench().await;
    let text = exported(&bench, AuditFilter::default(), ExportFormat::Json).await;
    let file: Value = serde_json::from_str(&text).unwrap();
    let mut before = String::new();
    for event in file["events"].as_array().unwrap() {
        let text = |field: &str| event[field].as_str().unwrap_or_default().to_owned();
        let at: jiff::Timestamp = text("at").parse().unwrap();
        let mut texts = vec![at.as_millisecond().to_string()];
        texts.extend(["actorId", "actor", "action", "subjectId", "subject", "before", "after"].map(text));
        let sequence = event["sequence"].as_i64().unwrap();
        before = chain_hash(&before, sequence, texts.iter().map(String::as_str));
        assert_eq!(before, text("hash"));
    }
    assert_eq!(file["events"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn an_export_is_on_record_with_its_format_and_how_much_it_holds() {
    let bench = bench().await;
    bench.pass(5000);
    let suitecase = AuditFilter { who: Some(AuditWho::Suitecase), ..AuditFilter::default() };
    exported(&bench, suitecase, ExportFormat::Csv).await;
    let entry = newest(&bench.store).await;
    assert_eq!((entry.sequence, entry.at), (4, Timestamp(1_795_348_805_000)));
    assert_eq!((entry.actor.as_str(), entry.action.as_str()), ("Maya Brandt", "audit.export"));
    assert_eq!((entry.before.as_str(), entry.after.as_str()), ("", r#"{"format":"csv","rows":1}"#));
    assert!(bench.store.read(audit::verify).await.unwrap().is_intact());
}

#[tokio::test]
async fn a_file_that_was_there_is_replaced() {
    let bench = bench().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.json");
    std::fs::write(&path, "old").unwrap();
    for rows in [3, 4] {
        let all = AuditFilter::default();
        assert_eq!(export(&bench, all, ExportFormat::Json, &path).await.unwrap(), rows);
        assert!(std::fs::read_to_string(&path).unwrap().starts_with("{\n"));
    }
}

#[tokio::test]
async fn a_failed_export_leaves_no_file_and_no_entry() {
    let bench = bench().await;
    let folder = tempfile::tempdir().unwrap();
    let taken = folder.path().join("taken");
    std::fs::create_dir_all(taken.join("by a folder")).unwrap();
    for path in [taken, folder.path().join("missing/log.csv"), Path::new("").to_owned()] {
        for format in [ExportFormat::Csv, ExportFormat::Json] {
            let failed = export(&bench, AuditFilter::default(), format, &path).await.unwrap_err();
            assert!(matches!(failed, AdminError::File(_)), "{failed:?}");
            assert_eq!((failed.code(), failed.field()), (ErrorCode::FileNotWritten, None));
        }
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing half-written is left");
    assert_eq!(newest(&bench.store).await.sequence, 3);
}

#[tokio::test]
async fn an_export_is_offered_under_the_day_it_is_made_on() {
    let bench = Bench::new().await;
    assert_eq!(bench.admin.audit_export_name(ExportFormat::Csv), "suitecase-audit-log-2026-11-22.csv");
    bench.pass(12 * 60 * 60 * 1000);
    assert_eq!(bench.admin.audit_export_name(ExportFormat::Json), "suitecase-audit-log-2026-11-23.json");
}
