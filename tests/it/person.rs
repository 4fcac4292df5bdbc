//! The person in front of the screen, played by a test.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use suitecase_lib::{
    Answer, Confirmation, Desktop, FilesWanted, Offers, OffersFound, OnAnswer, OnPlace, OnPlaces, SaveProposal,
};
use tauri::AppHandle;
use tauri::test::MockRuntime;

/// Answers every confirmation alike and remembers what was asked and opened. Clones are the same person.
#[derive(Clone, Default)]
pub(crate) struct Person {
    shared: Arc<Mutex<Memory>>,
}

struct Memory {
    answer: Answer,
    meanwhile: Option<Box<dyn FnOnce() + Send>>,
    asked: Vec<Confirmation>,
    place: Option<PathBuf>,
    proposed: Vec<SaveProposal>,
    chosen: Vec<PathBuf>,
    browsed: Vec<String>,
    offers: Offers,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            answer: Answer::No,
            meanwhile: None,
            asked: Vec::new(),
            place: None,
            proposed: Vec::new(),
            chosen: Vec::new(),
            browsed: Vec::new(),
            offers: Offers { tray: true, notifications: true, markup: false },
        }
    }
}

impl Person {
    /// Says yes or no from now on; a person who was told nothing says no.
    pub(crate) fn will_say(&self, yes: bool) {
        self.will_answer(if yes { Answer::Yes } else { Answer::No });
    }

    /// Presses this button from now on; where there is no other verb, that one closes the dialog.
    pub(crate) fn will_answer(&self, answer: Answer) {
        self.shared.lock().unwrap().answer = answer;
    }

    /// Lets something happen while the next confirmation is open.
    pub(crate) fn meanwhile(&self, what: impl FnOnce() + Send + 'static) {
        self.shared.lock().unwrap().meanwhile = Some(Box::new(what));
    }

    /// What was asked since the last call.
    pub(crate) fn asked(&self) -> Vec<Confirmation> {
        std::mem::take(&mut self.shared.lock().unwrap().asked)
    }

    /// Saves the next files there; a person who was told nothing cancels.
    pub(crate) fn will_save_to(&self, place: Option<PathBuf>) {
        self.shared.lock().unwrap().place = place;
    }

    /// Chooses these whenever asked for files or a folder; a person who was told nothing cancels.
    pub(crate) fn will_choose(&self, places: Vec<PathBuf>) {
        self.shared.lock().unwrap().chosen = places;
    }

    /// What was offered to be saved since the last call.
    pub(crate) fn proposed(&self) -> Vec<SaveProposal> {
        std::mem::take(&mut self.shared.lock().unwrap().proposed)
    }

    /// The addresses that were opened in the browser since the last call.
    pub(crate) fn browsed(&self) -> Vec<String> {
        std::mem::take(&mut self.shared.lock().unwrap().browsed)
    }

    /// Has these programs on the desktop from now on; a person who was told nothing has them all.
    pub(crate) fn will_have(&self, offers: Offers) {
        self.shared.lock().unwrap().offers = offers;
    }
}

impl Desktop<MockRuntime> for Person {
    fn confirm(&self, _: &AppHandle<MockRuntime>, confirmation: Confirmation, on_answer: OnAnswer) {
        let mut memory = self.shared.lock().unwrap();
        let answer = match memory.answer {
            Answer::Other if confirmation.other.is_none() => Answer::No,
            answer @ (Answer::Yes | Answer::Other | Answer::No) => answer,
        };
        memory.asked.push(confirmation);
        if let Some(what) = memory.meanwhile.take() {
            what();
        }
        on_answer(answer);
    }

    fn ask_where_to_save(&self, _: &AppHandle<MockRuntime>, proposal: SaveProposal, on_place: OnPlace) {
        let mut memory = self.shared.lock().unwrap();
        memory.proposed.push(proposal);
        on_place(memory.place.clone());
    }

    fn ask_for_files(&self, _: &AppHandle<MockRuntime>, wanted: FilesWanted, on_places: OnPlaces) {
        let mut places = self.shared.lock().unwrap().chosen.clone();
        places.truncate(if wanted.many { usize::MAX } else { 1 });
        on_places(places);
    }

    fn ask_for_folder(&self, _: &AppHandle<MockRuntime>, _: &'static str, on_place: OnPlace) {
        on_place(self.shared.lock().unwrap().chosen.first().cloned());
    }

    fn browse(&self, _: &AppHandle<MockRuntime>, address: &str) -> Result<(), String> {
        self.shared.lock().unwrap().browsed.push(address.to_owned());
        Ok(())
    }

    fn offers(&self) -> OffersFound {
        Box::pin(std::future::ready(self.shared.lock().unwrap().offers))
    }
}
