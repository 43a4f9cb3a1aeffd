//! The words that must not be found where they do not belong, and who may find them. This is the promise, written down a
//! second time: it does not ask the hub.

/// Which group a word belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Of {
    Open,
    /// Open now; what is written there was written for members before.
    Opened,
    Restricted,
    Private,
    /// Restricted, at home on another hub: here are copies, for Mair alone.
    RestrictedElsewhere,
    PrivateElsewhere,
}

impl Of {
    pub(super) const ALL: [Self; 6] =
        [Self::Open, Self::Opened, Self::Restricted, Self::Private, Self::RestrictedElsewhere, Self::PrivateElsewhere];

    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Opened => "kept",
            Self::Restricted => "shut",
            Self::Private => "dark",
            Self::RestrictedElsewhere => "farshut",
            Self::PrivateElsewhere => "fardark",
        }
    }

    pub(super) fn is_ours(self) -> bool {
        !matches!(self, Self::RestrictedElsewhere | Self::PrivateElsewhere)
    }

    pub(super) fn is_hidden(self) -> bool {
        matches!(self, Self::Private | Self::PrivateElsewhere)
    }
}

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    Handle,
    Name,
    Purpose,
    Title,
    Post,
    Reply,
    /// That somebody belongs to the group: their name beside the group's.
    Member,
    /// Why somebody wants to join, what they were asked, and why something was reported.
    Reason,
    Question,
    Report,
    /// What was written to somebody who is invited.
    Invitation,
    /// The title and place of an event.
    Event,
    /// Where it is met on the web: for those who come.
    Meeting,
    /// The name of a file of an event, and what stands in it.
    Attached,
    /// A document: its title, the name of its file, what is written in that, and why there is another version.
    Document,
    File,
    Inside,
    Change,
    /// The name of a collection.
    Collection,
    /// Title, teaser, alternative text and file name of a post.
    Entry,
    /// What Mair is still writing there.
    Draft,
}

impl What {
    pub(super) const ALL: [Self; 21] = [
        Self::Handle,
        Self::Name,
        Self::Purpose,
        Self::Title,
        Self::Post,
        Self::Reply,
        Self::Member,
        Self::Reason,
        Self::Question,
        Self::Report,
        Self::Invitation,
        Self::Event,
        Self::Meeting,
        Self::Attached,
        Self::Document,
        Self::File,
        Self::Inside,
        Self::Change,
        Self::Collection,
        Self::Entry,
        Self::Draft,
    ];

    pub(super) fn is_card(self) -> bool {
        matches!(self, Self::Handle | Self::Name | Self::Purpose)
    }

    pub(super) fn is_for_facilitators(self) -> bool {
        matches!(self, Self::Reason | Self::Question | Self::Report | Self::Invitation)
    }

    /// Whether there is such a word in this group.
    pub(super) fn is_in(self, of: Of) -> bool {
        match self {
            Self::Reason | Self::Question | Self::Invitation => matches!(of, Of::Restricted | Of::Private),
            Self::Report
            | Self::Meeting
            | Self::Attached
            | Self::Document
            | Self::File
            | Self::Inside
            | Self::Change
            | Self::Collection
            | Self::Draft => of.is_ours(),
            _ => true,
        }
    }
}

/// The word itself: it stands nowhere else. All of them hold `canary`.
pub(super) fn word(what: What, of: Of) -> String {
    format!("{}canary{}", format!("{what:?}").to_lowercase(), of.key())
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Who {
    /// Not signed in.
    Anonymous,
    /// Signed in; belongs to nothing.
    Stranger,
    /// Has asked to join both groups that are not open.
    Pending,
    /// Is invited into both groups that are not open, and has not answered.
    Invited,
    /// Is shut out of all groups of ours.
    Banned,
    /// Runs the hub, and belongs to nothing.
    Keeper,
    /// Belongs to every group.
    Member,
    /// Runs the groups of ours.
    Facilitator,
    /// A person of a hub where nobody belongs to anything.
    Outsider,
    /// That hub itself.
    OutsidersHub,
    /// A person of a hub where another one is a member.
    Neighbour,
    /// A program of that hub.
    NeighboursProgram,
    /// A member of the groups of ours, of another hub.
    MemberElsewhere,
    /// That member's hub itself.
    MembersHub,
}

impl Who {
    /// Whether they may read what is written in a group.
    pub(super) fn reads(self, of: Of) -> bool {
        match of {
            Of::Open => true,
            Of::Opened | Of::Restricted | Of::Private => {
                matches!(self, Self::Member | Self::Facilitator | Self::MemberElsewhere | Self::MembersHub)
            }
            Of::RestrictedElsewhere | Of::PrivateElsewhere => self == Self::Member,
        }
    }

    /// Whether they may find this word.
    pub(super) fn may_find(self, what: What, of: Of) -> bool {
        if what.is_card() {
            return !of.is_hidden() || self.reads(of) || self == Self::Invited && of == Of::Private;
        }
        // Who belongs to an open group is for everybody.
        if what == What::Member && of == Of::Opened {
            return true;
        }
        if what == What::Invitation && self == Self::Invited {
            return true;
        }
        if what == What::Meeting {
            // She has begun it, and nobody else has said that they come.
            return of.is_ours() && self == Self::Member;
        }
        // Nobody's but hers, whoever belongs to the group.
        if what == What::Draft {
            return of.is_ours() && self == Self::Member;
        }
        if what.is_for_facilitators() {
            return of.is_ours() && self == Self::Facilitator;
        }
        self.reads(of)
    }

    /// Whether there must be a place where they find it: signed askers get documents, and those hold no members' names, and
    /// nothing of groups elsewhere.
    pub(super) fn must_find(self, what: What, of: Of) -> bool {
        let is_signed = self >= Self::Outsider;
        if !what.is_in(of) || !self.may_find(what, of) {
            return false;
        }
        match what {
            What::Member => !is_signed && self != Self::Anonymous,
            // Of files of events other hubs are told in open groups only.
            What::Attached => !is_signed,
            // Their facilitators have written it to somebody, and need not read it again.
            What::Invitation => self == Self::Invited,
            _ => !is_signed || of.is_ours(),
        }
    }
}

/// Which words are found in `text` that `who` may not find. `is_list` is whether groups and people stand there side by side
/// without belonging together.
pub(super) fn leaks(who: Who, text: &str, is_list: bool) -> Vec<String> {
    let mut found = Vec::new();
    for of in Of::ALL {
        for what in What::ALL.into_iter().filter(|what| !who.may_find(*what, of)) {
            if holds(text, what, of) && !(is_list && what == What::Member) {
                found.push(format!("{what:?} of {of:?}"));
            }
        }
    }
    found
}

/// Whether this is found in a text, which is in small letters.
pub(super) fn holds(text: &str, what: What, of: Of) -> bool {
    let is_there = text.contains(&word(what, of));
    match what {
        What::Member => is_there && [What::Handle, What::Name].iter().any(|card| text.contains(&word(*card, of))),
        _ => is_there,
    }
}
