//! Native dialogs: asks, and waits for the answer.

mod words;

use std::path::PathBuf;

use suitecase_admin::Presence;
use suitecase_model::ids::MemberId;
use tauri::{AppHandle, Manager, Runtime};
use tokio::sync::oneshot;

pub(crate) use self::words::{Archiving, Question, Quitting, Stopping, Tests};
use crate::desktop::{Answer, Confirmation, FileFilter, FilesWanted, SaveProposal, TheDesktop};
use crate::state::AppState;

/// Asks a question with one verb and waits for the answer; closing the dialog means no.
pub(crate) async fn ask<R: Runtime>(app: &AppHandle<R>, asker: MemberId, question: Question<'_>) -> bool {
    match ask_which(app, asker, question).await {
        Answer::Yes => true,
        Answer::Other | Answer::No => false,
    }
}

/// Asks a question that may have two verbs and waits for the answer; closing the dialog means no.
///
/// So does an answer after Suitecase was locked or the member switched: a dialog that was left open asks for nobody. The
/// asker is the member who was allowed the command.
pub(crate) async fn ask_which<R: Runtime>(
    app: &AppHandle<R>,
    asker: MemberId,
    question: Question<'_>,
) -> Answer {
    let answer = confirm(app, question.confirmation()).await;
    if in_front(app).await == Some(asker) { answer } else { Answer::No }
}

/// Asks what closing the window means and waits for the answer: *yes* is the tray, *other* is to quit.
///
/// It is about this computer and not about a member, so a locked screen asks it too.
pub(crate) async fn ask_how_to_close<R: Runtime>(app: &AppHandle<R>) -> Answer {
    confirm(app, words::closing()).await
}

/// Asks whether to quit while tests run on this computer, also from a locked screen.
pub(crate) async fn ask_to_quit<R: Runtime>(app: &AppHandle<R>, ends: &Quitting) -> bool {
    match confirm(app, words::quitting(ends)).await {
        Answer::Yes => true,
        Answer::Other | Answer::No => false,
    }
}

async fn confirm<R: Runtime>(app: &AppHandle<R>, confirmation: Confirmation) -> Answer {
    let (answer, answered) = oneshot::channel();
    app.state::<TheDesktop<R>>().confirm(
        app,
        confirmation,
        Box::new(move |given| {
            // Whoever asked may have gone with the window.
            let _ = answer.send(given);
        }),
    );
    answered.await.unwrap_or(Answer::No)
}

async fn in_front<R: Runtime>(app: &AppHandle<R>) -> Option<MemberId> {
    match app.state::<AppState>().session.presence().await {
        Ok(Presence::Here(member)) => Some(member.id),
        Ok(Presence::NobodyYet | Presence::Away { .. }) | Err(_) => None,
    }
}

/// Asks where to save a file and waits for the answer; nothing when the person cancels.
pub(crate) async fn ask_where_to_save<R: Runtime>(
    app: &AppHandle<R>,
    title: &'static str,
    file_name: String,
) -> Option<PathBuf> {
    let (answer, answered) = oneshot::channel();
    app.state::<TheDesktop<R>>().ask_where_to_save(
        app,
        SaveProposal { title, file_name },
        Box::new(move |place| {
            // The command that asked may have gone with its window.
            let _ = answer.send(place);
        }),
    );
    answered.await.unwrap_or_default()
}

/// Asks for files and waits for the answer; none when the person cancels.
pub(crate) async fn ask_for_files<R: Runtime>(
    app: &AppHandle<R>,
    title: &'static str,
    filters: Vec<FileFilter>,
    many: bool,
) -> Vec<PathBuf> {
    let (answer, answered) = oneshot::channel();
    app.state::<TheDesktop<R>>().ask_for_files(
        app,
        FilesWanted { title, filters, many },
        Box::new(move |places| {
            // The command that asked may have gone with its window.
            let _ = answer.send(places);
        }),
    );
    answered.await.unwrap_or_default()
}

/// Asks for a folder and waits for the answer; nothing when the person cancels.
pub(crate) async fn ask_for_folder<R: Runtime>(app: &AppHandle<R>, title: &'static str) -> Option<PathBuf> {
    let (answer, answered) = oneshot::channel();
    app.state::<TheDesktop<R>>().ask_for_folder(
        app,
        title,
        Box::new(move |place| {
            // The command that asked may have gone with its window.
            let _ = answer.send(place);
        }),
    );
    answered.await.unwrap_or_default()
}
