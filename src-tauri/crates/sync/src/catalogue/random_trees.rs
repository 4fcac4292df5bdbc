//! For any sequence of trees: what is made, written into rows held in memory, is exactly the new tree.

use std::collections::{BTreeMap, HashSet};

use proptest::prelude::*;
use suitecase_git::Oid;
use suitecase_katalon::fingerprint::fingerprint_of;
use suitecase_model::catalogue::{BlobId, ChangeKind, Place};
use suitecase_model::path::RepoPath;
use suitecase_model::test_case::TestCaseContent;

use super::tests::fetched;
use super::*;
use crate::files::FileAt;
use crate::reading::{ReadFile, Shelf};

/// What the rows are, and what is kept beside them.
#[derive(Clone, Debug, Default, PartialEq)]
struct Model {
    rows: BTreeMap<TestCaseId, Row>,
    gone: Vec<VanishedTest>,
    /// How many ids were ever given.
    given: u128,
    synced: bool,
}

#[derive(Clone, Debug, PartialEq)]
struct Row {
    place: Place,
    blob: BlobId,
    content: TestCaseContent,
    print: Fingerprint,
}

/// A tree: what is at each path, as a number of few contents.
type Tree = BTreeMap<String, u8>;

/// Writes a content: guids and lines are shared by several.
fn text(content: u8) -> String {
    let guid = if content.is_multiple_of(3) { String::new() } else { format!("g{}", content / 2) };
    format!(
        "<TestCaseEntity><description>line of {}\nand more of {}</description><comment>number {content}</comment>\
         <testCaseGuid>{guid}</testCaseGuid></TestCaseEntity>",
        content / 4,
        content / 2
    )
}

fn trees() -> impl Strategy<Value = Vec<Tree>> {
    proptest::collection::vec(proptest::collection::btree_map("[ab]/[a-d]", 0_u8..10, 0..8), 1..6)
}

impl Model {
    fn before(&self) -> Before {
        let known = |(id, row): (&TestCaseId, &Row)| KnownFile {
            id: *id,
            place: row.place.clone(),
            blob: row.blob,
            guid: row.content.guid.clone(),
        };
        Before {
            cases: self.rows.iter().map(known).collect(),
            synced: self.synced,
            cases_past: Past {
                prints: self.rows.iter().map(|(id, row)| (*id, row.print.clone())).collect(),
                gone: self.gone.clone(),
                apart: Vec::new(),
            },
            ..Before::default()
        }
    }

    /// Fetches a tree as a sync does: contents that are known do not come again.
    fn fetch(&self, tree: &Tree) -> Fetched {
        let known: HashSet<BlobId> = self.rows.values().map(|row| row.blob).collect();
        let mut fetched = fetched(&["Shop.prj", "Test Cases/x.tc"], true);
        fetched.reading.files.clear();
        fetched.files.cases.clear();
        for (path, content) in tree {
            let text = text(*content);
            let blob = Oid::of_blob(text.as_bytes());
            let path = RepoPath::from_text(&format!("Test Cases/{path}.tc"));
            let katalon_id = path.as_str().trim_end_matches(".tc").to_owned();
            let place = Place { path, project: RepoPath::root(), katalon_id };
            fetched.files.cases.push(FileAt { place, blob: *blob.as_bytes(), is_link: false });
            if !known.contains(blob.as_bytes()) {
                let (content, findings) = suitecase_katalon::case_file::read_case(text.as_bytes());
                let guid = content.guid.clone();
                let case = ReadCase { guid, content: fetched.reading.shelf.keep(content) };
                let read = ReadFile {
                    case: Some((case, findings)),
                    print: fingerprint_of(text.as_bytes()),
                    ..ReadFile::default()
                };
                fetched.reading.files.insert(blob, Box::new(read));
            }
        }
        fetched
    }

    fn make(&mut self, tree: &Tree) -> (NewCatalogue<'static>, Shelf) {
        let (before, mut fetched) = (self.before(), self.fetch(tree));
        let said = std::mem::take(&mut fetched.reading.shelf);
        // What rows are made of lives as long as the test.
        let new = make(Box::leak(Box::new(before)), Box::leak(Box::new(fetched)), "shop", || {
            self.given += 1;
            Uuid::from_u128(self.given)
        });
        (new, said)
    }

