//! What pages call the thing that people answer to: a discussion, a post, a document or an event. The one place where that
//! is chosen.

use crate::discussions::Kind;

/// A sentence that says what is changed, deleted or closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// The link to where its author changes it.
    Change,
    /// The link to where its author deletes it.
    Delete,
    /// The link to where facilitators take it out.
    Remove,
    /// What stands in place of its title after its author deleted it.
    Deleted,
    /// The same after facilitators took it out.
    Removed,
    /// The question whether it is to be closed to replies.
    Close,
    /// That it takes no more replies.
    Closed,
    /// The same, with the reason.
    ClosedBecause,
    /// The link back to its page, where it has no title.
    Back,
    /// The link by which a reply answers it, and none of its replies.
    Answer,
}

/// The key of the sentence in the words for `kind`.
pub(super) fn of(kind: Kind, about: About) -> &'static str {
    let [discussion, post, document, event] = match about {
        About::Change => ["edit-discussion", "change-post", "change-document", "change-event"],
        About::Delete => ["delete-discussion", "delete-post", "delete-document", "delete-event"],
        About::Remove => ["remove-discussion", "remove-post", "remove-document", "remove-event"],
        About::Deleted => ["deleted-title", "deleted-title-post", "deleted-title-document", "deleted-title-event"],
        About::Removed => ["removed-title", "removed-title-post", "removed-title-document", "removed-title-event"],
        About::Close => ["lock-title", "lock-title-post", "lock-title-document", "lock-title-event"],
        About::Closed => ["refusal-locked", "locked-post", "locked-document", "locked-event"],
        About::ClosedBecause => {
            ["locked-because", "locked-because-post", "locked-because-document", "locked-because-event"]
        }
        About::Back => ["back-to-discussion", "back-to-post", "back-to-document", "back-to-event"],
        About::Answer => ["answer-everybody", "answer-post", "answer-document", "answer-event"],
    };
    match kind {
        Kind::Discussion => discussion,
        Kind::Post => post,
        Kind::Document => document,
        Kind::Event => event,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{Language, Translator};

    const ALL: [About; 10] = [
        About::Change,
        About::Delete,
        About::Remove,
        About::Deleted,
        About::Removed,
        About::Close,
        About::Closed,
        About::ClosedBecause,
        About::Back,
        About::Answer,
    ];

    #[test]
    fn every_sentence_is_there_for_every_kind_and_says_which_it_is() {
        for language in Language::ALL {
            let t = Translator::new(language);
            for about in ALL {
                let said: std::collections::BTreeSet<String> =
                    Kind::ALL.iter().map(|kind| t.with(of(*kind, about), "reason", "x")).collect();
                assert_eq!(said.len(), Kind::ALL.len(), "{about:?}: {said:?}");
            }
        }
        assert_eq!(Translator::new(Language::En).say(of(Kind::Post, About::Delete)), "Delete this post");
    }
}
