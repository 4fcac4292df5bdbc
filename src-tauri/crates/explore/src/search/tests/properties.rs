use std::sync::LazyLock;

use proptest::prelude::*;
use tokio::runtime::Runtime;

use super::catalogue::{Case, Catalogue, SHOP, WEB, hits, now, text};
use crate::Explorer;
use crate::fold::fold;

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

const NAMES: [(&str, &str, &str); 8] = [
    ("Login/Sign in with e-mail", "smoke", "A visitor with a voucher"),
    ("Login/loginWithToken", "API test", "Uses a \"quoted\" word, and C++"),
    ("Straße/Größe prüfen", "größe", "Öffnet die Straße"),
    ("한국어/로그인 화면", "스모크", "결제 화면으로 이동"),
    ("Turkish/İSTANBUL ısı", "", "Işık"),
    ("Signs/<b>&amp;<i> 100% _x_ 'y'", "a,b", "<i>nothing</i>"),
    ("Emoji/👩‍💻 writes e\u{301}tude", "👍", "🎉 done"),
    ("Bidi/\u{202e}txt.exe", "", "\u{2066}isolated\u{2069}"),
];

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    RUNTIME.block_on(async {
        let tags: Vec<[&str; 1]> = NAMES.iter().map(|(_, tag, _)| [*tag]).collect();
        let cases: Vec<Case<'_>> = NAMES
            .iter()
            .zip(&tags)
            .map(|((path, tag, description), tags)| Case {
                path,
                tags: if tag.is_empty() { &[] } else { tags },
                description,
                comment: "",
            })
            .collect();
        Catalogue::empty().await.with(WEB, &cases).await
    })
});

fn search(text: &str) -> crate::search::Answer {
    // One of its own: a question ends the one before it, and tests ask side by side.
    let explorer = Explorer::new(CATALOGUE.store.clone());
    RUNTIME.block_on(explorer.search(SHOP, text, &now())).unwrap()
}

/// Pieces of what there is to find, and of anything else.
fn typed() -> impl Strategy<Value = String> {
    let all: Vec<String> =
        NAMES.iter().flat_map(|(path, tag, body)| [path, tag, body]).map(|text| (*text).to_owned()).collect();
    let piece = (prop::sample::select(all), 0_usize..20, 1_usize..12)
        .prop_map(|(text, skip, take)| text.chars().skip(skip).take(take).collect::<String>());
    let word = prop_oneof![4 => piece, 1 => "\\PC{0,8}", 1 => "[\"*():\\-^ AND]{0,6}"];
    prop::collection::vec(word, 0..4).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn whatever_is_typed_the_hits_hold_every_word_and_their_parts_are_their_texts(typed in typed()) {
        let found = search(&typed);
        prop_assert!(!found.is_superseded);
        let words = crate::Filter::read(&typed, &now()).words;
        for hit in hits(&found) {
            let (name, folder) = (text(&hit.name), text(&hit.folder));
            let path = format!("{folder}/{name}");
            let (_, tag, body) = *NAMES.iter().find(|(known, _, _)| *known == path).expect("it is one of ours");
            let everything = format!("{}\0{}\0{}", fold(&path), fold(tag), fold(body));
            if found.corrected.is_empty() && hit.matched_id.is_none() {
                prop_assert!(words.iter().all(|word| everything.contains(&word.folded)), "{typed}: {everything}");
            }
            if let Some(snippet) = &hit.snippet {
                let piece = text(&snippet.parts);
                prop_assert!(body.contains(piece.trim_matches('…')), "{piece}");
                prop_assert!(snippet.parts.iter().any(|part| part.is_hit));
            }
        }
    }

    #[test]
    fn each_beginning_of_a_name_finds_it(which in 0_usize..NAMES.len(), letters in 1_usize..12) {
        let name = NAMES[which].0.rsplit('/').next().unwrap();
        let beginning: String = name.chars().take(letters).collect();
        // Typed in quotes, nothing of it is a filter.
        let found = search(&format!("\"{beginning}\""));
        let names: Vec<String> = hits(&found).into_iter().map(|hit| text(&hit.name)).collect();
        prop_assert!(names.iter().any(|found| found == name), "{beginning}: {names:?}");
    }
}
