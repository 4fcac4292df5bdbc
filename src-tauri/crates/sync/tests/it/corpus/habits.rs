//! What teams do to their projects in one commit.

use super::project::{Project, Test, new_guid};

/// Changes a project by one to four habits and names them.
pub(super) fn change(project: &mut Project) -> String {
    let amount = [1, 1, 2, 4][project.dice.usize(..4)];
    let done: Vec<&str> = (0..amount).map(|_| change_once(project)).collect();
    done.join(", ")
}

fn change_once(project: &mut Project) -> &'static str {
    match project.dice.u8(0..17) {
        0..=1 => {
            rename_folder(project, 0);
            "folder renamed"
        }
        2..=3 => {
            rename_folder(project, 30);
            "folder renamed and edited"
        }
        4 => {
            rename_folder(project, 100);
            "folder renamed and all edited"
        }
        5 => {
            rename_files(project, |name| format!("QA_{}", name.trim_start_matches("TC_")));
            "prefix changed"
        }
        6 => {
            rename_files(project, |name| format!("{name}_01"));
            "numbers added"
        }
        7 => {
            move_some(project);
            "some moved to another folder"
        }
        8 => {
            move_project(project);
            "whole project moved"
        }
        9 => {
            change_case(project);
            "case changed"
        }
        10 => {
            copy_some(project);
            "copies"
        }
        11..=12 => {
            delete_and_add(project);
            "deleted beside added"
        }
        13 => {
            swap(project);
            "places swapped"
        }
        14 => {
            move_over(project);
            "moved over another"
        }
        15 => {
            break_moved(project);
            "moved with a conflict left in"
        }
        _ => {
            merge_folders(project);
            "folders put together"
        }
    }
}

/// Renames a folder with everything below it; `edited` percent of the tests are edited too.
fn rename_folder(project: &mut Project, edited: u8) {
    let from = project.some_folder();
    let to = format!("{from} {}", ["new", "v2", "area", "old"][project.dice.usize(..4)]);
    if project.tests.iter().any(|test| test.folder == to) {
        return;
    }
    for at in 0..project.tests.len() {
        let Some(below) = project.tests[at].folder.strip_prefix(&from).map(str::to_owned) else { continue };
        if below.is_empty() || below.starts_with('/') {
            project.tests[at].folder = format!("{to}{below}");
            edit_perhaps(project, at, edited);
        }
    }
}

/// Edits a test, unless only its guid could tell it afterwards and it has none of its own.
fn edit_perhaps(project: &mut Project, at: usize, percent: u8) {
    if project.dice.u8(0..100) < percent {
        project.edit(at);
    }
}

fn rename_files(project: &mut Project, new_name: impl Fn(&str) -> String) {
    let folder = project.some_folder();
    for at in 0..project.tests.len() {
        let name = new_name(&project.tests[at].name);
        // A template without words under another name is nobody's.
        if project.tests[at].folder == folder
            && project.is_free(&folder, &name)
            && is_recognisable(project, at)
        {
            project.tests[at].name = name;
            edit_perhaps(project, at, 10);
        }
    }
}

fn move_some(project: &mut Project) {
    let to = project.some_folder();
    for _ in 0..project.dice.usize(1..8) {
        let at = project.some_test();
        let name = project.tests[at].name.clone();
        if project.is_free(&to, &name) && is_recognisable(project, at) {
            project.tests[at].folder.clone_from(&to);
            edit_perhaps(project, at, 40);
        }
    }
}

fn move_project(project: &mut Project) {
    for at in 0..project.tests.len() {
        project.tests[at].folder = format!("katalon/web shop/{}", project.tests[at].folder);
        edit_perhaps(project, at, 5);
    }
}

fn change_case(project: &mut Project) {
    let folder = project.some_folder();
    let changed = if folder == folder.to_lowercase() { folder.to_uppercase() } else { folder.to_lowercase() };
    for test in project.tests.iter_mut().filter(|test| test.folder == folder) {
        test.folder.clone_from(&changed);
    }
}

/// Copies tests, with the guid or with a new one, edited or not; the originals stay.
fn copy_some(project: &mut Project) {
    for _ in 0..project.dice.usize(1..8) {
        let at = project.some_test();
        let mut copy = Test { label: project.new_label(), ..project.tests[at].clone() };
        if project.dice.bool() {
            copy.name = format!("{} - Copy", copy.name);
        } else {
            copy.folder = project.some_folder();
        }
        if project.dice.bool() && copy.guid.is_some() {
            copy.guid = Some(new_guid(&mut project.dice));
        }
        if project.put(copy) && project.dice.bool() {
            project.edit(project.tests.len() - 1);
        }
    }
}

/// Deletes tests and writes others in the same folder and from the same template, some under the names of deleted ones
/// of other folders.
fn delete_and_add(project: &mut Project) {
    for _ in 0..project.dice.usize(1..6) {
        let at = project.some_test();
        let gone = project.tests.remove(at);
        let name = if project.dice.bool() { gone.name.clone() } else { format!("{} again", gone.name) };
        let folder = if name == gone.name { format!("{}/more", gone.folder) } else { gone.folder.clone() };
        let mut new = project.test(&folder, &name);
        new.tags.clone_from(&gone.tags);
        // What has the same bytes and the same name is the same to anybody.
        if new.text() != gone.text() {
            project.put(new);
        }
    }
}

/// Two tests get each other's names, as Katalon does it: with the name inside.
fn swap(project: &mut Project) {
    for _ in 0..project.dice.usize(1..4) {
        let (one, other) = (project.some_test(), project.some_test());
        if one != other && project.has_own_guid(one) && project.has_own_guid(other) {
            let (first, second) = (project.tests[one].clone(), project.tests[other].clone());
            (project.tests[one].folder, project.tests[one].name) = (second.folder, second.name);
            (project.tests[other].folder, project.tests[other].name) = (first.folder, first.name);
            edit_perhaps(project, one, 20);
        }
    }
}

/// A test takes the place of another one, which is gone.
fn move_over(project: &mut Project) {
    let (one, other) = (project.some_test(), project.some_test());
    if one != other && project.has_own_guid(one) && project.has_own_guid(other) {
        let gone = project.tests[other].clone();
        (project.tests[one].folder, project.tests[one].name) = (gone.folder, gone.name);
        project.tests.remove(other);
    }
}

fn break_moved(project: &mut Project) {
    let at = project.some_test();
    let name = project.tests[at].name.clone();
    if !project.tests[at].is_boilerplate() && project.is_free("Test Cases/Moved", &name) {
        "Test Cases/Moved".clone_into(&mut project.tests[at].folder);
        project.tests[at].is_broken = true;
    }
}

/// Everything of one folder goes into another one; names that are taken get a number.
fn merge_folders(project: &mut Project) {
    let (from, to) = (project.some_folder(), project.some_folder());
    for at in 0..project.tests.len() {
        if from == to || project.tests[at].folder != from {
            continue;
        }
        let name = project.tests[at].name.clone();
        if project.is_free(&to, &name) {
            project.tests[at].folder.clone_from(&to);
        } else if is_recognisable(project, at) && project.is_free(&to, &format!("{name} (2)")) {
            (project.tests[at].folder, project.tests[at].name) = (to.clone(), format!("{name} (2)"));
        }
    }
}

/// Whether anything tells the test from the others but its place.
fn is_recognisable(project: &Project, at: usize) -> bool {
    project.has_own_guid(at) || !project.tests[at].is_boilerplate()
}
