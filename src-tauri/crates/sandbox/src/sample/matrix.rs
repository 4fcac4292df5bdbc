//! The tests that teams write once for every combination.

use crate::sample::project::Test;

/// Returns one test for each payment method and outcome.
pub(crate) fn payments() -> Vec<Test> {
    let methods = ["card", "invoice", "direct debit", "wallet", "gift card", "instalments"];
    let outcomes = [
        ("succeeds", "smoke,payment", "The order is confirmed and the amount is reserved."),
        (
            "is declined",
            "regression,payment",
            "The order waits, the reason is shown and another method can be chosen.",
        ),
        (
            "is abandoned",
            "regression,payment",
            "Closing the payment page keeps the cart and reserves nothing.",
        ),
        (
            "times out",
            "payment,slow",
            "After two minutes the order is released and the customer is told by mail.",
        ),
    ];
    let combined = methods.iter().flat_map(|method| {
        outcomes.iter().map(move |(outcome, tags, description)| Test {
            folder: "Checkout/Payment Methods".to_owned(),
            name: format!("Payment by {method} {outcome}"),
            tags: (*tags).to_owned(),
            description: (*description).to_owned(),
        })
    });
    combined.collect()
}

/// Returns three tests for each language of the shop.
pub(crate) fn languages() -> Vec<Test> {
    let languages = ["Deutsch", "English", "Español", "Français", "Polski", "Português"];
    let checks = [
        (
            "Shows prices the local way",
            "language,price",
            "Separators, currency sign and tax note follow the country.",
        ),
        ("Translates every message", "language,slow", ""),
        ("Sends mails in the language of the order", "language,regression", ""),
    ];
    let combined = languages.iter().flat_map(|language| {
        checks.iter().map(move |(check, tags, description)| Test {
            folder: format!("Localisation/{language}"),
            name: (*check).to_owned(),
            tags: (*tags).to_owned(),
            description: (*description).to_owned(),
        })
    });
    combined.collect()
}

/// Returns three tests for each kind of device.
pub(crate) fn devices() -> Vec<Test> {
    let devices = ["Small phone", "Large phone", "Foldable", "Tablet"];
    let checks = [
        ("Lays out every screen", "phone,slow", "No text is cut and nothing overlaps, upright and sideways."),
        ("Turns without losing input", "phone,regression", ""),
        ("Starts within two seconds", "phone,performance", "Measured from the tap to the first product."),
    ];
    let combined = devices.iter().flat_map(|device| {
        checks.iter().map(move |(check, tags, description)| Test {
            folder: format!("Devices/{device}"),
            name: (*check).to_owned(),
            tags: (*tags).to_owned(),
            description: (*description).to_owned(),
        })
    });
    combined.collect()
}
