//! Text as long as people write it, from a fixed vocabulary; the same for the same seed.

use std::fmt::Write as _;

const WORDS: [&str; 96] = [
    "a",
    "about",
    "account",
    "after",
    "again",
    "all",
    "amount",
    "and",
    "appears",
    "are",
    "arrives",
    "as",
    "available",
    "back",
    "basket",
    "before",
    "between",
    "browser",
    "button",
    "by",
    "card",
    "cart",
    "changes",
    "checks",
    "city",
    "code",
    "colour",
    "confirms",
    "country",
    "customer",
    "date",
    "delivery",
    "discount",
    "each",
    "empty",
    "every",
    "expected",
    "field",
    "first",
    "for",
    "from",
    "given",
    "has",
    "heading",
    "in",
    "invoice",
    "is",
    "item",
    "keeps",
    "language",
    "list",
    "message",
    "name",
    "never",
    "new",
    "not",
    "number",
    "of",
    "offer",
    "on",
    "once",
    "opens",
    "order",
    "page",
    "password",
    "payment",
    "phone",
    "price",
    "product",
    "reads",
    "receipt",
    "result",
    "same",
    "saves",
    "second",
    "shop",
    "shows",
    "street",
    "suggests",
    "than",
    "that",
    "the",
    "then",
    "to",
    "total",
    "twice",
    "user",
    "valid",
    "visitor",
    "voucher",
    "when",
    "where",
    "while",
    "with",
    "without",
    "zone",
];
const SYLLABLES: [&str; 24] = [
    "ba", "cor", "da", "fen", "gi", "hol", "ja", "kir", "lo", "mar", "ne", "os", "pel", "qui", "ra", "sen",
    "ti", "ul", "ves", "wa", "xan", "yo", "zim", "tor",
];

/// Writes this many words in sentences: mostly common ones, every eighth a name of two or three syllables, and now
/// and then a number.
pub(crate) fn sentences(random: &mut fastrand::Rng, words: usize) -> String {
    let mut text = String::new();
    for at in 0..words {
        if at > 0 {
            text.push_str(if at.is_multiple_of(12) { ". " } else { " " });
        }
        match random.u8(..24) {
            0..=2 => {
                let mut name = String::new();
                for _ in 0..random.usize(2..4) {
                    name.push_str(random.choice(SYLLABLES).unwrap_or_default());
                }
                text.push_str(&name);
            }
            3 => {
                let _ = write!(text, "{}", random.u16(..));
            }
            _ => text.push_str(random.choice(WORDS).unwrap_or_default()),
        }
    }
    text.push('.');
    text
}

/// Writes lines of a script until there are at least this many bytes.
pub(crate) fn script_lines(random: &mut fastrand::Rng, bytes: usize) -> String {
    let mut text = String::new();
    while text.len() < bytes {
        let words = random.usize(2..6);
        let subject = sentences(random, words);
        let number = random.u32(..);
        let _ = writeln!(text, "WebUI.comment('{subject}')");
        let _ =
            writeln!(text, "WebUI.verifyElementText(findTestObject('Page {number}/heading'), '{subject}')");
    }
    text
}
