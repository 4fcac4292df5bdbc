//! Masks the values of secured variables in text that comes in pieces, wherever the pieces were cut.
//!
//! What may be the beginning of a value is held back until it is known whether it is one, or until nothing more comes.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};

/// What stands in place of a value.
pub(super) const MASK: &str = "••••";

/// Values that nobody may see. Clones share them.
#[derive(Clone, Default)]
pub(super) struct Secrets(Arc<[SecretString]>);

/// Masks one stream of text.
pub(super) struct Masking {
    secrets: Secrets,
    /// What has not been given yet, because it may be the beginning of a value.
    held: String,
    /// How much of what is held belongs to a value whose mask was given already.
    covered: usize,
}

impl Secrets {
    /// Takes the values, and each line of those that have several: programs print them line by line too.
    pub(super) fn new<'value>(values: impl IntoIterator<Item = &'value SecretString>) -> Self {
        let mut found: Vec<String> = Vec::new();
        for value in values {
            // Output comes with one kind of line end only.
            let value = value.expose_secret().replace("\r\n", "\n");
            let lines = value.lines().map(str::trim).filter(|line| line.chars().count() > 3);
            found.extend(lines.chain([value.trim()]).filter(|it| !it.is_empty()).map(str::to_owned));
        }
        found.sort_unstable();
        found.dedup();
        Self(found.into_iter().map(SecretString::from).collect())
    }

    /// Masks a whole text.
    pub(super) fn masked(&self, text: &str) -> String {
        let mut masking = Masking::new(self.clone());
        let mut masked = masking.push(text);
        masked.push_str(&masking.end());
        masked
    }

    fn each(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(ExposeSecret::expose_secret)
    }
}

impl Masking {
    pub(super) fn new(secrets: Secrets) -> Self {
        Self { secrets, held: String::new(), covered: 0 }
    }

    /// Takes the next text and gives what can be given.
    pub(super) fn push(&mut self, text: &str) -> String {
        self.held.push_str(text);
        let until = self.decided();
        self.give(until)
    }

    /// Gives what is left when nothing more comes.
    pub(super) fn end(&mut self) -> String {
        self.give(self.held.len())
    }

    /// Returns up to where it is known what is part of a value: no value begins before that has not come to its end.
    fn decided(&self) -> usize {
        let longest = self.secrets.each().map(str::len).max().unwrap_or(0);
        let from = self.held.ceil_char_boundary(self.held.len().saturating_sub(longest.saturating_sub(1)));
        let Some(tail) = self.held.get(from..) else { return self.held.len() };
        let begins = |place: &usize| {
            let rest = tail.get(*place..).unwrap_or_default();
            self.secrets.each().any(|secret| secret.len() > rest.len() && secret.starts_with(rest))
        };
        let first = tail.char_indices().map(|(place, _)| place).find(begins);
        first.map_or(self.held.len(), |place| from + place)
    }

    fn give(&mut self, until: usize) -> String {
        if until == 0 {
            return String::new();
        }
        let ranges = self.values();
        let (mut given, mut place) = (String::with_capacity(until), 0);
        let mut covered = 0;
        for (start, end) in ranges {
            if start >= until {
                break;
            }
            given.push_str(self.held.get(place..start).unwrap_or_default());
            // The mask of what was cut before this was given with its beginning.
            if !(start == 0 && self.covered > 0) {
                given.push_str(MASK);
            }
            place = end.min(until);
            covered = end.saturating_sub(until);
        }
        given.push_str(self.held.get(place..until).unwrap_or_default());
        self.held.drain(..until);
        self.covered = covered;
        given
    }

    /// Returns where values stand in what is held, in order, those that overlap as one.
    fn values(&self) -> Vec<(usize, usize)> {
        let mut found: Vec<(usize, usize)> = Vec::new();
        if self.covered > 0 {
            found.push((0, self.covered));
        }
        for secret in self.secrets.each() {
            let mut from = 0;
            while let Some(place) = self.held.get(from..).and_then(|rest| rest.find(secret)) {
                let start = from + place;
                found.push((start, start + secret.len()));
                from = self.held.ceil_char_boundary(start + 1);
            }
        }
        found.sort_unstable();
        let mut merged: Vec<(usize, usize)> = Vec::new();
        for (start, end) in found {
            match merged.last_mut() {
                Some(last) if start < last.1 => last.1 = last.1.max(end),
                Some(_) | None => merged.push((start, end)),
            }
        }
        merged
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn secrets(values: &[&str]) -> Secrets {
        Secrets::new(&values.iter().map(|value| SecretString::from(*value)).collect::<Vec<_>>())
    }

    fn masked(values: &[&str], pieces: &[&str]) -> String {
        let mut masking = Masking::new(secrets(values));
        let mut text: String = pieces.iter().map(|piece| masking.push(piece)).collect();
        text.push_str(&masking.end());
        text
    }

    #[test]
    fn values_are_masked_wherever_they_are_cut() {
        for (values, pieces, text) in [
            (&["hush"][..], &["say hush twice: hush"][..], "say •••• twice: ••••"),
            (&["hush"], &["say hu", "sh", "!"], "say ••••!"),
            (&["hush"], &["h", "u", "s", "h"], "••••"),
            (&["hush"], &["hus", "tle"], "hustle"),
            (&["hush"], &["hus"], "hus"),
            (&["ab", "abcd"], &["abc", "x abcd"], "••••cx ••••"),
            (&["abcX", "cXyz"], &["-abcX", "yz-"], "-••••-"),
            (&["abab"], &["abababx"], "••••x"),
            (&["größe"], &["gr", "öße?"], "••••?"),
            (&["one line\r\ntwo line"], &["two line / one line\ntwo line"], "•••• / ••••"),
            (&["", " \n"], &["nothing"], "nothing"),
        ] {
            assert_eq!(masked(values, pieces), text, "{values:?} in {pieces:?}");
        }
    }

    proptest! {
        #[test]
        fn no_cut_lets_a_value_through(text in "[ab]{0,12}(abba|bab)[ab]{0,12}", cuts in proptest::collection::vec(0..30_usize, 0..6)) {
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
            cuts.sort_unstable();
            let mut pieces = Vec::new();
            let mut from = 0;
            for cut in cuts.into_iter().chain([text.len()]) {
                pieces.push(text.get(from..cut).unwrap());
                from = cut;
            }
            let values = ["abba", "bab"];
            let found = masked(&values, &pieces);
            prop_assert_eq!(&found, &masked(&values, &[&text]));
            prop_assert!(values.iter().all(|value| !found.contains(value)));
        }
    }
}
