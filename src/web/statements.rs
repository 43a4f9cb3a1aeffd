//! In words: for which organisation somebody works, who says so, and how it was checked.

use crate::i18n::Translator;
use crate::organisations::belonging::{Check, Statement};
use crate::profiles::Profile;

/// What is known of the organisation of `person`, of whom their own hub has `said` something or not; nothing where they
/// say nothing themselves. What another hub has checked is said in that hub's name, which nobody can choose freely.
pub(super) fn words(t: Translator, person: &Profile, said: Option<&Statement>) -> String {
    let Some(said) = said else {
        return match person.organisation.as_str() {
            "" => String::new(),
            organisation => t.with("says-works-at", "organisation", organisation),
        };
    };
    let (organisation, host) = (said.name.as_str(), person.host.as_str());
    let (key, day) = match (said.checked_by, said.checked_at, person.is_ours) {
        (Check::Domain, Some(at), true) => ("checked-by-domain", t.day(at)),
        (Check::Contact, Some(at), true) => ("checked-by-contact", t.day(at)),
        (Check::Domain, Some(at), false) => ("checked-by-domain-elsewhere", t.day(at)),
        (Check::Contact, Some(at), false) => ("checked-by-contact-elsewhere", t.day(at)),
        (_, _, true) => return t.with("not-checked", "organisation", organisation),
        (_, _, false) => {
            return t.with_two("not-checked-elsewhere", "organisation", organisation, "host", host);
        }
    };
    let all = [("organisation", organisation), ("host", host), ("day", day.as_str())];
    t.with_all(key, &all)
}
