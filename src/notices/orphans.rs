//! What is told about groups that nobody looks after: to whoever runs the hub, that there is one; and what they then write
//! to those who should.

use super::letter::{Draft, Why};
use super::store;
use crate::db::Tx;
use crate::error::{Result, Violations};
use crate::groups::{self, Group};
use crate::id::GroupId;
use crate::profiles::Profile;
use crate::text;

/// Longest letter to those who should look after a group, in characters.
const LONGEST: usize = 1000;

/// Tells everybody who runs the hub.
pub(super) async fn found(tx: &mut Tx, origin: &str, group: GroupId) -> Result<()> {
    let Some(group) = groups::store::find(tx, group).await? else { return Ok(()) };
    for (person, reader) in store::keepers_of_the_hub(tx).await? {
        let mut draft = Draft::new(origin, &group, (&reader, person));
        let subject = draft.named("notice-orphan-subject");
        draft.say(draft.named("notice-orphan"));
        draft.link_to("notice-see-orphans", "/admin/groups");
        draft.queue(tx, subject, Why::KeepsHub).await?;
    }
    Ok(())
}

/// Notes what is wrong with a letter to those who should look after a group.
pub(crate) fn check_words(words: &str) -> Violations {
    let mut wrong = Violations::default();
    match text::lines(words).chars().count() {
        0 => wrong.add("message", "words-missing"),
        length if length > LONGEST => wrong.add("message", "words-long"),
        _ => {}
    }
    wrong
}

/// Whoever runs the hub writes to those of this hub who should look after a group. Answers to how many.
pub(crate) async fn write(tx: &mut Tx, origin: &str, group: &Group, (by, words): (&Profile, &str)) -> Result<usize> {
    let words = text::lines_of(words, LONGEST);
    let mut count = 0;
    for person in groups::store::facilitators(tx, group.id).await? {
        let Some(reader) = store::written_to(tx, person.id).await? else { continue };
        let mut draft = Draft::new(origin, group, (&reader, person.id));
        let subject = draft.named("notice-from-keeper-subject");
        draft.say(draft.t.with_two("notice-from-keeper", "name", &by.name, "group", draft.group_name()));
        draft.quote("notice-from-keeper-words", &words);
        draft.link("notice-to-group", "");
        draft.queue(tx, subject, Why::Facilitator).await?;
        count += 1;
    }
    Ok(count)
}
