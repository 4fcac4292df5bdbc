//! What a person decides about who a test is, each decision with its audit event.

use serde_json::{Value, json};
use suitecase_model::audit::AuditAction;
use suitecase_model::catalogue::{Change, TestKind};
use suitecase_model::member::Member;
use suitecase_store::Writer;
use suitecase_sync::identity::{Recognised, join_again, take_apart};
use uuid::Uuid;

use crate::{Admin, AdminError, audit, new_id};

impl Admin {
    /// Makes a test that was recognised at another place a test of its own and returns its new id.
    ///
    /// No sync joins the two again; [`Self::same_test_again`] does.
    pub async fn not_the_same_test(
        &self,
        actor: &Member,
        kind: TestKind,
        test: Uuid,
    ) -> Result<Uuid, AdminError> {
        let by = self.by_person(actor);
        self.decide(actor, AuditAction::TestSplit, move |writer| {
            let apart = take_apart(writer, kind, test, new_id(), &by)?;
            let before = json!({ "id": test, "movedFrom": apart.from.as_str() });
            Ok((before, json!({ "id": apart.test, "notTheSameAs": test }), apart))
        })
        .await
    }

    /// Takes the last [`Self::not_the_same_test`] back that made this test one of its own; returns the former id.
    pub async fn same_test_again(
        &self,
        actor: &Member,
        kind: TestKind,
        test: Uuid,
    ) -> Result<Uuid, AdminError> {
        let by = self.by_person(actor);
        self.decide(actor, AuditAction::TestJoin, move |writer| {
            let joined = join_again(writer, kind, test, &by)?;
            let before = json!({ "id": test, "notTheSameAs": joined.test });
            Ok((before, json!({ "id": joined.test, "movedFrom": joined.from.as_str() }), joined))
        })
        .await
    }

    async fn decide(
        &self,
        actor: &Member,
        action: AuditAction,
        decision: impl FnOnce(&Writer<'_>) -> Result<(Value, Value, Recognised), AdminError> + Send + 'static,
    ) -> Result<Uuid, AdminError> {
        let (now, actor) = (self.now(), audit::by(actor));
        self.store
            .write(move |writer| {
                let (before, after, done) = decision(writer)?;
                let subject = audit::on(done.test, done.path.as_str());
                audit::append(writer, now, actor, action, subject, (before, after))?;
                Ok(done.test)
            })
            .await
    }

    /// A decision is a change without a commit.
    fn by_person(&self, actor: &Member) -> Change {
        Change { commit: String::new(), author: actor.name.clone(), at: self.now() }
    }
}
