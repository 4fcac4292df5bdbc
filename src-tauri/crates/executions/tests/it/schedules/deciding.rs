//! What people decide about schedules.

use suitecase_executions::schedules::{ScheduleDraft, ScheduleError, ScheduleField};
use suitecase_model::ids::{RunConfigurationId, ScheduleId};
use suitecase_model::test_run::Timing;
use suitecase_store::audit::{self, AuditFilter};
use suitecase_store::{StoreError, schedule};
use uuid::Uuid;

use super::{Clockwork, draft, hourly};
use crate::bench::{PROJECT, kim};

#[tokio::test]
async fn a_draft_that_cannot_be_names_its_field_and_changes_nothing() {
    let clockwork = Clockwork::new().await;
    clockwork.schedule(hourly()).await;
    let good = draft("Weekly", hourly());
    let nowhere = RunConfigurationId(Uuid::from_u128(99));
    let faults = [
        (ScheduleDraft { name: " ".into(), ..good.clone() }, ScheduleField::Name),
        (ScheduleDraft { name: "NIGHTLY".into(), ..good.clone() }, ScheduleField::Name),
        (ScheduleDraft { configuration: nowhere, ..good.clone() }, ScheduleField::Configuration),
        (ScheduleDraft { timing: Timing { every: 0, ..hourly() }, ..good.clone() }, ScheduleField::Every),
        (
            ScheduleDraft { timing: Timing { time_zone: "Mars".into(), ..hourly() }, ..good.clone() },
            ScheduleField::TimeZone,
        ),
    ];
    for (draft, field) in faults {
        let refused = clockwork.schedules.save(&kim(), draft).await.unwrap_err();
        assert_eq!(refused.field(), Some(field), "{refused:?}");
    }
    let missing = ScheduleDraft { schedule: Some(ScheduleId(Uuid::from_u128(98))), ..good };
    let refused = clockwork.schedules.save(&kim(), missing).await.unwrap_err();
    assert!(matches!(refused, ScheduleError::Store(StoreError::Missing(_))), "{refused:?}");
    assert_eq!(clockwork.read(|reader| schedule::of_project(reader, PROJECT)).await.len(), 1);
}

#[tokio::test]
async fn what_people_decide_is_in_the_audit_log() {
    let clockwork = Clockwork::new().await;
    let saved = clockwork.schedule(hourly()).await;
    clockwork.schedules.switch(&kim(), saved.id, false).await.unwrap();
    clockwork.schedules.remove(&kim(), saved.id).await.unwrap();
    let actions = clockwork.read(|reader| {
        let mut actions = Vec::new();
        audit::each(reader, &AuditFilter::default(), |entry| {
            actions.push(entry.action);
            Ok::<_, StoreError>(())
        })?;
        Ok(actions)
    });
    assert_eq!(actions.await, ["schedule.create", "schedule.edit", "schedule.remove"]);
}
