//! The steps that tests about members and sessions begin with, and what the audit log says of them.

use suitecase_admin::error::Field;
use suitecase_admin::{AdminError, MemberDraft, Session};
use suitecase_model::error_code::ErrorCode;
use suitecase_model::member::{AccountRole, Member};
use suitecase_store::StoreError;
use suitecase_store::audit::{self, AuditFilter};

use crate::bench::Bench;

/// The account under which tests act.
pub(crate) const HERE: &str = "maya";

/// Returns a form for a new member.
pub(crate) fn draft(name: &str, os_account: &str, account_role: AccountRole) -> MemberDraft {
    MemberDraft {
        member: None,
        name: name.to_owned(),
        os_account: os_account.to_owned(),
        passphrase: "".into(),
        remove_passphrase: false,
        account_role,
        project_roles: Vec::new(),
    }
}

/// Returns the form of a member as it is.
pub(crate) fn edit(member: &Member) -> MemberDraft {
    MemberDraft {
        member: Some(member.id),
        project_roles: member.project_roles.clone(),
        ..draft(&member.name, &member.os_account, member.account_role)
    }
}

/// Adds a user with a passphrase and without an account.
pub(crate) async fn user(bench: &Bench, actor: &Member, name: &str, passphrase: &str) -> Member {
    let form = MemberDraft { passphrase: passphrase.into(), ..draft(name, "", AccountRole::User) };
    bench.admin.save_member(actor, HERE, form).await.unwrap()
}

/// Begins a session under an account.
pub(crate) fn session(bench: &Bench, account: &str) -> Session {
    Session::new(bench.admin.clone(), account.to_owned())
}

/// Returns the entries of the audit log since the first `known`, oldest first: who, what, to whom, before and after.
pub(crate) async fn audited(bench: &Bench, known: usize) -> Vec<String> {
    let read = bench.store.read(|reader| {
        let mut found = Vec::new();
        audit::each(reader, &AuditFilter::default(), |row| {
            let texts = [row.actor, row.action, row.subject, row.before, row.after];
            found.push(texts.join(" | ").trim_end_matches([' ', '|']).to_owned());
            Ok::<_, StoreError>(())
        })?;
        Ok::<_, StoreError>(found)
    });
    read.await.unwrap().split_off(known)
}

/// Returns the stable code and the field of a refusal.
#[track_caller]
pub(crate) fn refusal<T>(result: Result<T, AdminError>) -> (ErrorCode, Option<&'static str>) {
    let error = result.err().expect("it is refused");
    (error.code(), error.field().map(Field::as_str))
}

/// Returns whether a text lies in any file of the data folder.
pub(crate) fn lies_in_a_file(bench: &Bench, text: &str) -> bool {
    let files = std::fs::read_dir(bench.folder.path()).unwrap();
    let mut contents = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
    contents.any(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
}