    /// Writes a catalogue into the rows as the store does.
    fn write(&mut self, new: NewCatalogue<'_>, said: &mut Shelf) {
        let old = self.rows.clone();
        for id in &new.removed_cases {
            assert!(self.rows.remove(id).is_some(), "only rows that are there are removed");
        }
        for row in new.cases {
            let (content, print) = match row.content {
                ContentFrom::File(case) => {
                    (said.open(case.content.clone()).unwrap(), row.print.cloned().unwrap_or_default())
                }
                ContentFrom::Row(source) => (old[&source].content.clone(), old[&source].print.clone()),
            };
            assert_eq!(row.is_new, !old.contains_key(&row.id));
            self.rows.insert(row.id, Row { place: row.place.clone(), blob: row.blob, content, print });
        }
        self.gone.retain(|gone| !new.returned.contains(&gone.id));
        self.gone.splice(0..0, new.vanished_cases);
        self.synced = true;
    }

    /// What the rows say of each path.
    fn tree(&self) -> BTreeMap<String, (BlobId, TestCaseContent, Fingerprint)> {
        let of_row = |row: &Row| {
            (row.place.path.as_str().to_owned(), (row.blob, row.content.clone(), row.print.clone()))
        };
        self.rows.values().map(of_row).collect()
    }
}

fn expected(tree: &Tree) -> BTreeMap<String, (BlobId, TestCaseContent, Fingerprint)> {
    let file = |(path, content): (&String, &u8)| {
        let text = text(*content);
        let blob = *Oid::of_blob(text.as_bytes()).as_bytes();
        let read = suitecase_katalon::case_file::read_case(text.as_bytes()).0;
        (format!("Test Cases/{path}.tc"), (blob, read, fingerprint_of(text.as_bytes())))
    };
    tree.iter().map(file).collect()
}

proptest! {
    #[test]
    fn writing_what_is_made_gives_exactly_the_new_tree(trees in trees()) {
        let mut model = Model::default();
        for tree in &trees {
            let (new, mut shelf) = model.make(tree);
            let (before, first) = (model.rows.len(), model.rows.is_empty() && !model.synced);
            let stats = new.stats;
            let listed = |kind| new.changes.iter().filter(|change| change.change == kind).count();
            let counted = [stats.added, stats.changed, stats.moved, stats.removed];
            let kinds = [ChangeKind::Added, ChangeKind::Changed, ChangeKind::Moved, ChangeKind::Removed].map(listed);
            if first {
                prop_assert!(new.changes.is_empty());
            } else {
                prop_assert_eq!(counted.map(|count| usize::try_from(count).unwrap()), kinds);
            }
            model.write(new, &mut shelf);
            prop_assert_eq!(model.tree(), expected(tree));
            prop_assert_eq!(model.rows.len(), tree.len(), "one row for one path");
            let arithmetic = before + usize::try_from(stats.added).unwrap() - usize::try_from(stats.removed).unwrap();
            prop_assert_eq!(model.rows.len(), arithmetic);
            prop_assert!(model.gone.iter().all(|gone| !model.rows.contains_key(&TestCaseId(gone.id))));
        }
    }

    #[test]
    fn the_same_commit_again_gives_nothing_to_write(trees in trees()) {
        let mut model = Model::default();
        for tree in &trees {
            let (new, mut shelf) = model.make(tree);
            model.write(new, &mut shelf);
            let before = model.clone();
            let (again, mut shelf) = model.make(tree);
            prop_assert!(again.cases.is_empty() && again.removed_cases.is_empty() && again.changes.is_empty());
            prop_assert!(again.vanished_cases.is_empty() && again.returned.is_empty());
            model.write(again, &mut shelf);
            prop_assert_eq!(&model, &before);
        }
    }

    #[test]
    fn going_back_gives_back_no_more_ids_than_there_were(trees in trees()) {
        let mut model = Model::default();
        for tree in &trees {
            let (new, mut shelf) = model.make(tree);
            model.write(new, &mut shelf);
        }
        let ever: HashSet<Uuid> =
            model.rows.keys().map(|id| id.0).chain(model.gone.iter().map(|gone| gone.id)).collect();
        prop_assert_eq!(u128::try_from(ever.len()).unwrap(), model.given, "an id is never lost and never given twice");
    }
}
