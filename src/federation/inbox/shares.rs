//! Who may have how many letters in hand at once, so that what strangers send keeps back nobody who takes part. A site is
//! a name with all names below it ([`site_of`]).

use std::collections::{HashMap, HashSet};

use crate::federation::budget::site_of;

/// How many letters are in hand; sites that have few come on top of it.
const IN_HAND: usize = 512;
/// How many at the very most.
const AT_MOST: usize = 1024;
/// How many of one site whose people take part, and how many of them in any case.
const FROM_ONE_SITE: usize = 128;
const IN_ANY_CASE: usize = 8;
/// How many of all strangers together, and of one site of them.
const STRANGERS: usize = 128;
const FROM_ONE_STRANGER: usize = 32;

/// Whether there is room for a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    Free,
    /// Not for this host, for now.
    ItsShareIsTaken,
    /// For nobody.
    None,
}

/// The share that a letter in hand is part of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Share {
    site: String,
    is_strangers: bool,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Shares {
    taken: HashMap<Share, usize>,
    in_hand: usize,
    strangers: usize,
    /// Hosts that take part.
    known: HashSet<String>,
    /// Hosts of which letters were passed over. The later ones must not overtake them: these hosts wait until everything
    /// is looked at anew.
    passed_over: HashSet<String>,
}

impl Shares {
    /// From now on these hosts take part.
    pub(super) fn set_known(&mut self, known: HashSet<String>) {
        self.known = known;
    }

    /// Nothing is in hand any more.
    pub(super) fn clear(&mut self) {
        *self = Self { known: std::mem::take(&mut self.known), ..Self::default() };
    }

    fn share_of(&self, host: &str) -> Share {
        Share { site: site_of(host).to_owned(), is_strangers: !self.known.contains(host) }
    }

    fn of(&self, share: &Share) -> usize {
        self.taken.get(share).copied().unwrap_or_default()
    }

    /// Whether there is room for one more of `host`.
    pub(super) fn room(&self, host: &str) -> Room {
        if self.in_hand >= AT_MOST {
            return Room::None;
        }
        let share = self.share_of(host);
        let taken = self.of(&share);
        let is_free = if share.is_strangers {
            taken < FROM_ONE_STRANGER && self.strangers < STRANGERS
        } else {
            taken < IN_ANY_CASE || taken < FROM_ONE_SITE && self.in_hand < IN_HAND
        };
        if is_free && !self.passed_over.contains(host) { Room::Free } else { Room::ItsShareIsTaken }
    }

    /// Takes one more of `host` in hand.
    pub(super) fn take(&mut self, host: &str) -> Share {
        let share = self.share_of(host);
        *self.taken.entry(share.clone()).or_default() += 1;
        self.in_hand += 1;
        self.strangers += usize::from(share.is_strangers);
        share
    }

    /// One is done with.
    pub(super) fn give_back(&mut self, share: &Share) {
        self.in_hand = self.in_hand.saturating_sub(1);
        self.strangers = self.strangers.saturating_sub(usize::from(share.is_strangers));
        if let Some(taken) = self.taken.get_mut(share) {
            *taken = taken.saturating_sub(1);
        }
        self.taken.retain(|_, taken| *taken > 0);
    }

    /// Passes the letters of `host` over until everything is looked at anew.
    pub(super) fn pass_over(&mut self, host: String) {
        self.passed_over.insert(host);
    }

    /// The hosts that are passed over.
    pub(super) fn passed_over(&self) -> Vec<&str> {
        self.passed_over.iter().map(String::as_str).collect()
    }

    /// Everything is looked at anew.
    pub(super) fn look_anew(&mut self) {
        self.passed_over.clear();
    }

    /// Whether anybody who was passed over has room for some: for each single place looking anew would cost too much.
    pub(super) fn is_worth_looking_anew(&self) -> bool {
        self.passed_over.iter().any(|host| {
            let share = self.share_of(host);
            let taken = self.of(&share);
            if share.is_strangers {
                taken <= FROM_ONE_STRANGER / 2 && self.strangers <= STRANGERS / 2
            } else {
                taken == 0 || taken <= FROM_ONE_SITE / 2 && self.in_hand <= IN_HAND * 3 / 4
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As many of `host` as there is room for.
    fn fill(shares: &mut Shares, host: &str) -> Vec<Share> {
        let mut taken = Vec::new();
        while shares.room(host) == Room::Free {
            taken.push(shares.take(host));
        }
        taken
    }

    #[test]
    fn strangers_share_a_part_and_names_below_one_name_a_part_of_that() {
        let mut shares = Shares::default();
        shares.set_known(HashSet::from(["good.example".to_owned()]));
        let of_one: usize = (0..50).map(|n| fill(&mut shares, &format!("w{n}.evil.example")).len()).sum();
        assert_eq!(of_one, FROM_ONE_STRANGER);
        let of_others: usize = (0..50).map(|n| fill(&mut shares, &format!("evil{n}.example")).len()).sum();
        assert_eq!(of_one + of_others, STRANGERS);
        assert_eq!(fill(&mut shares, "good.example").len(), FROM_ONE_SITE);
    }

    #[test]
    fn who_takes_part_has_room_for_some_whoever_else_does() {
        let mut shares = Shares::default();
        shares.set_known((0..60).map(|n| format!("hub{n}.example")).collect());
        let first: usize = (0..4).map(|n| fill(&mut shares, &format!("hub{n}.example")).len()).sum();
        assert_eq!(first, IN_HAND);
        for n in 4..60 {
            assert_eq!(fill(&mut shares, &format!("hub{n}.example")).len(), IN_ANY_CASE, "{n}");
        }
    }

    #[test]
    fn who_was_passed_over_waits_until_there_is_room_for_some() {
        let mut shares = Shares::default();
        let mut taken = fill(&mut shares, "evil.example");
        shares.pass_over("evil.example".into());
        for share in taken.drain(..FROM_ONE_STRANGER / 2 - 1) {
            shares.give_back(&share);
        }
        assert!(!shares.is_worth_looking_anew());
        assert_eq!(shares.room("evil.example"), Room::ItsShareIsTaken, "later letters do not overtake those before");
        shares.give_back(&taken.remove(0));
        assert!(shares.is_worth_looking_anew());
        shares.look_anew();
        assert_eq!(fill(&mut shares, "evil.example").len(), FROM_ONE_STRANGER / 2);
    }
}
